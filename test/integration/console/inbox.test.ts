import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listInbox, PAGE, type View } from '../../../src/inbox/list.ts';
import type { Urgency } from '../../../src/sorting/types.ts';
import { type Office, openOffice, type Person, seedTip, staff } from './office.ts';

let office: Office;
let police: Person;
let colleague: Person;
let guards: Person;

beforeAll(async () => {
  office = await openOffice();
  ({ police, colleague, guards } = await staff(office));
});
afterAll(() => office.close());
beforeEach(() => office.database.pool.query('TRUNCATE tip CASCADE'));

/** The tips on a page of the list, in its order. */
const listed = (text: string) => [...text.matchAll(/id="tip-([\w-]{36})"/g)].map(([, id]) => id);
const show = async (query: string, who = police) => listed((await who.get(`/console?${query}`)).text);
const acknowledge = (who: Person, id: string) => who.post(`/console/tips/${id}/acknowledge`, {});
const link = (text: string, rel: string) =>
  new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)?.[1]?.replaceAll('&amp;', '&');

describe('views and filters', () => {
  it('each shows what it is named after, and all combine in the address', async () => {
    const seed = (sorting: object, channel?: string) =>
      seedTip(office, { story: 'a', sorting, ...(channel ? { channel } : {}) }).then(({ id }) => id);
    const danger = await seed({ urgency: 'P0' });
    const mine = await seed({ category: 'smuggling' }, 'web');
    const theirs = await seed({ places: ['19363'] });
    const late = await seed({ urgency: 'P2', category: 'smuggling' });
    await acknowledge(police, mine);
    await acknowledge(colleague, theirs);
    await office.database.pool.query(
      `UPDATE clock SET due = now() - interval '1 minute' WHERE assignment_id = (SELECT id FROM assignment WHERE tip_id = $1)`,
      [late],
    );
    await police.get(`/console/tips/${late}`);
    expect(await show('')).toEqual([danger, theirs, mine, late]);
    expect(await show('view=waiting')).toEqual([danger, late]);
    expect(await show('view=danger')).toEqual([danger]);
    expect(await show('view=overdue')).toEqual([late]);
    expect(await show('view=unread')).toEqual([danger, theirs, mine]);
    expect(await show('view=mine')).toEqual([mine]);
    expect(await show('view=mine', colleague)).toEqual([theirs]);
    expect(await show('category=smuggling')).toEqual([mine, late]);
    expect(await show('category=smuggling&channel=web')).toEqual([mine]);
    expect(await show('place=19363')).toEqual([theirs]);
    expect(await show('view=waiting&category=smuggling&place=19432')).toEqual([late]);
    expect(await show('view=mine', guards)).toEqual([]);
    const { text } = await police.get('/console?category=smuggling');
    expect(text).toContain('/console?view=waiting&amp;category=smuggling');
    expect(text).toContain('Bạn đã nhận');
    expect((await police.get('/console')).text).toContain('binh đã nhận');
  });

  it('takes nothing from an address that is not ours', async () => {
    await seedTip(office, { story: 'a' });
    const odd = `view=__proto__&category=' OR 1=1--&place=%00&channel=<b>&after=x&before=P9~~`;
    const { status, text } = await police.get(`/console?${odd}`);
    expect(status).toBe(200);
    expect(listed(text)).toHaveLength(1);
    expect(text).not.toContain('<b>');
  });

  it('moves a tip that is acknowledged anew by another to that officer', async () => {
    const { id } = await seedTip(office, { story: 'a' });
    await acknowledge(police, id);
    await office.database.pool.query('UPDATE assignment SET acknowledged = NULL');
    expect(await show('view=mine')).toEqual([]);
    await acknowledge(colleague, id);
    expect(await show('view=mine')).toEqual([]);
    expect(await show('view=mine', colleague)).toEqual([id]);
  });
});

describe('pages', () => {
  it.each([
    ['open', { open: true }],
    ['closed', { open: false }],
  ] as [string, View][])(
    '%s: forwards and back show every tip once, in the same order',
    async (_name, view) => {
      const { pool } = office.database;
      await pool.query(
        `INSERT INTO tip (id, channel, language, public_key, lookup, status, category, urgency, places, sorted)
       SELECT gen_random_uuid(), 'web', 'vi', 'k', decode(md5(n::text), 'hex'), 'received', 'unclear', 'P' || n % 4, '{}', now()
       FROM generate_series(1, 120) AS n`,
      );
      await pool.query(
        `INSERT INTO assignment (id, tip_id, agency_key, kind, urgency, received, ended)
       SELECT gen_random_uuid(), id, 'cong-an-tinh', 'lead', urgency, now() - interval '1 minute' * (row_number() OVER () / 9),
         CASE WHEN $1 THEN NULL ELSE now() - interval '1 second' * (row_number() OVER () / 7) END FROM tip`,
        [view.open],
      );
      const all: string[] = [];
      const pages: string[][] = [];
      let last = await listInbox(office.database, 'cong-an-tinh', view);
      expect(last.previous).toBeUndefined();
      for (;;) {
        pages.push(last.entries.map(({ tip }) => tip));
        all.push(...pages.at(-1)!);
        if (!last.next) break;
        last = await listInbox(office.database, 'cong-an-tinh', { ...view, after: last.next });
      }
      expect(pages.map(({ length }) => length)).toEqual([PAGE, PAGE, 20]);
      expect(new Set(all).size).toBe(120);
      const ordered = await pool.query<{ tip_id: string }>(
        `SELECT tip_id FROM assignment ORDER BY ${view.open ? 'urgency, received DESC' : 'ended DESC'}, id DESC`,
      );
      expect(all).toEqual(ordered.rows.map(({ tip_id }) => tip_id));
      for (const page of pages.slice(0, -1).reverse()) {
        last = await listInbox(office.database, 'cong-an-tinh', { ...view, before: last.previous! });
        expect(last.entries.map(({ tip }) => tip)).toEqual(page);
      }
      expect(last.previous).toBeUndefined();
      const first = await police.get(view.open ? '/console' : '/console?view=done');
      const second = await police.get(link(first.text, 'next')!);
      expect(listed(second.text)).toEqual(pages[1]);
      expect(listed((await police.get(link(second.text, 'prev')!)).text)).toEqual(pages[0]);
    },
  );
});

