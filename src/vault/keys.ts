import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceRole } from '../config.ts';
import { type KeyPair, keyedHash, makeKey, makeKeyPair, pairOf, randomBytes } from './boxes.ts';
import { SALT_BYTES } from './stretch.ts';

/** Every secret in KEY_DIR, how it is made, and which role needs it. A role reads only its own. */
const FILES = {
  /** Encrypts conversations under way, and the tokens of channels. */
  door: { roles: ['bots'], make: makeKey },
  /** Turns addresses into ids of conversations. */
  address: { roles: ['bots'], make: makeKey },
  /** Salt of every code; the console takes phone calls with it, and starts without. */
  salt: { roles: ['bots', 'console'], make: () => randomBytes(SALT_BYTES) },
  sorter: { roles: ['worker'], make: () => makeKeyPair().privateKey },
  sender: { roles: ['worker'], make: () => makeKeyPair().privateKey },
  /** Opens the keys of agencies that have no officer yet. */
  claim: { roles: ['console'], make: makeKey },
} as const satisfies Record<string, { roles: ServiceRole[]; make: () => Buffer }>;

type KeyName = keyof typeof FILES;

export interface BotKeys {
  door: Buffer;
  address: Buffer;
  salt: Buffer;
}

export interface WorkerKeys {
  sorter: KeyPair;
  sender: KeyPair;
}

export class KeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KeyError';
  }
}

const file = (folder: string, name: KeyName) => join(folder, `${name}.key`);

/** Makes every key that is not in the folder yet; keeps those that are. */
export async function makeKeys(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of Object.keys(FILES) as KeyName[]) {
    if (await readFile(file(folder, name)).catch(() => undefined)) continue;
    const fresh = `${file(folder, name)}.new`;
    await writeFile(fresh, `${FILES[name].make().toString('base64')}\n`, { mode: 0o600 });
    await rename(fresh, file(folder, name));
  }
}

/** @throws KeyError when the file is not there or not readable */
export async function readKey(folder: string, name: KeyName): Promise<Buffer> {
  try {
    return Buffer.from((await readFile(file(folder, name), 'utf8')).trim(), 'base64');
  } catch {
    throw new KeyError(
      `${file(folder, name)} can't be read: the role ${FILES[name].roles[0]} needs it (set KEY_DIR, or restore your copy of the keys).`,
    );
  }
}

export async function readBotKeys(folder: string): Promise<BotKeys> {
  const [door, address, salt] = await Promise.all([
    readKey(folder, 'door'),
    readKey(folder, 'address'),
    readKey(folder, 'salt'),
  ]);
  return { door, address, salt };
}

export async function readWorkerKeys(folder: string): Promise<WorkerKeys> {
  const [sorter, sender] = await Promise.all([readKey(folder, 'sorter'), readKey(folder, 'sender')]);
  return { sorter: pairOf(sorter), sender: pairOf(sender) };
}

/**
 * The worker's key for what links tips. It comes from the sorter's key instead of a file of its own: an installation set up
 * before there were links has it already, workers on several machines always agree on it, and it can't be lost alone.
 */
export function linkKey(sorter: KeyPair): Buffer {
  return keyedHash(sorter.privateKey, 'links between tips');
}
