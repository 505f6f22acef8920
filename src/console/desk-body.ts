import type { Request } from 'express';
import { ReviewError } from '../languages/review/index.ts';

/**
 * Reads what a page of ours sent as it is, not as a form.
 * @param limit bytes
 * @throws ReviewError when it is more; the rest is read and dropped, so that the answer arrives
 */
export async function bodyOf(request: Request, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= limit) parts.push(part);
    else parts.length = 0;
  }
  if (size > limit) throw new ReviewError(`Tệp nặng quá ${Math.floor(limit / 1024 / 1024)} MB.`);
  return Buffer.concat(parts);
}
