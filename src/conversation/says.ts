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
  'which.ask',
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
  'follow.merged',
  'follow.answer',
  'follow.more',
  'follow.added',
  'follow.noted',
  'follow.gone',
  'code.ask',
  'code.unknown',
  'code.locked',
  'card.help',
  'card.privacy',
  'language.list',
  'language.chosen',
  'language.partly',
  'language.audio-first',
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
  'which.commune',
  'count.image',
  'count.voice',
  'count.audio',
  'count.video',
  'count.file',
] as const;

/** What it can say about learning beside lessons and quizzes: keys of the catalogue `learn`, lines included. */
export const LEARN_KEYS = [
  'lessons.list',
  'lessons.done',
  'lesson.part',
  'lesson.end',
  'quizzes.list',
  'quizzes.done',
  'quiz.before',
  'quiz.you',
  'quiz.after',
  'quiz.right',
  'quiz.wrong',
  'quiz.share',
  'score.high',
  'score.middle',
  'score.low',
  'certificate',
  'aloud.on',
  'aloud.off',
  'group.ask',
  'group.unknown',
  'group.joined',
  'group.name',
  'class.progress',
  'class.members',
  'class.members-few',
  'class.lessons',
  'class.lessons-few',
  'class.quizzes',
  'class.quizzes-few',
  'class.none',
  'subscribe.ask',
  'subscribe.done',
  'about.why',
  'about.gender',
  'about.age',
  'about.commune',
  'about.thanks',
] as const;

export type Key =
  | (typeof KEYS)[number]
  | `ask.${Question}`
  | `again.${Question}`
  | `learn:${(typeof LEARN_KEYS)[number]}`
  /** Texts of the content, by the ids of its data. */
  | `lessons:${string}`
  | `quizzes:${string}`;

/** Makes one thing to say; the compiler sees to it that the key is known. */
export function say(key: Key, choices?: string[], values?: Say['values']): Say {
  return { key, ...(choices && { choices }), ...(values && { values }) };
}

/** Gives the same thing to say with labels for buttons that have none of their own. */
export function labelled(said: Say, labels: Record<string, string>): Say {
  return { ...said, labels };
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
