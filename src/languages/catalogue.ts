import { readdirSync, readFileSync } from 'node:fs';
import { createInstance } from 'i18next';
import defaultNumbers from '../../locales/numbers.json' with { type: 'json' };
import type { Say } from '../conversation/types.ts';
import { fault } from '../log.ts';
import { LANGUAGES } from './registry.ts';

export type Values = Record<string, string | number>;

/** Emergency numbers as they are shown. */
interface Numbers {
  police: string;
  children: string;
}

/** A message in words, as the doors take it. */
export interface Rendered {
  text: string;
  choices?: { id: string; label: string }[];
}

export interface Options {
  /** Numbers other than those of `locales/numbers.json`. */
  numbers?: Partial<Numbers>;
  /** Told of a key that no language has. Without it, that throws `MissingText`. */
  onMissing?: (language: string, key: string) => void;
}

export interface Catalogue {
  /**
   * Gives a text of the catalogue `chat` (or `common:…`) with its values filled in.
   * Throws `MissingText` if no language has the key, unless `onMissing` was given.
   */
  translate(language: string, key: string, values?: Values): string;
  /** Gives the text of a key, or undefined if there is none. */
  find(language: string, key: string): string | undefined;
}

/** A key that no language has. Its message names the key, never a value. */
export class MissingText extends Error {
  constructor(language: string, key: string) {
    super(`No text for "${key}" in "${language}"`);
    this.name = 'MissingText';
  }
}

const FOLDER = new URL('../../locales/', import.meta.url);
/** One file each; a `.review.json` beside it holds who approved what, not text. */
const NAMESPACES = filesOf('vi').map((file) => file.replace('.json', ''));

/** Opens the texts of all ready languages. Reads files; throws if one is not JSON. */
export function openCatalogue({ numbers, onMissing }: Options = {}): Catalogue {
  const ready = LANGUAGES.filter((language) => language.ready);
  const i18n = createInstance();
  void i18n.init({
    initAsync: false,
    resources: Object.fromEntries(ready.map(({ code }) => [code, readLanguage(code)])),
    supportedLngs: ready.map(({ code }) => code),
    lng: 'vi',
    fallbackLng: Object.fromEntries([
      ...ready.map(({ code, fallback }) => [code, fallback ? [fallback] : []]),
      ['default', ['vi']],
    ]),
    ns: NAMESPACES,
    defaultNS: 'chat',
    interpolation: { escapeValue: false, defaultVariables: { ...standardNumbers(), ...numbers } },
  });
  const fixed = new Map<string, string>();
  const find = (language: string, key: string) => {
    const name = `${language} ${key}`;
    const known = fixed.get(name);
    if (known !== undefined || !i18n.exists(key, { lng: language })) return known;
    const text = String(i18n.t(key, { lng: language }));
    fixed.set(name, text);
    return text;
  };
  const translate = (language: string, key: string, values?: Values) => {
    const text = find(language, key);
    if (text !== undefined)
      return values ? String(i18n.t(key, { ...inWords(language, values), lng: language })) : text;
    if (!onMissing) throw new MissingText(language, key);
    onMissing(language, key);
    return key;
  };
  return { translate, find };
}

/** The texts as they are shipped. A key that is missing after all is shown as it is and logged: a person waits. */
export const shipped = openCatalogue({
  onMissing: (language, key) => fault('text', new MissingText(language, key)),
});

/** Gives a text with its values, as `Catalogue.translate` of the shipped texts. */
export function translate(language: string, key: string, values?: Values): string {
  return shipped.translate(language, key, values);
}

/**
 * Puts one thing to say into words: its text, the lines and what an officer wrote below it as it is, and the labels of its
 * buttons. Throws what the catalogue does.
 */
export function render(language: string, say: Say, catalogue: Catalogue = shipped): Rendered {
  const label = (id: string) => catalogue.translate(language, `choice.${id}`);
  const lines = (say.parts ?? []).map(({ key, values, choice, verbatim }) =>
    [catalogue.translate(language, key, values), choice && label(choice), verbatim].filter(Boolean).join(' '),
  );
  const text = [catalogue.translate(language, say.key, say.values), ...lines].join('\n');
  const whole = say.verbatim === undefined ? text : `${text}\n\n${say.verbatim}`;
  if (!say.choices) return { text: whole };
  return { text: whole, choices: say.choices.map((id) => ({ id, label: label(id) })) };
}

/** Numbers as the language writes them; one that Intl does not know is written as in Vietnamese. */
function inWords(language: string, values: Values = {}): Record<string, string> {
  const format = new Intl.NumberFormat([language, 'vi']);
  const entries = Object.entries(values);
  return Object.fromEntries(entries.map(([k, v]) => [k, typeof v === 'number' ? format.format(v) : v]));
}

function standardNumbers(): Numbers {
  return { police: defaultNumbers.police.number, children: defaultNumbers.children.number };
}

function filesOf(code: string): string[] {
  const files = readdirSync(new URL(`${code}/`, FOLDER));
  return files.filter((file) => file.endsWith('.json') && !file.endsWith('.review.json'));
}

function readLanguage(code: string): Record<string, object> {
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(`${code}/${file}`, FOLDER), 'utf8')) as object;
  return Object.fromEntries(filesOf(code).map((file) => [file.replace('.json', ''), read(file)]));
}
