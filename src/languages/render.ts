import type { Part, Say } from '../conversation/types.ts';
import { current, recordingOf } from './live.ts';
import { type Catalogue, nameOf, worst } from './open.ts';
import { languageOf } from './registry.ts';
import { riskOf } from './risk.ts';

/** A message in words, as the doors take it. */
export interface Rendered {
  text: string;
  choices?: { id: string; label: string }[];
  picture?: string;
  voice?: string[];
}

export interface Manner {
  /** Send what is recorded along, or never; unsaid, as the language is used. */
  aloud?: boolean | undefined;
  catalogue?: Catalogue;
}

/** Characters of a button's label; a draft and the Vietnamese together must fit. */
const LABEL = 60;

/**
 * Puts one thing to say into words. A text that may stand alone is in the person's language; a draft has the Vietnamese
 * beside it and a mark, a safety text the Vietnamese first; where a piece is missing, or a mark would give a disguise away,
 * it is Vietnamese alone. What others wrote stands once, as it is. Throws what the catalogue does.
 */
export function render(language: string, say: Say, { aloud, catalogue = current() }: Manner = {}): Rendered {
  const text = textOf(catalogue, language, say);
  const voice = (aloud ?? languageOf(language)?.audioFirst) && voicesOf(language, say);
  return {
    text: say.verbatim === undefined ? text : `${text}\n\n${say.verbatim}`,
    ...(say.choices && {
      choices: say.choices.map((id) => ({ id, label: labelOf(catalogue, language, id, say.labels) })),
    }),
    ...(say.picture && { picture: `${language}/${say.picture}` }),
    ...(voice && voice.length > 0 && { voice }),
  };
}

/** Gives the catalogue's key of a button's label. */
export function labelKey({ own }: Catalogue, id: string, labels: Say['labels'] = {}): string {
  if (Object.hasOwn(labels, id)) return labels[id]!;
  const [chat, learn] = [`chat:choice.${id}`, `learn:choice.${id}`];
  return own('vi', chat) === undefined && own('vi', learn) !== undefined ? learn : chat;
}

/** Gives the name of the language a button `language.<code>` chooses: the same in every language. */
export function ownName(id: string): string | undefined {
  return id.startsWith('language.') ? languageOf(id.slice('language.'.length))?.name : undefined;
}

function labelOf(catalogue: Catalogue, language: string, id: string, labels: Say['labels']): string {
  const name = ownName(id);
  if (name) return name;
  const key = labelKey(catalogue, id, labels);
  const shown = catalogue.translate(language, key);
  if (catalogue.standing(language, key) !== 'draft') return shown;
  const both = `${catalogue.own(language, key)} · ${shown}`;
  return both.length > LABEL ? shown : both;
}

function textOf(catalogue: Catalogue, language: string, say: Say): string {
  const { key, values, parts = [] } = say;
  const pieces = [{ key, values }, ...parts.flatMap((part) => piecesOf(catalogue, part))];
  const standing = worst(pieces.map((piece) => catalogue.standing(language, piece.key, piece.values)));
  const risks = pieces.map((piece) => riskOf(nameOf(piece.key)));
  const vietnamese = () => wholeOf(catalogue, 'vi', say);
  if (standing === 'missing' || (standing === 'draft' && risks.includes('cover'))) return vietnamese();
  if (standing === 'alone') return wholeOf(catalogue, language, say);
  const safety = risks.includes('safety');
  const mark = `— Nháp ${languageOf(language)?.vietnamese ?? language}, chưa duyệt —`;
  const both = (draft: string, sure: string) =>
    safety ? `${sure}\n\n${mark}\n${draft}` : `${mark}\n${draft}\n\n— Tiếng Việt —\n${sure}`;
  if (parts.every(({ verbatim }) => verbatim === undefined)) {
    return both(wholeOf(catalogue, language, say), vietnamese());
  }
  // Somebody's own words stand once: each line says in both languages what they are.
  const head = both(catalogue.own(language, key, values)!, catalogue.own('vi', key, values)!);
  const lines = parts.map((part) => {
    const [draft, sure] = [language, 'vi'].map((each) => lineOf(catalogue, each, { ...part, verbatim: '' }));
    return [safety ? `${sure} · ${draft}` : `${draft} · ${sure}`, part.verbatim].filter(Boolean).join(' ');
  });
  return [head, '', ...lines].join('\n');
}

function wholeOf(catalogue: Catalogue, language: string, { key, values, parts = [] }: Say): string {
  return [{ key, values } as Part, ...parts].map((part) => lineOf(catalogue, language, part)).join('\n');
}

/** One line in one language, whatever its state; what Vietnamese lacks too is shown as its key. */
function lineOf(catalogue: Catalogue, language: string, { key, values, choice, verbatim }: Part): string {
  const text = (name: string, filled?: Part['values']) =>
    catalogue.own(language, name, filled) ?? catalogue.translate('vi', name, filled);
  const label = choice && (ownName(choice) ?? text(labelKey(catalogue, choice)));
  return [text(key, values), label, verbatim].filter(Boolean).join(' ');
}

function piecesOf(catalogue: Catalogue, { key, values, choice }: Part): Pick<Part, 'key' | 'values'>[] {
  return [{ key, values }, ...(choice && !ownName(choice) ? [{ key: labelKey(catalogue, choice) }] : [])];
}

/** The recordings of what is said, in the person's language or in Vietnamese. A disguise is never heard. */
function voicesOf(language: string, { key, parts = [] }: Say): string[] {
  const keys = [key, ...parts.map((part) => part.key)].map(nameOf);
  if (keys.some((each) => riskOf(each) === 'cover')) return [];
  return keys.flatMap((each) => {
    const spoken = [language, 'vi'].find((code) => recordingOf(code, each));
    return spoken ? [`${spoken}/${each}`] : [];
  });
}
