import { createInstance } from 'i18next';
import defaultNumbers from '../../locales/numbers.json' with { type: 'json' };
import { fault } from '../log.ts';
import { mayStandAlone, riskOf } from './risk.ts';
import { gather, hashOf, type Row } from './texts.ts';

export type Values = Record<string, string | number>;

/** Emergency numbers as they are shown. */
interface Numbers {
  police: string;
  children: string;
}

export interface Options {
  /** Numbers other than those of `locales/numbers.json`. */
  numbers?: Partial<Numbers>;
  /** Told of a key that no language has. Without it, that throws `MissingText`. */
  onMissing?: (language: string, key: string) => void;
  /** What reviewers made of the texts in the files. */
  rows?: readonly Row[];
}

/** How a language's text of a key may be shown: by itself, only with the Vietnamese beside it, or there is none. */
export type Standing = 'alone' | 'draft' | 'missing';

/** Keys are those of the namespace `chat`, or `<namespace>:<key>`. */
export interface Catalogue {
  /**
   * Gives a text with its values filled in: in the language where it may stand alone, otherwise in Vietnamese.
   * Throws `MissingText` if Vietnamese does not have the key either, unless `onMissing` was given.
   */
  translate(language: string, key: string, values?: Values): string;
  /** As `translate` without values, but undefined if there is no such text. */
  find(language: string, key: string): string | undefined;
  /** Gives the text in this language and no other, whoever may have approved it. */
  own(language: string, key: string, values?: Values): string | undefined;
  /** How `own` may be shown. Values count where they choose a text that is referred to. */
  standing(language: string, key: string, values?: Values): Standing;
  /** Hash of the Vietnamese words as they are said, numbers filled in; undefined if there is no such text. */
  spoken(key: string): string | undefined;
}

/** A key that no language has. Its message names the key, never a value. */
export class MissingText extends Error {
  constructor(language: string, key: string) {
    super(`No text for "${key}" in "${language}"`);
    this.name = 'MissingText';
  }
}

/** Opens the texts of all languages, as shipped or with `rows` over them. Throws if a row is not of its form. */
export function openCatalogue({ numbers, onMissing, rows = [] }: Options = {}): Catalogue {
  const texts = gather(rows);
  const i18n = createInstance();
  void i18n.init({
    initAsync: false,
    resources: Object.fromEntries([...texts].map(([language, own]) => [language, byNamespace(own)])),
    lng: 'vi',
    fallbackLng: false,
    // Keys are flat here: `danger.numbers` is one name.
    keySeparator: false,
    defaultNS: 'chat',
    interpolation: { escapeValue: false, defaultVariables: { ...standardNumbers(), ...numbers } },
  });
  const fixed = new Map<string, string>();

  const own = (language: string, key: string, values?: Values): string | undefined => {
    const name = `${language} ${key}`;
    const known = fixed.get(name);
    if (known !== undefined && !values) return known;
    if (!texts.get(language)?.has(nameOf(key))) return undefined;
    const text = i18n.t(nameOf(key), { ...(values && inWords(language, values)), lng: language });
    if (!values) fixed.set(name, text);
    return text;
  };
  const standing = (language: string, key: string, values: Values = {}): Standing => {
    const text = texts.get(language)?.get(nameOf(key));
    if (!text) return 'missing';
    if (language === 'vi') return 'alone';
    const mine = mayStandAlone(text.state, riskOf(nameOf(key))) ? 'alone' : 'draft';
    return worst([mine, ...references(text.text, values).map((other) => standing(language, other, values))]);
  };
  const pick = (language: string, key: string, values?: Values) =>
    standing(language, key, values) === 'alone' ? language : 'vi';

  return {
    own,
    standing,
    find: (language, key) => own(pick(language, key), key),
    translate(language, key, values) {
      const text = own(pick(language, key, values), key, values);
      if (text !== undefined) return text;
      if (!onMissing) throw new MissingText(language, key);
      onMissing(language, key);
      return key;
    },
    spoken(key) {
      const words = own('vi', key);
      return words === undefined ? undefined : hashOf(words);
    },
  };
}

/** The texts as they are shipped. A key that is missing after all is shown as it is and logged: a person waits. */
export const shipped = openShipped();

/** The shipped texts with what reviewers made of them. */
export function openShipped(rows: readonly Row[] = []): Catalogue {
  return openCatalogue({ rows, onMissing: (language, key) => fault('text', new MissingText(language, key)) });
}

/** Gives the worst of several standings. */
export function worst(standings: readonly Standing[]): Standing {
  if (standings.includes('missing')) return 'missing';
  return standings.includes('draft') ? 'draft' : 'alone';
}

/** Gives a key with its namespace. */
export const nameOf = (key: string): string => (key.includes(':') ? key : `chat:${key}`);

/** The keys a text refers to by `$t(…)`, with values in their names filled in. */
function references(text: string, values: Values): string[] {
  const fill = (name: string) =>
    name.replace(/\{\{(.+?)\}\}/g, (_, value: string) => String(values[value] ?? ''));
  return [...text.matchAll(/\$t\(([^)]+)\)/g)].map(([, name]) => fill(name!));
}

function byNamespace(texts: ReadonlyMap<string, { text: string }>): Record<string, Record<string, string>> {
  const spaces: Record<string, Record<string, string>> = {};
  for (const [key, { text }] of texts) {
    const [space, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    spaces[space] ??= {};
    spaces[space][name] = text;
  }
  return spaces;
}

/** Numbers as the language writes them; one that Intl does not know is written as in Vietnamese. */
function inWords(language: string, values: Values): Record<string, string> {
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([k, v]) => [k, typeof v === 'number' ? formatFor(language).format(v) : v]),
  );
}

/** Made once a language: making one takes longer than all else here together. */
const formats = new Map<string, Intl.NumberFormat>();

function formatFor(language: string): Intl.NumberFormat {
  const format = formats.get(language) ?? new Intl.NumberFormat([language, 'vi']);
  formats.set(language, format);
  return format;
}

function standardNumbers(): Numbers {
  return { police: defaultNumbers.police.number, children: defaultNumbers.children.number };
}
