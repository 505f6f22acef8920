import type { Database } from '../database.ts';
import { clockKind } from '../inbox/clocks.ts';
import { dayIn, dayInWords } from '../inbox/days.ts';
import { conclusions, factsOf, sources } from '../inbox/facts.ts';
import { type Extension, nextExtension } from '../inbox/limits.ts';
import type { ReadTip } from '../inbox/read.ts';
import { mayRefuse } from '../inbox/refuse.ts';
import { statuses } from '../inbox/statuses.ts';
import type { OfficerSession } from '../officers/session.ts';
import { exact, moment, standing } from './times.ts';
import { clockName, statusName } from './words.ts';

/** Where a tip is in its life, what may come next and what that needs, for the page. */
export async function lifeOf(
  database: Database,
  { officer }: OfficerSession,
  tip: ReadTip,
  now = new Date(),
) {
  const lead = tip.mine?.kind === 'lead';
  const reopens = !tip.mine && (await leftHere(database, tip, officer.agency));
  const extension = lead ? extensionOf(tip) : undefined;
  const next = lead || reopens ? nextStatuses(tip.status, extension !== undefined) : [];
  const refusable = lead && mayRefuse(officer.agency, tip.status);
  return {
    reopens,
    refusable,
    nextStatuses: next,
    extended: tip.clocks.find(({ kind }) => kind === 'resolve')?.extended ?? 0,
    extension: extension && {
      nth: extension.nth,
      limit: dayInWords(dayIn(extension.limit)),
      by: extension.by,
      source: extension.source,
    },
    days: { first: dayIn(tip.received), today: dayIn(now) },
    recorded: factsInWords(tip),
    sources: choices(sources),
    conclusions: choices(conclusions),
    clocks: clocksInWords(tip, now),
    decisions: tip.decisions.map(decisionInWords),
    lifeForms: [
      ...(next.length > 0 ? ['status'] : []),
      ...(lead ? ['record'] : []),
      ...(refusable ? ['refuse'] : []),
    ],
  };
}

const choices = (names: Record<string, string>) =>
  Object.entries(names).map(([key, name]) => ({ key, name }));

/** Whether this agency was the last to lead a tip that has been filed. */
async function leftHere(
  { prisma }: Database,
  { id, status }: ReadTip,
  agency: string | undefined,
): Promise<boolean> {
  if (!statuses[status]?.ends) return false;
  const last = await prisma.assignment.findFirst({
    where: { tipId: id, kind: 'lead' },
    orderBy: { received: 'desc' },
    select: { agencyKey: true },
  });
  return last?.agencyKey === agency;
}

/** Being acknowledged is a button of its own, which also stops the alarm. */
const nextStatuses = (status: string, extends_: boolean) =>
  (statuses[status]?.next ?? [])
    .filter((key) => key !== 'acknowledged' && (key !== 'extended' || extends_))
    .map((key) => {
      const { needs, may, final } = statuses[key]!;
      // What the page shows beside the choice hangs on these.
      const shows = [...needs, ...may, ...(final ? ['final'] : [])];
      return { key, name: statusName(key), shows: shows.map((each) => `n-${each}`).join(' ') };
    });

/** What may still be added to the deadline for resolving. */
function extensionOf({ clocks, events, held }: ReadTip): Extension | undefined {
  const running = (wanted: string) =>
    clocks.find(({ kind, met, paused }) => kind === wanted && !met && !paused);
  const [resolve, ceiling] = [running('resolve'), running('ceiling')];
  if (!resolve || !ceiling || !held) return undefined;
  const reopened = events.findLast(({ kind, detail }) => kind === 'status' && detail.to === 'reopened');
  const start = reopened && reopened.at > held ? reopened.at : held;
  return nextExtension(resolve, start, ceiling.due);
}

function factsInWords({ events }: ReadTip) {
  const { source, conclusion = '' } = factsOf(events);
  return {
    ...{ source, conclusion },
    sourceName: sources[source] ?? source,
    conclusionName: conclusions[conclusion] ?? conclusion,
  };
}

function clocksInWords({ clocks, decisions }: ReadTip, now: Date) {
  const of = (status: string) => decisions.filter(({ decision }) => decision.status === status);
  const ran = decisions.findLast(({ decision: { status } }) => status === 'resumed' || status === 'reopened');
  const resumed = ran?.decision.status === 'resumed' ? moment(ran.at) : undefined;
  return clocks.map(({ kind, due, met, paused, extended }) => ({
    name: clockName(kind),
    source: clockKind(kind)?.source,
    due: exact(due),
    met: met && { at: exact(met), late: met > due },
    paused: paused && exact(paused),
    // Whose word moved it; the last extensions are those of this clock.
    extended: extended > 0 ? of('extended').slice(-extended).map(decisionInWords) : [],
    // Since then it has a month at most, whatever it had been prolonged to.
    resumed: clockKind(kind)?.resumedMonths && !paused ? resumed : undefined,
    ...standing(due, paused, now),
  }));
}

const day = (text: string | undefined) => (text ? dayInWords(text) : undefined);

function decisionInWords({ decision, at }: ReadTip['decisions'][number]) {
  const { status, number, date, granted, until, reason } = decision;
  return {
    name: status === 'acknowledged' ? 'Vào sổ' : statusName(status),
    paper: number && `số ${number}${date ? `, ngày ${day(date)}` : ''}`,
    granted,
    until: day(until),
    reason,
    at: moment(at),
  };
}
