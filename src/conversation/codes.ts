import { findCode, formatCode } from './find-code.ts';
import { askCode, resume } from './places.ts';
import { closed } from './report.ts';
import { doing, MENU, say, saying } from './says.ts';
import type { Outcome, State, Step } from './types.ts';

/** Characters of one message that are kept; the door cuts what is longer and says so with `cut`. */
export const TEXT_LIMIT = 10_000;

/** Statuses of a tip its reporter is told by name (`common:status.…`); any other is told as `received`. */
export const STATUSES = [
  'received',
  'acknowledged',
  'need_info',
  'classified',
  'verifying',
  'extended',
  'suspended',
  'resumed',
  'prosecuted',
  'not_prosecuted',
  'transferred',
  'returned',
  'referred',
  'administrative',
  'no_crime',
  'informed',
  'reopened',
  'archived',
];

const HOUR = 3_600_000;
const TRIES_AN_HOUR = 5;
const AFTER_TIP = ['menu.report', 'menu.help'];
const AFTER_FAILURE = ['menu.follow', 'menu.report', 'menu.help'];

/** Opens the tip behind a typed code, unless too many codes were tried within the hour. */
export function tryCode(state: State, typed: string, at: number): Step {
  const tries = state.tries.filter((time) => at - time < HOUR);
  if (tries.length >= TRIES_AN_HOUR) return resume({ ...state, tries }, fixed(state, 'code.locked'));
  const code = findCode(typed);
  if (!code) return unknownCode({ ...state, at: 'code' });
  const trying: State = { ...state, at: state.report ? state.at : 'code', tries: [...tries, at] };
  return doing(trying, { kind: 'open', code });
}

/** `/theodoi`, with or without its code. */
export function follow(state: State, typed: string, at: number): Step {
  return typed ? tryCode(state, typed, at) : askCode(state);
}

/**
 * One sentence for every code that opens nothing, so that nobody learns which codes could be right.
 * Where no code was typed, it is the tip followed that is gone: the next text opens a report again.
 */
export function unknownCode(state: State): Step {
  if (state.at === 'follow') return saying(closed(state), say('follow.gone', MENU));
  const says = fixed(state, 'code.unknown');
  return state.report ? resume(state, says) : saying({ ...state, at: 'code' }, says);
}

/** Shows an opened tip: where it stands, then what the agency wrote. A success is not counted as a try. */
export function opened(state: State, tip: Extract<Outcome, { kind: 'opened' }>): Step {
  const known = STATUSES.includes(tip.status) ? tip.status : 'received';
  const status = tip.agency
    ? say('follow.status', undefined, { agency: tip.agency, status: known })
    : say('follow.sorting', undefined, { status: known });
  const together = tip.merged ? [say('follow.merged')] : [];
  const answers = tip.messages
    .filter((message) => message.author === 'agency')
    .map((message) => ({
      ...say('follow.answer', undefined, { agency: message.agency ?? tip.agency ?? '' }),
      verbatim: message.text,
    }));
  const forgiven: State = { ...state, tries: state.tries.slice(0, -1) };
  if (forgiven.report) return resume(forgiven, ...together, status, ...answers, say('report.open'));
  const at: State = { ...forgiven, at: 'follow', following: tip.tip };
  return saying(at, ...together, status, ...answers, say('follow.more', AFTER_TIP));
}

/** The report is in: its code, and what happens next. What is written now is added to it. */
export function submitted(state: State, outcome: Extract<Outcome, { kind: 'submitted' }>): Step {
  const cut = state.report?.cut ? [say('sent.cut', undefined, { limit: TEXT_LIMIT })] : [];
  const at: State = {
    ...closed(state),
    at: 'follow',
    following: outcome.tip,
    tips: [...state.tips, outcome.tip],
    ...(state.hush ? { hush: true } : {}),
  };
  const silent = state.report?.silent ?? false;
  // Nothing is written to a phone that somebody else may be looking at by now.
  if (silent && state.report?.answers.safety === 'safety.no') return { state: at, says: [], effects: [] };
  const why = silent ? [say('sent.silent')] : [];
  const code = say('sent.code', undefined, { code: formatCode(outcome.code) });
  return saying(at, ...why, code, ...cut, say('sent.next', AFTER_TIP));
}

function fixed(state: State, key: 'code.unknown' | 'code.locked') {
  return say(key, state.report ? undefined : AFTER_FAILURE);
}
