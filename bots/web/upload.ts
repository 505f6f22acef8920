import type { Request } from 'express';
import type { Storage } from '../../src/storage/port.ts';
import { keyedHash, lock, unlock } from '../../src/vault/boxes.ts';
import { MEDIA_LIMIT, SendError } from '../channel.ts';
import type { Box } from './address.ts';

/** Bytes of bodies held by this process at once: many slow uploads must not fill its memory. */
const BUDGET = 6 * MEDIA_LIMIT;
let held = 0;

/** Why an upload was not kept. `cut`: the caller hung up. */
export type Unkept = 'mediaLarge' | 'mediaEmpty' | 'busy' | 'cut';

const file = (name: string) => `upload/${name}`;

/**
 * Reads a raw body, cut while it comes, and keeps it encrypted until the worker fetched it. Name and key come from the
 * address and the id alone: sent again, it takes its own place and opens with the reference given the first time.
 * @returns the reference, a secret, and the number of bytes
 */
export async function keepUpload(
  storage: Storage,
  box: Box,
  id: string,
  request: Request,
): Promise<{ reference: string; size: number } | Unkept> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    // Not destroyed on return: the caller is still to be answered.
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      size += part.length;
      held += part.length;
      if (size > MEDIA_LIMIT) return 'mediaLarge';
      if (held > BUDGET) return 'busy';
      parts.push(part);
    }
    if (size === 0) return 'mediaEmpty';
    const name = keyedHash(box.key, 'upload', id).toString('hex', 0, 16);
    const key = keyedHash(box.key, 'upload key', id);
    await storage.put(file(name), lock(key, Buffer.concat(parts)));
    return { reference: `${name}.${key.toString('base64url')}`, size };
  } catch (error) {
    if (request.errored) return 'cut';
    throw error;
  } finally {
    held -= size;
  }
}

function parse(reference: string): { name: string; key: Buffer } {
  const [, name, key] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(reference) ?? [];
  if (!name || !key) throw new SendError('gone', 'web: not a reference of an upload');
  return { name: file(name), key: Buffer.from(key, 'base64url') };
}

/** @throws SendError `gone` when it is no longer there, `unreachable` when the storage does not answer */
export async function fetchUpload(storage: Storage, reference: string): Promise<Buffer> {
  const { name, key } = parse(reference);
  const locked = await storage.get(name).catch(() => {
    throw new SendError('unreachable', 'web: the storage did not answer');
  });
  if (!locked) throw new SendError('gone', 'web: the upload is no longer there');
  try {
    return unlock(key, locked);
  } catch {
    throw new SendError('gone', 'web: the upload is damaged');
  }
}

/** Removes an upload; one that is gone already is no error. */
export async function releaseUpload(storage: Storage, reference: string): Promise<void> {
  await storage.remove(parse(reference).name);
}