describe('several at once', () => {
  const several = (who: Person, act: string, tips: string[], more: Record<string, string> = {}) =>
    fetch(`${office.url}/console/bulk`, {
      method: 'POST',
      headers: { cookie: who.cookie, origin: office.url },
      body: new URLSearchParams([
        ...Object.entries({ act, csrf: csrfOf.get(who)!, ...more }),
        ...tips.map((tip): [string, string] => ['tip', tip]),
      ]),
    }).then(async (answer) => ({ status: answer.status, text: await answer.text() }));
  const csrfOf = new Map<Person, string>();
  const sure = { sure: 'yes' };
  beforeAll(async () => {
    for (const who of [police, colleague, guards])
      csrfOf.set(who, /name="csrf" value="([^"]+)"/.exec((await who.get('/console')).text)![1]!);
  });
  const seed = (urgency: Urgency = 'P1') =>
    seedTip(office, { story: 'a', sorting: { urgency } }).then(({ id }) => id);

  it('asks first, leaves danger out, tells what a colleague was faster with, and takes it back', async () => {
    const [one, two, danger] = [await seed(), await seed(), await seed('P0')];
    const asked = await several(police, 'acknowledge', [one, two, danger], { back: '/console?view=waiting' });
    expect(asked.text).toContain('<strong>2</strong> tin khẩn (P1)');
    expect(asked.text).toContain('Tin nguy hiểm ngay không làm theo loạt.');
    expect(await show('view=waiting')).toHaveLength(3);

    await acknowledge(colleague, two);
    const done = await several(police, 'acknowledge', [one, two, danger], sure);
    expect(done.text).toContain('1 tin đã được xác nhận.');
    expect(done.text).toContain('1 tin: Đồng nghiệp của bạn đã xác nhận tin này rồi.');
    expect(done.text).toContain('1 tin: Tin nguy hiểm ngay phải xác nhận từng tin.');
    expect(await show('view=waiting')).toEqual([danger]);

    expect((await several(colleague, 'release', [one])).text).toContain('Không hoàn tác được nữa');
    expect((await several(police, 'release', [one, two])).text).toContain('1 tin trở lại');
    expect(await show('view=waiting')).toEqual([danger, one]);
    const { rows } = await office.database.pool.query(
      `SELECT status, clock.met FROM tip JOIN assignment ON tip_id = tip.id JOIN clock ON assignment_id = assignment.id
       WHERE tip.id = $1 AND clock.kind = 'acknowledge'`,
      [one],
    );
    expect(rows).toEqual([{ status: 'received', met: null }]);
    expect((await police.get(`/console/tips/${one}`)).text).toContain('hoàn tác việc xác nhận');
  });

  it('marks read and unread, but never danger that nobody took', async () => {
    const [one, danger] = [await seed(), await seed('P0')];
    const read = await several(police, 'read', [one, danger], sure);
    expect(read.text).toContain('1 tin được đánh dấu đã đọc.');
    expect(read.text).toContain('1 tin: Tin nguy hiểm ngay phải mở từng tin.');
    expect(await show('view=unread')).toEqual([danger]);
    await several(police, 'unread', [one]);
    expect(await show('view=unread')).toEqual([danger, one]);
  });

  it('does nothing to tips of others, nor with a selection that is none', async () => {
    const one = await seed();
    expect((await several(guards, 'acknowledge', [one], sure)).text).toContain('Không có tin nào thay đổi.');
    expect((await several(guards, 'read', [one], sure)).text).toContain('Không có tin nào thay đổi.');
    expect(await show('view=waiting&category=forced_labour')).toEqual([one]);
    expect(await show('view=unread')).toEqual([one]);
    for (const tips of [[], ['x'], Array<string>(PAGE + 1).fill(one)])
      expect((await several(police, 'acknowledge', tips, sure)).status).toBe(409);
    expect((await several(police, 'constructor', [one], sure)).status).toBe(409);
  });
});
