import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handInSilent } from '../../../bots/silence.ts';
import { sweep } from '../../../queues/sweep.ts';
import { acknowledge, answer } from '../../../src/inbox/act.ts';
import { listInbox } from '../../../src/inbox/list.ts';
import { readTip } from '../../../src/inbox/read.ts';
import type { OfficerSession } from '../../../src/officers/session.ts';
import { publicKeys } from '../../../src/setup.ts';
import { readBotKeys } from '../../../src/vault/keys.ts';
import { learningOf } from '../../learning.ts';
import { type Citizen, openTown, type Town, webCitizen } from '../../people.ts';
import { freePort, type Running, run } from '../../running.ts';

let town: Town;
let service: Running;
let police: OfficerSession;
let sender: Uint8Array;

beforeAll(async () => {
  const port = await freePort();
  town = await openTown(port);
  service = await run(town.settings);
  police = await service.officer('cong-an-tinh');
  ({ sender } = await publicKeys(service.database));
});

afterAll(async () => {
  await service?.close();
  await town?.close();
});

const CODE = /\d{4} \d{4} \d{4} \d{4}/;
const STORY = 'Chồng tôi bị giữ trong công ty lừa đảo ở Campuchia, họ bắt đền hợp đồng.';

/** Tells a tip and gives its id and code. */
async function tell(person: Citizen, story = STORY): Promise<{ id: string; code: string }> {
  const before = new Set(
    (await service.database.prisma.tip.findMany({ select: { id: true } })).map(({ id }) => id),
  );
  await person.says(`/baotin ${story}`);
  await person.hears(/an toàn không|ở đâu/);
  await person.says('/gui');
  const code = (await person.hears(CODE)).match(CODE)![0];
  for (;;) {
    const tips = await service.database.prisma.tip.findMany({ where: { sorted: { not: null } } });
    const fresh = tips.find(({ id }) => !before.has(id));
    if (fresh) return { id: fresh.id, code };
    await new Promise((again) => setTimeout(again, 10));
  }
}

const holders = async (id: string) =>
  (await service.database.prisma.assignment.findMany({ where: { tipId: id, ended: null } }))
    .map(({ agencyKey, kind }) => `${kind} ${agencyKey}`)
    .sort();

describe('leave no trace', () => {
  it.each([
    [
      '/xoa',
      async (person: Citizen) => {
        await person.says('/xoa');
        await person.hears(/Xóa hết/);
        await person.presses('Xóa hết');
        await person.hears(/đã quên/);
      },
    ],
    [
      '/dung',
      async (person: Citizen) => {
        await person.says('/dung');
        await person.hears(/không có gì tự gửi tới đây/);
      },
    ],
  ])('%s forgets where to answer; the answer waits behind the code', async (command, leave) => {
    const person = town.citizen.telegram();
    const { id, code } = await tell(person);
    const { prisma } = service.database;
    expect((await prisma.tip.findUniqueOrThrow({ where: { id } })).replyTo).not.toBeNull();
    const states = await prisma.conversation.count({ where: { state: { not: null } } });
    await leave(person);
    expect(await prisma.tip.findUniqueOrThrow({ where: { id } })).toMatchObject({
      replyTo: null,
      replyExpires: null,
    });
    if (command === '/xoa') {
      expect(await prisma.conversation.count({ where: { state: { not: null } } })).toBe(states - 1);
    }
    expect(await answer(service.database, police, id, 'Mời chị gọi lại.', sender)).toBeUndefined();
    const reader = await webCitizen(service.url);
    await reader.says(code);
    await reader.hears(/Mời chị gọi lại/);
    reader.leave();
    expect(person.heard().filter((text) => /Mời chị|Có trả lời mới/.test(text))).toEqual([]);
    expect((await readTip(service.database, police, id))!.messages.at(-1)!.delivery).toBe('code');
  });

  it('never writes to someone who is not safe', async () => {
    const person = town.citizen.telegram();
    await person.says('/baotin');
    await person.hears(/an toàn không/);
    await person.presses('Không an toàn');
    await person.hears(/xóa các tin nhắn này/);
    const { id } = await tell(person, 'Ở quán karaoke gần chợ Cam Lộ có hai em bị ép tiếp khách.');
    expect((await service.database.prisma.tip.findUniqueOrThrow({ where: { id } })).replyTo).toBeNull();
  });

  it('erases a reply from the outbox once it is sent', async () => {
    const end = Date.now() + 5000;
    while ((await service.database.prisma.outbox.count()) > 0 && Date.now() < end) {
      await new Promise((again) => setTimeout(again, 20));
    }
    expect(await service.database.prisma.outbox.count()).toBe(0);
  });
});

