import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { plain } from '../text.ts';
import { hash } from '../vault/boxes.ts';
import { addFactor } from './factors.ts';
import type { OfficerSession } from './session.ts';

/** What a passkey is bound to: it signs for this address only, so that a look-alike page gets nothing of use. */
interface Site {
  host: string;
  origin: string;
}

export function siteOf(publicUrl: string): Site {
  const { hostname, origin } = new URL(publicUrl);
  return { host: hostname, origin };
}

/** Loaded at the first passkey: at start it would cost every process a third of a second. */
const webauthn = () => import('@simplewebauthn/server');

const kept = z.object({ id: z.string(), publicKey: z.string(), transports: z.array(z.string()) });

/**
 * What a key has to sign. It comes from the session's own random token and so needs no keeping: what was signed in one
 * session is worth nothing in another, and a session that has become whole takes no second proof.
 */
const challengeOf = ({ csrf }: OfficerSession, purpose: 'add' | 'show') =>
  hash(Buffer.from(`passkey:${purpose}:${csrf}`));

async function passkeysOf({ prisma }: Database, { officer }: OfficerSession) {
  const rows = await prisma.factor.findMany({ where: { officerId: officer.id, kind: 'passkey' } });
  return rows.map(({ id, secret, counter }) => ({
    factor: id,
    counter,
    ...kept.parse(JSON.parse(Buffer.from(secret).toString())),
  }));
}

/** What the browser needs to make a passkey. */
export async function offerPasskey(database: Database, session: OfficerSession, site: Site): Promise<object> {
  const { officer } = session;
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: 'Tin Báo',
    rpID: site.host,
    userName: officer.email,
    userID: new Uint8Array(hash(Buffer.from(`officer:${officer.id}`))),
    challenge: new Uint8Array(challengeOf(session, 'add')),
    excludeCredentials: (await passkeysOf(database, session)).map(({ id, transports }) => ({
      id,
      transports,
    })),
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
  });
}

/**
 * Keeps a passkey under a name.
 * @param response what the browser answered to the offer
 * @returns recovery codes if this is the officer's first factor; `wrong` when the answer is not good or the key is known
 * @throws OfficerError when there are too many
 */
export async function addPasskey(
  database: Database,
  session: OfficerSession,
  site: Site,
  response: string,
  name: string,
): Promise<{ codes: string[] | undefined } | 'wrong'> {
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await attempt(response, (parsed) =>
    verifyRegistrationResponse({
      response: parsed as RegistrationResponseJSON,
      expectedChallenge: challengeOf(session, 'add').toString('base64url'),
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: false,
    }),
  );
  if (!verified?.verified) return 'wrong';
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  if ((await passkeysOf(database, session)).some((known) => known.id === id)) return 'wrong';
  const secret = Buffer.from(
    JSON.stringify({ id, publicKey: Buffer.from(publicKey).toString('base64url'), transports }),
  );
  const label = plain(name).trim().slice(0, 60) || null;
  return {
    codes: await addFactor(database, session, { kind: 'passkey', label, secret, counter: BigInt(counter) }),
  };
}

/** What the browser needs to show one of the officer's passkeys; undefined when there is none. */
export async function askForPasskey(
  database: Database,
  session: OfficerSession,
  site: Site,
): Promise<object | undefined> {
  const keys = await passkeysOf(database, session);
  if (keys.length === 0) return undefined;
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: site.host,
    challenge: new Uint8Array(challengeOf(session, 'show')),
    allowCredentials: keys.map(({ id, transports }) => ({ id, transports })),
    userVerification: 'preferred',
  });
}

/** Whether the browser's answer was signed by one of the officer's passkeys, for this session and this address. */
export async function usePasskey(
  database: Database,
  session: OfficerSession,
  site: Site,
  response: string,
): Promise<boolean> {
  const keys = await passkeysOf(database, session);
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await attempt(response, async (parsed) => {
    const key = keys.find(({ id }) => id === (parsed as { id?: unknown }).id);
    if (!key) return undefined;
    const { authenticationInfo, verified } = await verifyAuthenticationResponse({
      response: parsed as AuthenticationResponseJSON,
      expectedChallenge: challengeOf(session, 'show').toString('base64url'),
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      credential: {
        id: key.id,
        publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
        counter: Number(key.counter),
      },
      requireUserVerification: false,
    });
    return verified ? { factor: key.factor, counter: BigInt(authenticationInfo.newCounter) } : undefined;
  });
  if (!verified) return false;
  const { factor, counter } = verified;
  await database.prisma.factor.updateMany({ where: { id: factor }, data: { counter, used: new Date() } });
  return true;
}

/** The library throws for every answer it does not like; to us they are all the same. */
async function attempt<T>(response: string, verify: (parsed: object) => Promise<T>): Promise<T | undefined> {
  try {
    return await verify(z.looseObject({}).parse(JSON.parse(response)));
  } catch {
    return undefined;
  }
}
