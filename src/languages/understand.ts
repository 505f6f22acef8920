import { fold, plain } from '../conversation/fold.ts';
import type { Say } from '../conversation/types.ts';
import { current } from './live.ts';
import type { Catalogue } from './open.ts';
import { languageOf } from './registry.ts';
import { labelKey } from './render.ts';

const NUMBER = /^(?:số|so|chọn|chon|nút|nut)?\s*(\d{1,2})\s*[.):]?$/u;

/** Whether a text is nothing but the number of a button: it means another one with every list. */
export function isNumber(text: string): boolean {
  return numberIn(text) !== undefined;
}

/** Gives the number a text is, in whatever digits. */
function numberIn(text: string): number | undefined {
  const said = text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\uFE0F\u20E3]/gu, '');
  const number = NUMBER.exec(said.replace(/\p{Nd}/gu, (digit) => String(meaning(digit))))?.[1];
  return number === undefined ? undefined : Number(number);
}

/** What a digit of any script stands for (`໓` is 3): Unicode keeps the ten of each together, from nought on. */
function meaning(digit: string): number {
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0)! - value - 1))) value++;
  return value;
}

interface Words {
  labels: Set<string>;
  foldedLabels: Set<string>;
  synonyms: Set<string>;
  foldedSynonyms: Set<string>;
}

/** Folding is done once a word; only ids that were on offer come in here. */
const remembered = new WeakMap<Catalogue, Map<string, Words>>();

/**
 * Understands a typed text as one of the buttons on offer: its number ("1", "số 1", "໑"), its label, or a word of the
 * catalogue that means the same, in the person's language and in Vietnamese. Only whole messages count: a word within a
 * sentence is no answer. Gives the id of the button, or undefined.
 * @param labels labels that are not `choice.<id>`, as in `Say`
 */
export function understand(
  language: string,
  text: string,
  offered: readonly string[],
  labels: Say['labels'] = {},
  catalogue: Catalogue = current(),
): string | undefined {
  const said = text.normalize('NFKC').trim();
  if (said.length === 0 || said.length > LONGEST) return undefined;
  const number = numberIn(said);
  const byNumber = number === undefined ? undefined : offered[number - 1];
  if (byNumber) return byNumber;
  const [exact, folded] = [plain(said), fold(said)];
  if (folded === '') return undefined;
  const known = offered.map((id) => ({ id, ...wordsFor(catalogue, language, id, labels) }));
  const found =
    known.find((words) => words.labels.has(exact)) ??
    known.find((words) => words.foldedLabels.has(folded)) ??
    known.find(
      (words) => words.synonyms.has(exact) || (exact === folded && words.foldedSynonyms.has(folded)),
    );
  return found?.id;
}

/** Characters of the longest label, with some room: a longer text is no answer to a list. */
const LONGEST = 70;

function wordsFor(catalogue: Catalogue, language: string, id: string, labels: Say['labels']): Words {
  const cache = remembered.get(catalogue) ?? new Map<string, Words>();
  remembered.set(catalogue, cache);
  const label = labelKey(catalogue, id, labels);
  const key = `${language} ${id} ${label}`;
  const words = cache.get(key) ?? readWords(catalogue, language, id, label);
  cache.set(key, words);
  return words;
}

function readWords({ own }: Catalogue, language: string, id: string, label: string): Words {
  const codes = [...new Set([language, 'vi'])];
  const written = codes.flatMap((code) => own(code, label) ?? []);
  const chosen = id.startsWith('language.') ? languageOf(id.slice('language.'.length)) : undefined;
  const names = chosen ? [chosen.name, chosen.vietnamese] : [];
  const shown = [...written, written.join(' · '), ...names];
  const synonyms = codes
    .flatMap((code) => (label.includes('choice.') && own(code, label.replace('choice.', 'synonym.'))) || [])
    .flatMap((list) => list.split(','))
    .map(plain)
    .filter(Boolean);
  return {
    labels: new Set(shown.map(plain).filter(Boolean)),
    foldedLabels: new Set(shown.map(fold).filter(Boolean)),
    synonyms: new Set(synonyms),
    foldedSynonyms: new Set(synonyms.map(fold)),
  };
}
