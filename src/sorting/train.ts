import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Gold } from './evaluate.ts';
import { learn, PACE, rowsOf, writeModel } from './learn.ts';
import { examplesOf } from './training.ts';

/** Word sequences whose every weight is below this are left out of the model. */
const LEAST_WEIGHT = 0.6;

/** Learns the model from `training/*.jsonl` and writes `model.json`. Run by `tsx src/sorting/train.ts`. */
function train(): void {
  const folder = new URL('./training/', import.meta.url);
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const examples = lines.flatMap((line) => examplesOf(JSON.parse(line) as Gold));
  const { grams, names } = rowsOf(examples, PACE);
  const model = learn(examples, PACE);
  const version = createHash('sha256')
    .update(lines.join('\n'))
    .update(JSON.stringify([PACE, names]))
    .digest('hex')
    .slice(0, 8);
  const data = JSON.stringify(writeModel(model, grams, names, version, LEAST_WEIGHT));
  writeFileSync(new URL('./model.json', import.meta.url), `${data}\n`);
  process.stdout.write(`${lines.length} messages, ${data.length} bytes\n`);
}

train();
