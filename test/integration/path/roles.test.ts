import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded, stopEmbedded } from '../../../src/embedded.ts';
import { webCitizen } from '../../people.ts';
import { ready, type Spawned, spawnService } from '../../process.ts';
import { freePort } from '../../running.ts';
import { officerOverHttp } from './desk.ts';

/** Which keys each role gets: no process has another's. */
const KEYS = { bots: ['door', 'address', 'salt'], worker: ['sorter', 'sender'], console: ['claim'] } as const;
type Role = keyof typeof KEYS;

let base: string;
let databaseUrl: string;
const urls = {} as Record<Role, string>;
const processes: Spawned[] = [];

async function start(name: string, settings: Record<string, string>): Promise<string> {
  const port = await freePort();
  const folder = join(base, name);
  await mkdir(folder, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  processes.push(
    spawnService(folder, { PORT: String(port), DATABASE_URL: databaseUrl, LOG_LEVEL: 'error', ...settings }),
  );
  await ready(url);
  return url;
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'tinbao-roles-'));
  databaseUrl = await startEmbedded(join(base, 'database'));
  // The first process makes all keys; then each role gets its own and nothing else.
  const all = join(base, 'all-keys');
  await start('first', { KEY_DIR: all });
  await processes.pop()!.stop();
  for (const role of Object.keys(KEYS) as Role[]) {
    const own = join(base, `${role}-keys`);
    await mkdir(own);
    for (const key of KEYS[role]) await copyFile(join(all, `${key}.key`), join(own, `${key}.key`));
    urls[role] = await start(role, { ROLES: role, KEY_DIR: own });
  }
  // A second of each but the console: many share the work.
  await start('worker-2', { ROLES: 'worker', KEY_DIR: join(base, 'worker-keys') });
}, 120_000);

afterAll(async () => {
  for (const each of processes) await each.stop();
  await stopEmbedded(join(base, 'database'));
  await rm(base, { recursive: true, force: true });
});

it('each role runs alone with its own keys, and together they take a tip to its answer', async () => {
  const folder = join(base, 'cli');
  await mkdir(folder);
  const keys = { DATABASE_URL: databaseUrl, KEY_DIR: join(base, 'console-keys') };
  const { desk } = await officerOverHttp(folder, urls.console, 'cong-an-tinh', 'mật khẩu thật là dài', keys);
  const person = await webCitizen(urls.bots);
  await person.says('/baotin Cháu tôi bị giữ trong công ty lừa đảo ở Campuchia, họ đòi tiền chuộc.');
  await person.hears(/an toàn không|ở đâu/, 10_000);
  await person.says('/gui');
  const code = (await person.hears(/\d{4} \d{4} \d{4} \d{4}/, 10_000)).match(/\d{4} \d{4} \d{4} \d{4}/)![0];
  const tip = await desk.newest();
  expect(await desk.read(tip)).toMatch(/Campuchia/);
  await desk.answer(tip, 'Chúng tôi đã nhận tin.');
  await person.hears(/Có trả lời mới/, 10_000);
  await person.says(code);
  await person.hears(/Chúng tôi đã nhận tin/, 10_000);
  person.leave();
}, 60_000);

it('a role without its key says which file it needs and exits', async () => {
  const folder = join(base, 'lost');
  await mkdir(folder);
  const settings = {
    DATABASE_URL: databaseUrl,
    ROLES: 'worker',
    KEY_DIR: join(base, 'bots-keys'),
    PORT: String(await freePort()),
  };
  const lost = spawnService(folder, settings);
  expect(await lost.ended).toBe(1);
}, 60_000);
