import type { Database } from '../database.ts';
import { countAttempt } from './attempts.ts';
import { makeWhole } from './factors.ts';
import { siteOf, usePasskey } from './passkeys.ts';
import { useRecoveryCode } from './recovery.ts';
import type { OfficerSession } from './session.ts';
import { totpKey, useTotp } from './totp.ts';

/**
 * The second step of a log-in: a code from the phone, a recovery code, or a passkey's signature.
 * Each try counts before it is checked, like a wrong password; only a right one makes the session whole and clears the count.
 * @param at the console's key (codes from the phone need it) and address
 * @returns false when it was wrong or the account pauses
 */
export async function showFactor(
  database: Database,
  session: OfficerSession,
  proof: { code: string } | { passkey: string },
  at: { consoleKey: Buffer | undefined; publicUrl: string },
): Promise<boolean> {
  const { officer } = session;
  if (session.stage !== 'factor' || !(await countAttempt(database, officer.id))) return false;
  const right =
    'passkey' in proof
      ? await usePasskey(database, session, siteOf(at.publicUrl), proof.passkey)
      : (at.consoleKey &&
          (await useTotp(database, await totpKey(database, at.consoleKey), session, proof.code))) ||
        (await useRecoveryCode(database, officer.id, proof.code));
  if (right) await makeWhole(database, session);
  return right;
}
