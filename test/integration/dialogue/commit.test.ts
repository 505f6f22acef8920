import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEDIA_LIMIT, type Media } from '../../../bots/channel.ts';
import { handInSilent } from '../../../bots/silence.ts';
import { type Running, run } from '../../running.ts';
import { openDoor } from './door.ts';

let service: Running;
let door: Awaited<ReturnType<typeof openDoor>>;

beforeAll(async () => {
  service = await run({ ROLES: 'console' });
  door = await openDoor(service);
});

afterAll(async () => {
  await service?.close();
});

const photo = (reference: string, more: Partial<Media> = {}): { media: Media[] } => ({
  media: [{ kind: 'image', reference, ...more }],
});
const alerts = () =>
  door.rows<{ id: string; channel: string; outcome: string | null }>(
    'SELECT * FROM alert ORDER BY begun DESC',
  );

describe('a photo told along', () => {
  it('waits for the worker with its report, and goes with the tip when that is told', async () => {
    const person = door.person();
    await person.does('tôi thấy người lạ rủ các em đi xa');
    await person.does({ ...photo('file-1', { name: 'IMG_1.jpg' }), message: '77' });
    const [before] = await door.attachments('file-1');
    expect(before).toMatchObject({
      conversation: person.conversation,
      tip_id: null,
      kind: 'image',
      state: 'waiting',
      original: null,
      errand: { channel: 'telegram', tell: { address: person.address, language: 'vi' } },
    });
    expect(door.belts).toContain(`fetch ${before!.id}`);
    expect(await person.heard()).toContain('1 ảnh');
    expect((await person.letters()).at(-1)).toMatchObject({ heard: '77' });

    await person.does('/gui');
    const tip = await door.tip();
    const [after] = await door.attachments('file-1');
    expect(after).toMatchObject({ conversation: null, tip_id: tip.id, original: null });
    expect(tip.contents[0]).toMatchObject({
      kind: 'report',
      report: { media: [{ id: after!.id, kind: 'image', name: 'IMG_1.jpg' }] },
      writer: person.writer,
    });
    // What opens the stored file is in the tip and nowhere else that stays.
    const [sealed] = tip.contents;
    expect(sealed?.kind === 'report' && sealed.report.media?.[0]).toEqual(after!.errand.attached);
    expect(Buffer.from(after!.errand.attached.key, 'base64')).toHaveLength(32);
  });

  it('has its original kept if it may serve as evidence', async () => {
    const person = door.person('zalo-oa');
    await person.does({ choice: 'menu.report' });
    await person.does({ choice: 'safety.yes' });
    await person.does({ choice: 'need.question' });
    await person.does({ text: 'ảnh này', ...photo('https://a/1.jpg') });
    await person.does(photo('https://a/2.jpg'));
    const [first, second] = await door.attachments('https://a/1.jpg', 'https://a/2.jpg');
    await door.rows(`UPDATE attachment SET state = 'refused' WHERE id = $1`, [second!.id]);
    expect(await person.heard()).not.toMatch(/Bạn kể ngắn/);
    await person.does({ choice: 'evidence.yes' });
    door.belts.length = 0;
    await person.does('/gui');
    expect(await door.attachments('https://a/1.jpg')).toMatchObject([
      { original: 'wanted', state: 'waiting' },
    ]);
    expect(await door.attachments('https://a/2.jpg')).toMatchObject([{ original: null, state: 'refused' }]);
    expect(door.belts).toContain(`fetch ${first!.id}`);
  });

  it('goes straight to the tip when it comes with /gui', async () => {
    const person = door.person();
    await person.does({ text: '/gui họ ở quán này', ...photo('file-2') });
    expect(await door.attachments('file-2')).toMatchObject([
      { tip_id: (await door.tip()).id, conversation: null },
    ]);
  });

  it('is added to a tip already sent', async () => {
    const person = door.person();
    await person.does('/gui có người lạ');
    await person.does(photo('file-3'));
    const tip = await door.tip();
    expect(await door.attachments('file-3')).toMatchObject([{ tip_id: tip.id, conversation: null }]);
    expect(tip.contents[1]).toMatchObject({
      kind: 'text',
      text: '',
      media: [{ kind: 'image' }],
      writer: person.writer,
    });
  });

  it.each([
    ['dropped', ['/huy']],
    ['wiped', ['/xoa', { choice: 'wipe.yes' }]],
  ])('goes when the report is %s', async (how, ends) => {
    const person = door.person();
    await person.does({ text: 'có người lạ', ...photo(`file-${how}`) });
    for (const end of ends) await person.does(end);
    expect(await door.attachments(`file-${how}`)).toMatchObject([{ state: 'dropped', tip_id: null }]);
  });

  it('is kept once each of a whole album that arrives at once and is repeated', async () => {
    const person = door.person();
    const album = Array.from({ length: 8 }, (_, index) => ({
      ...photo(`album-${index}`),
      update: `album-${index}`,
    }));
    await Promise.all([...album, ...album].map((each) => person.does(each)));
    await person.does('/gui');
    const kept = await door.attachments(...album.map((_, index) => `album-${index}`));
    expect(kept).toHaveLength(8);
    const tip = await door.tip();
    expect(kept.every(({ tip_id }) => tip_id === tip.id)).toBe(true);
    const [report] = tip.contents;
    const told = report?.kind === 'report' ? report.report.media?.map(({ id }) => id) : [];
    expect(told?.sort()).toEqual(kept.map(({ id }) => id).sort());
  });

  it('is refused in words when it cannot be kept', async () => {
    const person = door.person();
    await person.does('/start');
    await person.does(photo('big', { size: MEDIA_LIMIT + 1 }));
    expect(await person.heard()).toMatch(/nặng quá/);
    await person.does(photo(''));
    expect(await person.heard()).toMatch(/không mở được/);
    await person.does({ media: [{ kind: 'sticker', reference: 's' }] });
    expect(await person.heard()).toMatch(/^Bạn muốn làm gì/);
    expect(await door.attachments('big', '', 's')).toEqual([]);
  });

  it('is handed in after silence with what was told', async () => {
    const person = door.person();
    await person.does({ text: 'cứu em, họ nhốt em trong quán', ...photo('file-4') });
    await door.rows(`UPDATE conversation SET hand_in = now() - interval '1 second' WHERE id = $1`, [
      person.conversation,
    ]);
    await handInSilent(door.doorway);
    const tip = await door.tip();
    expect(await door.attachments('file-4')).toMatchObject([{ tip_id: tip.id }]);
    expect(tip.contents[0]).toMatchObject({ report: { silent: true } });
    expect(await alerts()).toMatchObject([{ outcome: 'sent' }, ...(await alerts()).slice(1)]);
  });
});

