import { createHmac } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { work } from '../../queues/backend.ts';
import { callBelt, caller } from '../../queues/call.ts';
import { deliverer } from '../../queues/deliver.ts';
import { openBelts } from '../../queues/index.ts';
import { sweep } from '../../queues/sweep.ts';
import { readConfig } from '../../src/config.ts';
import { mailer } from '../../src/mail.ts';
import { registry } from '../../src/metrics.ts';
import type { KeyPair } from '../../src/vault/boxes.ts';
import { readWorkerKeys } from '../../src/vault/keys.ts';
import { type System, startSystem } from '../fakes/system.ts';
import {
  addMessage,
  keyDirOf,
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  type Person,
  person,
  type Seed,
  seedTip,
  staff,
} from './console/office.ts';

const CONSOLE = 'https://tinbao.example/console';
const POLICE = 'cong-an-tinh';

type Urgency = NonNullable<NonNullable<Seed['sorting']>['urgency']>;

let office: Office;
let admin: Person;
let police: Person;
let pair: KeyPair;
let system: System;
/** Lanes to come back to, and after how many seconds. */
let later: [string, number][];

const query = async (text: string, values: unknown[] = []) =>
  (await office.database.pool.query(text, values)).rows;
const waiting = () => query("SELECT attempts, body FROM call ORDER BY agency_key, body->>'notice'");
const health = async (agency = POLICE) =>
  (
    await query('SELECT failures, error, failed, worked FROM agency_hook WHERE agency_key = $1', [agency])
  )[0]!;

beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, 'quan.tri@example.org', 'admin');
  admin = await logInAs(office, 'quan.tri@example.org');
  ({ police } = await staff(office));
  pair = (await readWorkerKeys(keyDirOf(office))).sender;
});
afterAll(() => office.close());
beforeEach(async () => {
  later = [];
  system = await startSystem();
});
afterEach(async () => {
  await system.close();
  await query('TRUNCATE tip, call, agency_hook, lease CASCADE');
});

const set = (agency: string, url: string) => admin.post('/console/hooks', { agency, url });
/** Has an agency's calls go to a system; gives the secret from the page. */
async function hook(agency = POLICE, url = `${system.url}/tin-bao?to=a`): Promise<string> {
  const { text } = await set(agency, url);
  return /id="secret" readonly value="([\w-]{43})"/.exec(text)![1]!;
}
const deliver = (assignment: string, mail = false) =>
  deliverer(office.database, { mail, call: () => {} })({ assignment });
const call = (lane = POLICE, more: Partial<Parameters<typeof caller>[0]> = {}) =>
  caller({
    ...{ database: office.database, pair, mail: undefined, console: CONSOLE, limit: 300 },
    again: (...each) => void later.push(each),
    ...more,
  })({ lane });
const due = () => query(`UPDATE call SET due = now()`);
async function tell(urgency: Urgency, lead = POLICE) {
  const { id, assignments } = await seedTip(office, { story: 'CHUYEN KIN', sorting: { urgency, lead } });
  await deliver(assignments[0]!);
  return { tip: id, assignment: assignments[0]! };
}
const heard = () => system.heard.map(({ body }) => JSON.parse(body.toString()));

