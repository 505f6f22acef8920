import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logInAs, makeOfficer, type Office, openOffice, PASSWORD, person, seedTip } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
  await makeOfficer(office, 'admin@example.org', 'admin');
});
afterAll(() => office.close());

const linkIn = (text: string) => /value="http[^"]+(\/console\/setup\/[\w-]+)"/.exec(text)?.[1];

describe('from invitation to inbox', () => {
  let setup: string;

  it('gives the administrator a link, once', async () => {
    const admin = await logInAs(office, 'admin@example.org');
    const fields = { email: 'Lan@Example.org', role: 'duty', agency: 'so-y-te' };
    const { status, text } = await admin.post('/console/officers', fields);
    expect(status).toBe(200);
    expect(text).toContain('đọc được tin của cơ quan ngay');
    setup = linkIn(text)!;
    expect((await admin.get('/console/officers')).text).not.toContain(setup);
  });

  it('refuses a short password and two that differ, and says so', async () => {
    const newcomer = person(office, '');
    const short = await newcomer.post(setup, { password: 'ngắn', repeated: 'ngắn' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('ít nhất 12 ký tự');
    const unlike = await newcomer.post(setup, { password: PASSWORD, repeated: `${PASSWORD}!` });
    expect(unlike.status).toBe(422);
  });

  it('sets the password, once', async () => {
    const newcomer = person(office, '');
    const done = await newcomer.post(setup, { password: PASSWORD, repeated: PASSWORD });
    expect(done.location).toBe('/console/login?done=setup');
    expect((await newcomer.get(setup)).status).toBe(410);
    expect((await newcomer.post(setup, { password: PASSWORD, repeated: PASSWORD })).status).toBe(410);
  });

  it('opens the inbox with it, where a newcomer is offered the tour until they have seen it or put it off', async () => {
    const lan = await logInAs(office, 'lan@example.org');
    expect((await lan.get('/console')).text).toContain('href="/console/tour"');
    expect((await lan.post('/console/tour', {})).location).toBe('/console');
    const { text } = await lan.get('/console');
    expect(text).toContain('Không có tin nào đang mở');
    expect(text).not.toContain('href="/console/tour"');
  });
});

describe('login', () => {
  it('says the same to a wrong password and an unknown e-mail', async () => {
    const wrong = await person(office, '').post('/console/login', {
      email: 'admin@example.org',
      password: 'x',
    });
    const unknown = await person(office, '').post('/console/login', {
      email: 'nobody@example.org',
      password: 'x',
    });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text.replace('admin@', 'nobody@')).toBe(unknown.text);
  });

  it('goes on to the page that was asked for, and never elsewhere', async () => {
    const onward = async (next: string) =>
      (
        await person(office, '').post('/console/login', {
          email: 'admin@example.org',
          password: PASSWORD,
          next,
        })
      ).location;
    expect(await onward('/officers')).toBe('/console/officers');
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil', '/../x'])
      expect(await onward(next)).toBe('/console');
  });

  it('marks the cookie so that scripts and other sites never get it', async () => {
    const { headers } = await person(office, '').post('/console/login', {
      email: 'admin@example.org',
      password: PASSWORD,
    });
    const cookie = headers.getSetCookie()[0]!;
    expect(cookie).toMatch(/^officer=[\w-]{86}; Path=\/console; HttpOnly; SameSite=Strict$/);
  });

  it('ends with logout: the old cookie opens nothing', async () => {
    const admin = await logInAs(office, 'admin@example.org');
    const { location, headers } = await admin.post('/console/logout', {});
    expect(location).toBe('/console/login?done=logout');
    expect(headers.getSetCookie()[0]).toMatch(/^officer=;/);
    expect((await admin.get('/console/officers')).location).toContain('/console/login');
  });
});

describe('an officer a colleague has to let in', () => {
  it('reads nothing before, everything after', async () => {
    await makeOfficer(office, 'first@example.org', 'supervisor', 'hoi-lhpn');
    await makeOfficer(office, 'second@example.org', 'duty', 'hoi-lhpn');
    await makeOfficer(office, 'stranger@example.org', 'duty', 'bien-phong');
    const { id } = await seedTip(office, { story: 'Chồng đánh chị hàng xóm', sorting: { lead: 'hoi-lhpn' } });
    const second = await logInAs(office, 'second@example.org');
    expect((await second.get('/console')).text).toContain('Đồng nghiệp cần cho bạn vào');
    expect((await second.get(`/console/tips/${id}`)).status).toBe(404);

    const first = await logInAs(office, 'first@example.org');
    const { text } = await first.get('/console/colleagues');
    expect(text).toContain('Cho vào: second@example.org');
    const action = /action="(\/console\/colleagues\/[\w-]+)"/.exec(text)![1]!;
    const stranger = await logInAs(office, 'stranger@example.org');
    expect((await stranger.post(action, {})).status).toBe(409);
    expect((await first.post(action, {})).location).toBe('/console/colleagues?done=let-in');
    expect((await first.post(action, {})).status).toBe(409);

    expect((await second.get(`/console/tips/${id}`)).text).toContain('Chồng đánh chị hàng xóm');
  });
});

describe('the administrator', () => {
  it('is told when a newcomer must be let in, and what is wrong with an invitation', async () => {
    const admin = await logInAs(office, 'admin@example.org');
    const later = await admin.post('/console/officers', {
      email: 'third@example.org',
      role: 'duty',
      agency: 'hoi-lhpn',
    });
    expect(later.text).toContain('phải được một đồng nghiệp trong cơ quan cho vào');
    const again = await admin.post('/console/officers', {
      email: 'third@example.org',
      role: 'duty',
      agency: 'hoi-lhpn',
    });
    expect(linkIn(again.text)).not.toBe(linkIn(later.text));
    expect((await person(office, '').get(linkIn(later.text)!)).status).toBe(410);
    const taken = await admin.post('/console/officers', {
      email: 'first@example.org',
      role: 'duty',
      agency: 'hoi-lhpn',
    });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('E-mail này đã có tài khoản.');
    const bad = await admin.post('/console/officers', {
      email: 'không phải',
      role: 'duty',
      agency: 'hoi-lhpn',
    });
    expect(bad.text).toContain('value="không phải"');
  });

  it('finds no way to a tip', async () => {
    const admin = await logInAs(office, 'admin@example.org');
    expect((await admin.get('/console/officers')).text).not.toContain('/console/tips');
  });
});

describe('a stolen database', () => {
  it('does not open a session: neither cookie nor officer key is in it', async () => {
    const lan = await logInAs(office, 'lan@example.org');
    const value = Buffer.from(lan.cookie.split('=')[1]!, 'base64url');
    const rows = await office.database.pool.query('SELECT id, sealed_key, csrf FROM session');
    const dump = JSON.stringify(
      rows.rows.map((row) => [row.id.toString('hex'), row.sealed_key.toString('hex'), row.csrf]),
    );
    expect(dump).not.toContain(value.subarray(0, 32).toString('hex'));
    expect(dump).not.toContain(value.subarray(32).toString('hex'));
    // What is stored as the session's id is no cookie either.
    for (const row of rows.rows) {
      const made = Buffer.concat([row.id, row.sealed_key.subarray(0, 32)]).toString('base64url');
      expect((await person(office, `officer=${made}`).get('/console')).status).toBe(303);
    }
  });
});
