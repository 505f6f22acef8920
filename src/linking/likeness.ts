/** Words in a row that make one shingle: three Vietnamese syllables are rarely the same in two stories by chance. */
const SHINGLE = 3;
/** Fewer shingles than this are a phrase, not a story: "cứu em với" links nobody. */
const LEAST = 10;
/**
 * Two texts that share a part s of their shingles share at least one of the bands with the chance 1 − (1 − s⁴)¹⁶: 99 % at
 * 0.7 (one word changed in twenty), 1 % at 0.16, one in a million at 0.015, where different stories lie.
 */
const [BANDS, ROWS] = [16, 4];

/** Scripts that write no blanks between words. */
const UNSPACED = /[\p{Script=Lao}\p{Script=Thai}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}]/u;
const segmenter = new Intl.Segmenter('lo', { granularity: 'word' });

/** One constant for each row of each band; they must never change, or old stories meet new ones no more. */
const SEEDS = Uint32Array.from({ length: BANDS * ROWS }, (_, row) => mix(Math.imul(row + 1, 0x9e3779b9)));

/**
 * What nearly equal stories have in common: MinHash over folded word shingles, cut into bands. Copies, small edits and lost
 * accents leave at least one band equal; a text too short to tell a story has none.
 */
export function likeness(text: string): string[] {
  const shingles = shinglesOf(wordsOf(text));
  if (shingles.size < LEAST) return [];
  const least = new Uint32Array(SEEDS.length).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let row = 0; row < SEEDS.length; row++) {
      const value = mix(shingle ^ SEEDS[row]!);
      if (value < least[row]!) least[row] = value;
    }
  }
  return Array.from({ length: BANDS }, (_, band) => {
    const rows = least.subarray(band * ROWS, (band + 1) * ROWS);
    return `${band}:${[...rows].map((value) => value.toString(36)).join('.')}`;
  });
}

/** Words without case, accents, drawn-out letters and marks. */
function wordsOf(text: string): string[] {
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/(\p{L})\1{2,}/gu, '$1');
  if (!UNSPACED.test(folded)) return folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...segmenter.segment(folded)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}

function shinglesOf(words: string[]): Set<number> {
  const shingles = new Set<number>();
  for (let at = 0; at + SHINGLE <= words.length; at++)
    shingles.add(hashOf(words.slice(at, at + SHINGLE).join(' ')));
  return shingles;
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Spreads a number over all 32 bits, one to one (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
