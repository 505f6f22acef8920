import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { officerCommand } from '../../../src/commands/officer.ts';
import { readConfig } from '../../../src/config.ts';
import { routes } from '../../../src/console/routes.ts';
import { invite, setUp } from '../../../src/officers/invite.ts';
import { requireFactor } from '../../../src/officers/required.ts';
import { logIn, sessionOf } from '../../../src/officers/session.ts';
import { Authenticator } from '../../unit/officers/authenticator.ts';
import {
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  PASSWORD,
  type Person,
  person,
  seedTip,
} from './office.ts';

const AN = 'an@police.example';
const ADMIN = 'admin@example.org';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const STEP = 30_000;

let office: Office;
let an: Person;
/** What An's phone has: set in the first test. */
let phone: TOTP;
let recovery: string[];

beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, AN, 'duty', 'cong-an-tinh');
  await makeOfficer(office, ADMIN, 'admin');
  an = await logInAs(office, AN);
});
afterAll(() => office.close());

const officerRow = (email: string) => office.database.prisma.officer.findUniqueOrThrow({ where: { email } });
const sessionIn = ({ cookie }: Person) => sessionOf(office.database, cookie.split('=')[1]!);
const codesIn = (text: string) => [...text.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code!);
const offerIn = (text: string) =>
  JSON.parse(/data-offer="([^"]+)"/.exec(text)![1]!.replaceAll('&quot;', '"').replaceAll('&#34;', '"'));
const codeAt = (ms: number) => phone.generate({ timestamp: Date.now() + ms });
const confirm = (who: Person, fields: Record<string, string>) => who.post('/console/login/factor', fields);
const forgive = (email: string) =>
  office.database.prisma.officer.update({ where: { email }, data: { failures: 0, lockedTill: null } });
const forgetSteps = () =>
  office.database.prisma.factor.updateMany({ where: { kind: 'totp' }, data: { counter: 0 } });

describe('codes from a phone', () => {
  it('are set up by a secret that is shown as a picture and in letters, and confirmed by one code', async () => {
    const { text } = await an.get('/console/account/totp');
    expect(text).toContain('src="data:image/svg+xml;base64,');
    const typed = /id="secret" readonly value="([^"]+)"/.exec(text)![1]!;
    const pending = /name="pending" value="([^"]+)"/.exec(text)![1]!;
    phone = new TOTP({ secret: Secret.fromBase32(typed.replaceAll(' ', '')) });
    const wrong = await an.post('/console/account/totp', { pending, code: codeAt(10 * STEP) });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain(typed);
    expect(await office.database.prisma.factor.count()).toBe(0);

    const elsewhere = await logInAs(office, AN);
    const done = await an.post('/console/account/totp', { pending, code: codeAt(0) });
    recovery = codesIn(done.text);
    expect(new Set(recovery).size).toBe(10);
    expect((await an.get('/console/account')).text).not.toContain(recovery[0]);
    // What was logged in by password alone is so no more.
    expect(await sessionIn(elsewhere)).toBeUndefined();
    expect((await sessionIn(an))!.stage).toBe('whole');
  });

  it('are not set up by a form of somebody else', async () => {
    const { text } = await (await logInAs(office, ADMIN)).get('/console/account/totp');
    const pending = /name="pending" value="([^"]+)"/.exec(text)![1]!;
    const typed = /id="secret" readonly value="([^"]+)"/.exec(text)![1]!.replaceAll(' ', '');
    const code = new TOTP({ secret: Secret.fromBase32(typed) }).generate();
    expect((await an.post('/console/account/totp', { pending, code })).status).toBe(422);
  });

  it('leave nothing in the database that makes one', async () => {
    const rows = await office.database.prisma.factor.findMany();
    for (const { secret } of rows) {
      expect(Buffer.from(secret).includes(Buffer.from(phone.secret.bytes))).toBe(false);
      for (const code of recovery) expect(Buffer.from(secret).toString('latin1')).not.toContain(code);
    }
  });
});

