import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database.ts';
import { clockKinds, startClocks } from './clocks.ts';
import { dayIn, dayInWords, earlier, endOfDay } from './days.ts';
import { type Held, InboxError } from './held.ts';
import { nextExtension, resumed } from './limits.ts';

/** Marks clocks as met, those that stand still too. */
export const meet = (tx: Transaction, assignmentId: string, kinds: readonly string[]) =>
  tx.clock.updateMany({
    where: { assignmentId, kind: { in: [...kinds] }, met: null },
    data: { met: new Date(), paused: null },
  });

const PAUSING = clockKinds.filter(({ pauses }) => pauses).map(({ kind }) => kind);

const unmet = (assignmentId: string, kinds: readonly string[]) => ({
  where: { assignmentId, kind: { in: [...kinds] }, met: null },
});

/**
 * Prolongs the deadline for resolving.
 * @param until last day of it, `2026-11-24`
 * @param seen how often it had been prolonged when the officer looked
 * @throws InboxError when nothing is left to prolong, or the law allows no such day
 */
export async function extend(
  tx: Transaction,
  tipId: string,
  mine: Held,
  until: string,
  seen: number,
): Promise<{ nth: number }> {
  const clocks = await tx.clock.findMany(unmet(mine.id, ['resolve', 'ceiling']));
  const resolve = clocks.find(({ kind }) => kind === 'resolve');
  const ceiling = clocks.find(({ kind }) => kind === 'ceiling');
  if (!resolve || !ceiling)
    throw new InboxError('Tin này không có thời hạn giải quyết đang chạy để gia hạn.');
  if (resolve.extended !== seen)
    throw new InboxError(
      `Đồng nghiệp vừa gia hạn đến ${inWords(resolve.due)}. Hãy xem lại trước khi gia hạn tiếp.`,
    );
  const next = nextExtension(resolve, await startOf(tx, tipId, mine), ceiling.due);
  if (!next)
    throw new InboxError(
      'Đã gia hạn hai lần; Điều 147 khoản 2 BLTTHS không cho gia hạn thêm (nhiều nhất 04 tháng).',
    );
  if (until > dayIn(next.limit))
    throw new InboxError(
      `Gia hạn lần ${next.nth} được đến ${inWords(next.limit)} là muộn nhất (${next.source}).`,
    );
  if (until <= dayIn(resolve.due))
    throw new InboxError(`Ngày hết hạn mới phải sau hạn hiện nay (${inWords(resolve.due)}).`);
  const end = endOfDay(until)!;
  const due = earlier(end, next.limit);
  await tx.clock.update({ where: { id: resolve.id }, data: { due, extended: next.nth } });
  return { nth: next.nth };
}

const inWords = (at: Date) => dayInWords(dayIn(at));

/** When the clocks of the law began: receipt by this agency, or the tip was reopened. */
async function startOf(tx: Transaction, tipId: string, { received }: Held): Promise<Date> {
  const reopened = await tx.tipEvent.findFirst({
    where: { tipId, kind: 'status', at: { gt: received }, detail: { path: ['to'], equals: 'reopened' } },
    orderBy: { id: 'desc' },
  });
  return reopened?.at ?? received;
}

/** Lets the clocks of the law stand still from now on (BLTTHS Art. 148). */
export const pause = (tx: Transaction, mine: Held, now: Date) =>
  tx.clock.updateMany({ ...unmet(mine.id, PAUSING), data: { paused: now } });

/**
 * Lets them run on (BLTTHS Art. 149): a month at most.
 * @param until the last day the decision gives for resolving; without one, what was left is
 * @throws InboxError when that is longer than the law allows
 */
export async function resume(
  tx: Transaction,
  mine: Held,
  until: string | undefined,
  now: Date,
): Promise<void> {
  for (const clock of await tx.clock.findMany(unmet(mine.id, PAUSING))) {
    const latest = resumed('ceiling', clock, now);
    let due = resumed(clock.kind, clock, now);
    if (until && clock.kind === 'resolve') {
      if (until > dayIn(latest))
        throw new InboxError(
          `Sau khi phục hồi, thời hạn giải quyết tiếp được đến ${inWords(latest)} là muộn nhất (BLTTHS 2015, Điều 149: không quá 01 tháng).`,
        );
      if (until < dayIn(now)) throw new InboxError('Ngày hết hạn mới không được ở quá khứ.');
      const end = endOfDay(until)!;
      due = earlier(end, latest);
    }
    await tx.clock.update({ where: { id: clock.id }, data: { due, paused: null } });
  }
}

/** Starts the clocks of the law anew: a tip that is opened again is owed an outcome again. */
export async function restart(tx: Transaction, mine: Held, now: Date): Promise<void> {
  const fresh = startClocks(mine.tip.category, mine.tip.urgency, now).filter(({ kind }) =>
    PAUSING.includes(kind),
  );
  await tx.clock.deleteMany({ where: { assignmentId: mine.id, kind: { in: PAUSING } } });
  await tx.clock.createMany({
    data: fresh.map((clock) => ({ id: randomUUID(), assignmentId: mine.id, ...clock })),
  });
}
