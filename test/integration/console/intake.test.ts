import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showIntake, takeCall } from '../../../src/console/intake.ts';
import { askForCode, followCall } from '../../../src/console/intake-code.ts';
import type { Desk, OfficerVisit } from '../../../src/console/visit.ts';
import { requireFactor } from '../../../src/officers/required.ts';
import { openByCode } from '../../../src/tips/open.ts';
import { randomBytes } from '../../../src/vault/boxes.ts';
import { readKey } from '../../../src/vault/keys.ts';
import { type Running, run } from '../../running.ts';
import { type Answer, logInAs, makeOfficer, type Office, type Person } from './office.ts';

let service: Running;
let office: Office;
let salt: Buffer;
let desk: Person;
let police: Person;

beforeAll(async () => {
  service = await run();
  const keys = `${service.folder}/keys`;
  salt = await readKey(keys, 'salt');
  await requireFactor(service.database, []);
  // The same way in as to a console of its own, as far as its people go.
  office = { ...service, claimKey: await readKey(keys, 'claim'), sent: [], delivered: [] };
  await makeOfficer(office, 'truc@desk.example', 'duty', 'truc-ban');
  await makeOfficer(office, 'an@police.example', 'supervisor', 'cong-an-tinh');
  desk = await logInAs(office, 'truc@desk.example');
  police = await logInAs(office, 'an@police.example');
});
afterAll(() => service.close());

const draft = () => randomBytes(32).toString('base64url');
const call = (fields: Record<string, string> = {}) => ({
  draft: draft(),
  story: 'Cháu gái nhà bên bị nhốt trong quán karaoke, họ đánh.',
  where: 'gần chợ Lao Bảo',
  age: 'age.under16',
  consent: 'consent.yes',
  language: 'vi',
  ...fields,
});

const codeIn = ({ text }: Answer) =>
  [...text.matchAll(/class="intake-digits">(\d{4})</g)].map(([, digits]) => digits).join('');
const count = () => service.database.prisma.tip.count();
const inInbox = async (tip: string) => {
  const where = { tipId: tip };
  await expect
    .poll(() => service.database.prisma.assignment.count({ where }), { timeout: 10_000 })
    .not.toBe(0);
  return service.database.prisma.tip.findUniqueOrThrow({ where: { id: tip }, include: { events: true } });
};

describe('a call written down', () => {
  it('becomes a tip like any other, sorted, with its code to read aloud and who took it', async () => {
    const answer = await desk.post('/console/intake', call());
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('không thay thế thông báo tiếp nhận của Cơ quan điều tra');
    const code = codeIn(answer);
    const words = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];
    const first = [...code.slice(0, 4)].map((digit) => words[Number(digit)]).join(' ');
    expect(answer.text).toContain(`<span class="intake-words">${first}</span>`);
    const opened = await openByCode(service.database, code, salt);
    expect(opened?.messages[0]?.text).toContain('quán karaoke');

    const tip = await inInbox(opened!.id);
    expect(tip).toMatchObject({ channel: 'phone', urgency: 'P0', places: ['19432'], replyTo: null });
    expect(tip.events.map(({ kind, agency }) => [kind, agency])).toContainEqual(['intake', 'truc-ban']);
    const rows = await service.database.prisma.audit.findMany({ where: { subject: tip.id } });
    expect(rows).toMatchObject([{ kind: 'intake', role: 'duty', agency: 'truc-ban', reason: null }]);
  });

  it('is made once, however often and at once it is sent, and shows the same code', async () => {
    const before = await count();
    const fields = call();
    const answers = await Promise.all([1, 2, 3, 4].map(() => desk.post('/console/intake', fields)));
    expect(new Set(answers.map(codeIn)).size).toBe(1);
    expect(await count()).toBe(before + 1);
    const opened = await openByCode(service.database, codeIn(answers[0]!), salt);
    expect(opened?.messages).toHaveLength(1);
  });

  it('that was changed before it was sent again loses nothing', async () => {
    const fields = call();
    const code = codeIn(await desk.post('/console/intake', fields));
    const changed = { ...fields, story: `${fields.story} Xe 74A-123.45.`, need: 'need.help' };
    for (let time = 0; time < 2; time++) {
      const again = await desk.post('/console/intake', changed);
      expect(codeIn(again)).toBe(code);
    }
    const { messages } = (await openByCode(service.database, code, salt))!;
    expect(messages).toHaveLength(2);
    expect(messages[1]!.text).toMatch(/Xe 74A-123\.45\.[\s\S]*Cứu giúp ngay/);
  });

  it('may come in another language, and stays as it was said but for what only machines see', async () => {
    const answer = await desk.post(
      '/console/intake',
      call({ language: 'bru', story: 'Nga\u0300y mai\r\nhọ đi\u0000\u0007 <b>ngay</b>' }),
    );
    const opened = await openByCode(service.database, codeIn(answer), salt);
    expect(opened?.messages[0]?.text).toBe('Ngày mai\nhọ đi <b>ngay</b>');
    const { language } = await inInbox(opened!.id);
    expect(language).toBe('bru');
  });
});

