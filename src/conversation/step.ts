import { follow, opened, submitted, TEXT_LIMIT, tryCode, unknownCode } from './codes.ts';
import { type Command, findCommand, isDuress, isGreeting, menuCommand } from './commands.ts';
import { consequences, taken } from './consequences.ts';
import { correct, goBack, listAnswers } from './correct.ts';
import { afterDuress, underDuress } from './duress.ts';
import { findCode, looksLikeCode } from './find-code.ts';
import marks from './marks.json' with { type: 'json' };
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
  MEDIA_MOST,
  marked,
  numbers,
  open,
  rescue,
  send,
  show,
  skip,
  tell,
  withMedia,
  withStory,
} from './report.ts';
import { first, say, saying } from './says.ts';
import { counted } from './summary.ts';
import type { Event, Heard, Outcome, Report, Say, State, Step } from './types.ts';

export { start } from './places.ts';

/**
 * The dialogue: takes where a conversation stands and what happened, gives where it stands now, what to say and what to do.
 * Pure; never throws. Danger in what was said brings the numbers to call before anything else, except to someone watched.
 */
export function step(state: State, event: Event): Step {
  const { state: next, says, effects } = take(state, event);
  const offered = says.findLast((each) => each.choices)?.choices;
  return { state: offered ? { ...next, offered } : next, says, effects };
}

function take(state: State, event: Event): Step {
  if (event.kind === 'silence') return handIn(state);
  if (event.kind !== 'heard') return conclude(state, event);
  const heard = within(state, event);
  return isDuress(heard.text ?? '') && !heard.edited ? underDuress(state, heard) : hear(state, heard);
}

function conclude(state: State, outcome: Outcome): Step {
  if (outcome.kind === 'alerted') {
    return saying(state.report ? { ...state, report: { ...state.report, alert: outcome.alert } } : state);
  }
  if (state.duress) return afterDuress(state, outcome);
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

/** No report carries more than it may; and a caption is no answer, or what came along would be lost for it. */
function within(state: State, heard: Heard): Heard {
  if (heard.media.length === 0) return heard;
  const { choice: _caption, ...rest } = heard;
  const media = heard.media.slice(0, MEDIA_MOST - (state.report?.media?.length ?? 0));
  const tooMany = media.length < heard.media.length;
  return { ...rest, media, unkept: tooMany ? [...heard.unkept, 'too-many'] : heard.unkept };
}

function hear(state: State, heard: Heard): Step {
  const responded = respond(state, heard);
  const done = { ...responded, effects: consequences(state, responded, heard.media) };
  if (done.state.hush) return done;
  const warned = done.says[0]?.key.startsWith('danger.');
  const notes = [
    ...(heard.danger && !warned ? [numbers(done.state.report)] : []),
    ...(isFirst(state) && !heard.danger && !warned && !done.says.some((each) => each.key === 'welcome')
      ? [say('notice')]
      : []),
    ...(heard.cut ? [say('cut', undefined, { limit: TEXT_LIMIT })] : []),
    ...unkept(heard, done),
    ...received(state, heard, done),
  ];
  // A photo is acknowledged by name, so the word "noted" is not said as well.
  const says = notes.some(({ key }) => key.startsWith('media.'))
    ? done.says.filter(({ key }) => key !== 'noted')
    : done.says;
  return { ...done, says: warned ? [...says.slice(0, 1), ...notes, ...says.slice(1)] : [...notes, ...says] };
}

/** Why something that came along is not kept. A sticker needs no explanation. */
function unkept(heard: Heard, done: Step): Say[] {
  const reasons = [...new Set(heard.unkept)].filter((reason) => reason !== 'sticker');
  const left = heard.media.length > 0 && taken(done.effects).length === 0;
  return [
    ...reasons.map((reason) => say(`unkept.${reason}`, undefined, { limit: MEDIA_MOST })),
    ...(left ? [say('unkept.beside')] : []),
  ];
}

/** What came along and now belongs to the report; what becomes of hidden data is said once. */
function received(state: State, heard: Heard, done: Step): Say[] {
  if (heard.media.length === 0 || !done.effects.some(({ kind }) => kind === 'keep')) return [];
  const key = state.report?.media?.length ? 'media.more' : 'media.first';
  return [{ ...say(key), parts: counted(heard.media) }];
}

/** Nothing has ever been offered: the person has not seen that this is an automatic service. */
function isFirst(state: State): boolean {
  return state.offered.length === 0 && !state.report;
}

function respond(state: State, heard: Heard): Step {
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
  if (!state.offered.includes(choice)) return undefined;
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
    case 'stop':
      return stop(state);
    case 'wipe':
      return state.at === 'wipe' ? wipe(state) : askWipe(state);
    case 'skip':
      return state.report ? skip(state, marked(state.report, heard)) : again(state);
    case 'back':
      return goBack(state);
    case 'edit':
      return state.report ? listAnswers(state, marked(state.report, heard)) : again(state);
    default:
      return card(state, `card.${command.name}`);
  }
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
