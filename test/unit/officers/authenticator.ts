import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();
const text = (value: string) => Buffer.from(value).toString('base64url');

/** CBOR (RFC 8949) of what a passkey says: small integers, bytes, texts, maps. */
function cbor(value: number | string | Buffer | Map<unknown, unknown>): Buffer {
  const head = (major: number, size: number) =>
    size < 24
      ? Buffer.of((major << 5) | size)
      : size < 256
        ? Buffer.of((major << 5) | 24, size)
        : Buffer.of((major << 5) | 25, size >> 8, size & 255);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const pairs = [...value].flat() as Parameters<typeof cbor>[0][];
  return Buffer.concat([head(5, value.size), ...pairs.map(cbor)]);
}

/** A passkey in software: what a phone or security key answers to a browser, ES256, attestation `none`. */
export class Authenticator {
  readonly id = randomBytes(16);
  readonly #key: KeyObject;
  readonly #point: { x: Buffer; y: Buffer };
  #counter = 0;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    this.#point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') };
  }

  /** The answer to an offer to make a passkey, as the page sends it. */
  register(offer: { challenge: string; rp: { id: string } }, origin: string): string {
    const { x, y } = this.#point;
    const cose = new Map<number, number | Buffer>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as [number, number][]),
      ...([
        [-2, x],
        [-3, y],
      ] as [number, Buffer][]),
    ]);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.of(0, this.id.length), this.id, cbor(cose)]);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', this.#data(offer.rp.id, 0x45, credential)],
    ]);
    return this.#answer({
      clientDataJSON: text(JSON.stringify({ type: 'webauthn.create', challenge: offer.challenge, origin })),
      attestationObject: cbor(attestation).toString('base64url'),
      transports: ['internal'],
    });
  }

  /** The answer to a request to show it, signed. */
  show(offer: { challenge: string; rpId: string }, origin: string): string {
    const client = JSON.stringify({ type: 'webauthn.get', challenge: offer.challenge, origin });
    this.#counter++;
    const data = this.#data(offer.rpId, 0x05);
    return this.#answer({
      clientDataJSON: text(client),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', Buffer.concat([data, sha256(client)]), this.#key).toString('base64url'),
    });
  }

  #data(host: string, flags: number, rest = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    return Buffer.concat([sha256(host), Buffer.of(flags), counter, rest]);
  }

  #answer(response: object): string {
    const id = this.id.toString('base64url');
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });
  }
}
