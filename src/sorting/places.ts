import { type Found, lookUp } from './book.ts';
import gazetteer from './gazetteer.json' with { type: 'json' };
import { type Name, placeName } from './names.ts';
import type { Hit } from './phrasebook.ts';
import { read } from './text.ts';
import type { Reading } from './words.ts';

export { placeName, places } from './names.ts';

/** A commune named in a message, with the offsets of its name. */
export interface PlaceHit {
  code: string;
  start: number;
  end: number;
}

const cueWords =
  'ở xã phường về quê tại bản thôn từ lên xuống ra vào vô qua tới đến chợ gần trường trạm trấn tt p x đồn cầu ngã làng nhà khu phố sang bên đường vùng thị trong bến cảng biển cửa xóm trại quán dưới trên ngoài người ấp hướng rừng lối bìa ngõ'.split(
    ' ',
  );
const cues = new Set(read(cueWords.join(' ở ')).words.flatMap((word) => [word.form.text, word.form.fold]));
const villageCues = new Set(['bản', 'thôn', 'thon', 'rừng', 'bến']);
const strongCues = new Set([
  'xã',
  'phường',
  'xa',
  'phuong',
  'ban',
  'bản',
  'thôn',
  'thon',
  'x',
  'p',
  'ở',
  'o',
  'trấn',
  'tran',
  'tt',
  'que',
  'quê',
  'tại',
  'tai',
]);

const needWithin = new Map<string, readonly string[]>(Object.entries(gazetteer.traps.needWithin));
const needCue = new Set(gazetteer.traps.needCue);
const needKind = new Set(gazetteer.traps.needKind);

/** The words just before a name, nearest first. */
function before(reading: Reading, hit: Hit<Name>, count: number): string[] {
  const found: string[] = [];
  for (let i = hit.from - 1; i >= 0 && found.length < count; i--) found.push(reading.words[i]!.form.text);
  return found;
}

function isKind(word: string | undefined): boolean {
  return (
    word === 'xã' || word === 'xa' || word === 'phường' || word === 'phuong' || word === 'x' || word === 'p'
  );
}

/** A name that fills its clause ("…, vinh o") is meant as a place. */
function alone(reading: Reading, hit: Hit<Name>): boolean {
  const after = reading.words[hit.to];
  return reading.words[hit.from]!.breaks && (after === undefined || after.breaks);
}

/** Says whether a word that leads to a place stands before the name, a number between them allowed ("thôn 3 Hải Quy"). */
function cued(reading: Reading, hit: Hit<Name>, words: Set<string>): boolean {
  const [last, second] = before(reading, hit, 2);
  if (last === undefined) return false;
  if (last === 'ba' && (second === 'ngã' || second === 'nga')) return true;
  return words.has(last) || (/^\d+$/.test(last) && second !== undefined && words.has(second));
}

/** Says whether the words around a name make it the commune, not a word, a person or a place elsewhere. */
function meant(reading: Reading, text: string, hit: Hit<Name>, named: Set<string>): boolean {
  const { payload } = hit;
  const { name } = payload;
  const [last, second] = before(reading, hit, 2);
  if (payload.rank === 'spot') return true;
  if (/^\d$/.test(name)) return named.has(payload.district) || name === '4' || name === '5';
  if (name === 'Quảng Trị') return isKind(last) || isTown(last, second);
  if (isKind(last)) return true;
  const capital = isCapital(text, reading.words[hit.from]!.start);
  const within = needWithin.get(name);
  if (within !== undefined) return within.some((area) => named.has(area));
  if (needKind.has(name))
    return (
      cued(reading, hit, villageCues) ||
      (cued(reading, hit, name === 'Xy' ? cues : strongCues) &&
        (capital || (!reading.accented && name.length <= 3)))
    );
  if (reading.accented) return !needCue.has(name) || capital || cued(reading, hit, cues);
  if (payload.rank === 'new' && !needCue.has(name)) return true;
  return capital || alone(reading, hit) || cued(reading, hit, cues) || named.has(payload.district);
}

function isTown(last: string | undefined, second: string | undefined): boolean {
  return (
    last === 'tx' ||
    (last === 'xã' && second === 'thị') ||
    (last === 'xa' && second === 'thi') ||
    last === 'cổ'
  );
}

function isCapital(text: string, at: number): boolean {
  const char = text[at] ?? '';
  return char !== char.toLowerCase();
}

