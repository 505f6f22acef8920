import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLanguages, recordingOf, render } from '../../../src/languages/catalogue.ts';
import { openKit, readLines, writePo } from '../../../src/languages/review/index.ts';
import { findTools } from '../../../src/voices/speak.ts';
import { type Answer, logInAs, makeOfficer, type Office, openOffice, type Person } from './office.ts';

const DESK = '/console/languages';
const CALL = 'chat:danger.numbers';
const { ffmpeg } = findTools();

let office: Office;
let people: Record<'reviewer' | 'admin' | 'duty' | 'auditor', Person>;
let languages: { close(): Promise<void> };

beforeAll(async () => {
  office = await openOffice();
  const staff = [
    ['reviewer', undefined],
    ['admin', undefined],
    ['duty', 'cong-an-tinh'],
    ['auditor', undefined],
  ] as const;
  const entries = staff.map(async ([role, agency]) => {
    await makeOfficer(office, `${role}@example.org`, role, agency);
    return [role, await logInAs(office, `${role}@example.org`)];
  });
  people = Object.fromEntries(await Promise.all(entries));
  languages = await openLanguages(office.database);
});
afterAll(async () => {
  await languages?.close();
  await office?.close();
});

const textAt = (language: string, key: string) => `${DESK}/${language}/text?key=${encodeURIComponent(key)}`;
const hidden = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
/** Saves a text as the page's form does. */
async function save(language: string, key: string, fields: Record<string, string>, who = people.reviewer) {
  const mark = hidden((await who.get(textAt(language, key))).text, 'mark');
  return who.post(textAt(language, key), { mark, ...fields });
}
/** Sends bytes as the page's script does. */
async function send(
  path: string,
  bytes: Uint8Array,
  who = people.reviewer,
  headers: Record<string, string> = {},
) {
  const csrf = hidden((await who.get(DESK)).text, 'csrf');
  const answer = await fetch(office.url + path, {
    method: 'POST',
    headers: {
      ...{ cookie: who.cookie, origin: office.url, 'x-csrf': csrf },
      ...{ 'content-type': 'application/octet-stream', ...headers },
    },
    body: Uint8Array.from(bytes),
  });
  return { status: answer.status, text: await answer.text() };
}
const refused = ({ status, text }: Pick<Answer, 'status' | 'text'>, words: RegExp) => {
  expect([status, text]).toEqual([422, expect.stringMatching(words)]);
};
const said = (language: string, key = 'danger.numbers') => render(language, { key }).text;
const soundAt = async (language: string, key: string) => {
  const page = (await people.reviewer.get(textAt(language, key))).text;
  return /data-action="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&');
};

