import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database.ts';
import { hash, keyedHash, lock, makeKeyPair, randomBytes, seal, unlock } from '../vault/boxes.ts';
import { SALT_BYTES, stretch } from '../vault/stretch.ts';

export const ROLES = ['duty', 'supervisor', 'admin', 'auditor', 'reviewer'] as const;
export type OfficerRole = (typeof ROLES)[number];

/** Roles that work on tips, and so hold the key of their agency. The others can never read one. */
export const READS_TIPS: ReadonlySet<string> = new Set(['duty', 'supervisor']);

/** Something an administrator or officer asked for that can't be done; the message says why, in Vietnamese. */
export class OfficerError extends Error {}

const DAYS = 7;
export const PASSWORD_LENGTH = 12;

const invited = z.object({ email: z.email('Địa chỉ e-mail không hợp lệ.').max(200), role: z.enum(ROLES) });

const lookupOf = (token: Buffer) => hash(Buffer.concat([Buffer.from('invitation'), token]));
const keyOf = (token: Buffer) => keyedHash(token, 'agency');

/**
 * Makes an officer, or invites one again who has no password yet, with a one-time link.
 * @param agencyKey the agency's private key, if whoever invites can open it; without it the officer waits until a
 *   colleague lets them in
 * @returns the link's token; only a hash of it is kept
 * @throws OfficerError when the e-mail is in use, or role and agency do not go together
 */
export async function invite(
  { prisma }: Database,
  who: { agency: string | undefined; email: string; role: string },
  agencyKey: Buffer | undefined,
): Promise<string> {
  const { email, role } = parse({ email: who.email.trim().toLowerCase(), role: who.role });
  const agency = READS_TIPS.has(role) ? who.agency : undefined;
  if (READS_TIPS.has(role)) {
    if (!agency) throw new OfficerError('Vai trò này cần một cơ quan.');
    if (!(await prisma.agency.findUnique({ where: { key: agency } })))
      throw new OfficerError('Không có cơ quan này.');
  }
  const before = await prisma.officer.findUnique({ where: { email } });
  if (before?.publicKey) throw new OfficerError('E-mail này đã có tài khoản.');
  const token = randomBytes(32);
  const officer = { role, agencyKey: agency ?? null };
  await prisma.$transaction(async (tx) => {
    const { id } = await tx.officer.upsert({
      where: { email },
      create: { id: randomUUID(), email, ...officer },
      update: officer,
    });
    await tx.invitation.deleteMany({ where: { officerId: id } });
    await tx.invitation.create({
      data: {
        token: lookupOf(token),
        officerId: id,
        agencySeal: agency && agencyKey ? lock(keyOf(token), agencyKey) : null,
        expires: new Date(Date.now() + DAYS * 24 * 3600 * 1000),
      },
    });
  });
  return token.toString('base64url');
}

function parse(who: { email: string; role: string }): z.infer<typeof invited> {
  const result = invited.safeParse(who);
  if (!result.success) throw new OfficerError(result.error.issues[0]!.message);
  return result.data;
}

/**
 * Gives an officer who lost the password a new one-time link. What the old password opened stays shut: the agency's key
 * comes from `agencyKey`, or from a colleague afterwards. Sessions end.
 * @returns the link's token
 * @throws OfficerError when there is no such officer
 */
export async function reset(
  database: Database,
  email: string,
  agencyKey: Buffer | undefined,
): Promise<string> {
  const { prisma } = database;
  const officer = await prisma.officer.findUnique({ where: { email: email.trim().toLowerCase() } });
  if (!officer) throw new OfficerError('Không có tài khoản nào dùng e-mail này.');
  await prisma.$transaction([
    prisma.session.deleteMany({ where: { officerId: officer.id } }),
    prisma.officer.update({
      where: { id: officer.id },
      data: {
        publicKey: null,
        salt: null,
        wrappedKey: null,
        agencySeal: null,
        failures: 0,
        lockedTill: null,
      },
    }),
  ]);
  return invite(
    database,
    { agency: officer.agencyKey ?? undefined, email: officer.email, role: officer.role },
    agencyKey,
  );
}

/** Whose link this is; undefined when it was used, has expired or never was. */
export async function invitedOfficer(
  { prisma }: Database,
  token: string,
): Promise<{ email: string; role: string } | undefined> {
  const invitation = await prisma.invitation.findUnique({
    where: { token: lookupOf(Buffer.from(token, 'base64url')), expires: { gt: new Date() } },
    include: { officer: true },
  });
  return invitation ? { email: invitation.officer.email, role: invitation.officer.role } : undefined;
}

/**
 * Uses a one-time link: makes the officer's key pair under the chosen password and moves the agency's key into it.
 * The first officer of an agency ends its unclaimed time: from then on only its officers and the recovery key open it.
 * @throws OfficerError when the link is no longer good or the password too short
 */
export async function setUp({ prisma }: Database, token: string, password: string): Promise<void> {
  if (password.normalize('NFC').length < PASSWORD_LENGTH) {
    throw new OfficerError(`Mật khẩu cần ít nhất ${PASSWORD_LENGTH} ký tự.`);
  }
  const bytes = Buffer.from(token, 'base64url');
  const salt = randomBytes(SALT_BYTES);
  const key = await stretch('password', password, salt);
  const pair = makeKeyPair();
  await prisma.$transaction(async (tx) => {
    // Deleting first: of two people using one link at once, one finds nothing left.
    const used = await tx.invitation
      .delete({ where: { token: lookupOf(bytes), expires: { gt: new Date() } }, include: { officer: true } })
      .catch(() => undefined);
    if (!used)
      throw new OfficerError('Liên kết này đã dùng hoặc đã hết hạn. Hãy xin quản trị viên liên kết mới.');
    const agencyKey = used.agencySeal && unlock(keyOf(bytes), used.agencySeal);
    await tx.officer.update({
      where: { id: used.officerId },
      data: {
        publicKey: pair.publicKey as Buffer<ArrayBuffer>,
        salt,
        wrappedKey: lock(key, pair.privateKey),
        agencySeal: agencyKey ? seal(pair.publicKey, agencyKey) : null,
      },
    });
    if (agencyKey) await tx.agency.update({ where: { key: used.officer.agencyKey! }, data: { claim: null } });
  });
}
