import { runsIn } from './runs.ts';
import type { Found, Reading } from './types.ts';

/** Words beside which a long number is one that money goes to; Lao, Khmer and Thai ones too. */
const CUES =
  /(?<![\p{L}\p{N}])(?:stk|so tk|so tai khoan|tai khoan|tkhoan|tknh|tk|tai khoang|so the|the atm|ngan hang|bank|banking|account|acc|momo|zalo ?pay|viettel ?pay|vcb|vietcombank|techcombank|tcb|mb ?bank|mb|agribank|agri|bidv|vietinbank|vietin|acb|sacombank|tpbank|vpbank|msb|shb|ocb|scb|vib|hdbank|seabank|lpbank|eximbank|bcel|acleda|wing)(?![\p{L}])|ບັນຊີ|บัญชี|គណនី/gu;
/** Words that say a number is of something else. */
const OTHER = /(?:cccd|cmnd|cmt|can cuoc|chung minh|ho chieu|passport)[^\d]{0,12}$/;
const MONEY_AFTER = /^\s?(?:d|vnd|dong|trieu|tr|cu|kip|usd|baht|k)(?![\p{L}])/u;
/** "50.000.000" */
const MONEY = /^\d{1,3}(?:[.,]\d{3})+$/;
const EMERGENCY = new Set(['111', '112', '113', '114', '115']);

const [BEFORE, AFTER] = [40, 20];
const [LEAST, MOST] = [8, 19];

/** Numbers of 8 to 19 digits that stand close to a word for an account, as their digits. */
export function accountsIn({ digits, folded }: Reading): Found[] {
  const cues = [...folded.matchAll(CUES)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }));
  let from = 0;
  return runsIn(digits).flatMap(({ groups }): Found[] => {
    const own = groups.filter((group) => !EMERGENCY.has(group.digits));
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return [];
    while (from < cues.length && cues[from]!.end < first.start - BEFORE) from++;
    const near = cues[from] !== undefined && cues[from]!.start <= last.end + AFTER;
    if (!near || OTHER.test(folded.slice(Math.max(0, first.start - 30), first.start))) return [];
    if (
      MONEY.test(digits.slice(first.start, last.end)) ||
      MONEY_AFTER.test(folded.slice(last.end, last.end + 8))
    )
      return [];
    const whole = own.map((group) => group.digits).join('');
    if (own.length === groups.length && whole.length >= LEAST && whole.length <= MOST)
      return [{ kind: 'account', value: whole, start: first.start, end: last.end }];
    // Too long for one: those groups that are one by themselves.
    return own
      .filter((group) => group.digits.length >= LEAST && group.digits.length <= MOST)
      .map((group) => ({ kind: 'account', value: group.digits, start: group.start, end: group.end }));
  });
}