describe('every tip is routed', () => {
  it('what cannot be decided goes to the duty desk, never nowhere', async () => {
    const person = await webCitizen(service.url);
    const { id } = await tell(person, 'alo alo xxxx');
    expect(await holders(id)).toEqual(['lead truc-ban']);
    person.leave();
  });

  it('a tip that names an agency goes past that agency', async () => {
    const person = await webCitizen(service.url);
    const { id } = await tell(
      person,
      'Bộ đội biên phòng nhận tiền để cho người vượt biên ở Lao Bảo tối nay.',
    );
    expect((await holders(id)).filter((holder) => holder.endsWith('bien-phong'))).toEqual([]);
    person.leave();
  });
});

describe('danger', () => {
  it('in a later message makes the tip P0 and the alarm start anew', async () => {
    const person = town.citizen['zalo-bot']();
    const { id } = await tell(person, 'Có nhóm bán thận trên Facebook, họ hẹn người ở Gio Linh.');
    const { prisma } = service.database;
    await acknowledge(service.database, police, id);
    const before = await prisma.assignment.findFirstOrThrow({ where: { tipId: id, kind: 'lead' } });
    expect(before.urgency).not.toBe('P0');
    await person.says('Cứu với, họ đang nhốt em, họ đánh em, tối nay họ đưa em đi rồi');
    expect(await person.hears(/113/)).toMatch(/111/);
    await person.hears(/Đã thêm/);
    const after = await prisma.assignment.findFirstOrThrow({ where: { tipId: id, kind: 'lead' } });
    expect(after).toMatchObject({ urgency: 'P0', acknowledged: null, unread: true });
    const { entries } = await listInbox(service.database, 'cong-an-tinh', { open: true });
    expect(entries[0]!.urgency).toBe('P0');
  });
});

describe('a report that shows danger, broken off', () => {
  /** Ten minutes go by for every open report. */
  const silence = async () => {
    await service.database.pool.query(`UPDATE conversation SET hand_in = now() WHERE hand_in IS NOT NULL`);
    const keys = await readBotKeys(join(service.folder, 'keys'));
    const recipients = await publicKeys(service.database);
    const { database, belts } = service;
    const learning = await learningOf(database, keys.door, recipients.sender);
    return handInSilent({ database, keys, recipients, belts, learning });
  };
  const tips = () => service.database.prisma.tip.count();

  it('is handed in after ten minutes of silence, once, and the code comes back', async () => {
    const person = town.citizen.telegram();
    await person.says('Cứu em với, em bị nhốt ở quán karaoke gần chợ Đông Hà, họ đánh em');
    await person.hears(/113/);
    const before = await tips();
    expect((await Promise.all([silence(), silence()])).some((looked) => looked > 0)).toBe(true);
    expect(await tips()).toBe(before + 1);
    await person.hears(/tự gửi đi/);
    await person.hears(CODE);
    expect(await silence()).toBe(0);
  });

  it('is handed in without a word to a phone that may be in other hands', async () => {
    const person = town.citizen.telegram();
    await person.says('/baotin');
    await person.hears(/an toàn không/);
    await person.presses('Không an toàn');
    await person.hears(/xóa các tin nhắn này/);
    await person.says('họ đang nhốt em trong nhà nghỉ, họ đánh em');
    await person.hears(/Đã ghi/);
    const before = await tips();
    await silence();
    expect(await tips()).toBe(before + 1);
    const end = Date.now() + 2000;
    while ((await service.database.prisma.outbox.count()) > 0 && Date.now() < end) {
      await new Promise((again) => setTimeout(again, 20));
    }
    expect(person.heard().filter((text) => CODE.test(text) || /tự gửi đi/.test(text))).toEqual([]);
  });

  it('is not handed in when it was dropped, nor when it shows no danger', async () => {
    const [dropped, calm] = [town.citizen.telegram(), town.citizen.telegram()];
    await dropped.says('Cứu em với, em bị nhốt ở Lao Bảo, họ đánh em');
    await dropped.hears(/113/);
    await dropped.says('/huy');
    await dropped.hears(/Đã bỏ tin/);
    await calm.says('/baotin có người rủ đi làm xa');
    await calm.hears(/an toàn không/);
    const before = await tips();
    await silence();
    expect(await tips()).toBe(before);
  });
});

