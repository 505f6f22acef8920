import { isFree, QUESTIONS } from './questions.ts';
import { say } from './says.ts';
import type { Attached, Part, Question, Report, Say } from './types.ts';

/** Characters shown of the story, and of each typed answer; with the labels it stays one message everywhere. */
const STORY = 600;
const ANSWER = 100;
const UNSHOWN: Question[] = ['story', 'consent'];

/** What would be sent, in short. Nothing for whoever is in danger or not safe: reading costs time, and shows. */
export function summary(report: Report): Say[] {
  if (report.danger || report.answers.safety === 'safety.no') return [];
  const story = shorten(report.story.join('\n'), STORY);
  const parts = [
    ...(story ? [{ key: 'summary.story', verbatim: story }] : []),
    ...QUESTIONS.filter((question) => !UNSHOWN.includes(question)).flatMap((question) =>
      answerPart(report, question),
    ),
    ...(report.media?.length ? [{ key: 'summary.media' }, ...counted(report.media)] : []),
  ];
  const cut = parts.some((part) => part.verbatim?.endsWith('…'));
  return [{ ...say('summary.all'), parts: cut ? [...parts, { key: 'summary.cut' }] : parts }];
}

/** How many of each kind, a line each. */
export function counted(media: Pick<Attached, 'kind'>[]): Part[] {
  const kinds = [...new Set(media.map(({ kind }) => kind))];
  return kinds.map((kind) => ({
    key: `count.${kind}`,
    values: { n: media.filter((each) => each.kind === kind).length },
  }));
}

function answerPart({ answers }: Report, question: Question): Part[] {
  const said = answers[question as keyof typeof answers];
  if (said === undefined) return [];
  const key = `summary.${question}`;
  return [
    isFree(question) && !said.startsWith('contact.')
      ? { key, verbatim: shorten(said, ANSWER) }
      : { key, choice: said },
  ];
}

/** Never through the middle of a surrogate pair. */
function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
