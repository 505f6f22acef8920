import { officerActor, record } from '../audit/record.ts';
import type { Database } from '../database.ts';
import { note } from '../inbox/held.ts';
import { tips as tipsTold } from '../metrics.ts';
import type { OfficerSession } from '../officers/session.ts';
import { showAnew } from '../tips/anew.ts';
import { sealContent } from '../tips/content.ts';
import type { NewTip } from '../tips/submit.ts';

/**
 * Writes the tip of a call as a door does, with who took the call, all or nothing. Its code makes it unique.
 * @returns false when a tip with this code is there already; then nothing changed
 */
export async function keepCall(
  { prisma }: Database,
  session: OfficerSession,
  { id, channel, language, publicKey, lookup, keys, message }: NewTip,
): Promise<boolean> {
  const told = await prisma.$transaction(async (tx) => {
    const tip = { id, channel, language, publicKey: Buffer.from(publicKey), lookup: Buffer.from(lookup) };
    if ((await tx.tip.createMany({ data: tip, skipDuplicates: true })).count === 0) return false;
    const wrapped = keys.map(([holder, bytes]) => ({ tipId: id, holder, wrapped: Buffer.from(bytes) }));
    await tx.tipKey.createMany({ data: wrapped });
    const sealed = Buffer.from(message.sealed);
    await tx.message.create({ data: { id: message.id, tipId: id, author: 'reporter', sealed } });
    await tx.tipEvent.create({ data: { tipId: id, kind: 'received', detail: {} } });
    await note(tx, session, id, 'intake');
    await record(tx, { ...officerActor(session), kind: 'intake', subject: id });
    return true;
  });
  if (told) tipsTold.inc({ channel });
  return told;
}

/**
 * Adds what a caller said to a tip that is there, as if they had written it by the code.
 * @param message its id lets it in once
 * @param danger makes the tip urgent for whoever holds it
 * @returns the assignments whose agency is to be told; undefined when it was added before
 */
export async function addToTip(
  { prisma }: Database,
  session: OfficerSession,
  tipId: string,
  message: { id: string; text: string },
  danger: boolean,
): Promise<string[] | undefined> {
  return prisma.$transaction(async (tx) => {
    const { publicKey, mergedInto } = await tx.tip.findUniqueOrThrow({
      where: { id: tipId },
      select: { publicKey: true, mergedInto: true },
    });
    const sealed = sealContent(publicKey, { kind: 'text', text: message.text });
    const data = { id: message.id, tipId, author: 'reporter', sealed };
    if ((await tx.message.createMany({ data, skipDuplicates: true })).count === 0) return undefined;
    // Who works on a tip that was merged into another one works there.
    const both = mergedInto ? [tipId, mergedInto] : [tipId];
    if (danger)
      await tx.tip.updateMany({
        where: { id: { in: both }, urgency: { not: null } },
        data: { urgency: 'P0' },
      });
    const shown = await tx.$queryRawUnsafe<{ id: string }[]>(
      `${showAnew('$1::uuid', '$2::boolean')} RETURNING id`,
      tipId,
      danger,
    );
    const { agency, id: officer } = session.officer;
    const added = { kind: 'added', agency: agency ?? null, officer, detail: { danger } };
    await tx.tipEvent.createMany({ data: both.map((each) => ({ ...added, tipId: each })) });
    await record(tx, { ...officerActor(session), kind: 'intake', subject: tipId, reason: 'added' });
    return shown.map(({ id }) => id);
  });
}
