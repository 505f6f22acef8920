import {
  choicesOf,
  declaresDanger,
  emptyReport,
  isEmpty,
  isFree,
  isMinor,
  isOnPath,
  owesEvidence,
  questionAfter,
} from './questions.ts';
import { doing, first, MENU, say, saying } from './says.ts';
import { summary } from './summary.ts';
import type { Attached, Heard, Question, Report, Say, State, Step } from './types.ts';

/** Opens a report and asks its first question; what has been told already is not asked again. */
export function open(state: State, told: Report = emptyReport()): Step {
  return ask({ ...state, following: undefined }, told, questionAfter(told));
}

/** Goes back to the question an open report waits at, in few words. */
export function askAgain(state: State, report: Report): Step {
  const question = state.asking ?? questionAfter(report);
  const at = { ...atQuestion(state, report, question), brief: 1 };
  return saying(at, say(`again.${question}`, choicesOf(question)));
}

/** Characters of one report: more than anybody types, few enough that nobody can make us carry a library along. */
export const REPORT_LIMIT = 50_000;

/** Photos, voice notes and files of one report. */
export const MEDIA_MOST = 30;

/** Every third reply names the question again, the others are as short as can be. */
export const BRIEF = 3;

/** Takes what was typed while a report is open: the answer to the question just asked, otherwise part of the story. */
export function tell(state: State, report: Report, text: string, heard: Heard): Step {
  const question = state.asking ?? questionAfter(report);
  if (size(report) + text.length > REPORT_LIMIT) {
    return first(askAgain(state, marked(report, heard)), say('report.full'));
  }
  const here = state.at === question && !state.hush && !heard.edited;
  const anew = here && state.returning !== undefined;
  const answers = here && isFree(question) && (question !== 'story' || anew);
  const told = answers ? withAnswer(report, question, text, anew) : withStory(report, text);
  if (answers && question === 'where' && heard.unclear && !state.which)
    return askWhich(state, marked(told, heard), heard.unclear);
  return goOn(state, marked(told, heard), question, answers);
}

const size = ({ story, answers }: Report): number =>
  [...story, ...Object.values(answers)].reduce((sum, text) => sum + text.length, 0);

/** Asks which commune of that name is meant, while its writer is still there; the answer stands beside the name. */
function askWhich(state: State, report: Report, communes: string[]): Step {
  const parts = communes.map((verbatim) => ({ key: 'which.commune', verbatim }));
  const asked = { ...say('which.ask', choicesOf('where')), parts };
  return saying({ ...atQuestion(state, report, 'where'), which: true }, asked);
}

/** Takes a position on the map: the answer to "where", or part of the story if that is answered. */
export function locate(state: State, report: Report, place: string, heard: Heard): Step {
  const question = state.asking ?? questionAfter(report);
  const anew = state.at === 'where' && state.returning !== undefined;
  const told =
    report.answers.where && !anew ? withStory(report, place) : withAnswer(report, 'where', place, anew);
  return goOn(state, marked(told, heard), question, question === 'where');
}

/** Takes what came without a word, already in the report: the answer to "story" if that was asked. */
export function show(state: State, report: Report): Step {
  const question = state.asking ?? questionAfter(report);
  const told = state.at === 'story' && state.returning === undefined;
  // The question was just asked, and one photo is seldom the last: it is not named again for each.
  return goOn({ ...state, brief: state.brief ?? 1 }, report, question, told);
}

/** Takes a button pressed for a question. */
export function answer(state: State, report: Report, question: Question, choice: string): Step {
  if (question === 'consent') return choice === 'consent.yes' ? send(state, report) : refuse(state, report);
  const declared = declaresDanger(choice);
  const told = withAnswer(report, question, choice, true, declared);
  if (choice === 'safety.no') {
    return saying({ ...atQuestion(state, told, 'safety'), hush: true }, say('report.stay-safe'));
  }
  return first(onward(state, told, question), ...remarks(told, choice, declared));
}