/** Chooses among communes that share a name: by "cũ", by the district beside it, by its kind, else today's commune. */
function choose(reading: Reading, hits: Hit<Name>[], named: Set<string>): Hit<Name> {
  return told(reading, hits, named) ?? hits.find((one) => one.payload.rank !== 'old') ?? hits[0]!;
}

/** The one commune of several of a name that the words around it tell; undefined when they don't. */
function told(reading: Reading, hits: Hit<Name>[], named: Set<string>): Hit<Name> | undefined {
  if (hits.length === 1) return hits[0]!;
  const hit = hits[0]!;
  const after = reading.words[hit.to]?.form.fold;
  const [last] = before(reading, hit, 1);
  const town = last === 'tt' || last === 'trấn' || last === 'tran' || after === 'tt';
  const olds = hits.filter((one) => one.payload.rank === 'old');
  const kind = town
    ? 'thị trấn'
    : last === 'p' || last === 'phường' || last === 'phuong'
      ? 'phường'
      : undefined;
  const ofKind = kind && olds.find((one) => one.payload.kind === kind);
  if (ofKind) return ofKind;
  const beside = hits.find(
    (one) => named.has(one.payload.district) && one.payload.district !== one.payload.name,
  );
  if (beside) return beside;
  return after === 'cu' && olds.length > 0 ? olds[0] : undefined;
}

/** More names than these in one piece of text are no account of anything. */
const MOST_NAMES = 100;

/** The names in a message, each with the communes that bear it, and the areas that are named beside them. */
function namesIn(found: Found): { spans: Hit<Name>[][]; named: Set<string> } {
  const all = found.places.slice(0, MOST_NAMES);
  const named = new Set(found.areas.map((hit) => hit.payload));
  for (const hit of all)
    if (hit.payload.rank === 'new' && !needWithin.has(hit.payload.name)) named.add(hit.payload.name);
  const blocked = found.notPlaces;
  const spans = new Map<number, Hit<Name>[]>();
  for (const hit of all) {
    const inside = (other: { from: number; to: number }) =>
      other.from <= hit.from && other.to >= hit.to && other.to - other.from > hit.to - hit.from;
    if (
      all.some(inside) ||
      blocked.some(
        (other) =>
          other.from < hit.to &&
          other.to > hit.from &&
          !(hit.from <= other.from && hit.to >= other.to && hit.to - hit.from > other.to - other.from),
      )
    )
      continue;
    const key = hit.from * 16 + Math.min(hit.to - hit.from, 15);
    const same = spans.get(key);
    if (same) same.push(hit);
    else spans.set(key, [hit]);
  }
  return { spans: [...spans.values()], named };
}

/** Finds the communes named in a message already read; `text` is the message as sent. */
export function placesIn(found: Found, reading: Reading, text: string): PlaceHit[] {
  if (found.places.length === 0) return [];
  const { spans, named } = namesIn(found);
  const chosen = spans
    .map((hits) => choose(reading, hits, named))
    .filter((hit) => meant(reading, text, hit, named));
  // A district's name beside a finer commune of it says only where that commune lies.
  const kept = chosen.filter((hit) => {
    const { payload } = hit;
    if (payload.rank !== 'new' || payload.name !== payload.district) return true;
    if (isKind(before(reading, hit, 1)[0])) return true;
    return !chosen.some(
      (other) =>
        other !== hit &&
        other.payload.district === payload.district &&
        other.payload.name !== payload.name &&
        Math.abs(other.from - hit.from) < 6,
    );
  });
  return kept.map((hit) => ({
    code: hit.payload.code,
    start: reading.words[hit.from]!.start,
    end: reading.words[hit.to - 1]!.end,
  }));
}

/** Finds the communes a text names, by their names of today and of before 2025. Takes any string. */
export function findPlaces(text: string): PlaceHit[] {
  const reading = read(text);
  return placesIn(lookUp(reading), reading, text);
}

/**
 * Finds the first name in a text that several communes of today bear, where nothing around it tells which is meant.
 * @returns the communes it may be, e.g. `xã Tân Thành (Minh Hóa)`, or an empty list
 */
export function unclearPlace(text: string): string[] {
  const reading = read(text);
  const { spans, named } = namesIn(lookUp(reading));
  for (const hits of spans) {
    if (told(reading, hits, named) || !meant(reading, text, choose(reading, hits, named), named)) continue;
    const communes = new Map(hits.map(({ payload: { code, district } }) => [code, district]));
    // Neighbours that share a name are told apart by whoever goes there.
    if (new Set(communes.values()).size > 1)
      return [...communes].map(([code, district]) => `${placeName(code)} (${district})`);
  }
  return [];
}
