import { Secret, TOTP } from 'otpauth';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { keptSecret } from '../kept.ts';
import { lock, unlock } from '../vault/boxes.ts';
import { addFactor } from './factors.ts';
import type { OfficerSession } from './session.ts';

const ISSUER = 'Tin Báo';
const PERIOD = 30;
/** Steps of 30 s that a phone's clock may be off, either way (RFC 6238 §5.2). */
const DRIFT = 1;
const MINUTES_TO_CONFIRM = 30;

/** Encrypts the secrets of one-time codes at rest; it comes from a key that only the console holds. */
export const totpKey = async (database: Database, consoleKey: Buffer): Promise<Buffer> =>
  Buffer.from(await keptSecret(database, consoleKey, 'totp'), 'base64url');

const waiting = z.object({ officer: z.string(), secret: z.string(), until: z.number() });

/** A secret for an officer's phone that is nowhere kept until its first code confirms it. */
export interface FreshTotp {
  /** As typed into an app, in groups of four. */
  typed: string;
  /** For a QR code. */
  uri: string;
  /** The same secret, encrypted, to come back with the first code. */
  pending: string;
}

const codes = (email: string, secret: Secret) =>
  new TOTP({ issuer: ISSUER, label: email, secret, period: PERIOD });

/** Offers a secret to an officer; `again` offers the one of a form whose code was wrong. */
export function offerTotp(key: Buffer, { officer }: OfficerSession, again?: string): FreshTotp {
  const before = again && readPending(key, officer.id, again);
  const secret = before ? Secret.fromBase32(before) : new Secret({ size: 20 });
  const until = Date.now() + MINUTES_TO_CONFIRM * 60_000;
  const pending = JSON.stringify({ officer: officer.id, secret: secret.base32, until });
  return {
    typed: secret.base32.match(/.{1,4}/g)!.join(' '),
    uri: codes(officer.email, secret).toString(),
    pending: before ? again! : lock(key, Buffer.from(pending)).toString('base64url'),
  };
}

function readPending(key: Buffer, officerId: string, pending: string): string | undefined {
  try {
    const { officer, secret, until } = waiting.parse(
      JSON.parse(unlock(key, Buffer.from(pending, 'base64url')).toString()),
    );
    return officer === officerId && until > Date.now() ? secret : undefined;
  } catch {
    return undefined;
  }
}

/** The step a code belongs to, at most one away from now; undefined when it is wrong. */
function stepOf(email: string, secret: Secret, code: string): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = codes(email, secret);
  const delta = totp.validate({ token, window: DRIFT });
  return delta === null ? undefined : totp.counter() + delta;
}

/**
 * Keeps an offered secret once a code shows that the officer's app has it; it replaces the one before.
 * @returns recovery codes if this is the officer's first factor; `wrong` when the code or the form is not good
 */
export async function confirmTotp(
  database: Database,
  key: Buffer,
  session: OfficerSession,
  pending: string,
  code: string,
): Promise<{ codes: string[] | undefined } | 'wrong'> {
  const typed = readPending(key, session.officer.id, pending);
  const secret = typed && Secret.fromBase32(typed);
  const step = secret ? stepOf(session.officer.email, secret, code) : undefined;
  if (!secret || step === undefined) return 'wrong';
  const kept = { kind: 'totp', label: null, secret: lock(key, secret.bytes), counter: BigInt(step) } as const;
  return { codes: await addFactor(database, session, kept) };
}

/** Whether a code is right, and its step not used before. */
export async function useTotp(
  { prisma }: Database,
  key: Buffer,
  { officer }: OfficerSession,
  code: string,
): Promise<boolean> {
  const factor = await prisma.factor.findFirst({ where: { officerId: officer.id, kind: 'totp' } });
  if (!factor) return false;
  const secret = new Secret({ buffer: new Uint8Array(unlock(key, factor.secret)).buffer });
  const step = stepOf(officer.email, secret, code);
  if (step === undefined) return false;
  const { count } = await prisma.factor.updateMany({
    where: { id: factor.id, counter: { lt: step } },
    data: { counter: step, used: new Date() },
  });
  return count === 1;
}
