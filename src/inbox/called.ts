import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import type { OfficerSession } from '../officers/session.ts';
import { DUTY_DESK } from './agencies.ts';
import { alarmRules, DESK } from './climb.ts';
import { InboxError, note } from './held.ts';

/** SQL: whether anybody at an agency can read its tips. */
export const staffed = (agency: string): string =>
  `EXISTS (SELECT FROM officer WHERE officer.agency_key = ${agency} AND officer.agency_seal IS NOT NULL)`;

/** What makes a tip another than the agency heard of on the phone. */
const CHANGES = `'sorted', 'released', 'added', 'corrected'`;

/**
 * SQL: the duty desk's last call on the phone about the assignment `a` that still counts: until the tip changes, and at an
 * agency where somebody could acknowledge it for some minutes only. Gives `at` and `officer`.
 */
export const lastCall = (a: string): string => `
SELECT spoken.at, spoken.officer FROM tip_event AS spoken
WHERE spoken.tip_id = ${a}.tip_id AND spoken.kind = 'called' AND spoken.detail->>'to' = ${a}.agency_key
  AND spoken.at >= ${a}.received
  AND (spoken.at > now() - make_interval(mins => ${alarmRules.calledMinutes}) OR NOT ${staffed(`${a}.agency_key`)})
  AND NOT EXISTS (SELECT FROM tip_event AS since
    WHERE since.tip_id = spoken.tip_id AND since.id > spoken.id AND since.kind IN (${CHANGES}))
ORDER BY spoken.id DESC LIMIT 1`;

interface Found {
  tip: string;
  agency: string;
  open: boolean;
  acknowledged: boolean;
  /** The duty desk was told of it. */
  shown: boolean;
  called: boolean;
}

/**
 * Writes into a tip's history that the duty desk has called the agency that should have taken it in hand, which stops the
 * desk's own alarm. The tip stays closed: the desk has no key to it.
 * @throws InboxError when there is nothing to call about (any more); nothing was changed then
 */
export async function noteCall(
  { prisma }: Database,
  session: OfficerSession,
  assignment: string,
): Promise<void> {
  if (session.officer.agency !== DUTY_DESK) throw new InboxError('Chỉ trực ban ghi được việc này.');
  await prisma.$transaction(async (tx) => {
    // Two of the desk act one after the other.
    await tx.$queryRaw`SELECT FROM tip JOIN assignment ON tip_id = tip.id WHERE assignment.id = ${assignment}::uuid FOR UPDATE OF tip`;
    const [row] = await tx.$queryRawUnsafe<Found[]>(
      `SELECT tip_id AS tip, agency_key AS agency, ended IS NULL AS open, acknowledged IS NOT NULL AS acknowledged,
         urgency = 'P0' AND climbed >= $2 OR NOT ${staffed('a.agency_key')} AS shown, EXISTS (${lastCall('a')}) AS called
       FROM assignment AS a WHERE id = $1::uuid AND agency_key <> $3`,
      assignment,
      DESK,
      DUTY_DESK,
    );
    if (!row?.open || !row.shown) throw new InboxError('Tin này không còn chờ cơ quan đó.');
    if (row.acknowledged) throw new InboxError('Cơ quan đó đã xác nhận tin này, không cần gọi nữa.');
    if (row.called) throw new InboxError('Đồng nghiệp của bạn đã ghi là đã gọi rồi.');
    await note(tx, session, row.tip, 'called', { to: row.agency });
    await record(tx, { ...officerActor(session), kind: 'call', subject: row.tip, reason: row.agency });
  });
}