describe('the desk', () => {
  it('is open to reviewers and administrators alone', async () => {
    const paths = [
      '',
      '/lo',
      '/lo/text?key=chat:menu',
      '/lo/kit',
      '/lo/import',
      '/lo/export/po',
      '/lo/sound',
    ];
    for (const path of paths) {
      for (const who of [people.duty, people.auditor])
        expect([path, (await who.get(DESK + path)).status]).toEqual([path, 403]);
      const open = path === '/lo/sound' ? 404 : 200;
      for (const who of [people.reviewer, people.admin])
        expect([path, (await who.get(DESK + path)).status]).toEqual([path, open]);
    }
    for (const path of ['/lo/text?key=chat:menu', '/lo/withdraw', '/lo/sound', '/lo/silence', '/lo/import'])
      expect((await people.duty.post(DESK + path, {})).status).toBe(403);
    expect(
      (await send(`${DESK}/lo/import?format=po`, Buffer.from('x'), people.reviewer, { 'x-csrf': 'no' }))
        .status,
    ).toBe(403);
    expect((await people.reviewer.get('/console')).location).toBe(DESK);
    expect((await people.reviewer.get('/console/officers')).status).toBe(403);
  });

  it('shows every language with what matters most, and finds no other', async () => {
    const { text } = await people.reviewer.get(DESK);
    for (const name of ['Bru–Vân Kiều', 'Pa Kô', 'ພາສາລາວ', 'Hmoob']) expect(text).toContain(name);
    expect(text).toMatch(/lời an toàn chưa duyệt/);
    expect(text).not.toMatch(/ style=/);
    for (const path of [
      '/xx',
      '/xx/kit',
      '/vi/import',
      '/vi/export/po',
      '/lo/export/doc',
      '/lo/text?key=chat:no',
    ])
      expect([path, (await people.reviewer.get(DESK + path)).status]).toEqual([path, 404]);
  });

  it('narrows the texts and goes on page by page, each once', async () => {
    const keys: string[] = [];
    for (let path: string | undefined = `${DESK}/lo?risk=safety`; path; ) {
      const { text } = await people.reviewer.get(path);
      keys.push(...[...text.matchAll(/desk-line-head"><a href="[^"]*">([^<]+)</g)].map(([, key]) => key!));
      path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    const safety = (await readLines(office.database, 'lo')).filter(({ risk }) => risk === 'safety');
    expect(keys).toEqual(safety.map(({ key }) => key));
    const { text } = await people.reviewer.get(`${DESK}/lo?words=kh%C3%B4ng+c%C3%B3+l%E1%BB%9Di+n%C3%A0y`);
    expect(text).toContain('Không có lời nào như vậy');
  });
});

describe('a text', () => {
  it('is shown by the bot alone from the next message on, once it is approved', async () => {
    const text = 'ໂທ {{police}}. ໂທ {{children}}.';
    expect(said('lo')).toContain('Đang nguy hiểm');
    expect((await save('lo', CALL, { text, state: 'reviewed' })).location).toContain('was=reviewed');
    await expect.poll(() => said('lo')).toMatch(/^Đang nguy hiểm.*chưa duyệt.*ໂທ 113/s);
    refused(await save('lo', CALL, { text, state: 'approved' }), /Hãy đánh dấu xác nhận/);
    await save('lo', CALL, { text, state: 'approved', sure: 'yes' });
    await expect.poll(() => said('lo')).toBe('ໂທ 113. ໂທ 111.');
    const page = (await people.reviewer.get(textAt('lo', CALL))).text;
    expect(page.match(/reviewer@example\.org/g)!.length).toBeGreaterThanOrEqual(3);
    expect((await people.reviewer.get(`${DESK}/lo?risk=safety&state=approved`)).text).toContain(CALL);
    const mark = hidden(page, 'mark');
    await people.reviewer.post(textAt('lo', CALL).replace('/text', '/withdraw'), { mark });
    await expect.poll(() => said('lo')).not.toBe('ໂທ 113. ໂທ 111.');
  });

  it.each([
    ['a lost number', 'ໂທ 113', /Thiếu \{\{children\}\}, \{\{police\}\}/],
    ['a placeholder too many', 'ໂທ {{police}} {{children}} {{code}}', /Thừa \{\{code\}\}/],
    ['nothing', '   ', /Chưa có lời nào/],
    ['too much', `{{police}}{{children}}${'x'.repeat(900)}`, /Dài 922 ký tự. Ở chỗ này chỉ được 900/],
  ])('is refused with %s, and stays in the form', async (_what, text, why) => {
    const count = () => office.database.prisma.translation.count();
    const before = await count();
    const answer = await save('km', CALL, { text, state: 'draft' });
    refused(answer, why);
    expect(answer.text).toContain(text.trim().slice(0, 10));
    expect(await count()).toBe(before);
  });

  it('is not overwritten by somebody who did not see it; Vietnamese is not changed here', async () => {
    const mark = hidden((await people.admin.get(textAt('km', 'chat:menu'))).text, 'mark');
    await save('km', 'chat:menu', { text: 'មួយ', state: 'draft' });
    const late = await people.admin.post(textAt('km', 'chat:menu'), { text: 'ពីរ', state: 'draft', mark });
    refused(late, /vừa được sửa ở nơi khác.*ពីរ/s);
    refused(await save('vi', 'chat:menu', { text: 'Chào', state: 'approved' }), /chỉ sửa được trong tệp/);
    refused(await save('km', 'chat:menu', { text: 'ពីរ', state: 'perfect' }), /Hãy chọn/);
  });

  it('is shown as text, whatever it is', async () => {
    await save('en', 'chat:menu', { text: '<script>alert(1)</script>', state: 'draft' });
    for (const path of [textAt('en', 'chat:menu'), `${DESK}/en?words=alert`])
      expect((await people.reviewer.get(path)).text).not.toContain('<script>alert');
  });
});

/** Sound as a telephone saves it, with a name in it. */
function wave(seconds: number, loud = 8000): Buffer {
  const rate = 8000;
  const data = Buffer.alloc(Math.round(seconds * rate) * 2);
  for (let at = 0; at * 2 < data.length; at++)
    data.writeInt16LE(Math.round(loud * Math.sin((at * 440 * 2 * Math.PI) / rate)), at * 2);
  const name = Buffer.from('INFOIART\x10\0\0\0NGUOI NOI BI MAT');
  const size = (length: number) => Buffer.from(Uint32Array.of(length).buffer);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const chunks = [Buffer.from('WAVEfmt '), size(16), format, Buffer.from('LIST'), size(name.length), name];
  const all = Buffer.concat([...chunks, Buffer.from('data'), size(data.length), data]);
  return Buffer.concat([Buffer.from('RIFF'), size(all.length), all]);
}

if (!ffmpeg) process.stderr.write('SKIPPED: recordings on the desk (no ffmpeg)\n');
describe.skipIf(!ffmpeg)('a recording', () => {
  it('of a Bru line is played by the bot, as OGG/Opus without a word of its maker', async () => {
    const answer = await send(await soundAt('bru', CALL), wave(1.5));
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('seconds')]);
    await expect.poll(() => recordingOf('bru', CALL)).toMatchObject({ machine: false });
    expect(recordingOf('bru', CALL)!.seconds).toBeCloseTo(1.5, 0);
    expect(render('bru', { key: 'danger.numbers' }).voice).toEqual([`bru/${CALL}`]);
    const { bytes } = (await office.database.prisma.recording.findFirst({ where: { language: 'bru' } }))!;
    const kept = Buffer.from(bytes).toString('latin1');
    expect(kept).toMatch(/^OggS.{24}OpusHead/s);
    expect(kept).not.toContain('BI MAT');
    const played = await people.reviewer.get(`${DESK}/bru/sound?key=${CALL}`);
    expect(played.headers.get('content-type')).toContain('audio/ogg');
    expect((await people.reviewer.get(textAt('bru', CALL))).text).toContain('Người đọc');
  });

  it.each([
    ['no sound', () => Buffer.from('just words'), /không phải tiếng/],
    ['nothing', () => Buffer.alloc(0), /không phải tiếng/],
    ['half a file', () => wave(1).subarray(0, 30), /không phải tiếng|Không đọc được|không có tiếng/],
    ['silent', () => wave(1, 0), /không có tiếng/],
    ['longer than 90 seconds', () => wave(95), /quá 90 giây/],
    ['heavier than 5 MB', () => Buffer.alloc(5 * 1024 * 1024 + 1), /quá 5 MB/],
  ])('is refused when it is %s', async (_what, bytes, why) => {
    const before = await office.database.prisma.recording.count();
    refused(await send(await soundAt('pac', CALL), bytes()), why);
    expect(await office.database.prisma.recording.count()).toBe(before);
  });

  it('is refused for what is not heard, or for other words than are written today', async () => {
    const path = (key: string, source: string) => `${DESK}/pac/sound?${new URLSearchParams({ key, source })}`;
    refused(await send(path('chat:duress', 'x'), wave(1)), /không đọc thành tiếng/);
    refused(await send(path('chat:choice.skip', 'x'), wave(1)), /không đọc thành tiếng/);
    refused(await send(path(CALL, '0123456789abcdef'), wave(1)), /đã đổi/);
  });

  it('goes when the words it says are rewritten, or when that is confirmed', async () => {
    const count = () => office.database.prisma.recording.count({ where: { language: 'hmn' } });
    await save('hmn', 'chat:menu', { text: 'Ib', state: 'draft' });
    await send(await soundAt('hmn', 'chat:menu'), wave(1));
    await save('hmn', 'chat:menu', { text: 'Ib', state: 'reviewed' });
    expect(await count()).toBe(1);
    expect((await save('hmn', 'chat:menu', { text: 'Ob', state: 'reviewed' })).location).toContain(
      'unvoiced',
    );
    expect(await count()).toBe(0);
    await send(await soundAt('hmn', 'chat:menu'), wave(1));
    await expect.poll(() => recordingOf('hmn', 'chat:menu')).toBeDefined();
    const silence = textAt('hmn', 'chat:menu').replace('/text', '/silence');
    refused(await people.reviewer.post(silence, {}), /đánh dấu xác nhận/);
    await people.reviewer.post(silence, { sure: 'yes' });
    await expect.poll(() => recordingOf('hmn', 'chat:menu')).toBeUndefined();
  });

  it('has a kit with its numbers, words and places to send to', async () => {
    const { text } = await people.reviewer.get(`${DESK}/bru/kit`);
    const kit = openKit();
    expect(text).toContain(`<strong>${kit.code}</strong>`);
    const places = [...text.matchAll(/data-number="(\d+)" data-action="([^"]+)"/g)];
    expect(places.length).toBe(kit.lines.length);
    const answer = await send(places[1]![2]!.replaceAll('&amp;', '&'), wave(1));
    expect(answer.status).toBe(200);
    await expect.poll(() => recordingOf('bru', kit.lines[1]!.key)).toBeDefined();
  });
});

