import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { lock, randomBytes, unlock } from '../vault/boxes.ts';
import { SALT_BYTES, stretch } from '../vault/stretch.ts';
import { countAttempt, FORGIVEN } from './attempts.ts';
import { OfficerError } from './invite.ts';
import type { OfficerSession } from './session.ts';
import { others } from './sessions.ts';
import { known, weakness } from './strength.ts';

const WRONG = 'Mật khẩu hiện nay không đúng. Sau nhiều lần sai, tài khoản tạm nghỉ một lúc.';

/**
 * Puts an officer's key under a new password and ends their other sessions. What the key opens stays the same.
 * @throws OfficerError when the new one is too weak, or the old one wrong
 */
export async function changePassword(
  database: Database,
  session: OfficerSession,
  old: string,
  fresh: string,
): Promise<void> {
  const { prisma } = database;
  const { id } = session.officer;
  const officer = await prisma.officer.findUniqueOrThrow({ where: { id }, include: { agency: true } });
  const weak = weakness(fresh, known(officer));
  if (weak) throw new OfficerError(weak);
  if (!officer.salt || !officer.wrappedKey || !(await countAttempt(database, id)))
    throw new OfficerError(WRONG);
  const privateKey = attempt(await stretch('password', old, officer.salt), officer.wrappedKey);
  if (!privateKey) throw new OfficerError(WRONG);
  const salt = randomBytes(SALT_BYTES);
  const wrappedKey = lock(await stretch('password', fresh, salt), privateKey);
  await prisma.$transaction(async (tx) => {
    // Only if nobody reset the account in the meantime.
    const where = { id, salt: officer.salt, publicKey: officer.publicKey };
    const { count } = await tx.officer.updateMany({ where, data: { salt, wrappedKey, ...FORGIVEN } });
    if (count === 0) throw new OfficerError(WRONG);
    await tx.session.deleteMany({ where: others(session) });
    await record(tx, { ...officerActor(session), kind: 'password', subject: id });
  });
}

function attempt(key: Buffer, locked: Uint8Array): Buffer | undefined {
  try {
    return unlock(key, locked);
  } catch {
    return undefined;
  }
}
