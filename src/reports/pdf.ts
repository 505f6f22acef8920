import { Worker } from 'node:worker_threads';
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { inWords, type Table } from './table.ts';

/** Milliseconds and megabytes a document may take. */
const TIME = 60_000;
const MEMORY = 512;

/** Rows of a table that are laid out on paper; more belong into a spreadsheet. */
export const PDF_ROWS = 500;

/** The layout of a document as data; page numbers and fonts are added while it is made. */
export type Paper = Omit<TDocumentDefinitions, 'footer' | 'header'>;

/**
 * Makes a PDF in a thread of its own: laying out takes seconds, and people in danger are answered meanwhile.
 * @param foot stands at the foot of every page, beside its number
 * @throws Error when it took too long or too much
 */
export function pdfOf(document: Paper, foot: string): Promise<Buffer> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./pdf-thread.js', import.meta.url), {
      workerData: { document, foot },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    const end = (error: Error | undefined, bytes?: Uint8Array) => {
      clearTimeout(clock);
      void worker.terminate();
      if (bytes) done(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      else fail(error);
    };
    const clock = setTimeout(() => end(new Error('the document took too long')), TIME);
    worker.on('message', (bytes: Uint8Array) => end(undefined, bytes));
    worker.on('error', (error) => end(error));
    worker.on('exit', () => end(new Error('the thread ended without a document')));
  });
}

/** Points across an A3 page within its margins, and what each column takes beside its width. */
const ACROSS = 1190 - 48 - 40;
const BESIDE = 5;

/** Widths that fill a page, in the proportion asked for. */
function widthsOf(columns: Table['columns']): number[] {
  const sum = columns.reduce((total, { width }) => total + width, 0);
  const room = ACROSS - columns.length * BESIDE;
  return columns.map(({ width }) => (width * room) / sum);
}

/** A table on paper: A3 across, its head again on every page. */
export async function paperOf({ title, notes, columns, rows }: Table): Promise<Paper> {
  const body: TableCell[][] = [columns.map(({ name }) => ({ text: name, bold: true }))];
  for await (const row of rows)
    body.push(
      row.map((cell, index) => ({
        text: inWords(cell, columns[index]!),
        ...(typeof cell === 'number' ? { alignment: 'right' as const } : {}),
      })),
    );
  if (body.length === 1)
    body.push([{ text: 'Không phát sinh.', colSpan: columns.length }, ...columns.slice(1).map(() => '')]);
  return {
    info: { title },
    pageSize: 'A3',
    pageOrientation: 'landscape',
    content: [
      { text: title, bold: true, fontSize: 14, alignment: 'center', margin: [0, 0, 0, 4] },
      ...notes.map((text): Content => ({ text, fontSize: 8.5, alignment: 'center' })),
      {
        table: { headerRows: 1, widths: widthsOf(columns), body, dontBreakRows: true },
        layout: 'narrow',
        fontSize: 6.5,
        margin: [0, 8, 0, 0],
      },
    ],
  };
}
