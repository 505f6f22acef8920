import { answerCommune, askAbout, isCommune, skipAbout } from './about.ts';
import { again, toggleAloud } from './again.ts';
import { follow, tryCode } from './codes.ts';
import { type Command, findCommand, isGreeting, menuCommand } from './commands.ts';
import { correct, goBack, listAnswers } from './correct.ts';
import { findCode, looksLikeCode } from './find-code.ts';
import { looksLikeGroup } from './find-group.ts';
import { joinGroup } from './group.ts';
import { enter, list } from './learning.ts';
import marks from './marks.json' with { type: 'json' };
import {
  append,
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
  locate,
  marked,
  open,
  rescue,
  send,
  show,
  skip,
  tell,
  withMedia,
  withStory,
} from './report.ts';
import { doing, first, say, saying } from './says.ts';
import { answerLearning, go, goBackLearning } from './study.ts';
import { askSubscribe } from './subscribe.ts';
import type { Heard, Report, Say, State, Step } from './types.ts';

/** Nothing has ever been offered: the person has not seen that this is an automatic service. */
export function isFirst(state: State): boolean {
  return state.offered.length === 0 && !state.report;
}

/** Answers what a person did: a button, a command, a code, or words of a story. */
export function respond(state: State, heard: Heard): Step {
  const text = heard.text?.trim() ?? '';
  if (heard.edited) return mend(state, text, heard);
  if (heard.choice !== undefined) {
    const chosen = choose(awake(state), heard.choice, heard);
    if (chosen) return chosen;
    if (!text && !heard.location) return nothing(state, say('stale'));
  }
  const command = findCommand(text, state.at);
  if (command) return run(command.name === 'send' ? state : awake(state), command, heard);
  if (findCode(text) || (state.at === 'code' && looksLikeCode(text)))
    return tryCode(awake(state), text, heard.at);
  if (state.learning?.kind === 'group' && looksLikeGroup(text) && !heard.danger) {
    return joinGroup(awake(state), text);
  }
  if (text && isCommune(state, text, heard)) return answerCommune(awake(state), text);
  const place = heard.location && placeText(heard.location);
  if (text || heard.media.length > 0)
    return hearWords(state, [text, place].filter(Boolean).join('\n'), heard);
  if (place) return hearPlace(state, place, heard);
  return isFirst(state) ? welcome(state) : nothing(state);
}

/** Whoever turns to us again, by a command, a code or a button, is answered in full again. */
function awake(state: State): State {
  return { ...state, hush: undefined };
}

/** There is nothing to take: where the conversation stands, unless even that says too much. */
function nothing(state: State, ...says: Say[]): Step {
  return state.hush ? saying(state, say(state.report ? 'noted' : 'follow.noted')) : again(state, ...says);
}

/** An edited message: what it said before can't be seen from here, so it is added beside that, marked. */
function mend(state: State, text: string, heard: Heard): Step {
  const known = state.report || state.following;
  if (!known && !heard.danger && heard.media.length === 0) return nothing(state);
  return text || heard.media.length > 0
    ? hearWords(state, known && text ? `${marks.edited} ${text}` : text, heard)
    : nothing(state);
}

function choose(state: State, choice: string, heard: Heard): Step | undefined {
  const command = menuCommand(choice);
  if (command) return run(state, command, heard);
  const went = go(state, choice);
  if (went) return went;
  if (!state.offered.includes(choice)) return undefined;
  const answered = answerLearning(state, choice);
  if (answered) return answered;
  if (choice === 'wipe.yes') return wipe(state);
  if (choice === 'wipe.no') return resume(state);
  if (choice.startsWith('language.')) return chooseLanguage(state, choice.replace('language.', ''));
  const report = state.report && marked(state.report, heard);
  if (!report) return undefined;
  if (choice === 'consent.edit') return listAnswers(state, report);
  if (choice.startsWith('edit.')) return correct(state, report, choice);
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
    case 'rescue':
      return rescue(state, withAll(marked(state.report ?? emptyReport(), heard), '', heard));
    case 'cancel':
      return drop(state);
    case 'follow':
      return follow(state, command.rest, heard.at);
    case 'language':
      return command.rest ? chooseLanguage(state, command.rest) : listLanguages(state);
    case 'learn':
      return list(state, 'lessons');
    case 'quiz':
      return list(state, 'quizzes');
    case 'aloud':
      return toggleAloud(state);
    case 'group':
      return joinGroup(state, command.rest);
    case 'class':
      return doing(enter(state, { kind: 'lessons' }), { kind: 'class' });
    case 'subscribe':
      return askSubscribe(state);
    case 'about':
      return askAbout(state);
    case 'stop':
      return stop(state);
    case 'wipe':
      return state.at === 'wipe' ? wipe(state) : askWipe(state);
    case 'skip':
      return pass(state, heard);
    case 'back':
      return state.learning ? goBackLearning(state) : goBack(state);
    case 'edit':
      return state.report ? listAnswers(state, marked(state.report, heard)) : again(state);
    default:
      return card(state, `card.${command.name}`);
  }
}

/** Passes over what is asked; within a lesson or quiz there is nothing to pass over. */
function pass(state: State, heard: Heard): Step {
  if (state.learning?.kind === 'about') return skipAbout(state, state.learning.asking);
  return state.report && !state.learning ? skip(state, marked(state.report, heard)) : again(state);
}

/** Opens a report with what was told, or adds that to the one that is open. */
function startReport(state: State, story: string, heard: Heard): Step {
  if (state.report) {
    // After a command it is story, whatever question is open.
    if (story || heard.media.length > 0)
      return tellMore({ ...state, at: 'menu' }, state.report, story, heard);
    return askAgain(state, state.report);
  }
  const told = withAll(marked(emptyReport(), heard), story, heard);
  return first(open(state, told), say(story || heard.media.length > 0 ? 'report.opened' : 'report.intro'));
}

function tellMore(state: State, report: Report, text: string, heard: Heard): Step {
  const told = withMedia(report, heard.media);
  return text ? tell(state, told, text, heard) : show(state, marked(told, heard));
}

function withAll(report: Report, story: string, heard: Heard): Report {
  return withMedia(story ? withStory(report, story) : report, heard.media);
}

function sendReport(state: State, story: string, heard: Heard): Step {
  const more = story !== '' || heard.media.length > 0;
  if (!state.report && !more && state.following) return resume(awake(state), say('sent.already'));
  return send(state, withAll(marked(state.report ?? emptyReport(), heard), story, heard));
}

function hearWords(state: State, text: string, heard: Heard): Step {
  if (state.report) return tellMore(state, state.report, text, heard);
  if (state.following) return append(state, state.following, text, heard);
  const empty = !heard.danger && heard.media.length === 0 && isGreeting(text);
  if (empty) return isFirst(state) ? welcome(state) : again(state);
  return startReport(state, text, heard);
}

function hearPlace(state: State, place: string, heard: Heard): Step {
  if (state.report) return locate(state, state.report, place, heard);
  if (state.following) return append(state, state.following, place, heard);
  const told = { ...emptyReport(), answers: { where: place } };
  return first(open(state, marked(told, heard)), say('report.opened'));
}

/** About a metre exact; officers read it as text. */
function placeText({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `vị trí: ${Number(latitude.toFixed(5))}, ${Number(longitude.toFixed(5))}`;
}