/** Passes over the question asked now; an answer given before stays. Consent can't be passed over: silence is no consent. */
export function skip(state: State, report: Report): Step {
  const question = state.asking ?? questionAfter(report);
  if (question === 'consent') return askAgain(state, report);
  const kept = question === 'evidence' && owesEvidence(report);
  return onward(state, kept ? withAnswer(report, question, 'evidence.no', true) : report, question);
}

/** Someone asks for help now: the numbers, and the few questions that help most. */
export function rescue(state: State, report: Report): Step {
  const told = withAnswer(report, 'need', 'need.help', true, true);
  return first(ask({ ...state, following: undefined }, told, questionAfter(told)), numbers(told));
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
export function closed({ language, tips, offered, labels, tries, aloud, learnt }: State): State {
  return { language, at: 'menu', tips, offered, labels, tries, aloud, learnt };
}

/** Gives the report with a line of story more. */
export function withStory(report: Report, text: string): Report {
  return { ...report, story: [...report.story, text] };
}

/** Gives the report with more that came along. */
export function withMedia(report: Report, media: Attached[]): Report {
  return media.length > 0 ? { ...report, media: [...(report.media ?? []), ...media] } : report;
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

/** Asks a question; before consent it is shown what would be sent. */
export function ask(state: State, report: Report, question: Question): Step {
  const at: State = { ...atQuestion(state, report, question), returning: undefined, brief: undefined };
  // Whoever is in danger reads as little as can be.
  const short = question === 'evidence' && report.danger;
  const asked = say(`${short ? 'again' : 'ask'}.${question}`, choicesOf(question));
  return saying(at, ...(question === 'consent' ? summary(report) : []), asked);
}

/** No to consent drops the report, but not before it was said once why a life or a child asks for more. */
function refuse(state: State, report: Report): Step {
  const grave = report.danger || isMinor(report.answers.age);
  if (!grave || report.answers.consent === 'consent.no') {
    return saying(closed(state), say('report.refused', MENU));
  }
  const told = withAnswer(report, 'consent', 'consent.no', true);
  return saying(atQuestion(state, told, 'consent'), say('report.duty', choicesOf('consent')));
}

function remarks(report: Report, choice: string, declared: boolean): Say[] {
  if (declared) return [numbers(report)];
  if (isMinor(choice)) return [say('report.minor')];
  return choice === 'safety.unsure' ? [say('report.unsure')] : [];
}

/** On to the next question if this one is answered, was put to rest ("not safe") or is no longer worth asking. */
function goOn(state: State, report: Report, question: Question, answered: boolean): Step {
  if (state.hush) return saying({ ...state, report }, say('noted'));
  const rested = question === 'safety' && report.answers.safety !== undefined;
  const told = question === 'story' && report.story.length > 0 && state.returning === undefined;
  const moot = question !== 'consent' && !isOnPath(report, question);
  const evidence = question === 'consent' && owesEvidence(report);
  if (answered || rested || told || moot || evidence) return onward(state, report, question);
  const brief = state.brief ?? 0;
  if (state.at !== question || brief % BRIEF === 0) return askAgain(state, report);
  return saying({ ...atQuestion(state, report, question), brief: brief + 1 }, say('noted'));
}

/** To the next question; after a correction, back to where it was asked for. */
function onward(state: State, report: Report, question: Question): Step {
  const { returning } = state;
  const back = returning && returning !== 'consent' && isOnPath(report, returning) ? returning : undefined;
  const from = returning && !back ? 'consent' : question;
  return ask(state, report, back ?? questionAfter(report, from));
}

function atQuestion(state: State, report: Report, question: Question): State {
  return { ...state, at: question, asking: question, report };
}

/** Puts typed text behind what was typed before, unless it is the answer `anew`. */
function withAnswer(report: Report, question: Question, said: string, anew: boolean, danger = false): Report {
  if (question === 'story') return { ...report, story: anew ? [said] : [...report.story, said] };
  const before = anew ? undefined : report.answers[question];
  const answers = { ...report.answers, [question]: before ? `${before}\n${said}` : said };
  return { ...report, answers, danger: report.danger || danger };
}
