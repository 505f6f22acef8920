import type { Entry } from './import.ts';
import { ReviewError } from './lines.ts';
import { HEADINGS, STATE_NAMES } from './sheet.ts';
import { inThread } from './thread.ts';

/** Bytes of a file that comes back. */
export const FILE_BYTES = 5 * 1024 * 1024;

/**
 * Reads a PO file or a workbook that came back.
 * @throws ReviewError for what can't be read, in words for the reviewer
 */
export async function readFileBack(bytes: Buffer, format: 'po' | 'xlsx'): Promise<Entry[]> {
  if (bytes.length > FILE_BYTES) throw new ReviewError('Tệp nặng quá 5 MB.');
  const words = {
    headings: HEADINGS,
    reviewed: [STATE_NAMES.reviewed, STATE_NAMES.approved],
    others: [STATE_NAMES.draft, STATE_NAMES.needs_review, STATE_NAMES.missing, ''],
  };
  return inThread({ task: format, bytes: Uint8Array.from(bytes), words });
}
