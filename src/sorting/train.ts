import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Gold } from './evaluate.ts';
import { learn, PACE } from './learn.ts';
import { packModel } from './store.ts';
import { examplesOf } from './training.ts';

/** The weakest rows beyond these say next to nothing: with them, messages left out of training are sorted no better. */
const MOST_ROWS = 20_000;

/** Learns the model from `training/*.jsonl` and writes `model.bin`. Run by `tsx src/sorting/train.ts`. */
function train(): void {
  const folder = new URL('./training/', import.meta.url);
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '');
  const learned = learn(lines.flatMap((line) => examplesOf(JSON.parse(line) as Gold)));
  const version = createHash('sha256')
    .update(lines.join('\n'))
    .update(JSON.stringify([PACE, learned.codes.length]))
    .digest('hex')
    .slice(0, 8);
  const packed = packModel(learned, version, MOST_ROWS);
  // Written beside and then renamed: whoever starts the service meanwhile reads the old model whole.
  const file = fileURLToPath(new URL('./model.bin', import.meta.url));
  writeFileSync(`${file}.new`, packed);
  renameSync(`${file}.new`, file);
  process.stdout.write(
    `${lines.length} messages, ${learned.codes.length} features, ${packed.length} bytes\n`,
  );
}

train();
