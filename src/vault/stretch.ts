import sodium from 'sodium-native';

/** Cost of argon2id. A code of 50 random bits needs little; a password a person chose needs much. */
const COSTS = {
  code: { memory: 8 * 1024 * 1024, passes: 1, length: 64 },
  password: { memory: 64 * 1024 * 1024, passes: 3, length: 32 },
} as const;

export const SALT_BYTES = sodium.crypto_pwhash_SALTBYTES;

/**
 * Stretches a secret into key bytes by argon2id, off the event loop.
 * @param salt 16 bytes
 * @returns 64 bytes for a code, 32 for a password
 */
export async function stretch(kind: keyof typeof COSTS, secret: string, salt: Uint8Array): Promise<Buffer> {
  const { memory, passes, length } = COSTS[kind];
  const output = Buffer.alloc(length);
  const input = Buffer.from(secret.normalize('NFC'));
  await new Promise<void>((resolve, reject) => {
    sodium.crypto_pwhash_async(
      output,
      input,
      Buffer.from(salt),
      passes,
      memory,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
      (error: Error | null) => (error ? reject(error) : resolve()),
    );
  });
  return output;
}
