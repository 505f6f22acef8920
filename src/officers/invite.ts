import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Actor, COMMAND, officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { hash, keyedHash, lock, makeKeyPair, pairOf, randomBytes, seal, unlock } from '../vault/boxes.ts';
import { SALT_BYTES, stretch } from '../vault/stretch.ts';
import { publicKeyOf } from './pairs.ts';
import { known, weakness } from './strength.ts';

export const ROLES = ['duty', 'supervisor', 'admin', 'auditor', 'reviewer'] as const;
export type OfficerRole = (typeof ROLES)[number];

/** The role of somebody who left: their e-mail stays in the history of tips, and that is all. */
export const LEFT = 'left';

/** Roles that work on tips, and so hold the key of their agency. The others can never read one. */
export const READS_TIPS: ReadonlySet<string> = new Set(['duty', 'supervisor']);

/** Something an administrator or officer asked for that can't be done; the message says why, in Vietnamese. */
export class OfficerError extends Error {}

const DAYS = 7;
const USED = 'Liên kết này đã dùng hoặc đã hết hạn. Hãy xin quản trị viên liên kết mới.';

const invited = z.object({ email: z.email('Địa chỉ e-mail không hợp lệ.').max(200), role: z.enum(ROLES) });

const lookupOf = (token: Buffer) => hash(Buffer.concat([Buffer.from('invitation'), token]));
const keyOf = (token: Buffer) => keyedHash(token, 'agency');

/**
 * Makes an officer, or invites one again who has no password yet, with a one-time link.
 * @param agencyKey the agency's private key, if whoever invites can open it; without it the officer waits until a
 *   colleague lets them in
 * @param by who invites, for the audit chain; a command unless an officer does
 * @returns the link's token; only a hash of it is kept
 * @throws OfficerError when the e-mail is in use, or role and agency do not go together
 */
export async function invite(
  { prisma }: Database,
  who: { agency: string | undefined; email: string; role: string },
  agencyKey: Buffer | undefined,
  by: Actor = COMMAND,
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
    await record(tx, { ...by, kind: 'officer-invited', subject: id, reason: role });
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
 * comes from `agencyKey`, or from a colleague afterwards. Sessions and second factors end.
 * @param by who resets, for the audit chain
 * @returns the link's token
 * @throws OfficerError when there is no such officer
 */
export async function reset(
  database: Database,
  email: string,
  agencyKey: Buffer | undefined,
  by: Actor = COMMAND,
): Promise<string> {
  const { prisma } = database;
  const officer = await prisma.officer.findUnique({
    where: { email: email.trim().toLowerCase(), role: { not: LEFT } },
  });
  if (!officer) throw new OfficerError('Không có tài khoản nào dùng e-mail này.');
  await prisma.$transaction(async (tx) => {
    await tx.session.deleteMany({ where: { officerId: officer.id } });
    await tx.factor.deleteMany({ where: { officerId: officer.id } });
    await tx.officer.update({
      where: { id: officer.id },
      data: {
        publicKey: null,
        salt: null,
        wrappedKey: null,
        agencySeal: null,
        failures: 0,
        lockedTill: null,
      },
    });
    await record(tx, { ...by, kind: 'officer-reset', subject: officer.id });
  });
  return invite(
    database,
    { agency: officer.agencyKey ?? undefined, email: officer.email, role: officer.role },
    agencyKey,
    by,
  );
}

/** Whose link this is; undefined when it was used, has expired or never was. */
export async function invitedOfficer(
  { prisma }: Database,
  token: string,
): Promise<{ email: string; role: string; agency: { key: string; name: string } | null } | undefined> {
  const invitation = await prisma.invitation.findUnique({
    where: { token: lookupOf(Buffer.from(token, 'base64url')), expires: { gt: new Date() } },
    include: { officer: { include: { agency: { select: { key: true, name: true } } } } },
  });
  if (!invitation) return undefined;
  const { email, role, agency } = invitation.officer;
  return { email, role, agency };
}

/**
 * Uses a one-time link: makes the officer's key pair under the chosen password and moves the agency's key into it.
 * The first officer of an agency ends its unclaimed time: from then on only its officers and the recovery key open it.
 * @throws OfficerError when the link is no longer good or the password too easily guessed
 */
export async function setUp(database: Database, token: string, password: string): Promise<void> {
  const { prisma } = database;
  const invited = await invitedOfficer(database, token);
  if (!invited) throw new OfficerError(USED);
  const weak = weakness(password, known(invited));
  if (weak) throw new OfficerError(weak);
  const bytes = Buffer.from(token, 'base64url');
  const salt = randomBytes(SALT_BYTES);
  const key = await stretch('password', password, salt);
  const pair = makeKeyPair();
  await prisma.$transaction(async (tx) => {
    // Deleting first: of two people using one link at once, one finds nothing left.
    const used = await tx.invitation
      .delete({ where: { token: lookupOf(bytes), expires: { gt: new Date() } }, include: { officer: true } })
      .catch(() => undefined);
    if (!used) throw new OfficerError(USED);
    const carried = used.agencySeal && unlock(keyOf(bytes), used.agencySeal);
    // A key that was replaced since opens nothing: then a colleague lets the newcomer in.
    const current = carried && (await publicKeyOf(tx, used.officer.agencyKey!));
    const agencyKey = current?.equals(pairOf(carried!).publicKey) ? carried : undefined;
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
    const { id, role, agencyKey: agency } = used.officer;
    const self = officerActor({ officer: { id, role, agency: agency ?? undefined } });
    await record(tx, { ...self, kind: 'officer-ready', subject: id });
  });
}
