import QUIZZES from '../awareness/quizzes.json' with { type: 'json' };
import { current } from '../languages/catalogue.ts';
import { languageOf } from '../languages/registry.ts';
import { certificate } from './certificate.ts';
import { lesson } from './lesson.ts';
import { paint } from './paint.ts';
import { recent } from './recent.ts';
import { SCENES } from './scenes/index.ts';
import { score } from './score.ts';

export { poster } from './poster.ts';
export { qr } from './qr.ts';

/** Pictures kept drawn; each is some ten kilobytes. */
const KEPT = 200;
/** Points a quiz can give: five choices of two. */
const POINTS = 10;

/** Gives what draws the SVG, or undefined if there is no such picture. */
type Kind = (language: string, parts: string[]) => (() => Promise<string>) | undefined;

/** The pictures there are, by the form of their reference. */
const KINDS: readonly (readonly [form: RegExp, kind: Kind])[] = [
  [/^lesson\/([a-z-]{1,40})$/, lessonOf],
  [/^score\/([a-z-]{1,40})\/(0|[1-9]\d?)-([1-9]\d?)$/, scoreOf],
  [/^certificate\/(0|[1-9]\d?)-(0|[1-9]\d?)$/, certificateOf],
];

let texts = current();
let drawn = recent<Buffer>(KEPT);

/**
 * Gives the PNG of a picture, at most 120 kB, or undefined if there is no such picture. Throws what sharp does.
 * @param reference `<language>/lesson/<id>`, `<language>/score/<quiz>/<got>-<of>` or
 *   `<language>/certificate/<lessons>-<quizzes>`; in a language we do not know it is drawn in Vietnamese
 */
export async function drawPicture(reference: string): Promise<Buffer | undefined> {
  const [, code = '', rest = ''] = /^([a-z]{2,3})\/(.+)$/.exec(reference) ?? [];
  const language = languageOf(code) ? code : 'vi';
  const [form, kind] = KINDS.find(([each]) => each.test(rest)) ?? [];
  const draw = kind?.(language, form!.exec(rest)!.slice(1));
  if (!draw) return undefined;
  // A reviewer may just have changed a title.
  if (texts !== current()) drawn = recent(KEPT);
  texts = current();
  return drawn(`${language}/${rest}`, async () => paint(await draw()));
}

function lessonOf(language: string, [id]: string[]): ReturnType<Kind> {
  const scene = SCENES.get(id!);
  return scene && (() => lesson(scene(), current().translate(language, `lessons:${id}.title`)));
}

function scoreOf(language: string, [quiz, ...points]: string[]): ReturnType<Kind> {
  const [got, of] = points.map(Number) as [number, number];
  const title = current().find(language, `quizzes:${quiz}.title`);
  if (title === undefined || of > POINTS || got > of) return undefined;
  const level = got / of >= 0.8 ? 'high' : got / of >= 0.5 ? 'middle' : 'low';
  const say = (key: string) => current().translate(language, `pictures:score.${key}`);
  return () => score(got, of, { title, line: say(level), foot: say('foot') });
}

function certificateOf(language: string, numbers: string[]): ReturnType<Kind> {
  const [lessons, quizzes] = numbers.map(Number) as [number, number];
  if (lessons > SCENES.size || quizzes > QUIZZES.length || lessons + quizzes === 0) return undefined;
  const say = (key: string, values = {}) =>
    current().translate(language, `pictures:certificate.${key}`, values);
  return () =>
    certificate({
      title: say('title'),
      learner: say('learner'),
      done: [
        ...(lessons ? [say('lessons', { lessons })] : []),
        ...(quizzes ? [say('quizzes', { quizzes })] : []),
      ],
      knows: say('knows'),
      date: say('date'),
      foot: say('foot'),
    });
}
