import { type Line, STATES } from './lines.ts';
import { inThread } from './thread.ts';

/** What the states are called, on pages and in sheets. */
export const STATE_NAMES: Record<(typeof STATES)[number], string> = {
  approved: 'Đã duyệt',
  reviewed: 'Đã đọc lại',
  needs_review: 'Tiếng Việt đã đổi',
  draft: 'Nháp',
  missing: 'Chưa có',
};

/** Headings of the columns that are read back, in their order. */
export const HEADINGS = ['Khóa', 'Tiếng Việt', 'Lời dịch', 'Trạng thái'];

/** In a workbook `_x000D_` stands for a sign (ECMA-376 22.9.2.19): words that only look so are marked as words. */
const plainCell = (text: string): string => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');

/**
 * Writes the texts of a language as a workbook. Every cell is text and stays text when it is edited: words that look like a
 * formula never become one.
 */
export async function writeSheet(language: string, lines: readonly Line[]): Promise<Buffer> {
  const states = STATES.filter((state) => state !== 'missing').map((state) => STATE_NAMES[state]);
  const rows = lines.map(({ key, vietnamese, text, state, where, limit }) => [
    ...[key, vietnamese, text ?? '', STATE_NAMES[state]].map(plainCell),
    ...[where, String(limit)],
  ]);
  const headings = [...HEADINGS, 'Hiện ở đâu', 'Số ký tự nhiều nhất'];
  return Buffer.from(await inThread<Uint8Array>({ task: 'write', language, headings, rows, states }));
}
