import { COLOUR } from './colours.ts';
import { widthOf } from './paint.ts';

/** Where a text stands and how much room it has, in pixels. */
interface Room {
  x: number;
  /** The middle of all its lines together. */
  y: number;
  width: number;
  height: number;
  /** Size of the letters; smaller if they do not fit. */
  size: number;
  /** How many lines it may be broken into; 1 where nothing is said. */
  lines?: number;
  anchor?: 'start' | 'middle';
  colour?: string;
}

const FAMILY = 'Noto Sans, Noto Sans Lao, Noto Sans Khmer';
/** Scripts with signs above and below their letters need more air between lines. */
const TALL = /[\p{Script=Khmer}\p{Script=Lao}]/u;

/** A line a little too long is made smaller rather than broken. */
const SQUEEZE = 1.15;

/** Gives a text as SVG: broken into even lines, and smaller if it must be, so that it stays in its room. Bold throughout. */
export async function write(text: string, room: Room): Promise<string> {
  const { x, y, width, height, size, lines = 1, anchor = 'start', colour = COLOUR.ink } = room;
  const whole = await widthOf(escapeXml(text), size);
  const rows = breakEvenly(text, Math.min(lines, Math.ceil(whole / (width * SQUEEZE))));
  const widest = Math.max(...(await Promise.all(rows.map((row) => widthOf(escapeXml(row), size)))));
  const leading = TALL.test(text) ? 1.6 : 1.25;
  const fitting = Math.floor(Math.min(size, (size * width) / widest, height / (rows.length * leading)));
  const step = fitting * leading;
  const first = y - ((rows.length - 1) * step) / 2 + fitting * 0.35;
  const spans = rows.map(
    (row, i) => `<tspan x="${x}" y="${(first + i * step).toFixed(1)}">${escapeXml(row)}</tspan>`,
  );
  return `<text font-family="${FAMILY}" font-weight="700" font-size="${fitting}" text-anchor="${anchor}" fill="${colour}">${spans.join('')}</text>`;
}

/**
 * Breaks a text into at most `count` lines of about one length, between words; Lao and Khmer, which put no spaces between
 * them, by the dictionary of Intl.
 */
export function breakEvenly(text: string, count: number): string[] {
  const rows: string[] = Array.from({ length: count }, () => '');
  let at = 0;
  for (const word of words(text)) {
    const row = Math.floor(((at + word.trimEnd().length / 2) / text.length) * count);
    rows[row] += word;
    at += word.length;
  }
  return rows.map((row) => row.trim()).filter(Boolean);
}

/** The pieces between which a line may be broken; marks and spaces stay with what they belong to. */
function words(text: string): string[] {
  const pieces: string[] = [];
  let before: Intl.SegmentData | undefined;
  for (const segment of new Intl.Segmenter('vi', { granularity: 'word' }).segment(text)) {
    const afterSpace = before && /\s$/u.test(before.segment) && !/^\s/u.test(segment.segment);
    if (!before || afterSpace || (before.isWordLike && segment.isWordLike)) pieces.push(segment.segment);
    else pieces[pieces.length - 1] += segment.segment;
    before = segment;
  }
  return pieces;
}

/** Gives a text so that it may stand in XML. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => names[sign]!);
}
