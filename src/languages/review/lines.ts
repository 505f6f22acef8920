import { plain } from '../../text.ts';
import { languageOf } from '../registry.ts';
import { type Risk, riskOf } from '../risk.ts';
import { gather, hashOf, holes, type Row, type State } from '../texts.ts';
import places from './places.json' with { type: 'json' };

/** One text of a language as a reviewer works on it. */
export interface Line {
  /** `<namespace>:<key>`. */
  key: string;
  /** The Vietnamese as it is written, with its placeholders, and its hash. */
  vietnamese: string;
  source: string;
  /** The language's own words; undefined where it has none. */
  text: string | undefined;
  state: State | 'missing';
  risk: Risk;
  /** Where people see it, in Vietnamese. */
  where: string;
  /** The most characters it may have. */
  limit: number;
  /** Is said aloud where there is a recording. */
  heard: boolean;
}

/** What a reviewer asked for can't be done; the message says why, in Vietnamese, for the reviewer. */
export class ReviewError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReviewError';
  }
}

/** The order in which texts matter. */
export const RISKS: readonly Risk[] = ['safety', 'menu', 'lesson', 'cover'];
/** The states of a text, from the best. */
export const STATES = ['approved', 'reviewed', 'needs_review', 'draft', 'missing'] as const;

const SPOKEN = ['chat', 'learn', 'lessons', 'quizzes', 'weekly'];
/** Namespaces in the order they are worked through; one not named comes last. */
const ORDER = [...SPOKEN, 'pictures', 'loudspeaker', 'common', 'media', 'limits', 'web', 'campaign'];
const PLACES = places.map(({ keys, ...place }) => ({ keys: new RegExp(keys), ...place }));
/** Buttons, and words we only understand, are read, not said. */
const SILENT = /^(?:chat|learn):(?:choice|synonym)\./;

/** The namespace of a key. */
export const namespaceOf = (key: string): string => key.slice(0, key.indexOf(':'));

/**
 * The texts of a language, those first where a wrong word does most harm, then as they are in their files.
 * @param rows what reviewers made of them
 * @throws ReviewError for a language we do not know
 */
export function linesOf(language: string, rows: readonly Row[]): Line[] {
  if (!languageOf(language)) throw new ReviewError('Không có ngôn ngữ này.');
  const own = gather(rows).get(language)!;
  return ordered().map((line) => ({
    ...line,
    text: own.get(line.key)?.text,
    state: own.get(line.key)?.state ?? 'missing',
  }));
}

let known: Omit<Line, 'text' | 'state'>[] | undefined;

/** What holds of every text in any language, in the order of work: Vietnamese changes only with its files. */
function ordered(): Omit<Line, 'text' | 'state'>[] {
  known ??= [...gather().get('vi')!]
    .map(([key, { text: vietnamese }]) => {
      const { where, limit } = PLACES.find(({ keys }) => keys.test(key))!;
      return {
        ...{ key, vietnamese, where, limit },
        source: hashOf(vietnamese),
        risk: riskOf(key),
        heard: SPOKEN.includes(namespaceOf(key)) && !SILENT.test(key) && riskOf(key) !== 'cover',
      };
    })
    .sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) || place(a.key) - place(b.key));
  return known;
}

const place = (key: string) => (ORDER.indexOf(namespaceOf(key)) + ORDER.length + 1) % (ORDER.length + 1);

/** A text as it is kept: NFC, line ends as ours, no control characters, nothing around it. */
export const clean = (raw: string): string =>
  plain(raw)
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])[\p{Cc}\uFFFE\uFFFF]/gu, '')
    .trim();

/**
 * Why a text can't stand for a line, in Vietnamese; undefined when it can.
 * @param text cleaned
 */
export function wrongWith({ vietnamese, limit }: Line, text: string): string | undefined {
  if (text === '') return 'Chưa có lời nào.';
  if (text.includes('\uFFFD')) return 'Có chữ bị hỏng (\uFFFD). Hãy gõ lại chữ đó.';
  if (text.length > limit) return `Dài ${text.length} ký tự. Ở chỗ này chỉ được ${limit}.`;
  const [mine, theirs] = [holes(text), holes(vietnamese)];
  const lost = [...new Set(theirs.filter((hole) => !mine.includes(hole)))];
  const added = [...new Set(mine.filter((hole) => !theirs.includes(hole)))];
  if (lost.length > 0) return `Thiếu ${lost.join(', ')}. Hãy giữ nguyên chữ này như trong tiếng Việt.`;
  if (added.length > 0) return `Thừa ${added.join(', ')}. Câu tiếng Việt không có chữ này.`;
  return undefined;
}

/** Another one after any change of a line: what a reviewer saw is what a decision is about. */
export const markOf = ({ source, text, state }: Line): string =>
  hashOf([source, text ?? '', state].join('\n'));
