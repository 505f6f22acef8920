import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../prisma/migrations.ts';
import { COMMAND, type Kind, kindNames, record } from '../../src/audit/record.ts';
import { headOf, hex, logHead, verify } from '../../src/audit/verify.ts';
import { backUp, restore } from '../../src/backup.ts';
import { auditCommand } from '../../src/commands/audit.ts';
import { readConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { acknowledge } from '../../src/inbox/act.ts';
import { correct } from '../../src/inbox/correct.ts';
import { InboxError } from '../../src/inbox/held.ts';
import { reset } from '../../src/officers/invite.ts';
import { logIn, sessionOf } from '../../src/officers/session.ts';
import { files } from '../../src/storage/files.ts';
import {
  logInAs,
  makeOfficer,
  type Office,
  openOffice,
  PASSWORD,
  type Person,
  seedTip,
  staff,
} from './console/office.ts';

let office: Office;
let database: Database;
let tip: string;
let police: Person;
let auditor: Person;

beforeAll(async () => {
  office = await openOffice();
  database = office.database;
  tip = (await seedTip(office, { story: 'Ở Lao Bảo có người bị giữ' })).id;
  ({ police } = await staff(office));
  await makeOfficer(office, 'kiem@toan.example', 'auditor');
  await makeOfficer(office, 'quan@tri.example', 'admin');
  auditor = await logInAs(office, 'kiem@toan.example');
});
afterAll(() => office.close());

const kindsAbout = async (subject: string): Promise<string[]> =>
  (await database.prisma.audit.findMany({ where: { subject }, orderBy: { id: 'asc' } })).map(
    ({ kind }) => kind,
  );

/** Does to the chain what its rules forbid, looks at it, and takes it back. */
async function tampered(statement: string, look: (database: Pick<Database, 'pool'>) => Promise<void>) {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('DROP RULE audit_no_update ON audit');
    await client.query('DROP RULE audit_no_delete ON audit');
    await client.query(statement);
    await look({ pool: client as never });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** The command's exit code and what it printed. */
async function command(
  ...args: string[]
): Promise<{ code: number; out: Record<string, string>; told: string }> {
  const [out, told]: [string[], string[]] = [[], []];
  const write = { out: process.stdout.write, err: process.stderr.write };
  process.stdout.write = ((text: string) => out.push(text) > 0) as typeof process.stdout.write;
  process.stderr.write = ((text: string) => told.push(text) > 0) as typeof process.stderr.write;
  try {
    const code = await auditCommand(['verify', ...args], readConfig({ DATABASE_URL: database.url }));
    return { code, out: JSON.parse(out.join('')), told: told.join('') };
  } finally {
    process.stdout.write = write.out;
    process.stderr.write = write.err;
  }
}

describe('what officers do', () => {
  it('is in the chain, in keys, and nothing of what was written', async () => {
    await police.get(`/console/tips/${tip}`);
    await police.post(`/console/tips/${tip}/acknowledge`, {});
    await police.post(`/console/tips/${tip}/answer`, { text: 'Chúng tôi đã nhận tin' });
    await police.post(`/console/tips/${tip}/status`, { seen: 'acknowledged', to: 'verifying' });
    const reason = 'Vụ này thuộc biên phòng';
    await police.post(`/console/tips/${tip}/transfer`, { agency: 'bien-phong', reason, sure: 'yes' });
    expect(
      await database.prisma.audit.findMany({
        where: { subject: tip, kind: { not: 'open' } },
        select: { kind: true, reason: true },
        orderBy: { id: 'asc' },
      }),
    ).toEqual([
      { kind: 'acknowledge', reason: null },
      { kind: 'answer', reason: null },
      { kind: 'status', reason: 'acknowledged>verifying' },
      { kind: 'transfer', reason: 'cong-an-tinh>bien-phong' },
    ]);
    expect(await kindsAbout(tip)).toContain('open');
    const all = JSON.stringify(await database.prisma.audit.findMany(), (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    for (const secret of ['Lao Bảo', 'Chúng tôi', 'biên phòng', '@']) expect(all).not.toContain(secret);
    expect(await verify(database)).toMatchObject({ rows: BigInt(await database.prisma.audit.count()) });
  });

  it('names the officer, also when invited, set up, let in and reset', async () => {
    const email = await makeOfficer(office, 'moi@police.example', 'duty', 'cong-an-tinh');
    const { id } = await database.prisma.officer.findUniqueOrThrow({ where: { email } });
    await reset(database, email, undefined);
    expect(await kindsAbout(id)).toEqual([
      'officer-invited',
      'officer-ready',
      'officer-reset',
      'officer-invited',
    ]);
    const [invited, ready] = await database.prisma.audit.findMany({
      where: { subject: id },
      orderBy: { id: 'asc' },
    });
    expect(invited).toMatchObject({ actor: 'command', role: null, reason: 'duty' });
    expect(ready).toMatchObject({ actor: id, role: 'duty', agency: 'cong-an-tinh' });
  });

  it('tells who came, went, was let in, or kept guessing a password', async () => {
    const kindsBy = async (email: string) => {
      const { id } = await database.prisma.officer.findUniqueOrThrow({ where: { email } });
      const rows = await database.prisma.audit.findMany({ where: { actor: id }, orderBy: { id: 'asc' } });
      return rows.map(({ kind }) => kind);
    };
    const guesser = await makeOfficer(office, 'doan@toan.example', 'auditor');
    const visitor = await logInAs(office, guesser);
    await visitor.post('/console/logout', {});
    for (let tries = 0; tries < 6; tries++) await logIn(database, guesser, 'không phải mật khẩu này');
    expect(await kindsBy(guesser)).toEqual(['officer-ready', 'login', 'logout', 'locked']);
    expect(await kindsBy('an@police.example')).toContain('officer-let-in');
  });

  it('leaves no entry when the act fails, and no act when the entry fails', async () => {
    const { id } = await seedTip(office, { story: 'Một tin khác' });
    const cookie = await logIn(database, 'an@police.example', PASSWORD);
    const session = (await sessionOf(database, cookie!))!;
    const to = { category: 'smuggling', urgency: 'P1' };
    await expect(correct(database, session, id, { ...to, urgency: 'P3' }, to)).rejects.toThrow(InboxError);
    expect(await kindsAbout(id)).toEqual([]);
    const unfit = { ...session, officer: { ...session.officer, role: 'a role with spaces' } };
    await expect(acknowledge(database, unfit, id)).rejects.toThrow(RangeError);
    expect((await database.prisma.tip.findUniqueOrThrow({ where: { id } })).status).toBe('received');
    expect(await kindsAbout(id)).toEqual([]);
    await acknowledge(database, session, id);
    expect(await kindsAbout(id)).toEqual(['acknowledge']);
  });

  it('takes keys only', async () => {
    const { id } = await headOf(database);
    for (const reason of ['một câu chuyện', '=1+1', '', 'x'.repeat(200), '\n'])
      await expect(record(database, { ...COMMAND, kind: 'export', reason })).rejects.toThrow(RangeError);
    expect((await headOf(database)).id).toBe(id);
  });
});

describe('the chain', () => {
  it('stays one when twenty write at once', async () => {
    const { id } = await headOf(database);
    const kinds = Object.keys(kindNames) as Kind[];
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at % 2
          ? record(database, { ...COMMAND, kind: kinds[at]!, subject: `at-${at}` })
          : database.prisma.$transaction((tx) =>
              record(tx, { ...COMMAND, kind: kinds[at]!, subject: `at-${at}` }),
            ),
      ),
    );
    const { rows, broken } = await verify(database);
    expect({ rows, broken }).toEqual({ rows: id + 20n, broken: undefined });
    const times = await database.prisma.audit.findMany({ orderBy: { id: 'asc' }, select: { at: true } });
    expect(times).toEqual(times.toSorted((a, b) => a.at.getTime() - b.at.getTime()));
  });

  it('can neither be changed nor shortened by statements', async () => {
    const { id, hash } = await headOf(database);
    await database.pool.query(`UPDATE audit SET actor = 'nobody'`);
    await database.pool.query('DELETE FROM audit');
    expect(await verify(database)).toEqual({ rows: id, head: hex(hash) });
  });

  it.each([
    ['changed', `UPDATE audit SET actor = 'nobody' WHERE id = 3`, 3n],
    ['changed', `UPDATE audit SET at = 'infinity' WHERE id = 3`, 3n],
    ['changed', `UPDATE audit SET reason = '' WHERE id = 3 AND reason IS DISTINCT FROM ''`, 3n],
    ['missing', 'DELETE FROM audit WHERE id IN (4, 5, 7)', 4n],
    ['missing', 'DELETE FROM audit WHERE id = 1', 1n],
    ['moved', 'UPDATE audit SET id = CASE id WHEN 2 THEN -2 ELSE id END', -2n],
    [
      'moved',
      'INSERT INTO audit SELECT 0, at, actor, role, agency, kind, subject, reason, before, hash FROM audit WHERE id = 1',
      0n,
    ],
  ])('shows what is %s: %s', async (fault, statement, id) => {
    await tampered(statement, async (forged) => {
      expect((await verify(forged)).broken).toEqual({ id, fault });
    });
  });

  it('shows by a noted head that its end was cut off', async () => {
    const noted = hex((await headOf(database)).hash);
    await tampered('DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)', async (forged) => {
      expect((await verify(forged)).broken).toBeUndefined();
      expect((await verify(forged, { noted })).noted).toBe('gone');
    });
    await record(database, { ...COMMAND, kind: 'export' });
    const grown = await verify(database, { noted: noted.toUpperCase() });
    expect(grown.noted).toBe(grown.rows - 1n);
  });

  it('has its head logged once a day', async () => {
    const now = new Date();
    expect(await Promise.all([logHead(database, now), logHead(database, now)])).toContain(true);
    expect(await logHead(database, now)).toBe(false);
    expect(await logHead(database, new Date(now.getTime() + 24 * 3_600_000))).toBe(true);
  });

  it('survives a backup', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tinbao-audit-'));
    await database.pool.query('CREATE DATABASE restored');
    const url = new URL(database.url);
    url.pathname = '/restored';
    await migrate(url.href);
    const fresh = openDatabase(url.href, 2);
    try {
      await record(fresh, { ...COMMAND, kind: 'export' });
      const file = join(folder, 'backup');
      const quiet = () => {};
      await backUp(database.url, file, quiet, undefined);
      await restore(url.href, file, quiet, files(join(folder, 'attachments')));
      expect(await verify(fresh)).toEqual(await verify(database));
      await record(fresh, { ...COMMAND, kind: 'export' });
      expect((await verify(fresh)).broken).toBeUndefined();
    } finally {
      await fresh.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('audit verify', () => {
  it('prints the head of a whole chain', async () => {
    const { id, hash } = await headOf(database);
    const head = hex(hash);
    const { code, out } = await command('--head', head);
    expect({ code, out }).toEqual({ code: 0, out: { rows: String(id), head, noted: String(id) } });
  });

  it('fails on a head that is not of this chain', async () => {
    const { code, out, told } = await command('--head', 'ab'.repeat(32));
    expect({ code, noted: out.noted }).toEqual({ code: 1, noted: 'gone' });
    expect(told).toContain('cut off');
    await expect(command('--head', 'abc')).rejects.toThrow('64 hexadecimal digits');
  });
});

describe('the page', () => {
  it('shows the chain to auditors and administrators, to nobody else', async () => {
    const admin = await logInAs(office, 'quan@tri.example');
    expect((await admin.get('/console/audit')).status).toBe(200);
    expect((await police.get('/console/audit')).status).toBe(403);
    const { status, text } = await auditor.get('/console/audit');
    expect(status).toBe(200);
    expect(text).toContain('an@police.example');
    expect(text).not.toContain('Lao Bảo');
  });

  const rowsIn = (text: string): number => text.match(/<tr id="dong-/g)?.length ?? 0;

  it('narrows by kind, person, agency, day and what it was done to', async () => {
    const count = async (query: string) => rowsIn((await auditor.get(`/console/audit?${query}`)).text);
    expect(await count('kind=transfer')).toBeGreaterThan(0);
    expect(await count(`kind=transfer&who=AN@police.example&agency=cong-an-tinh&subject=${tip}`)).toBe(1);
    expect(await count('kind=transfer&who=chi@guards.example')).toBe(0);
    expect(await count('kind=transfer&agency=bien-phong')).toBe(0);
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
    expect(await count(`subject=${tip}&kind=transfer&first=${day}`)).toBe(1);
    expect(await count('kind=transfer&first=2021-01-01&last=2021-02-01')).toBe(0);
    expect(await count('who=%00%27')).toBe(0);
    for (const days of ['first=2026-02-30', 'first=x', 'first=2026-03-02&last=2026-03-01'])
      expect((await auditor.get(`/console/audit?${days}`)).status).toBe(422);
    const { text } = await auditor.get('/console/audit?kind=transfer');
    expect(text).toContain('Công an tỉnh');
  });

  it('turns its pages without a row lost or shown twice', async () => {
    for (let at = 0; at < 60; at++)
      await record(database, { ...COMMAND, kind: 'export', subject: `page-${at}` });
    const seen: string[] = [];
    let path: string | undefined = '/console/audit?kind=export&below=nonsense';
    while (path) {
      const { text } = await auditor.get(path);
      seen.push(...[...text.matchAll(/<tr id="dong-(\d+)"/g)].map(([, id]) => id!));
      path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toHaveLength(await database.prisma.audit.count({ where: { kind: 'export' } }));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('says whether the chain is whole, and remembers a head noted before', async () => {
    const head = hex((await headOf(database)).hash);
    const { text } = await auditor.post('/console/audit/check', { noted: head });
    expect(text).toContain('Chuỗi còn nguyên');
    expect(text).toContain('Mã bạn đã ghi là của dòng');
    expect((await auditor.post('/console/audit/check', { noted: 'ab'.repeat(32) })).text).toContain(
      'đã bị cắt, hoặc cả chuỗi',
    );
    expect((await auditor.post('/console/audit/check', { noted: 'abc' })).status).toBe(422);
  });

  it('hands the rows out as a file no cell of which is a formula, and writes that down', async () => {
    await database.prisma.officer.update({
      where: { email: 'chi@guards.example' },
      data: { email: '=cmd@guards.example' },
    });
    const answer = await auditor.post('/console/audit/export', { agency: 'bien-phong' });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = answer.text.trim().split('\r\n');
    expect(lines[0]).toContain('Dòng;Thời điểm;Ai');
    expect(lines.length).toBeGreaterThan(1);
    expect(answer.text).toContain(";'=cmd@guards.example;");
    expect(answer.text).not.toMatch(/(^|;)[=+@-]/m);
    const last = await database.prisma.audit.findFirst({ orderBy: { id: 'desc' } });
    expect(last).toMatchObject({ kind: 'export', role: 'auditor' });
    expect(last!.subject).toMatch(/^nhat-ky-[\d-]+\.csv$/);
  });
});
