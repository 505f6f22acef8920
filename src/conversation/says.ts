import type { Effect, Question, Say, State, Step } from './types.ts';

/** The menu: the first screen's buttons. */
export const MENU = [
  'menu.report',
  'menu.follow',
  'menu.help',
  'menu.learn',
  'menu.quiz',
  'menu.language',
  'menu.privacy',
];

/** What the dialogue can say beside the questions: keys of the catalogue `chat`. */
export const KEYS = [
  'welcome',
  'notice',
  'menu',
  'danger.numbers',
  'danger.child',
  'report.intro',
  'report.opened',
  'report.open',
  'report.empty',
  'report.full',
  'report.stay-safe',
  'report.unsure',
  'report.minor',
  'report.duty',
  'report.refused',
  'report.dropped',
  'report.none',
  'noted',
  'duress',
  'back.first',
  'edit.list',
  'edit.answer',
  'edit.story',
  'summary.all',
  'sent.code',
  'sent.next',
  'sent.cut',
  'sent.silent',
  'sent.already',
  'follow.status',
  'follow.sorting',
  'follow.answer',
  'follow.more',
  'follow.added',
  'follow.noted',
  'follow.gone',
  'code.ask',
  'code.unknown',
  'code.locked',
  'card.help',
  'card.learn',
  'card.quiz',
  'card.privacy',
  'language.list',
  'language.chosen',
  'stopped',
  'wipe.ask',
  'wipe.done',
  'stale',
  'cut',
  'media.first',
  'media.more',
  'unkept.unreadable',
  'unkept.too-large',
  'unkept.too-many',
  'unkept.beside',
] as const;

/** Lines below what is said: keys of the catalogue, beside `summary.<question>`. */
export const PARTS = [
  'summary.story',
  'summary.media',
  'summary.cut',
  'count.image',
  'count.voice',
  'count.audio',
  'count.video',
  'count.file',
] as const;

export type Key = (typeof KEYS)[number] | `ask.${Question}` | `again.${Question}`;

/** Makes one thing to say; the compiler sees to it that the key is known. */
export function say(key: Key, choices?: string[], values?: Say['values']): Say {
  return { key, ...(choices && { choices }), ...(values && { values }) };
}

/** A step that only says something. */
export function saying(state: State, ...says: Say[]): Step {
  return { state, says, effects: [] };
}

/** A step whose effect does the talking: the outcome is answered. */
export function doing(state: State, effect: Effect): Step {
  return { state, says: [], effects: [effect] };
}

/** Puts things to say before those of a step. */
export function first(step: Step, ...says: Say[]): Step {
  return { ...step, says: [...says, ...step.says] };
}
