import { afterAll, beforeAll, expect, test } from 'vitest';
import { mute, muteOf, unmute } from '../../../src/inbox/mute.ts';
import { openTown, type Town, webCitizen } from '../../people.ts';
import { freePort, type Running, run } from '../../running.ts';

let town: Town;
let service: Running;

beforeAll(async () => {
  const port = await freePort();
  town = await openTown(port);
  service = await run({ ...town.settings, PORT: String(port) });
});
afterAll(async () => {
  await service?.close();
  await town?.close();
});

/** The open lead of the newest tip, once it is sorted. */
async function newest(): Promise<{ tipId: string; agencyKey: string }> {
  for (;;) {
    const where = { kind: 'lead', ended: null };
    const found = await service.database.prisma.assignment.findFirst({
      where,
      orderBy: { received: 'desc' },
    });
    if (found) return found;
    await new Promise((again) => setTimeout(again, 20));
  }
}

test('a nuisance is muted by the officer who got its tip, on its own channel alone, and heard again', async () => {
  const nuisance = town.citizen.telegram();
  nuisance.says('báo tin: mua vé số đi mọi người ơi, trúng lớn');
  await nuisance.hears(/chưa chuyển đi|chưa gửi/);
  nuisance.says('/gui');
  await nuisance.hears(/\d{4} \d{4} \d{4} \d{4}/);
  const { tipId, agencyKey } = await newest();
  const officer = await service.officer(agencyKey);
  expect(await muteOf(service.database, officer, tipId)).toEqual({
    until: undefined,
    known: true,
    lead: true,
  });

  await mute(service.database, officer, tipId, 1, 'spam');
  // The doors hear of it within moments.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const taken = await service.database.prisma.heard.count();
  nuisance.says('mua vé số đi');
  expect(await nuisance.hears(/Tạm thời chưa nhận thêm tin từ đây/)).toMatch(/113[\s\S]*111/);
  expect(await service.database.prisma.heard.count()).toBe(taken);

  const other = town.citizen.telegram();
  other.says('chào bạn');
  await other.hears(/Đây là Tin Báo/);

  await unmute(service.database, officer, tipId);
  await new Promise((resolve) => setTimeout(resolve, 500));
  nuisance.says('/start');
  await nuisance.hears(/Đây là Tin Báo/);
});

test('a flood is held off and told so; danger in the midst of it is not', async () => {
  const flood = await webCitizen(service.url);
  for (let at = 0; at < 45; at++) await flood.says(`tin rác ${at}`);
  expect(await flood.hears(/chưa nhận kịp/, 20_000)).toMatch(/113[\s\S]*111/);
  await flood.says('cứu em với em đang bị nhốt');
  await flood.hears(/Không gọi được thì nhắn tiếp ở đây/, 20_000);
  flood.leave();
});