describe('the system of an agency', () => {
  it('is told of a tip by a signed call: urgency, ids, why, when, where, and nothing else', async () => {
    const secret = await hook();
    const { tip, assignment } = await tell('P1');
    await call();
    const [received] = system.heard;
    const { method, path, headers, body } = received!;
    expect([method, path, headers['content-type']]).toEqual(['POST', '/tin-bao', 'application/json']);
    const said = JSON.parse(body.toString());
    expect(said).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), notice: 'new', urgency: 'P1', tip, assignment },
      ...{ link: `${CONSOLE}/tips/${tip}`, at: expect.stringMatching(/^2\S+Z$/) },
    });
    expect(headers['idempotency-key']).toBe(said.id);
    const [, seconds, proof] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-tinbao-signature']))!;
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(5);
    expect(createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')).toBe(proof);
    expect(await waiting()).toEqual([]);
    expect(await health()).toMatchObject({ failures: 0, worked: expect.any(Date) });
  });

  it('is told why: an alarm that nobody heard, words added, the duty desk of a tip it can only call about', async () => {
    await Promise.all([hook(), hook('truc-ban')]);
    const { tip, assignment } = await tell('P0');
    await call();
    await addMessage(office, tip, 'họ quay lại', true);
    await deliver(assignment);
    await call();
    await query(`UPDATE assignment SET received = received - interval '9 minutes'`);
    await query(`UPDATE tip_event SET at = at - interval '9 minutes'`);
    await deliver(assignment);
    await call();
    await call('truc-ban');
    expect(heard().map(({ notice }) => notice)).toEqual(['new', 'added', 'alarm', 'alarm']);
    expect(heard()[3]).toMatchObject({ urgency: 'P0', assignment, link: CONSOLE });
    expect(heard()[3]).not.toHaveProperty('tip');
    // Told while it could not be reached, it hears of the tip once, as new and at its present urgency.
    system.answers('cuts');
    const other = await tell('P2');
    await call();
    await addMessage(office, other.tip, 'cứu', true);
    await deliver(other.assignment);
    system.heard.length = 0;
    system.answers(204);
    await call();
    expect(heard()).toMatchObject([{ notice: 'new', urgency: 'P0', assignment: other.assignment }]);
  });

  it.each([
    [500, '500'],
    [404, '404'],
    ['hangs', 'TIMEOUT'],
    ['hangs after the status', undefined],
    ['redirects', '302'],
    ['cuts', 'ECONNRESET'],
    ['drips', 'TIMEOUT'],
    ['talks without end', undefined],
  ] as const)('that %s is %s', async (way, error) => {
    await hook();
    await tell('P1');
    system.answers(way);
    const begun = Date.now();
    await call();
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(await health()).toMatchObject({ failures: error ? 1 : 0, error: error ?? null });
    expect(await waiting()).toMatchObject(error ? [{ attempts: 1 }] : []);
    expect(later).toEqual(error ? [[POLICE, 60]] : []);
    expect(system.heard.map(({ path }) => path)).toEqual(['/tin-bao']);
    // What it says is read to its first kilobyte, and the line is cut.
    expect(system.sent()).toBeLessThan(4 << 20);
  });

  it('that is down is tried later and later, a new call at once, and all when it is back', async () => {
    await hook();
    system.answers(503);
    await tell('P2');
    for (let at = 0; at < 8; at++) {
      await due();
      await call();
    }
    expect(later.map(([, seconds]) => seconds)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600]);
    const page = await admin.get('/console/hooks');
    expect(page.text).toMatch(/Hệ thống của cơ quan đang lỗi<\/strong> \(8 lần liền\)/);
    expect(page.text).toContain('Mã lỗi: 503');
    system.answers(200);
    system.heard.length = 0;
    await call();
    expect(system.heard).toEqual([]);
    await tell('P0');
    await call();
    expect(heard().map(({ urgency }) => urgency)).toEqual(['P0', 'P2']);
    expect(await health()).toMatchObject({ failures: 0 });
    expect((await admin.get('/console/hooks')).text).toContain('Đang hoạt động');
  });

  it('that never takes a call is given up on after a day, counted, and seen', async () => {
    await hook();
    system.answers(500);
    const { assignment } = await tell('P1');
    await call();
    const [{ age }] = (await query('SELECT extract(epoch FROM expires - now()) / 3600 AS age FROM call')) as [
      { age: string },
    ];
    expect(Number(age)).toBeCloseTo(24, 1);
    const outcome = async () =>
      (await registry.getSingleMetric('tinbao_calls_total')!.get()).values.find(
        ({ labels }) => labels.way === 'hook' && labels.outcome === 'given-up',
      )?.value ?? 0;
    const before = await outcome();
    await query(`UPDATE call SET expires = now(), due = now()`);
    await call();
    expect(await waiting()).toEqual([]);
    expect(await outcome()).toBe(before + 1);
    expect(await health()).toMatchObject({ failures: 1, error: '500' });
    expect(await query('SELECT id FROM assignment WHERE id = $1', [assignment])).toHaveLength(1);
  });

  it('is called by one worker at a time, and a slow one holds up no other', async () => {
    const place = { databaseUrl: office.database.url };
    const belts = await openBelts(place);
    const fast = await startSystem();
    const made = caller({
      ...{ database: office.database, pair, mail: undefined, console: CONSOLE, limit: 10_000 },
      again: () => {},
    });
    const workers = await Promise.all([1, 2].map(() => work(callBelt, place, made)));
    try {
      await Promise.all([hook(), hook('bien-phong', fast.url)]);
      system.answers('hangs');
      await Promise.all([tell('P1'), tell('P2'), tell('P1', 'bien-phong')]);
      for (const lane of [POLICE, POLICE, POLICE, 'bien-phong']) belts.call(lane);
      await expect.poll(() => fast.heard.length, { timeout: 8_000, interval: 20 }).toBe(1);
      expect(system.heard).toHaveLength(1);
    } finally {
      await system.close();
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([belts.close(), fast.close()]);
    }
  });
});