describe('a file', () => {
  const importTo = (query: string, bytes: Uint8Array) => send(`${DESK}/km/import?${query}`, bytes);

  it('shows what it would change, and changes that alone, once it is agreed to', async () => {
    const lines = await readLines(office.database, 'km');
    const worked = lines.map((line) =>
      line.key === 'learn:quiz.right'
        ? { ...line, text: 'ត្រូវ', state: 'approved' as const }
        : line.key === 'learn:quiz.wrong'
          ? { ...line, vietnamese: 'Sai rồi.', text: 'ខុស' }
          : line,
    );
    const file = writePo('km', worked);
    const first = await importTo('format=po', file);
    expect(first.text).toContain('sẽ đổi 1 lời');
    expect(first.text).toMatch(
      /Dòng \d+: <code>learn:quiz\.wrong<\/code> Lời tiếng Việt trong tệp không còn đúng/,
    );
    const found = () =>
      office.database.prisma.translation.findFirst({ where: { language: 'km', key: 'learn:quiz.right' } });
    expect(await found()).toBeNull();
    const agreed = /data-agree="(\w+)"/.exec(first.text)![1]!;
    refused(await importTo('format=po&agreed=0000', file), /Hãy xem lại/);
    expect((await importTo(`format=po&agreed=${agreed}`, file)).text).toContain('Đã đổi 1 lời');
    expect(await found()).toMatchObject({ text: 'ត្រូវ', state: 'reviewed' });
    await expect.poll(() => said('km', 'learn:quiz.right')).toBe('ត្រូវ');
    refused(await importTo(`format=po&agreed=${agreed}`, file), /vừa được sửa ở nơi khác/);
  });

  it('goes out as PO and Excel, and is refused when it is neither', async () => {
    for (const [format, start] of [
      ['po', 'msgid ""'],
      ['xlsx', 'PK'],
    ]) {
      const { status, text, headers } = await people.admin.get(`${DESK}/km/export/${format}`);
      expect(status).toBe(200);
      expect(text.startsWith(start!)).toBe(true);
      expect(headers.get('content-disposition')).toContain(`tin-bao-km.${format}`);
    }
    refused(await importTo('format=xlsx', Buffer.from('nothing')), /Không đọc được/);
    refused(await importTo('format=po', Buffer.alloc(5 * 1024 * 1024 + 1, 0x20)), /quá 5 MB/);
    expect((await importTo('format=doc', Buffer.from('x'))).status).toBe(404);
  });
});