describe('a log-in that has shown the password alone', () => {
  let half: Person;
  beforeAll(async () => {
    half = await logInAs(office, AN);
  });

  it('has no key open', async () => {
    expect(await sessionIn(half)).toMatchObject({ stage: 'factor', agencyPair: undefined });
  });

  it('can do nothing but show the factor, or leave', async () => {
    const { id } = await seedTip(office, { story: 'Ở Lao Bảo có người bị giữ' });
    const own = ['/login/factor', '/logout'];
    for (const route of routes.filter(({ path, roles }) => roles !== 'anyone' && !own.includes(path))) {
      const path = `/console${route.path.replace(':id', route.path.includes('tips') ? id : NOBODY)}`;
      const { status, location, text } =
        route.method === 'get' ? await half.get(path) : await half.post(path, {});
      expect(`${route.method} ${path} ${status}`).toBe(
        `${route.method} ${path} ${route.method === 'get' ? 303 : 403}`,
      );
      if (route.method === 'get') expect(location).toContain('/console/login/factor');
      expect(text).not.toContain('Lao Bảo');
    }
    const script = await half.get('/console/events', { accept: 'text/event-stream' });
    expect(script.status).toBe(403);
    expect((await half.get('/console/nowhere')).text).not.toContain('top-menu');
  });

  it('takes a code once, near its time, and goes on to the page that was asked for', async () => {
    expect((await confirm(half, { code: codeAt(3 * STEP) })).status).toBe(401);
    const code = codeAt(STEP);
    expect((await confirm(half, { code, next: '/colleagues' })).location).toBe('/console/colleagues');
    expect((await half.get('/console')).status).toBe(200);
    expect((await sessionIn(half))!.agencyPair).toBeDefined();
    expect((await officerRow(AN)).failures).toBe(0);
    const again = await logInAs(office, AN);
    const replayed = await confirm(again, { code });
    expect(replayed.status).toBe(401);
    expect(replayed.text).toContain('Mã không đúng, hoặc đã dùng rồi.');
  });

  it('takes each recovery code once, however it is typed', async () => {
    const typed = recovery[0]!.toLowerCase().replaceAll('-', ' ');
    const [one, two] = [await logInAs(office, AN), await logInAs(office, AN)];
    const tries = await Promise.all([confirm(one, { code: typed }), confirm(two, { code: typed })]);
    expect(tries.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await an.get('/console/account')).text).toContain('Còn 9 mã');
  });

  it('pauses after five wrong codes, sent one by one or at once; the right password does not end the pause', async () => {
    await forgive(AN);
    await forgetSteps();
    const thief = await logInAs(office, AN);
    await Promise.all(Array.from({ length: 12 }, () => confirm(thief, { code: '000000' })));
    expect((await officerRow(AN)).failures).toBe(5);
    expect((await confirm(thief, { code: codeAt(0) })).status).toBe(401);
    expect(await logIn(office.database, AN, PASSWORD)).toBeUndefined();
    await forgive(AN);
    for (let i = 0; i < 4; i++) await confirm(thief, { code: '000000' });
    await logInAs(office, AN);
    expect((await officerRow(AN)).failures).toBe(4);
    expect((await confirm(thief, { code: codeAt(0) })).status).toBe(303);
  });
});

describe('a passkey', () => {
  const key = new Authenticator();

  it('is added under a name, once, and only as this session was asked', async () => {
    const offer = offerIn((await an.get('/console/account')).text);
    const add = (response: string) =>
      an.post('/console/account/passkeys', { name: 'Máy trực <b>', response });
    for (const wrong of [
      'không phải',
      '{}',
      new Authenticator().register({ ...offer, challenge: 'AAAA' }, office.url),
      new Authenticator().register(offer, 'https://evil.example'),
      new Authenticator().register({ ...offer, rp: { id: 'evil.example' } }, office.url),
    ])
      expect((await add(wrong)).status).toBe(422);
    const made = key.register(offer, office.url);
    expect((await add(made)).location).toBe('/console/account?done=factor-added');
    expect((await add(made)).status).toBe(422);
    expect((await an.get('/console/account')).text).toContain('Khóa “Máy trực &lt;b&gt;”');
  });

  it('logs in; its signature is worth nothing elsewhere, and a stranger’s nothing at all', async () => {
    const half = await logInAs(office, AN);
    const offer = offerIn((await half.get('/console/login/factor')).text);
    expect(offer.allowCredentials).toMatchObject([{ id: key.id.toString('base64url') }]);
    expect((await confirm(half, { response: new Authenticator().show(offer, office.url) })).status).toBe(401);
    expect((await confirm(half, { response: key.show(offer, 'https://evil.example') })).status).toBe(401);
    const response = key.show(offer, office.url);
    const thief = await logInAs(office, AN);
    expect((await confirm(thief, { response })).status).toBe(401);
    expect((await confirm(half, { response })).status).toBe(303);
    expect((await half.get('/console')).status).toBe(200);
  });

  it('is removed by its owner alone', async () => {
    const action = /(\/console\/account\/factors\/[\w-]+\/remove)"[\s\S]*?Bỏ: Khóa/.exec(
      (await an.get('/console/account')).text.replace(/[\s\S]*Bỏ: Mã từ/, ''),
    )![1]!;
    await (await logInAs(office, ADMIN)).post(action, {});
    expect((await an.get('/console/account')).text).toContain('Khóa “');
    await an.post(action, {});
    expect((await an.get('/console/account')).text).not.toContain('Khóa “');
  });
});

