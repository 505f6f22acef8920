import type { Database } from './database.ts';
import { lock, randomBytes, unlock } from './vault/boxes.ts';

/**
 * A secret made once and kept, encrypted, for all processes of this installation, e.g. that of a webhook.
 * @param key encrypts it at rest
 * @returns 43 characters of A-Z a-z 0-9 _ -
 */
export async function keptSecret({ prisma }: Database, key: Buffer, name: string): Promise<string> {
  const fresh = lock(key, Buffer.from(randomBytes(32).toString('base64url')));
  await prisma.setting.createMany({ data: [{ name, value: fresh }], skipDuplicates: true });
  const { value } = await prisma.setting.findUniqueOrThrow({ where: { name } });
  return unlock(key, value).toString();
}
