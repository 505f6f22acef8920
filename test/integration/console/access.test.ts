import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, routes } from '../../../src/console/routes.ts';
import { ROLES } from '../../../src/officers/invite.ts';
import { logInAs, makeOfficer, type Office, openOffice, type Person, person, seedTip } from './office.ts';

let office: Office;
let people: Map<string, Person>;
let tip: string;

/** Whatever a form of a tip's page may hold. */
const WHOLE = {
  ...{
    text: 'abc',
    reason: 'abc',
    note: 'abc',
    agency: 'so-y-te',
    accused: 'bien-phong',
    sure: 'yes',
    into: '',
    days: '1',
  },
  ...{
    seen: 'received',
    to: 'verifying',
    seenCategory: 'unclear',
    seenUrgency: 'P2',
    category: 'smuggling',
    urgency: 'P1',
  },
};
const NOBODY = '00000000-0000-4000-8000-000000000000';
const fill = (path: string) =>
  `/console${
    path === '/'
      ? ''
      : path
          .replace(':id', path.includes('tips') ? tip : NOBODY)
          .replace(':token', 'x')
          .replace(':file', 'icon.svg')
  }`;

beforeAll(async () => {
  office = await openOffice();
  people = new Map();
  for (const role of ROLES) {
    const agency = role === 'duty' ? 'cong-an-tinh' : role === 'supervisor' ? 'bien-phong' : undefined;
    await makeOfficer(office, `${role}@example.org`, role, agency);
    people.set(role, await logInAs(office, `${role}@example.org`));
  }
  await makeOfficer(office, 'stranger@example.org', 'duty', 'hoi-lhpn');
  people.set('stranger', await logInAs(office, 'stranger@example.org'));
  tip = (await seedTip(office, { story: 'Ở Lao Bảo có người bị giữ' })).id;
});
afterAll(() => office.close());

/** Asks for a route; the event stream never ends, so only its head is read. */
async function statusOf(who: Person, route: Route): Promise<{ status: number; location: string | null }> {
  if (route.path === '/events') {
    const stop = new AbortController();
    const { status, headers } = await fetch(`${office.url}/console/events`, {
      headers: { cookie: who.cookie },
      redirect: 'manual',
      signal: stop.signal,
    });
    stop.abort();
    return { status, location: headers.get('location') };
  }
  return route.method === 'get' ? who.get(fill(route.path)) : who.post(fill(route.path), {});
}

const table = routes
  .filter(({ path }) => path !== '/logout')
  .map((route) => [`${route.method} ${route.path}`, route] as const);

describe('who may open what', () => {
  describe.each(table)('%s', (_name, route) => {
    it.each(ROLES)('as %s', async (role) => {
      const { status } = await statusOf(people.get(role)!, route);
      const allowed = route.roles === 'anyone' || (route.roles as readonly string[]).includes(role);
      if (allowed) expect(status).not.toBe(403);
      else expect(status).toBe(403);
    });

    it('without a session', async () => {
      const { status, location } = await statusOf(person(office, ''), route);
      if (route.roles === 'anyone') expect(status).not.toBe(403);
      else if (route.method === 'post') expect(status).toBe(401);
      else expect(`${status} ${location}`).toMatch(/^303 \/console\/login/);
    });

    it('with a session cookie that is none', async () => {
      const forged = person(office, `officer=${Buffer.alloc(64, 7).toString('base64url')}`);
      const { status } = await statusOf(forged, route);
      if (route.roles !== 'anyone') expect([303, 401]).toContain(status);
    });

    if (route.method === 'post') {
      it('from another origin, or from nowhere', async () => {
        const [duty, path] = [people.get('duty')!, fill(route.path)];
        expect((await duty.post(path, {}, { origin: 'https://evil.example' })).status).toBe(403);
        expect((await duty.post(path, {}, { origin: 'null' })).status).toBe(403);
        expect((await duty.post(path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
        expect((await duty.post(path, {}, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
      });
    }

    if (route.method === 'post' && route.roles !== 'anyone') {
      it('without the token of the session, or with another', async () => {
        const role = route.roles[0] as string;
        const [who, path] = [people.get(role)!, fill(route.path)];
        expect((await who.post(path, { csrf: '' })).status).toBe(403);
        expect((await who.post(path, { csrf: 'x'.repeat(32) })).status).toBe(403);
      });
    }
  });

  it('refuses what is not in the table', async () => {
    for (const path of [
      '/console/admin',
      '/console/tips',
      `/console/tips/${tip}/delete`,
      '/console/assets/../index.ts',
    ]) {
      for (const who of [...people.values(), person(office, '')])
        expect((await who.get(path)).status).toBe(404);
    }
    expect((await people.get('duty')!.get('/console/tips/not-an-id')).status).toBe(404);
  });
});

describe('an officer of an agency that does not hold a tip', () => {
  const ofTips = table.filter(([, { path }]) => path.startsWith('/tips/:id'));
  const traces = async () => {
    const { prisma } = office.database;
    const [events, messages, row] = await Promise.all([
      prisma.tipEvent.count({ where: { tipId: tip } }),
      prisma.message.count({ where: { tipId: tip } }),
      prisma.tip.findUniqueOrThrow({ where: { id: tip }, include: { keys: true, assignments: true } }),
    ]);
    return { events, messages, row };
  };

  it.each(ofTips)('gets nothing from %s, and changes nothing', async (_name, route) => {
    const stranger = people.get('stranger')!;
    const before = await traces();
    const path = fill(route.path).replace(':attachment', NOBODY);
    const { status, text } = await (route.method === 'get' ? stranger.get(path) : stranger.post(path, WHOLE));
    expect([404, 409]).toContain(status);
    expect(text).not.toContain('Lao Bảo');
    expect(await traces()).toEqual(before);
  });
});

describe('what every page carries', () => {
  it('is never kept, framed, or allowed inline code', async () => {
    const { headers, text } = await people.get('duty')!.get(`/console/tips/${tip}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(text).not.toMatch(/<style|<script(?![^>]* src=)|\sstyle="|\son[a-z]+="/);
  });

  it('lets browsers keep assets under an address that changes with their content', async () => {
    const { text } = await person(office, '').get('/console/login');
    for (const [, address] of text.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/g)) {
      const { status, headers } = await person(office, '').get(address!);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toContain('immutable');
      expect(headers.get('content-encoding')).toBe('gzip');
    }
    expect((await person(office, '').get('/console/assets/console.js')).headers.get('cache-control')).toBe(
      'no-cache',
    );
  });

  it('leads a link from web mail to the page, not to the login', async () => {
    const link = { 'sec-fetch-site': 'cross-site' };
    const { text } = await person(office, '').get(`/console/tips/${tip}`, link);
    expect(text).toContain('http-equiv="refresh"');
    const { location } = await person(office, '').get(`/console/tips/${tip}`);
    expect(location).toBe(`/console/login?next=${encodeURIComponent(`/tips/${tip}`)}`);
  });
});
