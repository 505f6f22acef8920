import languages from '../../locales/languages.json' with { type: 'json' };
import { askAgain, BRIEF, closed } from './report.ts';
import { doing, first, type Key, MENU, say, saying } from './says.ts';
import type { Heard, Say, State, Step } from './types.ts';

const AFTER_CARD = ['menu.report', 'menu.help', 'menu.learn'];
const AFTER_TIP = ['menu.report', 'menu.help'];
const WIPE = ['wipe.yes', 'wipe.no'];
const OFFERED = languages.filter((language) => language.offered);

/** Gives the state of a conversation nobody has begun. */
export function start(language = 'vi'): State {
  return { language, at: 'menu', tips: [], offered: [], tries: [] };
}

/** The first screen. An open report stays open and says so. */
export function welcome(state: State): Step {
  if (!state.report) return saying(closed(state), say('welcome', MENU));
  return saying({ ...state, at: 'menu' }, say('report.open'), say('welcome', MENU));
}

/** Says something and goes back to where the conversation stood: the open question, the tip followed, or the menu. */
export function resume(state: State, ...says: Say[]): Step {
  if (state.report) return first(askAgain(state, state.report), ...says);
  const back: State = { ...state, at: state.following ? 'follow' : 'menu' };
  if (says.some((each) => each.choices)) return saying(back, ...says);
  const way = state.following ? say('follow.more', AFTER_TIP) : say('menu', MENU);
  return saying(back, ...says, way);
}

/** One screen to read (help, privacy), then back. */
export function card(state: State, key: Key): Step {
  const choices = AFTER_CARD.filter((choice) => key !== choice.replace('menu.', 'card.'));
  return resume(state, state.report ? say(key) : say(key, choices));
}

/** Asks for the code of a tip. */
export function askCode(state: State): Step {
  return saying({ ...state, at: 'code' }, say('code.ask', AFTER_TIP));
}

/** Lists the languages by their own names. */
export function listLanguages(state: State): Step {
  const choices = OFFERED.map(({ code }) => `language.${code}`);
  return saying({ ...state, at: 'language' }, say('language.list', choices));
}

/** Takes a language by its code: one to be heard rather than read turns the sound on. An unknown one: the list. */
export function chooseLanguage(state: State, code: string): Step {
  const language = OFFERED.find((each) => each.code === code);
  if (!language) return listLanguages(state);
  const chosen: State = { ...state, language: code, ...(language.audioFirst ? { aloud: true } : {}) };
  const key = language.audioFirst ? 'language.audio-first' : 'language.chosen';
  const partly = code !== 'vi' && !language.audioFirst ? [say('language.partly')] : [];
  return resume(chosen, say(key, undefined, { language: language.name }), ...partly);
}

/** Asks once before wiping. */
export function askWipe(state: State): Step {
  return saying({ ...state, at: 'wipe' }, say('wipe.ask', WIPE));
}

/** Forgets everything and begins afresh. */
export function wipe(state: State): Step {
  const effect = { kind: 'wipe', tips: state.tips } as const;
  return { state: start(state.language), says: [say('wipe.done')], effects: [effect] };
}

/** Nothing is pushed any more, neither answers nor the weekly message; answers stay behind the code. */
export function stop(state: State): Step {
  const step = resume({ ...state, tips: [] }, say('stopped'));
  return { ...step, effects: [{ kind: 'stop', tips: state.tips }] };
}

/** Adds what was said and sent to the tip that is open. */
export function append(state: State, tip: string, text: string, { danger, media }: Heard): Step {
  return doing({ ...state, at: 'follow' }, { kind: 'append', tip, text, danger, media });
}

/** What was added has arrived; for one message after another that is said in full only now and then. */
export function appended(state: State): Step {
  const brief = state.brief ?? 0;
  if (state.hush || brief % BRIEF !== 0) return saying({ ...state, brief: brief + 1 }, say('follow.noted'));
  return saying({ ...state, brief: 1 }, say('follow.added', AFTER_TIP));
}
