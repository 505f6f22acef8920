import { readdirSync, readFileSync } from 'node:fs';
import { conceptEntries, lookUp, wholeBook } from '../src/sorting/book.ts';
import { evaluate, type Gold } from '../src/sorting/evaluate.ts';
import lexicon from '../src/sorting/lexicon.json' with { type: 'json' };
import { sort } from '../src/sorting/sort.ts';
import { read } from '../src/sorting/text.ts';
import type { Sorting } from '../src/sorting/types.ts';
import { RIVALS } from './rivals.ts';

const TIPS = 2000;
/** The first turns only warm the machine up. */
const TURNS = 12;

const TRAINING = new URL('../src/sorting/training/', import.meta.url);
const MEASURING = new URL('../test/unit/sorting/tips-dev.jsonl', import.meta.url);

function labelled(file: URL): Gold[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Gold);
}

/** Messages of a given length, made of messages nobody trained on, one after the other. */
function tipsOf(length: number): string[] {
  const texts = labelled(MEASURING).map((row) => row.text);
  return Array.from({ length: TIPS }, (_, i) => {
    let tip = '';
    for (let k = i; tip.length < length; k++) tip += `${texts[k % texts.length]} `;
    return tip.slice(0, length);
  });
}

/** Runs a task over all tips some times; gives the best tips a second. */
function rate<T>(tips: readonly T[], task: (tip: T) => unknown): number {
  let best = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    for (const tip of tips) task(tip);
    best = Math.max(best, tips.length / ((performance.now() - start) / 1000));
  }
  return best;
}

/** The lexicon's phrases, and as many times more that no message holds. */
function phrases(times: number): string[][] {
  return Object.values(lexicon.concepts).map((one) =>
    Array.from({ length: times }, (_, turn) =>
      one.phrases.map((phrase) => (turn === 0 ? phrase : `${phrase} zq${turn}`)),
    ).flat(),
  );
}

type Answers = Pick<Sorting, 'category' | 'urgency' | 'role' | 'age' | 'lead'>;
const QUESTIONS = ['category', 'urgency', 'role', 'age', 'lead'] as const;

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(9);
}

/** Recall and precision in one figure (F1): who calls everything urgent misses nothing and helps nobody. */
function both(recall: number, precision: number): number {
  return recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision);
}

/** Prints the figures of one classifier on the measuring set, and how fast it answers all five questions. */
function report(name: string, rows: readonly Gold[], answers: readonly Answers[], perSecond: number): void {
  const figures = evaluate(rows.map((row, i) => [row, { places: [], countries: [], ...answers[i]! }]));
  const shares = [
    figures.category,
    figures.macroF1,
    figures.p0Recall,
    figures.p0Precision,
    both(figures.p0Recall, figures.p0Precision),
    both(figures.urgentRecall, figures.urgentPrecision),
    figures.lead,
    figures.role,
    figures.age,
  ];
  console.log(
    `sort ${name.padEnd(14)}${shares.map(percent).join('')}${Math.round(perSecond).toLocaleString('en').padStart(9)} tips/s`,
  );
}

/** Trains other packages' classifiers on the same messages and prints their figures under those of sorting. */
async function beside(): Promise<void> {
  const training = readdirSync(TRAINING).flatMap((name) => labelled(new URL(name, TRAINING)));
  const rows = labelled(MEASURING);
  const heads = 'category macroF1  P0 rec. P0 prec.  P0 F1  P0+1 F1    lead     role     age';
  console.log(`sort ${''.padEnd(15)}${heads}`);
  const texts = rows.map((row) => row.text);
  report(
    'own',
    rows,
    texts.map((text) => sort(text)),
    rate(texts, (text) => sort(text)),
  );
  for (const rival of RIVALS) {
    const asked = [];
    for (const question of QUESTIONS)
      asked.push(await rival.train(training.map((row) => [row.text, row[question]] as const)));
    const answers: Answers[] = [];
    const start = performance.now();
    for (const text of texts) {
      const found: string[] = [];
      for (const ask of asked) found.push(await ask(text));
      answers.push(Object.fromEntries(QUESTIONS.map((one, i) => [one, found[i]])) as unknown as Answers);
    }
    report(rival.name, rows, answers, texts.length / ((performance.now() - start) / 1000));
  }
}

/** Measures sorting: tips a second by length, what ten times the lexicon costs, and other classifiers beside it. */
export async function run(): Promise<void> {
  const rates = new Map<number, number>();
  for (const length of [20, 200, 2000]) {
    const found = rate(tipsOf(length), (tip) => sort(tip));
    rates.set(length, found);
    console.log(
      `sort ${String(length).padStart(4)} characters  ${Math.round(found).toLocaleString('en')} tips/s`,
    );
  }
  console.log(`sort cost of 2000 over 200 characters  ×${(rates.get(200)! / rates.get(2000)!).toFixed(2)}`);
  const readings = tipsOf(200).map(read);
  const cost = (times: number) => {
    const book = wholeBook(conceptEntries(phrases(times)));
    return 1 / rate(readings, (reading) => lookUp(reading, book));
  };
  const own = cost(1);
  console.log(`sort cost of a lexicon ten times as large  ×${(cost(10) / own).toFixed(2)}`);
  const long = 'con bị nhốt ở Bokeo, mẹ ơi cứu con với. '.repeat(2500);
  const start = performance.now();
  sort(long);
  console.log(`sort 100,000 characters  ${(performance.now() - start).toFixed(1)} ms`);
  await beside();
}
