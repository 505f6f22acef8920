import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { migrate } from '../../prisma/migrations.ts';
import { type Database, openDatabase } from '../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../src/embedded.ts';
import { current, openLanguages, recordingOf, render } from '../../src/languages/catalogue.ts';
import { hashOf } from '../../src/languages/texts.ts';
import { understand } from '../../src/languages/understand.ts';
import { dataFolder } from '../data-folder.ts';

/** What reviewers write into the database, as the running service shows it. */

const VIETNAMESE = 'Bạn muốn làm gì?';
const LAO = 'ທ່ານຕ້ອງການຫຍັງ';

let folder: string;
let database: Database;
let languages: Awaited<ReturnType<typeof openLanguages>>;

beforeAll(async () => {
  folder = await dataFolder('languages');
  const url = await startEmbedded(folder);
  await migrate(url);
  database = openDatabase(url, 4);
  languages = await openLanguages(database);
  await vi.waitFor(async () => {
    const listening = `SELECT FROM pg_stat_activity WHERE query = 'LISTEN "languages"'`;
    expect((await database.pool.query(listening)).rowCount).toBe(1);
  });
}, 60_000);

afterAll(async () => {
  await languages?.close();
  await database?.close();
  await stopEmbedded(folder);
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await database.pool.query('DELETE FROM translation; DELETE FROM recording; NOTIFY languages');
});

async function translation(key: string, text: string, state: string, source: string): Promise<void> {
  await database.pool.query(
    `INSERT INTO translation (language, key, text, state, source) VALUES ('lo', $1, $2, $3, $4)
     ON CONFLICT (language, key) DO UPDATE SET text = $2, state = $3, source = $4, at = now()`,
    [key, text, state, source],
  );
  await database.pool.query('NOTIFY languages');
}

async function recording(language: string, key: string, source: string, machine = false): Promise<void> {
  await database.pool.query(
    `INSERT INTO recording (language, key, machine, source, bytes, seconds) VALUES ($1, $2, $3, $4, '\\x00', 2.5)
     ON CONFLICT (language, key) DO UPDATE SET source = $4, at = now()`,
    [language, key, machine, source],
  );
  await database.pool.query('NOTIFY languages');
}

const menu = (language = 'lo') => render(language, { key: 'menu' });
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

describe('a reviewer', () => {
  it('approves a Lao text: it stands alone from the next message on', async () => {
    expect(menu().text).toContain(VIETNAMESE);
    await translation('chat:menu', LAO, 'approved', hashOf(VIETNAMESE));
    await soon(() => expect(menu().text).toBe(LAO));
  });

  it('loses that when the Vietnamese has changed since', async () => {
    await translation('chat:menu', LAO, 'approved', hashOf(VIETNAMESE));
    await soon(() => expect(menu().text).toBe(LAO));
    await translation('chat:menu', LAO, 'approved', hashOf('Bạn cần gì?'));
    await soon(() =>
      expect(menu().text).toBe(`— Nháp tiếng Lào, chưa duyệt —\n${LAO}\n\n— Tiếng Việt —\n${VIETNAMESE}`),
    );
  });

  it('takes an approval back', async () => {
    await translation('chat:menu', LAO, 'approved', hashOf(VIETNAMESE));
    await soon(() => expect(menu().text).toBe(LAO));
    await translation('chat:menu', LAO, 'draft', hashOf(VIETNAMESE));
    await soon(() => expect(menu().text).toContain(VIETNAMESE));
  });

  it('gives a button a label that is understood when typed', async () => {
    await translation('chat:choice.menu.report', LAO, 'approved', hashOf('Báo tin'));
    await soon(() => expect(understand('lo', LAO, ['menu.help', 'menu.report'])).toBe('menu.report'));
    expect(understand('lo', 'báo tin', ['menu.help', 'menu.report'])).toBe('menu.report');
  });

  it('is heard even when the notice was missed', async () => {
    await database.pool.query(
      `INSERT INTO translation (language, key, text, state, source) VALUES ('lo', 'chat:menu', $1, 'approved', $2)`,
      [LAO, hashOf(VIETNAMESE)],
    );
    await soon(() => expect(menu().text).toBe(LAO));
  }, 15_000);
});

describe('a recording', () => {
  const key = 'chat:menu';
  const source = () => current().spoken(key)!;

  it('is played in a language that is heard, and to whoever wants to hear', async () => {
    await recording('bru', key, source());
    await soon(() => expect(menu('bru').voice).toEqual(['bru/chat:menu']));
    expect(recordingOf('bru', key)).toEqual({ seconds: 2.5, machine: false });
    expect(render('bru', { key: 'menu' }, { aloud: false })).not.toHaveProperty('voice');
    expect(menu('vi')).not.toHaveProperty('voice');
    expect(render('vi', { key: 'menu' }, { aloud: true })).not.toHaveProperty('voice');
    await recording('vi', key, source(), true);
    await soon(() => expect(render('vi', { key: 'menu' }, { aloud: true }).voice).toEqual(['vi/chat:menu']));
    // Pa Kô is no kind of Bru: where it has no voice, Vietnamese speaks.
    expect(menu('pac').voice).toEqual(['vi/chat:menu']);
    expect(recordingOf('vi', key)?.machine).toBe(true);
  });

  it('of older words is not used: it may name an older number', async () => {
    await recording('bru', 'chat:welcome', hashOf('Gọi 112'));
    await recording('bru', key, source());
    await soon(() => expect(menu('bru').voice).toEqual(['bru/chat:menu']));
    expect(render('bru', { key: 'welcome' })).not.toHaveProperty('voice');
  });

  it('never gives a disguise away', async () => {
    await recording('bru', 'chat:duress', current().spoken('chat:duress')!);
    await soon(() => expect(recordingOf('bru', 'chat:duress')).toBeDefined());
    expect(render('bru', { key: 'duress' })).not.toHaveProperty('voice');
  });
});

it('closed, what is shipped holds', async () => {
  await translation('chat:menu', LAO, 'approved', hashOf(VIETNAMESE));
  await soon(() => expect(menu().text).toBe(LAO));
  await languages.close();
  expect(menu().text).toContain(VIETNAMESE);
  languages = await openLanguages(database);
  expect(menu().text).toBe(LAO);
});
