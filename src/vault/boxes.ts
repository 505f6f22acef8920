import sodium from 'sodium-native';

/** An X25519 key pair for sealed boxes. */
export interface KeyPair {
  publicKey: Buffer;
  privateKey: Buffer;
}

/** Something that should have opened did not: wrong key, or bytes changed. */
export class UnsealError extends Error {
  constructor() {
    super('does not open with this key');
    this.name = 'UnsealError';
  }
}

export function makeKeyPair(): KeyPair {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  const privateKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES);
  sodium.crypto_box_keypair(publicKey, privateKey);
  return { publicKey, privateKey };
}

/** The key pair of a private key (X25519). */
export function pairOf(privateKey: Buffer): KeyPair {
  const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
  sodium.crypto_scalarmult_base(publicKey, privateKey);
  return { publicKey, privateKey };
}

/** Seals to a public key: only the private key opens, not even the one who sealed (libsodium sealed box). */
export function seal(publicKey: Uint8Array, content: Uint8Array): Buffer<ArrayBuffer> {
  const sealed = Buffer.alloc(content.length + sodium.crypto_box_SEALBYTES);
  sodium.crypto_box_seal(sealed, Buffer.from(content), Buffer.from(publicKey));
  return sealed;
}

/** @throws UnsealError */
export function open(pair: KeyPair, sealed: Uint8Array): Buffer<ArrayBuffer> {
  if (sealed.length < sodium.crypto_box_SEALBYTES) throw new UnsealError();
  const content = Buffer.alloc(sealed.length - sodium.crypto_box_SEALBYTES);
  if (!sodium.crypto_box_seal_open(content, Buffer.from(sealed), pair.publicKey, pair.privateKey))
    throw new UnsealError();
  return content;
}

/** A fresh symmetric key, 32 bytes. */
export function makeKey(): Buffer {
  return randomBytes(sodium.crypto_secretbox_KEYBYTES);
}

export function randomBytes(length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  sodium.randombytes_buf(bytes);
  return bytes;
}

/** Encrypts under a symmetric key (XSalsa20-Poly1305); the random nonce stands in front. */
export function lock(key: Buffer, content: Uint8Array): Buffer<ArrayBuffer> {
  const nonce = randomBytes(sodium.crypto_secretbox_NONCEBYTES);
  const locked = Buffer.alloc(content.length + sodium.crypto_secretbox_MACBYTES);
  sodium.crypto_secretbox_easy(locked, Buffer.from(content), nonce, key);
  return Buffer.concat([nonce, locked]);
}

/** @throws UnsealError */
export function unlock(key: Buffer, locked: Uint8Array): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(locked);
  const nonce = bytes.subarray(0, sodium.crypto_secretbox_NONCEBYTES);
  const body = bytes.subarray(sodium.crypto_secretbox_NONCEBYTES);
  if (body.length < sodium.crypto_secretbox_MACBYTES) throw new UnsealError();
  const content = Buffer.alloc(body.length - sodium.crypto_secretbox_MACBYTES);
  if (!sodium.crypto_secretbox_open_easy(content, body, nonce, key)) throw new UnsealError();
  return content;
}

/**
 * A keyed hash (BLAKE2b, 32 bytes): without the key it can't be computed, so a small space such as chat ids can't be searched.
 * The parts are told apart by their lengths.
 */
export function keyedHash(key: Buffer, ...parts: string[]): Buffer<ArrayBuffer> {
  const digest = Buffer.alloc(sodium.crypto_generichash_BYTES);
  const bytes = parts.flatMap((part) => [Buffer.from(`${Buffer.byteLength(part)}:`), Buffer.from(part)]);
  sodium.crypto_generichash_batch(digest, bytes, key);
  return digest;
}

/** A plain hash (BLAKE2b, 32 bytes), for long random tokens only: anything guessable needs `keyedHash` or `stretch`. */
export function hash(content: Uint8Array): Buffer<ArrayBuffer> {
  const digest = Buffer.alloc(sodium.crypto_generichash_BYTES);
  sodium.crypto_generichash(digest, Buffer.from(content));
  return digest;
}

/**
 * A key that only the two owners of these pairs can make: each from its own private key and the other's public one (X25519).
 * @param purpose keys for different purposes have nothing in common
 */
export function sharedKey(privateKey: Buffer, publicKey: Uint8Array, purpose: string): Buffer<ArrayBuffer> {
  const secret = Buffer.alloc(sodium.crypto_scalarmult_BYTES);
  sodium.crypto_scalarmult(secret, privateKey, Buffer.from(publicKey));
  return keyedHash(secret, purpose);
}

/** A keyed hash of 64 bits, as PostgreSQL's bigint: for words, which are many. Different ones do not meet by chance. */
export function shortHash(key: Buffer, word: string): bigint {
  const digest = Buffer.alloc(sodium.crypto_generichash_BYTES_MIN);
  sodium.crypto_generichash(digest, Buffer.from(word), key);
  return digest.readBigInt64BE();
}
