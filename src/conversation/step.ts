import { follow, opened, submitted, TEXT_LIMIT, tryCode, unknownCode } from './codes.ts';
import { type Command, findCommand, isGreeting, menuCommand } from './commands.ts';
import { findCode, looksLikeCode } from './find-code.ts';
import {
  again,
  append,
  appended,
  askWipe,
  card,
  chooseLanguage,
  listLanguages,
  resume,
  stop,
  welcome,
  wipe,
} from './places.ts';
import { emptyReport, questionOf } from './questions.ts';
import {
  answer,
  askAgain,
  drop,
  handIn,
  locate,
  marked,
  numbers,
  open,
  send,
  skip,
  tell,
  withStory,
} from './report.ts';
import { first, say } from './says.ts';
import type { Event, Heard, Outcome, State, Step } from './types.ts';

export { start } from './places.ts';

/**
 * The dialogue: takes where a conversation stands and what happened, gives where it stands now, what to say and what to do.
 * Pure; never throws. Danger in what was said brings the numbers to call before anything else.
 */
export function step(state: State, event: Event): Step {
  const { state: next, says, effects } = take(state, event);
  const offered = says.findLast((each) => each.choices)?.choices;
  return { state: offered ? { ...next, offered } : next, says, effects };
}

function take(state: State, event: Event): Step {
  if (event.kind === 'heard') return hear(state, event);
  return event.kind === 'silence' ? handIn(state) : conclude(state, event);
}

function conclude(state: State, outcome: Outcome): Step {
  switch (outcome.kind) {
    case 'submitted':
      return submitted(state, outcome);
    case 'opened':
      return opened(state, outcome);
    case 'unknown-code':
      return unknownCode(state);
    case 'appended':
      return appended(state);
  }
}

function hear(state: State, heard: Heard): Step {
  const done = respond(state, heard);
  const warned = done.says[0]?.key.startsWith('danger.');
  const notes = [
    ...(heard.danger && !warned ? [numbers(done.state.report)] : []),
    ...(isFirst(state) && !heard.danger && !done.says.some((each) => each.key === 'welcome')
      ? [say('notice')]
      : []),
    ...(heard.cut ? [say('cut', undefined, { limit: TEXT_LIMIT })] : []),
    ...(heard.media ? [say('media')] : []),
  ];
  if (!warned) return first(done, ...notes);
  return { ...done, says: [...done.says.slice(0, 1), ...notes, ...done.says.slice(1)] };
}

/** Nothing has ever been offered: the person has not seen that this is an automatic service. */
function isFirst(state: State): boolean {
  return state.offered.length === 0 && !state.report;
}

function respond(state: State, heard: Heard): Step {
  const text = heard.text?.trim() ?? '';
  if (heard.choice !== undefined) {
    const chosen = choose(state, heard.choice, heard);
    if (chosen) return chosen;
    if (!text && !heard.location) return again(state, say('stale'));
  }
  const command = findCommand(text, state.at);
  if (command) return run(state, command, heard);
  if (findCode(text) || (state.at === 'code' && looksLikeCode(text))) return tryCode(state, text, heard.at);
  const place = heard.location && placeText(heard.location);
  if (text) return hearText(state, place ? `${text}\n${place}` : text, heard);
  if (place) return hearPlace(state, place, heard);
  return isFirst(state) ? welcome(state) : again(state);
}

function choose(state: State, choice: string, heard: Heard): Step | undefined {
  const command = menuCommand(choice);
  if (command) return run(state, command, heard);
  if (!state.offered.includes(choice)) return undefined;
  if (choice === 'wipe.yes') return wipe(state);
  if (choice === 'wipe.no') return resume(state);
  if (choice.startsWith('language.')) return chooseLanguage(state, choice);
  const report = state.report && marked(state.report, heard);
  if (!report) return undefined;
  if (choice === 'skip') return skip(state, report);
  const question = questionOf(choice);
  return question && answer(state, report, question, choice);
}

function run(state: State, command: Command, heard: Heard): Step {
  switch (command.name) {
    case 'start':
      return welcome(state);
    case 'report':
      return startReport(state, command.rest, heard);
    case 'send':
      return sendReport(state, command.rest, heard);
    case 'cancel':
      return drop(state);
    case 'follow':
      return follow(state, command.rest, heard.at);
    case 'language':
      return listLanguages(state);
    case 'stop':
      return stop(state);
    case 'wipe':
      return state.at === 'wipe' ? wipe(state) : askWipe(state);
    case 'skip':
      return state.report ? skip(state, marked(state.report, heard)) : again(state);
    default:
      return card(state, `card.${command.name}`);
  }
}

function startReport(state: State, story: string, heard: Heard): Step {
  if (state.report) return story ? tellStory(state, story, heard) : askAgain(state, state.report);
  if (!story) return first(open(state, marked(emptyReport(), heard)), say('report.intro'));
  return first(open(state, marked(withStory(emptyReport(), story), heard)), say('report.opened'));
}

/** Text after a command is story, whatever question is open. */
function tellStory(state: State, story: string, heard: Heard): Step {
  return tell({ ...state, at: 'menu' }, state.report!, story, heard);
}

function sendReport(state: State, story: string, heard: Heard): Step {
  if (!state.report && !story && state.following) return resume(state, say('sent.already'));
  const report = marked(state.report ?? emptyReport(), heard);
  return send(state, story ? withStory(report, story) : report);
}

function hearText(state: State, text: string, heard: Heard): Step {
  if (state.report) return tell(state, state.report, text, heard);
  if (state.following) return append(state, state.following, text, heard.danger);
  if (!heard.danger && isGreeting(text)) return isFirst(state) ? welcome(state) : again(state);
  return startReport(state, text, heard);
}

function hearPlace(state: State, place: string, heard: Heard): Step {
  if (state.report) return locate(state, state.report, place, heard);
  if (state.following) return append(state, state.following, place, heard.danger);
  const told = { ...emptyReport(), answers: { where: place } };
  return first(open(state, marked(told, heard)), say('report.opened'));
}

/** About a metre exact; officers read it as text. */
function placeText({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `vị trí: ${Number(latitude.toFixed(5))}, ${Number(longitude.toFixed(5))}`;
}
