import { keyedHash } from '../src/vault/boxes.ts';

/**
 * Who wrote, as a keyed hash that an officer may mute and nobody can turn back. Another one than the conversation's id, so
 * that the list of muted writers can't be laid beside the conversations.
 * @param key the doors' address key
 */
export function writerOf(key: Buffer, channel: string, address: string): string {
  return keyedHash(key, 'writer', channel, address).toString('base64');
}