describe('a role that needs a second factor', () => {
  it('reaches nothing but the account page before it has one, and cannot give up its last', async () => {
    await requireFactor(office.database, ['admin']);
    const admin = await logInAs(office, ADMIN);
    expect((await admin.get('/console/officers')).location).toBe('/console/account');
    const refused = await admin.post('/console/officers', { email: 'x@example.org', role: 'auditor' });
    expect(refused.status).toBe(403);
    expect(await office.database.prisma.officer.count({ where: { email: 'x@example.org' } })).toBe(0);
    const { text } = await admin.get('/console/account');
    expect(text).toContain('Vai trò của bạn cần thêm');
    const key = new Authenticator();
    const response = key.register(offerIn(text), office.url);
    const first = await admin.post('/console/account/passkeys', { response, name: '' });
    expect(codesIn(first.text)).toHaveLength(10);
    expect((await admin.get('/console/officers')).status).toBe(200);
    const action = /(\/console\/account\/factors\/[\w-]+\/remove)/.exec(
      (await admin.get('/console/account')).text,
    )!;
    const kept = await admin.post(action[1]!, {});
    expect(kept.text).toContain('cần ít nhất một cách xác nhận');
    expect((await admin.get('/console/officers')).status).toBe(200);
    await requireFactor(office.database, []);
    expect((await admin.post(action[1]!, {})).location).toContain('done=factor-removed');
    expect(await office.database.prisma.factor.count({ where: { officer: { email: ADMIN } } })).toBe(0);
  });
});

describe('sessions', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36';

  it('are listed with their device, and ended one by one by their owner', async () => {
    const admin = await logInAs(office, ADMIN);
    await person(office, '').post(
      '/console/login',
      { email: ADMIN, password: PASSWORD },
      { 'user-agent': windows },
    );
    const { text } = await admin.get('/console/account');
    const action = /Chrome trên Windows[\s\S]*?(\/console\/account\/sessions\/[\w-]+\/end)/.exec(text)![1]!;
    await an.post(action, {});
    expect((await admin.get('/console/account')).text).toContain('Chrome trên Windows');
    await admin.post(action, {});
    expect((await admin.get('/console/account')).text).not.toContain('Chrome trên Windows');
  });

  it('are ended all but this one', async () => {
    const [admin, other] = [await logInAs(office, ADMIN), await logInAs(office, ADMIN)];
    await admin.post('/console/account/sessions/end', {});
    expect((await other.get('/console/officers')).location).toContain('/console/login');
    expect((await admin.get('/console/officers')).status).toBe(200);
  });

  it('end after half an hour without a request of the officer’s, and after twelve hours', async () => {
    const admin = await logInAs(office, ADMIN);
    const { id } = (await sessionIn(admin))!;
    const row = { where: { id: Buffer.from(id) } };
    const { expires, created } = await office.database.prisma.session.findUniqueOrThrow(row);
    expect(Math.round((expires.getTime() - created.getTime()) / 60_000)).toBe(12 * 60);
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await office.database.prisma.session.update({ ...row, data: { seen: ago(29) } });
    // News that an open page fetches by itself is no sign of the officer.
    expect((await admin.get('/console/channels', { 'hx-request': 'true' })).status).toBe(200);
    expect((await office.database.prisma.session.findUniqueOrThrow(row)).seen.getTime()).toBeLessThan(
      +ago(28),
    );
    expect((await admin.get('/console/officers')).status).toBe(200);
    expect((await office.database.prisma.session.findUniqueOrThrow(row)).seen.getTime()).toBeGreaterThan(
      +ago(1),
    );
    await office.database.prisma.session.update({ ...row, data: { seen: ago(31) } });
    expect((await admin.get('/console/officers')).location).toContain('/console/login');
  });
});

