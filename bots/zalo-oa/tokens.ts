import type { Database } from '../../src/database.ts';
import { fault } from '../../src/log.ts';
import { hash, lock, unlock } from '../../src/vault/boxes.ts';
import { SendError } from '../channel.ts';
import { type OauthOptions, refreshTokens } from './oauth.ts';

/** The pair in use, as it is stored. */
export interface StoredTokens {
  access: string;
  refresh: string;
  /** When to get the next pair, and when the access token ends; ms since epoch. */
  renew: number;
  expires: number;
  /** Hashes of the first refresh tokens (from the settings) already spent, the newest last. */
  taken: string[];
}

/** Where the pair is kept, for all processes together. */
export interface TokenStore {
  /**
   * Lets `next` see what is stored while no other process can, and stores what it gives before resolving with it.
   * When `next` gives undefined, what is stored stays and is what it resolves with.
   * @throws SendError `unreachable` when the store is not; whatever `next` throws
   */
  update(
    next: (stored: StoredTokens | undefined) => Promise<StoredTokens | undefined>,
  ): Promise<StoredTokens>;
}

const NAME = 'zalo-oa-token';
const LOCKED = 'SELECT value FROM setting WHERE name = $1 FOR UPDATE';

/**
 * Keeps the pair in table `setting`, encrypted. The row is locked while a refresh is under way: a refresh token is good
 * for one use, and two processes using it would lock us out until a person authorises the app again.
 * @param key 32 bytes
 */
export function databaseTokens({ pool }: Database, key: Buffer): TokenStore {
  // A pair that Zalo gave but the database did not take (it went down meanwhile): the only copy, saved at the next call.
  let unsaved: { instead: string | undefined; tokens: StoredTokens } | undefined;

  const read = (value: Buffer): StoredTokens | undefined => {
    if (value.length === 0) return undefined;
    try {
      return JSON.parse(unlock(key, value).toString()) as StoredTokens;
    } catch (error) {
      fault(NAME, error);
      return undefined;
    }
  };

  return {
    async update(next) {
      const client = await pool.connect().catch(lost);
      const ignore = () => {};
      // Without a listener a connection lost while Zalo is asked would end the process.
      client.on('error', ignore);
      try {
        await client.query('BEGIN');
        await client.query(`INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT DO NOTHING`, [
          NAME,
        ]);
        const stored = read((await client.query<{ value: Buffer }>(LOCKED, [NAME])).rows[0]!.value);
        if (unsaved && unsaved.instead !== stored?.refresh) unsaved = undefined;
        const fresh = unsaved?.tokens ?? (await next(stored));
        const tokens = fresh ?? stored;
        if (!tokens) throw new SendError('refused', 'no tokens');
        if (fresh) {
          unsaved = { instead: stored?.refresh, tokens: fresh };
          const value = lock(key, Buffer.from(JSON.stringify(fresh)));
          await client.query('UPDATE setting SET value = $2 WHERE name = $1', [NAME, value]);
        }
        await client.query('COMMIT');
        unsaved = undefined;
        client.off('error', ignore);
        client.release();
        return tokens;
      } catch (error) {
        await client.query('ROLLBACK').catch(ignore);
        client.release(true);
        return lost(error);
      }
    },
  };
}

function lost(error: unknown): never {
  if (error instanceof SendError) throw error;
  const code = (error as { code?: unknown } | undefined)?.code;
  throw new SendError('unreachable', `token store: ${code ?? 'no answer'}`);
}

export interface AccessOptions extends OauthOptions {
  /** The first one, made by hand; taken again when it is another one than before. */
  refreshToken: string;
  tokens: TokenStore;
}

/** Gives an access token; `stale` is one that Zalo did not take just now, so another is wanted. */
export type Access = (stale?: string) => Promise<string>;

/** After a failed early refresh the token at hand is used on for so long. */
const PATIENCE = 5 * 60_000;

/** Makes the giver of access tokens: from memory, from the store, or by a refresh a little before the end. */
export function accessTokens(options: AccessOptions, clock: () => number = Date.now): Access {
  let held: StoredTokens | undefined;
  let notBefore = 0;
  let renewing: Promise<StoredTokens> | undefined;

  const usable = (stale: string | undefined) =>
    held && held.access !== stale && held.expires > clock() ? held : undefined;

  const renewed = async (stale: string | undefined): Promise<StoredTokens> => {
    try {
      held = await options.tokens.update((stored) => nextPair(options, stored, stale, clock()));
      return held;
    } catch (error) {
      const still = usable(stale);
      if (!still) throw error;
      notBefore = clock() + PATIENCE;
      fault(NAME, error);
      return still;
    }
  };

  return async (stale) => {
    for (;;) {
      const now = usable(stale);
      if (now && clock() < Math.max(now.renew, notBefore)) return now.access;
      renewing ??= renewed(stale).finally(() => {
        renewing = undefined;
      });
      const { access } = await renewing;
      // One begun by somebody else may have found the very token that is stale.
      if (access !== stale) return access;
    }
  };
}

/** The next pair, or undefined while the stored one is good: whoever comes second uses what the first one got. */
async function nextPair(
  options: AccessOptions,
  stored: StoredTokens | undefined,
  stale: string | undefined,
  now: number,
): Promise<StoredTokens | undefined> {
  const first = hash(Buffer.from(options.refreshToken)).toString('base64');
  const known = stored?.taken.includes(first);
  if (stored && known && stored.access !== stale && now < stored.renew) return undefined;
  const { life, ...pair } = await refreshTokens(options, known ? stored!.refresh : options.refreshToken);
  return {
    ...pair,
    renew: now + life * 900,
    expires: now + life * 1000,
    taken: known ? stored!.taken : [...(stored?.taken ?? []), first].slice(-20),
  };
}
