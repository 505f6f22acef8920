import { randomUUID } from 'node:crypto';
import { officerActor, record } from '../audit/record.ts';
import type { Database, Transaction } from '../database.ts';
import { type KeyPair, makeKeyPair, open, seal } from '../vault/boxes.ts';
import { OfficerError } from './invite.ts';
import type { OfficerSession } from './session.ts';

/** Milliseconds for it all: a large agency's officers are many, and others' work is waited for. */
const PATIENCE = 30_000;

/**
 * Gives an officer's agency a new key pair: for each colleague who reads its tips, for the recovery key on paper, and for the
 * sorter from now on. What is still wrapped for the old pair opens with it until `rewrap` is done, so the old private key is
 * kept, sealed to the new one. Links of newcomers no longer carry a key: a colleague lets them in.
 * @returns the new pair
 * @throws OfficerError when this session can't open the agency's key, or a colleague has just replaced it
 */
export async function rotate({ prisma }: Database, session: OfficerSession): Promise<KeyPair> {
  const { agencyPair: old } = session;
  const { agency } = session.officer;
  if (!old || !agency) throw new OfficerError('Bạn chưa được cho vào, nên chưa thay được khóa của cơ quan.');
  const fresh = makeKeyPair();
  await prisma.$transaction(
    async (tx) => {
      // Waits for whoever is wrapping for the old key, and holds off whoever is about to: pairs.ts.
      const [row] = await tx.$queryRaw<{ public_key: Uint8Array }[]>`
        SELECT public_key FROM agency WHERE key = ${agency} FOR UPDATE`;
      if (!row || !old.publicKey.equals(row.public_key))
        throw new OfficerError('Đồng nghiệp của bạn vừa thay khóa. Không cần thay lần nữa.');
      await keepPast(tx, agency, old, fresh);
      await giveTo(tx, agency, fresh);
      const recovery = await tx.publicKey.findUniqueOrThrow({ where: { name: 'recovery' } });
      await tx.agency.update({
        where: { key: agency },
        data: {
          publicKey: Buffer.from(fresh.publicKey),
          recovery: seal(recovery.key, fresh.privateKey),
          claim: null,
          rotated: new Date(),
        },
      });
      await tx.$executeRaw`SELECT pg_notify('agency', ${agency})`;
      await record(tx, { ...officerActor(session), kind: 'rotate', subject: agency });
    },
    { timeout: PATIENCE },
  );
  return fresh;
}

/** Pairs from before the last one too: all are sealed to the new one alone. */
async function keepPast(tx: Transaction, agencyKey: string, old: KeyPair, fresh: KeyPair): Promise<void> {
  for (const { id, sealed } of await tx.agencyPast.findMany({ where: { agencyKey } })) {
    const anew = seal(fresh.publicKey, open(old, sealed));
    await tx.agencyPast.updateMany({ where: { id }, data: { sealed: anew } });
  }
  await tx.agencyPast.create({
    data: {
      ...{ id: randomUUID(), agencyKey },
      ...{ publicKey: Buffer.from(old.publicKey), sealed: seal(fresh.publicKey, old.privateKey) },
    },
  });
}

async function giveTo(tx: Transaction, agencyKey: string, { privateKey }: KeyPair): Promise<void> {
  const readers = await tx.officer.findMany({
    where: { agencyKey, agencySeal: { not: null }, publicKey: { not: null } },
    select: { id: true, publicKey: true },
  });
  for (const { id, publicKey } of readers)
    await tx.officer.update({ where: { id }, data: { agencySeal: seal(publicKey!, privateKey) } });
  await tx.invitation.updateMany({ where: { officer: { agencyKey } }, data: { agencySeal: null } });
}
