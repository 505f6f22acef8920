import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { fault } from '../log.ts';
import { csvOf } from '../reports/csv.ts';
import { paperOf, pdfOf } from '../reports/pdf.ts';
import type { Table } from '../reports/table.ts';
import { writeXlsx } from '../reports/xlsx.ts';
import type { Reply } from './reply.ts';
import { turnstile } from './turnstile.ts';

/** The kinds of file a table is handed out as. */
export const FORMATS = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const;
export type Format = keyof typeof FORMATS;

export const isFormat = (format: string | undefined): format is Format =>
  format !== undefined && Object.hasOwn(FORMATS, format);

/** Laying out fills a core: one document at a time. @throws BusyError */
export const onPaper = turnstile(1, 8);

/** A whole file as an answer. */
export const fileReply = (name: string, type: string, bytes: Buffer): Reply => ({
  write: (response) => void response.attachment(name).type(type).send(bytes),
});

/**
 * A table as a file. CSV and XLSX leave while they are made; on paper all of it is laid out first.
 * @throws BusyError
 */
export async function tableReply(name: string, format: Format, table: Table): Promise<Reply> {
  if (format === 'pdf') {
    const bytes = await onPaper(async () => pdfOf(await paperOf(table), table.title));
    return fileReply(name, FORMATS.pdf, bytes);
  }
  return {
    write(response) {
      response.attachment(name).type(FORMATS[format]);
      const sent =
        format === 'csv' ? pipeline(Readable.from(csvOf(table)), response) : sendXlsx(table, response);
      // The head is gone already: what broke can only be cut off, so that nobody takes a part for the whole.
      sent.catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') fault('export', error);
        response.destroy();
      });
    },
  };
}

async function sendXlsx(table: Table, response: Response): Promise<void> {
  const through = new PassThrough();
  const sent = pipeline(through, response);
  await Promise.all([
    sent,
    writeXlsx(table, through).catch((error) => {
      through.destroy(error);
      throw error;
    }),
  ]);
}
