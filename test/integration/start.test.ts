import { chmod, mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { webCitizen } from '../people.ts';
import { killDatabase, ready, type Spawned, spawnService } from '../process.ts';
import { freePort } from '../running.ts';

// Starting a process, and PostgreSQL's recovery, take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let settings: Record<string, string>;
let url: string;
const started: Spawned[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tinbao-start-'));
  const port = await freePort();
  settings = { PORT: String(port), LOG_LEVEL: 'error' };
  url = `http://127.0.0.1:${port}`;
});

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
  killDatabase(folder);
  await rm(folder, { recursive: true, force: true });
});

const start = (more: Record<string, string> = {}) => {
  const service = spawnService(folder, { ...settings, ...more });
  started.push(service);
  return service;
};
const stderr = async (service: Spawned) => {
  const code = await service.ended;
  return { code, text: await readFile(`${folder}/stderr.log`, 'utf8') };
};

describe('npm start', () => {
  it('prints the addresses, and on the first start only the admin link and the recovery key', async () => {
    const first = start();
    await ready(url);
    await expect.poll(() => first.output()).toMatch(/KHÓA KHÔI PHỤC/);
    expect(first.output()).toContain(`${url}/console/setup/`);
    expect(first.output()).toMatch(/([0-9A-Z]{4}-){13}[0-9A-Z]{4}/);
    const link = first.output().match(/http\S+setup\/\S+/)![0];
    expect((await fetch(link)).status).toBe(200);
    await first.stop();

    const second = start();
    await ready(url);
    await expect.poll(() => second.output()).toContain(`${url}/console`);
    expect(second.output()).not.toMatch(/setup|KHÓA/);
    expect((await fetch(link)).status).toBe(200);
  });

  it('refuses a second start on the same folder, in words', async () => {
    start();
    await ready(url);
    const second = start({ PORT: String(await freePort()) });
    const { code, text } = await stderr(second);
    expect(code).toBe(1);
    expect(text).toMatch(/running on .* already/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it.each([
    ['of the service alone', false],
    ['of the service and its database', true],
  ])('comes back after kill -9 %s', async (_label, withDatabase) => {
    const first = start();
    await ready(url);
    await first.kill(withDatabase);
    start();
    await ready(url);
    expect((await fetch(`${url}/`)).status).toBe(200);
  });

  it('brings its database back when that alone is killed', async () => {
    start();
    await ready(url);
    killDatabase(folder);
    await new Promise((done) => setTimeout(done, 500));
    await ready(url);
    const person = await webCitizen(url);
    await person.says('/baotin Có người lạ rủ đi làm xa');
    await person.hears(/an toàn không/, 10_000);
    await person.says('/gui');
    await person.hears(/\d{4} \d{4} \d{4} \d{4}/, 10_000);
    person.leave();
  });

  it.runIf(process.getuid?.() === 0)(
    'keeps its database on open ground when only root may enter the folder',
    async () => {
      const closed = join(folder, 'closed');
      await mkdir(join(closed, 'data'), { recursive: true });
      await chmod(closed, 0o700);
      start({ DATA_DIR: join(closed, 'data') });
      await ready(url);
      const home = dirname(await realpath(join(closed, 'data', 'postgres')));
      expect(home).toMatch(/^\/var\/lib\/tin-bao\/data-/);
      await started.pop()!.stop();
      await rm(home, { recursive: true });
    },
  );

  it('names a bad setting in one line and exits with 2', async () => {
    const { code, text } = await stderr(start({ REDIS_URL: 'localhost' }));
    expect(code).toBe(2);
    expect(text).toMatch(/^REDIS_URL: .*\n$/);
  });

  it('says when the port is taken', async () => {
    start();
    await ready(url);
    const other = await mkdtemp(join(tmpdir(), 'tinbao-start-'));
    const second = spawnService(other, settings);
    expect(await second.ended).toBe(1);
    await rm(other, { recursive: true, force: true });
  });
});
