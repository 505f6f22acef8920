import {
  choicesOf,
  declaresDanger,
  emptyReport,
  isEmpty,
  isFree,
  isMinor,
  isOnPath,
  questionAfter,
} from './questions.ts';
import { doing, first, MENU, say, saying } from './says.ts';
import type { Heard, Question, Report, Say, State, Step } from './types.ts';

/** Opens a report and asks its first question; what has been told already is not asked again. */
export function open(state: State, told: Report = emptyReport()): Step {
  return ask({ ...state, following: undefined }, told, questionAfter(told));
}

/** Goes back to the question an open report waits at, in few words. */
export function askAgain(state: State, report: Report): Step {
  const question = state.asking ?? questionAfter(report);
  return saying(atQuestion(state, report, question), say(`again.${question}`, choicesOf(question)));
}

/** Characters of one report: more than anybody types, few enough that nobody can make us carry a library along. */
export const REPORT_LIMIT = 50_000;

/** Takes what was typed while a report is open: the answer to the question just asked, otherwise part of the story. */
export function tell(state: State, report: Report, text: string, heard: Heard): Step {
  const question = state.asking ?? questionAfter(report);
  if (size(report) + text.length > REPORT_LIMIT) {
    return first(askAgain(state, marked(report, heard)), say('report.full'));
  }
  const answers = state.at === question && isFree(question) && question !== 'story';
  const told = answers ? withAnswer(report, question, text) : withStory(report, text);
  return goOn(state, marked(told, heard), question, answers);
}

const size = ({ story, answers }: Report): number =>
  [...story, ...Object.values(answers)].reduce((sum, text) => sum + text.length, 0);

/** Takes a position on the map: the answer to "where", or part of the story if that is answered. */
export function locate(state: State, report: Report, place: string, heard: Heard): Step {
  const question = state.asking ?? questionAfter(report);
  const told = report.answers.where ? withStory(report, place) : withAnswer(report, 'where', place);
  return goOn(state, marked(told, heard), question, question === 'where');
}

/** Takes a button pressed for a question. */
export function answer(state: State, report: Report, question: Question, choice: string): Step {
  if (question === 'consent') return choice === 'consent.yes' ? send(state, report) : refuse(state, report);
  const declared = declaresDanger(choice);
  const told = withAnswer(report, question, choice, declared);
  if (choice === 'safety.no') return saying(atQuestion(state, told, 'safety'), say('report.stay-safe'));
  return first(ask(state, told, questionAfter(told, question)), ...remarks(told, choice, declared));
}

/** Passes over the question asked now. Consent can't be passed over: silence is no consent. */
export function skip(state: State, report: Report): Step {
  const question = state.asking ?? questionAfter(report);
  if (question === 'consent') return askAgain(state, report);
  return ask(state, report, questionAfter(report, question));
}

/** Sends the report from wherever it stands; asking for it is consent. */
export function send(state: State, report: Report): Step {
  if (isEmpty(report)) return first(ask(state, report, 'story'), say('report.empty'));
  const agreed: Report = { ...report, answers: { ...report.answers, consent: 'consent.yes' } };
  return doing(atQuestion(state, agreed, 'consent'), { kind: 'submit', report: agreed });
}

/** Ten minutes of silence: a report that shows danger goes in as it stands; any other waits on. */
export function handIn(state: State): Step {
  const { report } = state;
  if (!report?.danger || isEmpty(report)) return { state, says: [], effects: [] };
  const silent: Report = { ...report, silent: true };
  return doing({ ...state, report: silent }, { kind: 'submit', report: silent });
}

/** Drops the report, if one is open, and goes to the menu. */
export function drop(state: State): Step {
  return saying(closed(state), say(state.report ? 'report.dropped' : 'report.none', MENU));
}

/** Gives the state at the menu, without a report. */
export function closed(state: State): State {
  return { ...state, at: 'menu', report: undefined, asking: undefined, following: undefined };
}

/** Gives the report with a line of story more. */
export function withStory(report: Report, text: string): Report {
  return { ...report, story: [...report.story, text] };
}

/** Gives the report marked with the danger and the cut of what was just heard. */
export function marked(report: Report, heard: Heard): Report {
  return { ...report, danger: report.danger || heard.danger, cut: report.cut || heard.cut };
}

/** The numbers to call, first of all; the child line first if a child writes. */
export function numbers(report?: Report): Say {
  const child = report?.answers.who === 'who.self' && isMinor(report.answers.age);
  return say(child ? 'danger.child' : 'danger.numbers');
}

/** No to consent drops the report, but not before it was said once why a life or a child asks for more. */
function refuse(state: State, report: Report): Step {
  const grave = report.danger || isMinor(report.answers.age);
  if (!grave || report.answers.consent === 'consent.no') {
    return saying(closed(state), say('report.refused', MENU));
  }
  const told = withAnswer(report, 'consent', 'consent.no');
  return saying(atQuestion(state, told, 'consent'), say('report.duty', choicesOf('consent')));
}

function remarks(report: Report, choice: string, declared: boolean): Say[] {
  if (declared) return [numbers(report)];
  if (isMinor(choice)) return [say('report.minor')];
  return choice === 'safety.unsure' ? [say('report.unsure')] : [];
}

/** On to the next question if this one is answered, was put to rest ("not safe") or is no longer worth asking. */
function goOn(state: State, report: Report, question: Question, answered: boolean): Step {
  const rested = question === 'safety' && report.answers.safety !== undefined;
  const told = question === 'story' && report.story.length > 0;
  const moot = question !== 'consent' && !isOnPath(report, question);
  if (answered || rested || told || moot) return ask(state, report, questionAfter(report, question));
  return askAgain(state, report);
}

function ask(state: State, report: Report, question: Question): Step {
  return saying(atQuestion(state, report, question), say(`ask.${question}`, choicesOf(question)));
}

function atQuestion(state: State, report: Report, question: Question): State {
  return { ...state, at: question, asking: question, report };
}

/** A button replaces the answer; typed text is put behind what was typed before. */
function withAnswer(report: Report, question: Question, said: string, danger = false): Report {
  if (question === 'story') return withStory(report, said);
  const before = isFree(question) ? report.answers[question] : undefined;
  const answers = { ...report.answers, [question]: before ? `${before}\n${said}` : said };
  return { ...report, answers, danger: report.danger || danger };
}
