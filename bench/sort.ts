import { readFileSync } from 'node:fs';
import lexicon from '../src/sorting/lexicon.json' with { type: 'json' };
import { buildPhrasebook, findPhrases } from '../src/sorting/phrasebook.ts';
import { sort } from '../src/sorting/sort.ts';
import { read } from '../src/sorting/text.ts';

const TIPS = 2000;

/** Messages of a given length, made of the training messages one after the other. */
function tipsOf(length: number): string[] {
  const file = new URL('../src/sorting/training/t2.jsonl', import.meta.url);
  const texts = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { text: string }).text);
  return Array.from({ length: TIPS }, (_, i) => {
    let tip = '';
    for (let k = i; tip.length < length; k++) tip += `${texts[k % texts.length]} `;
    return tip.slice(0, length);
  });
}

/** Runs a task over all tips three times; gives the best tips a second. */
function rate(tips: readonly string[], task: (tip: string) => unknown): number {
  let best = 0;
  for (let turn = 0; turn < 3; turn++) {
    const start = performance.now();
    for (const tip of tips) task(tip);
    best = Math.max(best, tips.length / ((performance.now() - start) / 1000));
  }
  return best;
}

/** The lexicon's phrases, and as many times more that no message holds. */
function phrases(times: number): [string, number][] {
  const own = Object.values(lexicon.concepts).flatMap(({ phrases: list }, number) =>
    list.map((phrase): [string, number] => [phrase, number]),
  );
  return Array.from({ length: times }, (_, turn) =>
    own.map(([phrase, number]): [string, number] => [turn === 0 ? phrase : `${phrase} zq${turn}`, number]),
  ).flat();
}

/** Measures sorting: tips a second by length, and what ten times the lexicon costs. */
export async function run(): Promise<void> {
  const rates = new Map<number, number>();
  for (const length of [20, 200, 2000]) {
    const tips = tipsOf(length);
    const found = rate(tips, (tip) => sort(tip));
    rates.set(length, found);
    console.log(
      `sort ${String(length).padStart(4)} characters  ${Math.round(found).toLocaleString('en')} tips/s`,
    );
  }
  console.log(`sort cost of 2000 over 200 characters  ×${(rates.get(200)! / rates.get(2000)!).toFixed(2)}`);
  const readings = tipsOf(200).map(read);
  const cost = (times: number) => {
    const book = buildPhrasebook(phrases(times), lexicon.fillers);
    let i = 0;
    return 1 / rate(readings.map(String), () => findPhrases(book, readings[i++ % readings.length]!));
  };
  const own = cost(1);
  console.log(`sort cost of a lexicon ten times as large  ×${(cost(10) / own).toFixed(2)}`);
  const long = 'con bị nhốt ở Bokeo, mẹ ơi cứu con với. '.repeat(2500);
  const start = performance.now();
  sort(long);
  console.log(`sort 100,000 characters  ${(performance.now() - start).toFixed(1)} ms`);
}
