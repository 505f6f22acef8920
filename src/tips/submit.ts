import { randomUUID } from 'node:crypto';
import type { Report } from '../conversation/types.ts';
import { lock, makeKeyPair, seal } from '../vault/boxes.ts';
import { codeSecrets, makeCode } from './code.ts';
import { sealContent } from './content.ts';

/** Public halves that everything leaving a door is sealed to. */
export interface Recipients {
  sorter: Uint8Array;
  sender: Uint8Array;
}

/** A new tip as it is written to the database: nothing in it opens without a private key or the code. */
export interface NewTip {
  id: string;
  channel: string;
  language: string;
  publicKey: Buffer;
  lookup: Buffer;
  /** The tip's private key, wrapped: [holder, bytes]. */
  keys: [string, Buffer][];
  message: { id: string; sealed: Buffer };
  replyTo: Buffer | null;
}

/**
 * Seals a report into a new tip (`replyTo` comes sealed already): a key pair of its own, the private half wrapped for the sorter and under its code.
 * @param code 16 digits; a fresh one unless given
 * @returns the rows to write and the code, which is kept nowhere else
 */
export async function newTip(
  report: Report,
  from: { channel: string; language: string; replyTo: Buffer | null; writer?: string },
  recipients: Recipients,
  salt: Buffer,
  code = makeCode(),
): Promise<{ tip: NewTip; code: string }> {
  const { lookup, key } = await codeSecrets(code, salt);
  const pair = makeKeyPair();
  const content = { kind: 'report', report, ...(from.writer ? { writer: from.writer } : {}) } as const;
  const tip: NewTip = {
    id: randomUUID(),
    channel: from.channel,
    language: from.language,
    publicKey: pair.publicKey,
    lookup,
    keys: [
      ['sorter', seal(recipients.sorter, pair.privateKey)],
      ['code', lock(key, pair.privateKey)],
    ],
    message: { id: randomUUID(), sealed: sealContent(pair.publicKey, content) },
    replyTo: from.replyTo,
  };
  return { tip, code };
}