describe('the sweep', () => {
  const lists = () => ({ sort: [] as string[], send: [] as string[], deliver: [] as string[] });

  it('finds what no belt carries any more', async () => {
    const { prisma, pool } = service.database;
    const person = await webCitizen(service.url);
    const { id } = await tell(person);
    const [lead] = await prisma.assignment.findMany({ where: { tipId: id, kind: 'lead' } });
    // As if the notice had been lost long ago, together with a reply.
    await pool.query(
      `UPDATE assignment SET delivered = NULL, received = now() - interval '1 minute' WHERE id = $1`,
      [lead!.id],
    );
    const lane = randomUUID();
    await pool.query(
      `INSERT INTO outbox (lane, channel, sealed, due, expires) VALUES ($1, 'web', '\\x00', now() - interval '1 minute', now() + interval '1 day')`,
      [lane],
    );
    const found = lists();
    const again = {
      sort: (tip: string) => void found.sort.push(tip),
      send: (lane: string) => void found.send.push(lane),
      deliver: (assignment: string) => void found.deliver.push(assignment),
      alert() {},
      fetch() {},
      call() {},
    };
    await sweep(service.database, { again });
    // The service sweeps too: what it found first is on its way already.
    const told = await prisma.assignment.findUniqueOrThrow({ where: { id: lead!.id } });
    expect(found.deliver.includes(lead!.id) || told.delivered !== null).toBe(true);
    expect(found.send.includes(lane) || (await prisma.outbox.count({ where: { lane } })) === 0).toBe(true);
    await prisma.outbox.deleteMany({ where: { lane } });
    person.leave();
  });

  it('is not stopped by an id that no belt takes', () => {
    const puts = Object.values(service.belts.again) as ((id: string, channel: string) => void)[];
    for (const put of puts) expect(() => put('not an id', 'no channel')).not.toThrow();
  });

  it('forgets what has had its time', async () => {
    const { pool, prisma } = service.database;
    const belts = { again: { sort() {}, send() {}, deliver() {}, alert() {}, fetch() {}, call() {} } };
    const person = await webCitizen(service.url);
    await person.says('/baotin chuyện viết dở');
    await person.hears(/an toàn không/);
    person.leave();
    await pool.query(`UPDATE conversation SET at = now() - interval '25 hours'`);
    await pool.query(`UPDATE heard SET at = now() - interval '25 hours'`);
    await pool.query(`UPDATE tip SET reply_expires = now() - interval '1 second' WHERE reply_to IS NOT NULL`);
    await sweep(service.database, belts);
    expect(await prisma.conversation.count({ where: { state: { not: null } } })).toBe(0);
    expect(await prisma.tip.count({ where: { replyTo: { not: null } } })).toBe(0);
    expect(await prisma.heard.count()).toBeGreaterThan(0);
    await pool.query(`UPDATE heard SET at = now() - interval '49 hours'`);
    await pool.query(`UPDATE conversation SET at = now() - interval '50 hours'`);
    await sweep(service.database, belts);
    expect(await prisma.heard.count()).toBe(0);
    expect(await prisma.conversation.count({ where: { kept: null } })).toBe(0);
    await pool.query(`UPDATE conversation SET at = now() - interval '91 days'`);
    await sweep(service.database, belts);
    expect(await prisma.conversation.count()).toBe(0);
  });
});
