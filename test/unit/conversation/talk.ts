import { start, step } from '../../../src/conversation/step.ts';
import type { Attached, Effect, Event, Heard, Outcome, Say, State } from '../../../src/conversation/types.ts';

export const NOON = 1_790_000_000_000;

/** Gives what a person did: a text, or the parts named. */
export function hears(what: string | Partial<Heard>): Heard {
  const said = typeof what === 'string' ? { text: what } : what;
  return { kind: 'heard', at: NOON, danger: false, cut: false, media: [], unkept: [], ...said };
}

export const press = (choice: string) => hears({ choice });
/** Gives something that came along. */
export const attached = (id: string, kind: Attached['kind'] = 'image'): Attached => ({
  id,
  kind,
  key: 'key',
  originalKey: 'original',
});
export const photo = (id: string) => hears({ media: [attached(id)] });
/** Gives an earlier message, edited. */
export const edited = (text: string) => hears({ text, edited: true });
export const danger = (text: string) => hears({ text, danger: true });

export interface Talk {
  state: State;
  /** What was said at the last event. */
  says: Say[];
  keys: string[];
  /** All effects since the beginning. */
  effects: Effect[];
}

/** Walks a conversation: every text or event in turn. */
export function talk(events: (string | Event)[], from: State = start()): Talk {
  let state = from;
  let says: Say[] = [];
  const effects: Effect[] = [];
  for (const each of events) {
    const done = step(state, typeof each === 'string' ? hears(each) : each);
    state = done.state;
    says = done.says;
    effects.push(...done.effects);
  }
  return { state, says, keys: says.map((each) => each.key), effects };
}

/** Gives what was learnt in a talk. */
export function learnt(effects: Effect[]) {
  return effects.flatMap((effect) => (effect.kind === 'learned' ? [effect.what] : []));
}

/** Gives the reports that were submitted in a talk. */
export function reports(effects: Effect[]) {
  return effects.flatMap((effect) => (effect.kind === 'submit' ? [effect.report] : []));
}

export const submitted: Outcome = { kind: 'submitted', tip: 'tip-1', code: '1234567890123456' };
export const opened: Outcome = {
  kind: 'opened',
  tip: 'tip-9',
  status: 'need_info',
  agency: 'Công an tỉnh Quảng Trị',
  messages: [
    { author: 'reporter', text: 'chuyện', at: NOON },
    { author: 'agency', agency: 'Công an tỉnh Quảng Trị', text: 'Xe màu gì?', at: NOON },
  ],
};
export const unknown: Outcome = { kind: 'unknown-code' };
export const appended: Outcome = { kind: 'appended' };
export const alerted: Outcome = { kind: 'alerted', alert: 'alert-1' };
export const joined: Outcome = { kind: 'joined', name: 'Lớp 8A' };
export const unknownGroup: Outcome = { kind: 'unknown-group' };
