import type { Response } from 'express';
import { z } from 'zod';
import { openAttachment, type ReadAttachment } from '../inbox/read.ts';
import { detect, traitsOf } from '../media/types.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

const KINDS = { image: 'Ảnh', voice: 'Ghi âm', audio: 'Âm thanh', video: 'Video', file: 'Tệp' };

/** Why there is nothing to see, by the reason the worker wrote down. */
const REFUSED: Record<string, string> = {
  type: 'Không giữ: loại tệp này có thể gây hại hoặc không đọc được.',
  broken: 'Không giữ: tệp bị hỏng.',
  'too-large': 'Không giữ: tệp quá lớn.',
  expired: 'Không tải được: đường dẫn đã hết hạn.',
  unreachable: 'Không tải được: kênh không trả lời suốt một ngày.',
};
const HIDDEN = 'Chưa gỡ được thông tin ẩn: trong tệp có thể còn nơi, giờ, máy đã tạo ra nó.';
const ORIGINAL: Record<string, string> = {
  wanted: 'Bản gốc đang được tải về.',
  refused: 'Không tải được bản gốc.',
};

const number = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 });

/** A size as people say it. */
const sizeInWords = (bytes: number): string =>
  bytes < 1_000_000
    ? `${number.format(Math.ceil(bytes / 1000))} kB`
    : `${number.format(bytes / 1_000_000)} MB`;

/** How browsers show it by themselves; what came as sound is heard, even if it is packed like a film. */
function shownAs({ kind, type }: ReadAttachment): 'image' | 'audio' | 'video' | undefined {
  const shown = type === null ? undefined : traitsOf(type)?.shown;
  return shown === 'video' && (kind === 'voice' || kind === 'audio') ? 'audio' : shown;
}

/** Something sent along, in words and with the addresses of its bytes. */
export function attachmentInWords(tip: string, attachment: ReadAttachment) {
  const { id, kind, name, state, why, size, original } = attachment;
  const href = `/console/tips/${tip}/media/${id}`;
  const kept = state === 'kept';
  const notes = {
    waiting: 'Đang tải về.',
    refused: REFUSED[why ?? ''] ?? 'Không tải được.',
    gone: 'Không còn ở đây.',
    kept: why === 'metadata' ? HIDDEN : undefined,
  };
  return {
    kind: KINDS[kind],
    name,
    size: size === null ? undefined : sizeInWords(size),
    href: kept ? href : undefined,
    shown: kept ? shownAs(attachment) : undefined,
    notes: [notes[state], kept && original ? ORIGINAL[original] : undefined].filter(
      (note) => note !== undefined,
    ),
    original: kept && original === 'kept' ? `${href}?original` : undefined,
  };
}

/** What is not of our list goes out as bytes and nothing else. */
const UNKNOWN = { type: 'application/octet-stream', extension: 'bin', shown: undefined };

const ids = z.object({ id: z.uuid(), attachment: z.uuid() });

/** GET the bytes of something sent along with a tip; with `?original` as it came, to be saved only. */
export async function showMedia(
  { database, storage }: Desk,
  { request, session }: OfficerVisit,
): Promise<Reply> {
  const asked = ids.safeParse(request.params);
  if (!asked.success) return LOST;
  const { id: tip, attachment: id } = asked.data;
  const original = request.query.original !== undefined;
  const opened = await openAttachment(database, storage, session, { tip, id, original });
  if (!opened) return LOST;
  const { bytes } = opened;
  const found = original ? await detect(bytes) : opened.type;
  const traits = found === undefined ? undefined : traitsOf(found);
  const { type, extension, shown } = traits ? { type: found, ...traits } : UNKNOWN;
  const inline = shown !== undefined && !original;
  const name = `${original ? 'goc' : 'tin-bao'}-${id.slice(0, 8)}.${extension}`;
  return {
    write(response) {
      response.set({
        'Content-Type': type,
        'Content-Disposition': `${inline ? 'inline' : 'attachment'}; filename="${name}"`,
        // Bytes of strangers: nothing in them may run, load or be taken for something else.
        'Content-Security-Policy': "default-src 'none'; sandbox",
        'X-Content-Type-Options': 'nosniff',
        'Accept-Ranges': 'bytes',
      });
      sendRange(response, bytes, request.headers.range);
    },
  };
}

/** Sends all, or the one stretch asked for (RFC 9110 §14): Safari plays nothing that it can't get in pieces. */
function sendRange(response: Response, bytes: Buffer, range: string | undefined): void {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === '' && to === '') return void response.end(bytes);
  const start = from === '' ? Math.max(bytes.length - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start > end) {
    response.status(416).set('Content-Range', `bytes */${bytes.length}`).end();
    return;
  }
  response.status(206).set('Content-Range', `bytes ${start}-${end}/${bytes.length}`);
  response.end(bytes.subarray(start, end + 1));
}
