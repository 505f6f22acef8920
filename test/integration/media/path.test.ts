import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { openAttachment, readTip } from '../../../src/inbox/read.ts';
import { openStorage } from '../../../src/storage/index.ts';
import { openTown, type Town } from '../../people.ts';
import { freePort, type Running, run } from '../../running.ts';
import { photo, TELLTALE } from '../../unit/media/samples.ts';

let town: Town;
let service: Running;

beforeAll(async () => {
  const port = await freePort();
  town = await openTown(port);
  service = await run(town.settings);
});
afterAll(async () => {
  await service.close();
  await town.close();
});

const rows = () => service.database.prisma.attachment.findMany({ orderBy: { at: 'asc' } });

describe('a photo sent with a story', () => {
  it('reaches the officer without what it tells of its maker, and nothing points back to the sender', async () => {
    const taken = await photo();
    const person = town.telegram.person({ id: 4711, language: 'vi' });
    person.says('Có quán nhốt mấy bạn gái ở Lao Bảo, ép tiếp khách');
    await person.waitFor(/113/);
    person.sends('photo', { file: { name: 'a.jpg', type: 'image/jpeg', bytes: taken } });
    await expect
      .poll(async () => (await rows()).map(({ state }) => state), { timeout: 10_000 })
      .toEqual(['kept']);
    person.sends('document', { file: { name: 'a.jpg', type: 'image/jpeg', bytes: Buffer.from('<svg/>') } });
    await person.waitFor(/không giữ loại tệp này/, 10_000);

    person.says('/gui');
    const { prisma } = service.database;
    const lead = () => prisma.assignment.findFirst({ where: { kind: 'lead' } });
    await expect.poll(lead, { timeout: 10_000 }).not.toBeNull();
    const { tipId: tip, agencyKey } = (await lead())!;
    const session = await service.officer(agencyKey);
    const media = (await readTip(service.database, session, tip))!.messages.flatMap(
      ({ attachments }) => attachments,
    );
    expect(media.map(({ state, why }) => [state, why])).toEqual([
      ['kept', null],
      ['refused', 'type'],
    ]);
    const storage = openStorage(readConfig({ DATA_DIR: service.folder }));
    const open = (original: boolean) =>
      openAttachment(service.database, storage, session, { tip, id: media[0]!.id, original });
    const { bytes, type } = (await open(false))!;
    expect({ type, told: TELLTALE.filter((word) => bytes.includes(word)) }).toEqual({
      type: 'image/jpeg',
      told: [],
    });
    // Nobody was asked for evidence: there is no original, and the errand, which names the sender, is gone.
    expect(await open(true)).toBeUndefined();
    await expect
      .poll(async () => (await rows()).filter(({ errand }) => errand !== null), { timeout: 20_000 })
      .toEqual([]);
  });
});
