import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { evaluate, type Gold } from './evaluate.ts';
import { sort } from './sort.ts';
import { byStyle } from './styles.ts';
import { confusionTable, figuresTable, stylesTable } from './tables.ts';

const HELP = `Usage:
  sort               read one JSON object a line, {"text": "…", "place": "…"} (place optional), write one decision a line
  sort eval <file>   compare decisions with a labelled file, also by language and style;
                     figures as one JSON line, tables on the error stream
  sort --help        this text
`;

/** A line of input that is not a message. */
class BadLine extends Error {}

async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Reads a line into a text and a place. Throws BadLine when it is not an object with a text. */
function parseLine(line: string, number: number): { text: string; place?: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BadLine(`line ${number}: not JSON`);
  }
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
    throw new BadLine(`line ${number}: no "text"`);
  const place = 'place' in value ? value.place : undefined;
  if (place !== undefined && place !== null && typeof place !== 'string')
    throw new BadLine(`line ${number}: "place" is not a text`);
  return { text: value.text, ...(place ? { place } : {}) };
}

async function sortLines(input: Readable, output: Writable): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line.trim() === '') continue;
    const { text, place } = parseLine(line, number);
    const { rules: _rules, guesses: _guesses, ...decision } = sort(text, place ? { place } : {});
    await write(output, `${JSON.stringify(decision)}\n`);
  }
}

async function evaluateFile(file: string, output: Writable, errors: Writable): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  const pairs: [Gold, ReturnType<typeof sort>][] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const { text } = parseLine(line, i + 1);
    pairs.push([JSON.parse(line) as Gold, sort(text)]);
  }
  const figures = evaluate(pairs);
  const groups = Object.fromEntries(
    [...byStyle(pairs)].map(([style, list]) => [style, evaluate(list)] as const),
  );
  await write(errors, figuresTable(figures));
  await write(errors, stylesTable(groups));
  await write(errors, confusionTable(pairs));
  const styles = Object.fromEntries(
    Object.entries(groups).map(([style, { f1, confusions, ...shares }]) => [style, shares]),
  );
  await write(output, `${JSON.stringify({ ...figures, styles })}\n`);
}

/**
 * The `sort` command: messages in, decisions out, in the same order, one JSON object a line.
 * Takes the arguments after `sort` and three streams; gives the exit code: 0, 1 for a broken line or file, 2 for wrong usage.
 */
export async function sortCommand(
  args: string[],
  input: Readable,
  output: Writable,
  errors: Writable,
): Promise<number> {
  const [verb, file, ...rest] = args;
  if (verb === '--help' || verb === '-h') {
    await write(output, HELP);
    return 0;
  }
  const known = verb === undefined || (verb === 'eval' && file !== undefined && rest.length === 0);
  if (!known) {
    await write(errors, HELP);
    return 2;
  }
  try {
    if (verb === undefined) await sortLines(input, output);
    else await evaluateFile(file!, output, errors);
    return 0;
  } catch (error) {
    if (!(error instanceof BadLine) && !(error instanceof Error && 'code' in error)) throw error;
    await write(errors, `sort: ${error.message}\n`);
    return 1;
  }
}
