import { fold, plain } from '../conversation/fold.ts';
import { type Catalogue, shipped } from './catalogue.ts';

const NUMBER = /^(?:số|so|chọn|chon|nút|nut)?\s*(\d{1,2})\s*[.):]?$/u;

/** Whether a text is nothing but the number of a button: it means another one with every list. */
export function isNumber(text: string): boolean {
  return NUMBER.test(text.normalize('NFKC').trim().toLowerCase());
}

interface Words {
  label: string;
  exact: Set<string>;
  folded: Set<string>;
}

/** Folding is done once a word; only ids that were on offer come in here. */
const remembered = new WeakMap<Catalogue, Map<string, Words>>();

/**
 * Understands a typed text as one of the buttons on offer: its number ("1", "số 1"), its label, or a word of the catalogue
 * that means the same. Only whole messages count: a word within a sentence is no answer.
 * Gives the id of the button, or undefined.
 */
export function understand(
  language: string,
  text: string,
  offered: readonly string[],
  catalogue: Catalogue = shipped,
): string | undefined {
  const said = text.normalize('NFKC').trim();
  if (said.length === 0 || said.length > 60) return undefined;
  const number = NUMBER.exec(said.toLowerCase().replace(/[\uFE0F\u20E3]/gu, ''))?.[1];
  const byNumber = number === undefined ? undefined : offered[Number(number) - 1];
  if (byNumber) return byNumber;
  const folded = fold(said);
  if (folded === '') return undefined;
  const known = offered.map((id) => [id, wordsFor(catalogue, language, id)] as const);
  const byLabel = known.find(([, words]) => words.label === folded);
  return (byLabel ?? known.find(([, words]) => isOne(words, plain(said), folded)))?.[0];
}

/** As `means`: the same with accents, or written wholly without. */
function isOne(words: Words, said: string, folded: string): boolean {
  return words.exact.has(said) || (said === folded && words.folded.has(folded));
}

function wordsFor(catalogue: Catalogue, language: string, id: string): Words {
  const cache = remembered.get(catalogue) ?? new Map<string, Words>();
  remembered.set(catalogue, cache);
  const key = `${language} ${id}`;
  const words = cache.get(key) ?? readWords(catalogue, language, id);
  cache.set(key, words);
  return words;
}

function readWords(catalogue: Catalogue, language: string, id: string): Words {
  const synonyms = (catalogue.find(language, `synonym.${id}`) ?? '').split(',').map(plain).filter(Boolean);
  return {
    label: fold(catalogue.find(language, `choice.${id}`) ?? ''),
    exact: new Set(synonyms),
    folded: new Set(synonyms.map(fold)),
  };
}
