import { z } from 'zod';
import { letIn, waitingColleagues } from '../officers/session.ts';
import type { Reply } from './reply.ts';
import { exact } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

/** The officers of one's own agency, and those waiting to be let in. */
export async function showColleagues(
  { database }: Desk,
  { session }: OfficerVisit,
  error?: string,
): Promise<Reply> {
  const agency = session.officer.agency ?? '';
  const [waiting, own, officers] = await Promise.all([
    waitingColleagues(database, agency),
    database.prisma.agency.findUnique({
      where: { key: agency },
      select: { rotated: true, _count: { select: { past: true } } },
    }),
    database.prisma.officer.findMany({
      where: { agencyKey: agency },
      select: { email: true, role: true, publicKey: true, agencySeal: true },
      orderBy: { email: 'asc' },
    }),
  ]);
  return {
    page: 'colleagues',
    title: 'Đồng nghiệp',
    status: error ? 409 : 200,
    data: {
      error,
      canLetIn: session.agencyPair !== undefined,
      mayRotate: session.officer.role === 'supervisor' && session.agencyPair !== undefined,
      rotated: own?.rotated && exact(own.rotated),
      unfinished: (own?._count.past ?? 0) > 0,
      waiting: waiting
        .filter(({ id }) => id !== session.officer.id)
        .map(({ id, email, created }) => ({ id, email, created: exact(created) })),
      officers: officers.map(({ email, role, publicKey, agencySeal }) => ({
        email,
        role: word('role', role),
        own: email === session.officer.email,
        state: state(publicKey !== null, agencySeal !== null),
      })),
    },
  };
}

/** How far an officer who works on tips has come. */
export function state(hasPassword: boolean, hasKey: boolean): string {
  if (!hasPassword) return 'Chưa đặt mật khẩu';
  return hasKey ? 'Đọc được tin' : 'Chờ đồng nghiệp cho vào';
}

export async function letColleagueIn(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const id = z.uuid().safeParse(visit.request.params.id).data;
  const done = id !== undefined && (await letIn(desk.database, visit.session, id));
  if (done) return { to: '/console/colleagues?done=let-in' };
  return showColleagues(
    desk,
    visit,
    'Không cho vào được: người này không (còn) chờ, hoặc chính bạn chưa được cho vào.',
  );
}
