import { plain } from '../text.ts';
import type { Decision } from '../tips/content.ts';
import { dayIn, dayInWords, endOfDay } from './days.ts';
import { InboxError } from './held.ts';
import { type Need, statuses } from './statuses.ts';

/** What an officer typed beside a change of status; all of it may be missing or empty. */
export type Typed = Partial<
  Record<'number' | 'date' | 'granted' | 'until' | 'reason' | 'conclusion', string>
>;

const NUMBER_LIMIT = 60;
const NAME_LIMIT = 120;
const REASON_LIMIT = 5_000;

/** One line of text, as short as it must be. */
function line(raw: string | undefined, limit: number, name: string): string {
  const text = plain(raw ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  if (text.length > limit) throw new InboxError(`${name} dài quá ${limit} ký tự.`);
  return text;
}

/** A day that is not ahead of us, and not before the tip came. */
function pastDay(raw: string | undefined, received: Date, now: Date, name: string): string {
  const day = (raw ?? '').trim();
  if (!endOfDay(day)) throw new InboxError(`Hãy chọn ${name}.`);
  if (day > dayIn(now)) throw new InboxError(`${capital(name)} không được ở tương lai.`);
  if (day < dayIn(received))
    throw new InboxError(`${capital(name)} không được trước ngày nhận tin (${dayInWords(dayIn(received))}).`);
  return day;
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/**
 * Number and day of a paper. Nothing that was typed is bent to fit.
 * @throws InboxError saying what is missing or wrong
 */
export function readPaper(
  typed: Typed,
  received: Date,
  now: Date,
  name = 'quyết định',
): { number: string; date: string } {
  const number = line(typed.number, NUMBER_LIMIT, `Số ${name}`);
  if (!number) throw new InboxError(`Hãy ghi số ${name}.`);
  return { number, date: pastDay(typed.date, received, now, `ngày ${name}`) };
}

/** The reason of an act, which some of them need. @throws InboxError where it is missing or too long */
export function readReason(raw: string | undefined): string {
  const reason = plain(raw ?? '').trim();
  if (!reason) throw new InboxError('Hãy ghi lý do.');
  if (reason.length > REASON_LIMIT) throw new InboxError(`Lý do dài quá ${REASON_LIMIT} ký tự.`);
  return reason;
}

/**
 * What goes on record with a status: everything it needs, and what of the rest it takes and was typed.
 * @param received when the tip came to the service
 * @throws InboxError saying what is missing or wrong
 */
export function readDecision(status: string, typed: Typed, received: Date, now: Date): Decision {
  const { needs, may } = statuses[status]!;
  const wants = (need: Need) => needs.includes(need);
  const takes = (need: Need) => wants(need) || (may.includes(need) && Boolean(typed[need as keyof Typed]));
  const decision: Decision = { status };
  if (takes('decision')) Object.assign(decision, readPaper(typed, received, now));
  if (takes('granted')) {
    decision.granted = line(typed.granted, NAME_LIMIT, 'Người quyết định');
    if (!decision.granted) throw new InboxError('Hãy ghi người quyết định gia hạn.');
  }
  if (takes('until')) {
    decision.until = (typed.until ?? '').trim();
    if (!endOfDay(decision.until)) throw new InboxError('Hãy chọn ngày hết hạn mới.');
  }
  if (takes('reason')) decision.reason = readReason(typed.reason);
  return decision;
}
