import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledge, answer, transfer } from '../../../src/inbox/act.ts';
import { listInbox } from '../../../src/inbox/list.ts';
import { readTip } from '../../../src/inbox/read.ts';
import type { OfficerSession } from '../../../src/officers/session.ts';
import { publicKeys } from '../../../src/setup.ts';
import { type Citizen, openTown, type Town, webCitizen } from '../../people.ts';
import { freePort, type Running, run } from '../../running.ts';

let town: Town;
let service: Running;
let police: OfficerSession;

beforeAll(async () => {
  const port = await freePort();
  town = await openTown(port);
  service = await run(town.settings);
  police = await service.officer('cong-an-tinh');
});

afterAll(async () => {
  await service?.close();
  await town?.close();
});

const CODE = /\d{4} \d{4} \d{4} \d{4}/;

async function until<Found>(look: () => Promise<Found | undefined>, ms = 5000): Promise<Found> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const citizens: [string, () => Promise<Citizen> | Citizen][] = [
  ['telegram', () => town.citizen.telegram()],
  ['zalo-oa', () => town.citizen['zalo-oa']()],
  ['zalo-bot', () => town.citizen['zalo-bot']()],
  ['web', () => webCitizen(service.url)],
];

/** The tip in an inbox that tells this story. */
const tipTelling = (story: string) =>
  until(async () => {
    const { entries } = await listInbox(service.database, 'cong-an-tinh', { open: true });
    for (const entry of entries) {
      const tip = await readTip(service.database, police, entry.tip);
      if (tip?.report?.story.includes(story)) return { entry, tip };
    }
    return undefined;
  });

describe.each(citizens)('a tip told by %s', (channel, meet) => {
  it('goes from the chat to the right inbox and its answer comes back by the code', async () => {
    const story = `Cháu gái tôi làm trong công ty lừa đảo ở Campuchia, họ thu hộ chiếu và bắt đền hợp đồng. Tin qua ${channel}.`;
    const citizen = await meet();

    await citizen.says('/start');
    expect(await citizen.hears(/hệ thống tự động/)).toMatch(/113[\s\S]*111/);
    await citizen.presses('Báo tin');
    await citizen.hears(/an toàn không/);
    await citizen.presses('An toàn');
    await citizen.hears(/cần gì nhất/);
    await citizen.presses('Báo tin');
    await citizen.hears(/kể ngắn/);
    await citizen.says(story);
    await citizen.hears(/ở đâu/);
    await citizen.says('Nhà ở Cam Lộ');
    await citizen.hears(/với ai/);
    await citizen.presses('Người thân');
    await citizen.hears(/bao nhiêu tuổi/);
    await citizen.presses('Từ 18 tuổi');
    await citizen.hears(/thế nào/);
    await citizen.presses('Đã ở nước ngoài');
    await citizen.hears(/người rủ rê/);
    await citizen.presses('Bỏ qua');
    await citizen.hears(/cách nào/);
    await citizen.presses('Trả lời ở đây');
    await citizen.hears(/đồng ý gửi không/);
    await citizen.presses('Gửi');
    const code = (await citizen.hears(CODE)).match(CODE)![0];

    const { entry, tip } = await tipTelling(story);
    expect(entry).toMatchObject({ kind: 'lead', channel, status: 'received', category: 'scam_compound' });
    expect(tip.report?.answers).toMatchObject({
      where: 'Nhà ở Cam Lộ',
      who: 'who.relative',
      age: 'age.adult',
      contact: 'contact.here',
    });
    expect(tip.places).toContain('19597');
    expect(tip.sorting?.sorting.signals.length).toBeGreaterThan(0);

    await acknowledge(service.database, police, tip.id);
    const { sender } = await publicKeys(service.database);
    const waiting = await answer(
      service.database,
      police,
      tip.id,
      'Chúng tôi đã nhận. Cháu còn liên lạc được không?',
      sender,
    );
    expect(waiting?.lane).toBe(tip.id);
    service.belts.send(waiting!.lane, waiting!.channel);
    expect(await citizen.hears(/Cháu còn liên lạc được không/)).toContain('Công an tỉnh Quảng Trị');

    // The code alone opens it, from another channel too.
    const elsewhere = await webCitizen(service.url);
    await elsewhere.says(code);
    await elsewhere.hears(/Cơ quan đã tiếp nhận/);
    await elsewhere.hears(/Cháu còn liên lạc được không/);
    await elsewhere.says('Hôm qua cháu còn nhắn được.');
    await elsewhere.hears(/Đã thêm vào tin/);
    const read = await readTip(service.database, police, tip.id);
    expect(read!.messages.map(({ author, text }) => [author, text])).toEqual([
      ['reporter', story],
      ['agency', 'Chúng tôi đã nhận. Cháu còn liên lạc được không?'],
      ['reporter', 'Hôm qua cháu còn nhắn được.'],
    ]);
    expect(read!.messages[1]!.delivery).toBe('sent');
    elsewhere.leave();
  });
});

describe('a tip passed on', () => {
  it('is sealed anew: the next agency reads it, the first no longer does', async () => {
    const story = 'Có người rủ thanh niên trong thôn đi làm xa, tôi nghi là lừa đảo qua mạng ở Campuchia.';
    const citizen = town.citizen.telegram();
    citizen.says(`/baotin ${story}`);
    await citizen.hears(/an toàn không/);
    citizen.says('/gui');
    await citizen.hears(CODE);
    const { tip } = await tipTelling(story);
    const border = await service.officer('bien-phong');
    expect(await readTip(service.database, border, tip.id)).toBeUndefined();
    const assignment = await transfer(
      service.database,
      police,
      tip.id,
      'bien-phong',
      'Thuộc địa bàn biên giới.',
    );
    expect(assignment).toBeTruthy();
    const read = await readTip(service.database, border, tip.id);
    expect(read?.report?.story).toEqual([story]);
    expect(read?.messages.at(-1)).toMatchObject({ author: 'note', text: 'Thuộc địa bàn biên giới.' });
    expect(await readTip(service.database, police, tip.id)).toBeUndefined();
  });
});
