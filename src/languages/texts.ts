import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { LANGUAGES } from './registry.ts';

/** How far a text has come. `needs_review`: it was reviewed or drafted from a Vietnamese text that has changed since. */
export type State = 'draft' | 'needs_review' | 'reviewed' | 'approved';

export interface Text {
  text: string;
  state: State;
}

/** Texts of one language by `<namespace>:<key>`. */
export type Texts = ReadonlyMap<string, Text>;

/** A text as a reviewer left it in the table `translation`. */
export interface Row {
  language: string;
  key: string;
  text: string;
  state: string;
  source: string;
}

/** What `<namespace>.review.json` says of each of its texts; one it does not name is a draft. */
export const Reviews = z.record(
  z.string(),
  z.strictObject({
    state: z.enum(['draft', 'reviewed', 'approved']),
    /** Who said so; null for a draft nobody stands for. */
    by: z.string().nullable(),
    at: z.iso.date(),
    /** Hash of the Vietnamese text it was made from. */
    source: z.string().regex(/^[0-9a-f]{16}$/),
    /** Where its words come from. */
    origin: z.string().optional(),
  }),
);
export type Reviews = z.infer<typeof Reviews>;

const FOLDER = new URL('../../locales/', import.meta.url);
const REVIEW = '.review.json';

type Tree = { [key: string]: string | Tree };

/** Hash of a text, as translations and recordings remember what they were made from. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, 16);
}

/** The namespaces a language has files for; none when it has no folder yet. */
export function namespacesOf(language: string): string[] {
  const folder = new URL(`${language}/`, FOLDER);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && !file.endsWith(REVIEW));
  return files.map((file) => file.replace('.json', '')).sort();
}

/** The texts of one file by key. Throws if it is not JSON. */
export function readNamespace(language: string, namespace: string): Map<string, string> {
  const file = new URL(`${language}/${namespace}.json`, FOLDER);
  return new Map(flat(JSON.parse(readFileSync(file, 'utf8')) as Tree));
}

/** Where the review of a file is kept. */
export const reviewFile = (language: string, namespace: string): URL =>
  new URL(`${language}/${namespace}${REVIEW}`, FOLDER);

/** The review of a file; empty when there is none yet. Throws if it does not hold to its form. */
export function readReviews(language: string, namespace: string): Reviews {
  const file = reviewFile(language, namespace);
  return existsSync(file) ? Reviews.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** The state of a text, given what it was made from and what that says today. */
export function stateOf(review: { state: string; source: string } | undefined, vietnamese: string): State {
  if (!review) return 'draft';
  return review.source === hashOf(vietnamese) ? (review.state as State) : 'needs_review';
}

/**
 * The texts of every language: those of the files, and over them what reviewers made of them. A text that Vietnamese
 * does not have, or whose placeholders are not the Vietnamese ones, is left out: it could hide a number to call.
 */
export function gather(rows: readonly Row[] = []): Map<string, Texts> {
  const vietnamese: Texts = files.get('vi')!;
  const all = new Map([...files].map(([language, texts]) => [language, new Map(texts)]));
  for (const { language, key, text, state, source } of rows) {
    const [texts, original] = [all.get(language), vietnamese.get(key)];
    if (!texts || !original || language === 'vi' || !sameHoles(text, original.text)) continue;
    texts.set(key, { text, state: stateOf({ state, source }, original.text) });
  }
  return all;
}

/** The placeholders and references of a text, sorted. */
export function holes(text: string): string[] {
  return (text.match(/\{\{.+?\}\}|\$t\([^)]*\)/g) ?? []).sort();
}

/** Whether a translation has the placeholders of the Vietnamese text and no others, in whatever order. */
export function sameHoles(text: string, vietnamese: string): boolean {
  const [mine, theirs] = [new Set(holes(text)), new Set(holes(vietnamese))];
  return mine.size === theirs.size && [...theirs].every((hole) => mine.has(hole));
}

const files = readFiles();

function readFiles(): Map<string, Texts> {
  const vietnamese = readTexts('vi', (text) => ({ text, state: 'approved' }));
  const others = LANGUAGES.filter(({ code }) => code !== 'vi').map(({ code }) => {
    const texts = readTexts(code, (text, review, key) => {
      const original = vietnamese.get(key)?.text;
      if (original === undefined || !sameHoles(text, original)) return undefined;
      return { text, state: stateOf(review, original) };
    });
    return [code, texts] as const;
  });
  return new Map([['vi', vietnamese], ...others]);
}

function readTexts(
  language: string,
  make: (text: string, review: Reviews[string] | undefined, key: string) => Text | undefined,
): Texts {
  const texts = new Map<string, Text>();
  for (const namespace of namespacesOf(language)) {
    const reviews = language === 'vi' ? {} : readReviews(language, namespace);
    for (const [key, text] of readNamespace(language, namespace)) {
      const made = make(text, reviews[key], `${namespace}:${key}`);
      if (made) texts.set(`${namespace}:${key}`, made);
    }
  }
  return texts;
}

function flat(tree: Tree, before = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}