describe('a worker that died', () => {
  it('leaves a lane that the sweep finds once its lease is over', async () => {
    await hook();
    await tell('P1');
    await query(`UPDATE call SET due = now() - interval '6 seconds'`);
    await query(`INSERT INTO lease (lane, until) VALUES ('call:cong-an-tinh', now() + interval '1 minute')`);
    const lanes: string[] = [];
    const nothing = () => {};
    const again = {
      ...{ sort: nothing, send: nothing, deliver: nothing, alert: nothing, fetch: nothing },
      call: (lane: string) => void lanes.push(lane),
    };
    await sweep(office.database, { again });
    await call();
    expect([lanes, system.heard]).toEqual([[], []]);
    await query(`UPDATE lease SET until = now() - interval '1 second'`);
    await sweep(office.database, { again });
    expect(lanes).toEqual([POLICE]);
    await call();
    expect(system.heard).toHaveLength(1);
  });
});

describe('where the administrator', () => {
  it.each([
    ['', /Hãy nhập/],
    ['tin bao', /không phải là một địa chỉ/],
    ['http://10.0.0.8/tin', /https:/],
    ['http://example.vn/', /https:/],
    ['ftp://example.vn/', /https:/],
    ['https://ten:matkhau@example.vn/', /không được chứa tên hay mật khẩu/],
    ['https://example.vn/#a', /dấu #/],
    [`https://example.vn/${'a'.repeat(500)}`, /dài quá 500/],
  ])('types %s it is refused, nothing is set, and nothing typed is lost', async (url, words) => {
    const { status, text } = await set(POLICE, url);
    expect(status).toBe(422);
    expect(text).toMatch(words);
    expect(text).toContain(`value="${url}"`);
    expect(await query('SELECT FROM agency_hook')).toEqual([]);
  });

  it.each([
    ['https://192.168.1.20/tin', true],
    ['https://[fd00::1]/tin', true],
    ['https://may-chu/tin', true],
    ['http://localhost:9/tin', true],
    ['https://he-thong.example.vn/tin', false],
  ])('sets %s: near only? %s', async (url, near) => {
    expect((await set(POLICE, url)).status).toBe(200);
    expect((await admin.get('/console/hooks')).text.includes('mạng riêng. Máy gửi tin')).toBe(near);
  });

  it('sets it, the secret is shown once and kept sealed; a new address has a new one; tests and removes it', async () => {
    const [first, second] = [await hook(), await hook()];
    expect(second).not.toBe(first);
    const { text } = await admin.get('/console/hooks');
    expect(text).not.toContain(second);
    const [row] = await query('SELECT secret FROM agency_hook');
    expect(row!.secret.includes(Buffer.from(second))).toBe(false);

    expect((await admin.post(`/console/hooks/${POLICE}/test`, {})).location).toBe(
      '/console/hooks?done=hook-tried',
    );
    expect(office.sent.at(-1)).toBe(POLICE);
    await call();
    expect(heard()).toMatchObject([{ notice: 'test', link: CONSOLE }]);
    system.answers(401);
    await admin.post(`/console/hooks/${POLICE}/test`, {});
    await call();
    expect(await waiting()).toEqual([]);
    expect((await admin.get('/console/hooks')).text).toContain('Có thể khóa ký chưa khớp');

    await tell('P1');
    expect((await admin.post(`/console/hooks/${POLICE}/remove`, {})).status).toBe(422);
    expect((await admin.post(`/console/hooks/${POLICE}/remove`, { sure: 'yes' })).status).toBe(303);
    expect(await waiting()).toEqual([]);
    for (const act of ['test', 'remove'])
      expect((await admin.post(`/console/hooks/${POLICE}/${act}`, { sure: 'yes' })).status).toBe(422);
    await tell('P1');
    expect(await waiting()).toEqual([]);
    const kinds = await query(
      `SELECT kind FROM audit WHERE kind LIKE 'hook%' AND subject = $1 ORDER BY id DESC LIMIT 5`,
      [POLICE],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual([
      ...['hook-removed', 'hook-tried', 'hook-tried', 'hook-set', 'hook-set'],
    ]);
    expect((await police.get('/console/hooks')).status).toBe(403);
    expect((await person(office, '').get('/console/hooks')).status).toBe(303);
  });
});

describe('e-mail', () => {
  let smtp: SMTPServer;
  let refusals: (Error & { responseCode: number })[];
  let mails: { to: string[]; text: string }[];

  beforeAll(async () => {
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) => done(refusals[0]),
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address);
          mails.push({ to, text: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
  beforeEach(() => {
    [refusals, mails] = [[], []];
  });

  const send = () => {
    const { port } = smtp.server.address() as { port: number };
    const settings = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'tin-bao@example.test' };
    const mail = mailer(office.database, readConfig({ ...settings, PUBLIC_URL: 'https://tinbao.example' }));
    return call('mail', { mail });
  };
  const refuse = (responseCode: number) => [Object.assign(new Error('no'), { responseCode })];

  it('says how urgent it is and where to look, and nothing else, to those on duty; later to all', async () => {
    const { assignments } = await seedTip(office, { story: 'CHUYEN KIN', sorting: { urgency: 'P0' } });
    await deliver(assignments[0]!, true);
    await send();
    expect(mails[0]!.to).toEqual(['an@police.example']);
    const [head, body] = mails[0]!.text.split('\r\n\r\n') as [string, string];
    const subject = /^Subject: (.*(?:\r\n .*)*)/m.exec(head)![1]!;
    const words = [...subject.matchAll(/=\?UTF-8\?Q\?(.*?)\?=/g)].map(([, text]) =>
      text!.replaceAll('_', ' '),
    );
    const plain = (text: string) =>
      decodeURIComponent(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, '%$1'));
    expect(plain(words.join(''))).toBe('[P0] Có tin trong hộp thư Tin Báo');
    expect(plain(body).trim()).toBe('Mở hộp thư: https://tinbao.example/console');
    expect(head).not.toMatch(/police/);
    await query(`UPDATE assignment SET received = received - interval '5 minutes'`);
    await query(`UPDATE tip_event SET at = at - interval '5 minutes'`);
    await deliver(assignments[0]!, true);
    await send();
    expect(mails[1]!.to.sort()).toEqual(['an@police.example', 'binh@police.example']);
  });

  it('that the server puts off (4xx) is sent later, one it refuses (5xx) never, and neither holds up the belt', async () => {
    const { assignments } = await seedTip(office, { story: 'a', sorting: { urgency: 'P1' } });
    await deliver(assignments[0]!, true);
    refusals = refuse(451);
    await send();
    expect(later).toEqual([['mail', 60]]);
    expect(await waiting()).toMatchObject([{ attempts: 1 }]);
    const [told] = await query('SELECT delivered FROM assignment WHERE id = $1', assignments);
    expect(told!.delivered).not.toBeNull();
    refusals = [];
    await send();
    expect(mails).toEqual([]);
    await due();
    await send();
    expect(mails).toHaveLength(1);
    expect(await waiting()).toEqual([]);

    // A job that comes twice tells nothing twice.
    await deliver(assignments[0]!, true);
    expect(await waiting()).toEqual([]);
    await query('UPDATE assignment SET delivered = NULL');
    await deliver(assignments[0]!, true);
    refusals = refuse(550);
    await send();
    expect(await waiting()).toEqual([]);
    expect(mails).toHaveLength(1);
  });

  it('waits for a process that has it set up', async () => {
    const { assignments } = await seedTip(office, { story: 'a', sorting: { urgency: 'P1' } });
    await deliver(assignments[0]!, true);
    await call('mail');
    expect(await waiting()).toHaveLength(1);
  });
});
