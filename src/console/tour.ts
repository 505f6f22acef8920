import type { Database } from '../database.ts';
import type { Reply } from './reply.ts';
import tours from './tour.json' with { type: 'json' };
import type { Desk, OfficerVisit } from './visit.ts';

interface Step {
  title: string;
  text: string;
  /** The page it speaks of. */
  see?: { to: string; name: string };
}

const stepsOf = (role: string): readonly Step[] => (tours as Record<string, Step[]>)[role] ?? [];

/** Whether there is a tour for this role. */
export const hasTour = (role: string): boolean => stepsOf(role).length > 0;

/** Whether an officer is to be offered the tour: their role has one, and they never ended it. */
export async function isNew(
  { prisma }: Database,
  { officer }: Pick<OfficerVisit['session'], 'officer'>,
): Promise<boolean> {
  if (!hasTour(officer.role)) return false;
  return (await prisma.officer.count({ where: { id: officer.id, toured: false } })) > 0;
}

/** One step of the tour of the officer's role; a number that is none is the first. */
export async function showTour(_desk: Desk, { request, session }: OfficerVisit): Promise<Reply> {
  const steps = stepsOf(session.officer.role);
  const at = steps[Number(request.query.step) - 1] ? Number(request.query.step) : 1;
  return {
    page: 'tour',
    title: 'Làm quen',
    data: {
      ...steps[at - 1],
      at,
      of: steps.length,
      back: at > 1 ? at - 1 : undefined,
      next: at < steps.length ? at + 1 : undefined,
    },
  };
}

/** Ends the tour, seen to its end or not: from now on it is shown only when asked for. */
export async function endTour({ database }: Desk, { session }: OfficerVisit): Promise<Reply> {
  await database.prisma.officer.update({ where: { id: session.officer.id }, data: { toured: true } });
  return { to: '/console' };
}
