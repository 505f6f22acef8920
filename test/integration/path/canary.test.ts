import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../fakes/telegram.ts';
import { partOf, type Secrets, searchFiles, unwrapped } from './canary/search.ts';
import { openStation, type Station } from './canary/station.ts';
import { drawing, HIDDEN, page, photo, voice } from './canary/things.ts';
import { openVisitor } from './canary/visitor.ts';
import { type DeskClerk, officerOverHttp } from './desk.ts';

/** What must be found nowhere. Each is sent through the whole system at the noisiest log level. */
const SECRETS = {
  story: 'Chuyện hoàng yến bảy sắc: cháu tôi bị giữ trong công ty lừa đảo',
  name: 'Hoàng Thị Canari',
  /** What all chat ids begin with. */
  chat: '55500123456',
  answer: 'Trả lời sơn ca tám sắc',
  reason: 'Lý do chích chòe chín sắc',
  password: 'mật khẩu của chim khuyên',
  question: 'Câu hỏi chào mào một sắc về việc làm ở xa',
  place: 'Quán nước vành khuyên hai sắc',
  suspect: 'Người rủ tên Sáo Sậu ba sắc',
  contact: 'Sau giờ họa mi bốn sắc thì trả lời',
  more: 'Chữ thêm của chim ri năm sắc',
  caption: 'Lời dưới ảnh cu gáy sáu sắc',
  edited: 'Lời đã sửa chim sâu mười hai sắc',
  forwarded: 'Chimchichbong Nguyen Van Chuyen',
  card: '0909555123',
  duress: 'hỏi giá rau hôm nay',
  spam: 'mua vé số chim cút mười ba sắc',
  flood: 'tin rác chim sẻ mười bốn sắc',
  file: 'anhchimri15sac',
  network: '203.0.113.77',
  browser: 'Chimbancu/16.0',
  ...HIDDEN,
};
const CODE = /\d{4} \d{4} \d{4} \d{4}/;
const DESKS = ['cong-an-tinh', 'truc-ban'];
const redisThere = existsSync('/usr/bin/redis-server');