describe('a change of password', () => {
  const FRESH = 'sông Hiếu lặng gió mùa thu';
  const change = (old: string, password: string, repeated = password) =>
    an.post('/console/account/password', { old, password, repeated });

  it('needs the old one, and a good new one typed twice', async () => {
    expect((await change('không phải', FRESH)).text).toContain('Mật khẩu hiện nay không đúng');
    expect((await officerRow(AN)).failures).toBe(1);
    expect((await change(PASSWORD, 'an@police.example')).text).toContain('E-mail');
    expect((await change(PASSWORD, FRESH, `${FRESH}!`)).text).toContain('không giống nhau');
  });

  it('keeps what the key opens, and ends the other sessions', async () => {
    const { id } = await seedTip(office, { story: 'Có người dụ sang bên kia' });
    const elsewhere = await logInAs(office, AN);
    expect((await change(PASSWORD, FRESH)).location).toBe('/console/account?done=password');
    expect(await sessionIn(elsewhere)).toBeUndefined();
    expect((await an.get(`/console/tips/${id}`)).text).toContain('Có người dụ sang bên kia');
    expect(await logIn(office.database, AN, PASSWORD)).toBeUndefined();
    const cookie = (await logIn(office.database, AN, FRESH))!;
    await office.database.prisma.session.updateMany({ data: { whole: true } });
    const pair = (await sessionOf(office.database, cookie))!.agencyPair;
    expect(pair!.privateKey).toEqual((await sessionIn(an))!.agencyPair!.privateKey);
  });
});

describe('an officer who leaves', () => {
  it('is asked about first, then loses sessions, keys and factors, and can be invited again', async () => {
    const admin = await logInAs(office, ADMIN);
    const { id } = await officerRow(AN);
    const path = `/console/officers/${id}/remove`;
    expect((await admin.get('/console/officers')).text).toContain(path);
    expect((await admin.get(path)).text).toContain('người cuối cùng đọc được tin');
    expect((await admin.post(path, {})).status).toBe(422);
    expect((await officerRow(AN)).agencySeal).not.toBeNull();
    expect((await admin.post(path, { sure: 'yes' })).location).toBe('/console/officers?done=officer-removed');
    expect(await officerRow(AN)).toMatchObject({
      role: 'left',
      agencySeal: null,
      wrappedKey: null,
      publicKey: null,
    });
    expect(await office.database.prisma.factor.count({ where: { officerId: id } })).toBe(0);
    expect((await an.get('/console')).location).toBe('/console/login');
    expect((await admin.get('/console/officers')).text).not.toContain(AN);
    expect((await admin.get(path)).status).toBe(404);
    const token = await invite(
      office.database,
      { email: AN, role: 'duty', agency: 'cong-an-tinh' },
      undefined,
    );
    await setUp(office.database, token, PASSWORD);
    const again = (await sessionOf(office.database, (await logIn(office.database, AN, PASSWORD))!))!;
    expect(again).toMatchObject({ officer: { id, role: 'duty' }, agencyPair: undefined });
  });

  it('is never the administrator at work, nor the last one', async () => {
    const admin = await logInAs(office, ADMIN);
    const { id } = await officerRow(ADMIN);
    expect((await admin.post(`/console/officers/${id}/remove`, { sure: 'yes' })).status).toBe(422);
    const config = readConfig({ DATABASE_URL: office.database.url });
    const remove = (email: string, ...rest: string[]) =>
      officerCommand(['remove', '--email', email, ...rest], config);
    await expect(remove(ADMIN, '--yes')).rejects.toThrow(/quản trị viên cuối cùng/);
    await expect(remove(AN)).rejects.toThrow(/--yes/);
    expect((await officerRow(AN)).role).toBe('duty');
    expect(await remove(AN, '--yes')).toBe(0);
    expect((await officerRow(AN)).role).toBe('left');
  });
});