describe('the duty desk', () => {
  it('is told while somebody in danger is writing, once, and that it was sent', async () => {
    const person = door.person();
    door.belts.length = 0;
    await person.does('cứu em, họ nhốt em');
    await person.does('họ đang đánh em');
    const [alert] = await alerts();
    expect(alert).toMatchObject({ channel: 'telegram', outcome: null });
    expect(door.belts.filter((each) => each.startsWith('alert'))).toEqual([`alert ${alert!.id}`]);
    await person.does('/gui');
    expect((await alerts())[0]).toMatchObject({ id: alert!.id, outcome: 'sent' });
  });

  it('or dropped', async () => {
    const person = door.person();
    await person.does('cứu em, họ nhốt em');
    await person.does('/huy');
    expect((await alerts())[0]).toMatchObject({ outcome: 'dropped' });
  });

  it('numbers for someone in danger leave first', async () => {
    const person = door.person('web');
    door.belts.length = 0;
    await person.does('/start');
    await person.does('cứu em, họ nhốt em');
    expect((await person.letters()).map(({ priority }) => priority)).toEqual([1, 0]);
    expect(door.belts.filter((each) => each.startsWith('send'))).toEqual(['send web 1', 'send web 0']);
  });
});

describe('somebody watched', () => {
  it('gets one line, is not written to about attachments, and loses nothing', async () => {
    const person = door.person();
    await person.does({ choice: 'menu.report' });
    await person.does({ choice: 'safety.no' });
    await person.does({ text: 'em ở Khe Sanh', ...photo('file-5') });
    expect(await person.heard()).toBe('Đã ghi. Gõ /gui để gửi.');
    const [kept] = await door.attachments('file-5');
    expect(kept!.errand).not.toHaveProperty('tell');
  });

  it('is handed in by the duress word, behind one harmless line', async () => {
    const person = door.person();
    await person.does('có người lạ ở quán X');
    await person.does('cho hỏi giá rau hôm nay');
    expect((await person.letters()).at(-1)).toMatchObject({
      messages: [{ text: 'Hôm nay chưa có giá. Xin hỏi lại sau.' }],
      priority: 1,
    });
    const { contents, replyTo } = await door.tip();
    expect(replyTo).toBeNull();
    expect(contents[0]).toMatchObject({
      report: {
        danger: true,
        story: ['có người lạ ở quán X', '(người viết dùng câu báo nguy) cho hỏi giá rau hôm nay'],
      },
    });
    await person.does('xin chào');
    expect(await person.heard()).toMatch(/^Xin chào/);
  });
});

describe('wiping', () => {
  it('asks the sender to take back what was said on both sides', async () => {
    const person = door.person();
    await person.does({ text: 'có người lạ', message: '1' });
    await person.does({ text: '/xoa', message: '2' });
    await person.does({ choice: 'wipe.yes', message: '2' });
    const letters = await person.letters();
    expect(letters.map(({ heard, erase }) => [heard, erase])).toEqual([
      ['1', undefined],
      ['2', undefined],
      ['2', true],
    ]);
  });
});

describe('danger told in fragments', () => {
  it('is seen across them', async () => {
    const person = door.person();
    await person.does('em ở Khe Sanh');
    const before = (await alerts()).length;
    await person.does('em bị họ');
    await person.does('nhốt trong phòng hai ngày nay không cho ăn');
    const said = (await person.letters()).flatMap(({ messages }) => messages.map(({ text }) => text));
    expect(said.some((text) => text.startsWith('Đang nguy hiểm: gọi 113'))).toBe(true);
    expect(await alerts()).toHaveLength(before + 1);
  });
});

describe('a number typed while our last words still wait', () => {
  it('is not taken for a choice of a list nobody has seen', async () => {
    const person = door.person('zalo-bot');
    await person.does('/baotin có người lạ rủ mấy em đi xa');
    await person.does('1');
    expect(await person.heard()).not.toContain('Nút đó đã cũ');
    await door.rows(`UPDATE outbox SET expires = expires - interval '10 seconds'`);
    await person.does('1');
    expect(await person.heard()).toContain('Nút đó đã cũ');
  });
});
