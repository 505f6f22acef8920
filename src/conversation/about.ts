import { enter, learned } from './learning.ts';
import { first, labelled, say, saying } from './says.ts';
import type { AgeBand, Gender, Heard, Learned, Learning, State, Step } from './types.ts';

type Asking = Extract<Learning, { kind: 'about' }>['asking'];
type Told = Omit<Extract<Learned, { kind: 'about' }>, 'kind'>;

const ORDER: Asking[] = ['gender', 'age', 'commune'];
const GENDERS: Gender[] = ['female', 'male', 'other'];
const AGES: AgeBand[] = ['under16', '16_17', '18_30', '31_60', 'over60'];
const CHOICES: Record<Asking, string[]> = { gender: GENDERS, age: AGES, commune: [] };

/** Words of a commune's name, with its kind and its district: what is longer is a story. */
const MOST_WORDS = 7;
/** Characters, for what has no spaces. */
const LONGEST = 60;

/** `/vetoi`: three questions, each of which can be passed over. Answers are counted at once and not remembered here. */
export function askAbout(state: State): Step {
  return first(ask(state, 'gender'), say('learn:about.why'));
}

/** Asks one of them. */
export function ask(state: State, asking: Asking): Step {
  const choices = [...CHOICES[asking], 'skip'].map((id) => `about.${asking}.${id}`);
  const labels = { [`about.${asking}.skip`]: 'choice.skip' };
  const said = labelled(say(`learn:about.${asking}`, [...choices, 'menu.start']), labels);
  return saying(enter(state, { kind: 'about', asking }), said);
}

/** Takes a button of the question asked, `about.<question>.<answer>`. */
export function answerAbout(state: State, asking: Asking, choice: string): Step {
  const value = choice.replace(`about.${asking}.`, '');
  return goOn(state, asking, value === 'skip' ? undefined : { [asking]: value });
}

/** Whether what is typed answers the question for the commune: a few words without danger. */
export function isCommune({ learning }: State, text: string, heard: Heard): boolean {
  const asks = learning?.kind === 'about' && learning.asking === 'commune';
  const short = text.length <= LONGEST && text.split(/\s+/u).length <= MOST_WORDS;
  return asks && short && !heard.danger && heard.media.length === 0 && !heard.location;
}

/** Takes the name of the commune. */
export function answerCommune(state: State, commune: string): Step {
  return goOn(state, 'commune', { commune });
}

/** Passes over the question asked. */
export function skipAbout(state: State, asking: Asking): Step {
  return goOn(state, asking, undefined);
}

function goOn(state: State, asking: Asking, told: Told | undefined): Step {
  const next = ORDER[ORDER.indexOf(asking) + 1];
  const done = say('learn:about.thanks', ['menu.learn', 'menu.quiz', 'menu.start']);
  const step = next ? ask(state, next) : saying(enter(state, { kind: 'lessons' }), done);
  return { ...step, effects: told ? [learned({ kind: 'about', ...told })] : [] };
}