describe('a call that is not taken', () => {
  it.each([
    ['consent not asked', { consent: '' }, 'Hãy hỏi người gọi'],
    ['no consent', { consent: 'consent.no' }, 'không đồng ý'],
    ['cut off without danger', { story: 'Hỏi về việc làm', age: '', consent: 'consent.cut' }, 'chỉ ghi khi'],
    ['too long', { story: 'á'.repeat(10_001) }, 'Dài quá 1 ký tự'],
    ['a choice that is none', { age: 'age.13' }, 'Hãy chọn lại'],
    ['a choice of another question', { contact: '', who: 'age.adult' }, 'Hãy chọn lại'],
    ['a language that is none', { language: 'xx' }, 'Hãy chọn một tiếng'],
    ['a page without its draft', { draft: 'x' }, 'Trang này đã cũ'],
  ])('%s: says so, keeps what was typed', async (_name, fields, said) => {
    const before = await count();
    const sent = call({ suspect: 'Chủ quán "Hai <Sẹo>"', ...fields });
    const { status, text } = await desk.post('/console/intake', sent);
    expect(status).toBe(422);
    expect(text).toContain(said);
    expect(text).toContain('Chủ quán &quot;Hai &lt;Sẹo&gt;&quot;');
    expect(await count()).toBe(before);
  });

  it('nothing told: nothing to write down', async () => {
    const { status, text } = await desk.post('/console/intake', { draft: draft(), consent: 'consent.yes' });
    expect(status).toBe(422);
    expect(text).toContain('Một câu cũng được');
  });

  it('but a life or a child comes before consent when the line broke', async () => {
    const cut = { consent: 'consent.cut', age: '' };
    expect((await desk.post('/console/intake', call(cut))).status).toBe(200);
    const child = call({ story: 'Hỏi về việc làm', consent: 'consent.cut' });
    expect((await desk.post('/console/intake', child)).status).toBe(200);
  });
});

describe('while it is being written', () => {
  it('shows how it would be sorted and keeps nothing', async () => {
    const before = await count();
    const { status, text } = await desk.post('/console/intake/sort', call({ consent: '' }));
    expect(status).toBe(200);
    expect(text).toMatch(/P0[\s\S]*Lao Bảo/);
    expect(text).not.toContain('karaoke');
    expect(await count()).toBe(before);
  });

  it('the key of the draft is the session’s own', async () => {
    const sealIn = async (who: Person) =>
      /data-seal="([^"]+)"/.exec((await who.get('/console/intake')).text)![1];
    const own = await sealIn(desk);
    expect(await sealIn(desk)).toBe(own);
    expect(await sealIn(police)).not.toBe(own);
    expect(await sealIn(await logInAs(office, 'truc@desk.example'))).not.toBe(own);
    expect(desk.cookie).not.toContain(own);
  });
});