describe.each([
  ['PostgreSQL', false],
  ['Redis', true],
] as const)('a canary sent through everything, queues on %s', (_label, onRedis) => {
  const secrets: Secrets = { ...SECRETS };
  const desks = new Map<string, DeskClerk>();
  let station: Station;
  let silent: Person;
  let people = 10;

  const person = () =>
    station.town.telegram.person({
      id: Number(`${SECRETS.chat}${people++}`),
      language: 'vi',
      name: SECRETS.name,
    });
  const query = async <Row>(sql: string): Promise<Row[]> => (await station.database.query(sql)).rows as Row[];
  const noted = (name: string, text: string): string => {
    const code = text.match(CODE)![0];
    Object.assign(secrets, { [name]: code, [`${name} without spaces`]: code.replaceAll(' ', '') });
    return code;
  };
  const handsIn = async (writer: Person, name: string): Promise<string> => {
    writer.says('/gui');
    return noted(name, (await writer.waitFor(CODE, 20_000)).text);
  };
  const eventually = (sql: string, rows: unknown[]) =>
    expect.poll(() => query(sql), { timeout: 25_000, interval: 100 }).toEqual(rows);

  beforeAll(async () => {
    if (onRedis && !redisThere) return;
    station = await openStation(onRedis);
    const { folder, url } = station;
    const officers = await Promise.all(
      DESKS.map((agency) => officerOverHttp(folder, url, agency, SECRETS.password)),
    );
    for (const [at, { desk, link }] of officers.entries()) {
      desks.set(DESKS[at]!, desk);
      secrets[`link ${at}`] = link.split('/').at(-1)!;
    }
  }, 150_000);
  afterAll(() => station?.close(), 60_000);

  describe.skipIf(onRedis && !redisThere)('when', () => {
    it('someone in danger begins to write, and the duty desk is told', async () => {
      silent = person();
      silent.says(`${SECRETS.story}, họ đánh đập`);
      await silent.waitFor(/113/, 10_000);
      await eventually(`SELECT count(*)::int AS told FROM alert WHERE delivered IS NOT NULL`, [{ told: 1 }]);
      await expect
        .poll(() => station.mails.map(unwrapped).join('\n'), { timeout: 10_000 })
        .toContain('Có người đang viết tin khẩn');
    });

    it('a story is told, answered, read by its code, passed on', async () => {
      const desk = desks.get('cong-an-tinh')!;
      const writer = person();
      writer.says(`/baotin ${SECRETS.story}. Tôi tên ${SECRETS.name}.`);
      await writer.waitFor(/an toàn không|ở đâu/, 10_000);
      const code = await handsIn(writer, 'code');
      const tip = await desk.newest();
      expect(await desk.read(tip)).toContain(SECRETS.name);
      await desk.acknowledge(tip);
      await desk.answer(tip, SECRETS.answer);
      await writer.waitFor(/Có trả lời mới/, 10_000);

      const web = await openVisitor(station.url, '198.51.100.1', 'Mozilla/5.0');
      await web.says(code);
      await web.hears(new RegExp(SECRETS.answer));
      await web.says(SECRETS.more);
      await web.uploads('image', `${SECRETS.file}.jpg`, (await photo('')).bytes);
      await eventually(`SELECT state FROM attachment WHERE errand IS NULL`, [{ state: 'kept' }]);
      expect(await desk.read(tip)).toContain(SECRETS.more);
      secrets['cookie of the reader'] = web.cookie.split('=')[1]!;
      await desk.transfer(tip, 'bien-phong', SECRETS.reason);
    }, 60_000);

    it('someone is muted, many flood us, and whoever computes goes on', async () => {
      const nuisance = person();
      nuisance.says(`/baotin ${SECRETS.spam}`);
      await nuisance.waitFor(/./, 10_000);
      await handsIn(nuisance, 'code of the nuisance');
      const desk = desks.get('truc-ban')!;
      await desk.mute(await desk.newest());
      const flood = await openVisitor(station.url, SECRETS.network, SECRETS.browser);
      for (let at = 0; at < 62; at++) await flood.says(`${SECRETS.flood} ${at}`);
      expect(flood.worked()).toBeGreaterThan(0);
      await flood.hears(/chưa nhận kịp/);
      secrets['cookie of the flood'] = flood.cookie.split('=')[1]!;
      nuisance.says(`${SECRETS.spam} nữa`);
      await nuisance.waitFor(/Tạm thời chưa nhận/, 10_000);
    }, 60_000);

    it('ten minutes go by for whoever began to write', async () => {
      await query(`UPDATE conversation SET hand_in = now() WHERE hand_in IS NOT NULL`);
    });

    it.concurrent('photos, sound, text and a drawing come by chat, with names of others and words put right', async () => {
      const [teller, refused] = [person(), person()];
      const name = (end: string) => `${SECRETS.file}.${end}`;
      const tells = async () => {
        teller.says(SECRETS.story);
        await teller.waitFor(/113/, 10_000);
        teller.sends('photo', { file: await photo(name('jpg')), caption: SECRETS.caption });
        teller.sends('document', { file: await photo(name('jpg')) });
        teller.sends('voice', { file: voice() });
        teller.sends('document', { file: page(name('txt')) });
        teller.sendsContact({ phone: SECRETS.card, name: SECRETS.forwarded });
        teller.edits(SECRETS.edited);
        station.town.telegram.emit('message', {
          message_id: 999_001,
          date: 1_795_000_000,
          from: { id: teller.id, is_bot: false, first_name: SECRETS.name },
          chat: { id: teller.id, type: 'private' },
          text: SECRETS.more,
          forward_origin: {
            ...{ type: 'user', date: 1_795_000_000 },
            sender_user: { id: 77, is_bot: false, first_name: SECRETS.forwarded },
          },
        });
        teller.says('/gui');
        await station.town.telegram.idle();
      };
      const isRefused = async () => {
        refused.says(SECRETS.story);
        await refused.waitFor(/113/, 10_000);
        refused.sends('document', { file: drawing(name('jpg')) });
        await refused.waitFor(/không giữ loại tệp này/, 20_000);
        refused.says(SECRETS.duress);
        await refused.waitFor(/Hôm nay chưa có giá/, 20_000);
      };
      await Promise.all([tells(), isRefused()]);
    }, 60_000);

    it.concurrent('a web visitor answers every question, sends evidence, looks it over and corrects it', async () => {
      const web = await openVisitor(station.url, SECRETS.network, SECRETS.browser);
      secrets['cookie of the visitor'] = web.cookie.split('=')[1]!;
      await web.says(`/baotin ${SECRETS.question}`);
      await web.uploads('image', `${SECRETS.file}.jpg`, (await photo('')).bytes);
      await web.uploads('voice', `${SECRETS.file}.oga`, voice().bytes);
      for (const choice of ['safety.yes', 'need.report']) await web.presses(choice);
      await web.says(SECRETS.place);
      for (const choice of ['who.other', 'age.adult', 'situation.none']) await web.presses(choice);
      await web.says(SECRETS.suspect);
      await web.presses('evidence.yes');
      await web.says(SECRETS.contact);
      expect(await web.hears(/Đây là tin sẽ gửi/)).toContain(SECRETS.suspect);
      for (const choice of ['consent.edit', 'edit.where']) await web.presses(choice);
      await web.says(`${SECRETS.place} sửa`);
      await web.presses('consent.yes');
      noted('code of the visitor', await web.hears(CODE));
    }, 60_000);

    it.concurrent('everything is taken back, as far as the channel lets us', async () => {
      const wiper = person();
      station.parrots.telegram.quotes('deleteMessages', String(wiper.id));
      wiper.says(SECRETS.story);
      await wiper.waitFor(/113/, 10_000);
      wiper.sends('photo', { file: await photo('a.jpg') });
      await wiper.waitFor(/Đã nhận/, 10_000);
      wiper.says('/xoa');
      await wiper.waitFor(/Xóa hết ở đây chứ/, 10_000);
      wiper.presses('Xóa hết');
      await wiper.waitFor(/đã quên cuộc trò chuyện/, 20_000);
      expect(station.parrots.telegram.heard.some((call) => call.includes('/deleteMessages'))).toBe(true);
    }, 60_000);

    it.concurrent('a file is refused with an error that quotes its address', async () => {
      const lost = person();
      station.parrots.telegram.quotes('/file/bot', '/music/');
      lost.says(SECRETS.story);
      await lost.waitFor(/113/, 10_000);
      lost.sends('audio');
      await lost.waitFor(/không tải được tệp/, 20_000);
    }, 60_000);

    it('channels answer with errors that quote what they were told', async () => {
      const { town, parrots } = station;
      const refused = person();
      const zaloOa = town.zaloOa.person({ id: `${SECRETS.chat}890`, name: SECRETS.name });
      const zaloBot = town.zaloBot.person({ id: `${SECRETS.chat}aa`, name: SECRETS.name });
      const before = Object.values(parrots).map((parrot) => parrot.quoted());
      parrots.telegram.quotes('sendMessage', String(refused.id));
      parrots.zaloOa.quotes('message/cs', zaloOa.id);
      parrots.zaloBot.quotes('sendMessage', zaloBot.id);
      refused.says(SECRETS.story);
      zaloOa.says(SECRETS.story);
      const sent = JSON.stringify(zaloOa.sends('image', { caption: SECRETS.caption }));
      secrets['link to the photo'] = sent.match(/media\/[0-9a-f]{20}/)![0];
      zaloBot.says(SECRETS.story);
      await fetch(`${station.url}/webhooks/telegram`, { method: 'POST', body: `{"text":"${SECRETS.story}"` });
      await fetch(`${station.url}/console/setup/${secrets['link 0']}`);
      await fetch(`${station.url}/console/tips/${SECRETS.file}?${SECRETS.card}`);
      await expect
        .poll(() => Object.values(parrots).map((parrot, at) => parrot.quoted() > before[at]!), {
          timeout: 20_000,
        })
        .toEqual([true, true, true]);
      // Telegram's goes on working for others, which may be noted instead.
      await eventually(`SELECT error FROM channel_health WHERE channel LIKE 'zalo%' ORDER BY error`, [
        { error: 'message/cs: -201' },
        { error: 'sendMessage: 400' },
      ]);
    }, 60_000);

    it('whoever fell silent is told that the report went in', async () => {
      noted('code of the silent', (await silent.waitFor(CODE, 25_000)).text);
    }, 30_000);

    it('officers open what came along', async () => {
      await eventually(
        `SELECT count(*)::int AS undone FROM attachment WHERE tip_id IS NOT NULL AND errand IS NOT NULL`,
        [{ undone: 0 }],
      );
      await eventually(`SELECT count(*)::int AS unsorted FROM tip WHERE urgency IS NULL`, [{ unsorted: 0 }]);
      const tips = await query<{ tip: string; agency: string }>(
        `SELECT DISTINCT tip_id AS tip, agency_key AS agency FROM attachment JOIN assignment USING (tip_id)
         WHERE assignment.kind = 'lead' AND ended IS NULL AND agency_key <> 'bien-phong' AND state = 'kept'`,
      );
      const files = await Promise.all(tips.map(({ tip, agency }) => desks.get(agency)!.media(tip)));
      // Two photos, sound and text by chat; a photo and sound by the web, with their originals.
      expect(files.map(({ length }) => length).sort()).toEqual([4, 4]);
      for (const [at, file] of files.flat().entries())
        if (file.length > 200) secrets[`part of file ${at}`] = partOf(file);
    }, 60_000);

    it('it is found in no log, job, metric, e-mail, nor in any row of the database or Redis', async () => {
      const { telegram, zaloOa } = station.parrots;
      const keyOf = (heard: string[], pattern: RegExp) => [
        ...new Set(heard.flatMap((call) => call.match(pattern)?.[1] ?? [])),
      ];
      const tokens = [
        ...keyOf(telegram.heard, /"secret_token":"([^"]+)"/),
        ...keyOf(zaloOa.heard, /"access_token":"([^"]+)"/),
        ...[station.town.settings.TELEGRAM_BOT_TOKEN!, station.town.settings.ZALO_BOT_TOKEN!],
        ...[station.town.settings.ZALO_OA_SECRET_KEY!, station.town.settings.ZALO_OA_REFRESH_TOKEN!],
      ];
      const fileIds = keyOf(telegram.heard, /"file_id":"([^"]+)"/);
      expect(tokens.length).toBeGreaterThanOrEqual(6);
      expect(fileIds.length).toBeGreaterThan(4);
      for (const [at, token] of tokens.entries()) secrets[`token ${at}`] = token;
      secrets['what calls are signed with'] = station.signing;
      for (const [at, id] of fileIds.entries()) secrets[`file id ${at}`] = id;
      await eventually('SELECT count(*)::int AS waiting FROM call', [{ waiting: 0 }]);
      const told = station.system.heard.map(({ body }) => JSON.parse(String(body)).notice);
      expect(told).toEqual(expect.arrayContaining(['writing', 'new', 'added']));
      expect(await station.searchRunning(secrets)).toEqual([]);
      // And would be found: in the last place one would look.
      await query(`INSERT INTO setting (name, value) VALUES ('planted', 'con vet muoi chin sac')`);
      const planted = await station.searchRunning({ planted: 'con vet muoi chin sac' });
      expect(planted).toEqual([expect.stringMatching(/^planted in .*database$/)]);
    }, 60_000);

    it('nor, when all has stopped, in any file of DATA_DIR or where ffmpeg works', async () => {
      expect(await station.searchStopped(secrets)).toEqual([]);
      expect(await station.leftOver()).toEqual([]);
    }, 60_000);

    it('and would be found if it were there', async () => {
      const at = join(station.folder, 'attachments', 'planted');
      const bytes = Buffer.from(SECRETS.story);
      const hidden = [
        bytes,
        bytes.toString('hex'),
        bytes.toString('base64'),
        Buffer.concat([Buffer.from('x'), bytes]).toString('base64'),
      ];
      for (const each of hidden) {
        await writeFile(at, each);
        expect(searchFiles([station.folder], { story: SECRETS.story })).toEqual([`story in ${at}`]);
      }
      await writeFile(at, Buffer.concat([Buffer.from([0, 1]), secrets['part of file 0'] as Buffer]));
      expect(searchFiles([station.folder], secrets)).toEqual([`part of file 0 in ${at}`]);
    });
  });
});