describe('a caller with a code', () => {
  const follow = (fields: Record<string, string>) => desk.post('/console/intake/code', fields);

  it('hears where it stands and what was answered, and adds to it once', async () => {
    const code = codeIn(await police.post('/console/intake', call({ age: '' })));
    const { id } = (await openByCode(service.database, code, salt))!;
    await inInbox(id);
    await police.post(`/console/tips/${id}/acknowledge`, {});
    await police.post(`/console/tips/${id}/answer`, { text: 'Chúng tôi đang xác minh.' });

    const opened = await follow({ code: code.replace(/(\d{4})/g, '$1 ') });
    expect(opened.text).toContain('Chúng tôi đang xác minh.');
    expect(opened.text).not.toContain('karaoke');

    const message = randomUUID();
    for (let time = 0; time < 2; time++) {
      const added = await follow({ code, message, text: 'Họ đang đánh cháu, cứu với' });
      expect(added.text).toContain('Đã thêm');
    }
    const { messages } = (await openByCode(service.database, code, salt))!;
    expect(messages.filter(({ author }) => author === 'reporter')).toHaveLength(2);
    const held = await service.database.prisma.assignment.findFirstOrThrow({
      where: { tipId: id, kind: 'lead' },
    });
    expect(held).toMatchObject({ urgency: 'P0', acknowledged: null, unread: true });
    const kinds = await service.database.prisma.audit.findMany({
      where: { subject: id, kind: { in: ['intake', 'intake-open'] } },
      orderBy: { id: 'asc' },
    });
    expect(kinds.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['intake', null],
      ['intake-open', null],
      ['intake', 'added'],
    ]);
  });

  it('of a report that was merged rings where it is worked on', async () => {
    const code = codeIn(await police.post('/console/intake', call({ age: '' })));
    const { id } = (await openByCode(service.database, code, salt))!;
    const other = codeIn(await police.post('/console/intake', call({ age: '' })));
    const { id: into } = (await openByCode(service.database, other, salt))!;
    await inInbox(id);
    await inInbox(into);
    await police.post(`/console/tips/${into}/acknowledge`, {});
    const merged = await police.post(`/console/tips/${id}/merge`, { into, sure: 'yes' });
    expect(merged.location).toBe(`/console/tips/${into}?done=merged`);

    const added = await follow({ code, text: 'Họ đang đánh cháu, cứu với' });
    expect(added.text).toContain('Đã thêm');
    const worked = await service.database.prisma.assignment.findFirstOrThrow({
      where: { tipId: into, kind: 'lead' },
    });
    expect(worked).toMatchObject({ urgency: 'P0', acknowledged: null, unread: true });
  });

  it('of a report that was filed brings it back to whoever filed it', async () => {
    const code = codeIn(await police.post('/console/intake', call({ age: '' })));
    const { id } = (await openByCode(service.database, code, salt))!;
    await inInbox(id);
    const { prisma } = service.database;
    await prisma.assignment.updateMany({ where: { tipId: id }, data: { ended: new Date(), unread: false } });
    await prisma.tip.update({ where: { id }, data: { status: 'archived' } });

    await follow({ code, text: 'Hắn lại tìm đến nhà' });
    const open = await prisma.assignment.findMany({ where: { tipId: id, ended: null } });
    expect(open).toEqual([expect.objectContaining({ kind: 'lead', unread: true })]);
  });

  it('that is wrong is told so, keeps what was typed, and may be tried so often only', async () => {
    const code = codeIn(await desk.post('/console/intake', call()));
    for (let time = 0; time < 20; time++) {
      const { status, text } = await follow({
        code: time % 2 ? '1234' : '1234567890123456',
        text: 'Kể thêm',
      });
      expect(status).toBe(422);
      expect(text).toContain('Không mở được tin nào');
      expect(text).toContain('Kể thêm');
    }
    expect((await follow({ code })).text).toContain('Một giờ sau');
  });
});

it('without the salt every page of it says what to do', async () => {
  const [saltless, visit] = [{} as Desk, { fields: call() } as unknown as OfficerVisit];
  for (const handle of [showIntake, takeCall, askForCode, followCall]) {
    const reply = await handle(saltless, visit);
    expect(reply).toMatchObject({ status: 503, data: { text: expect.stringContaining('salt.key') } });
  }
});
