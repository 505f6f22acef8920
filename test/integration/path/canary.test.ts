import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEmbedded } from '../../../src/embedded.ts';
import { openTown, type Town, webCitizen } from '../../people.ts';
import { ready, type Spawned, spawnService } from '../../process.ts';
import { startRedis } from '../../redis.ts';
import { freePort } from '../../running.ts';
import { officerOverHttp } from './desk.ts';

/** What must be found nowhere. Each is sent through the whole system at the noisiest log level. */
const SECRETS = {
  story: 'Chuyện hoàng yến bảy sắc: cháu tôi bị giữ trong công ty lừa đảo',
  name: 'Hoàng Thị Canari',
  chat: '5550012345678',
  answer: 'Trả lời sơn ca tám sắc',
  reason: 'Lý do chích chòe chín sắc',
  password: 'mật khẩu của chim khuyên',
};
const CODE = /\d{4} \d{4} \d{4} \d{4}/;

/** The ways a text can hide in a dump: as it is, escaped, in hex or base64, composed or not, in parts. */
function disguises(secret: string): string[] {
  const forms = [secret, secret.normalize('NFD'), secret.slice(0, 24), secret.replaceAll(' ', '')];
  return forms.flatMap((form) => {
    const bytes = Buffer.from(form);
    const inner = bytes.subarray(0, bytes.length - (bytes.length % 3));
    const url = encodeURIComponent(form);
    return [
      form,
      JSON.stringify(form).slice(1, -1),
      url,
      bytes.toString('hex'),
      inner.toString('base64').replace(/=+$/, ''),
    ];
  });
}

const found = (where: Record<string, Buffer | string>, secrets: Record<string, string>): string[] =>
  Object.entries(where).flatMap(([place, content]) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
    return Object.entries(secrets)
      .filter(([, secret]) => disguises(secret).some((form) => bytes.includes(form)))
      .map(([name]) => `${name} in ${place}`);
  });

const redisThere = existsSync('/usr/bin/redis-server');

describe.each([
  ['PostgreSQL', false],
  ['Redis', true],
] as const)('a canary sent through everything, queues on %s', (_label, onRedis) => {
  let folder: string;
  let town: Town;
  let service: Spawned;
  let url: string;
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
  const mails: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let mail = '';
      stream.on('data', (chunk) => (mail += chunk));
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
  });

  beforeAll(async () => {
    if (onRedis && !redisThere) return;
    folder = await mkdtemp(join(tmpdir(), 'tinbao-canary-'));
    const port = await freePort();
    town = await openTown(port);
    redis = onRedis ? await startRedis() : undefined;
    await new Promise<void>((listening) => smtp.listen(0, '127.0.0.1', () => listening()));
    url = town.settings.PUBLIC_URL!;
    service = spawnService(folder, {
      ...town.settings,
      LOG_LEVEL: 'trace',
      SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      MAIL_FROM: 'tinbao@example.test',
      ...(redis ? { REDIS_URL: redis.url } : {}),
    });
    await ready(url);
  }, 150_000);

  afterAll(async () => {
    await service?.stop();
    await town?.close();
    await redis?.close();
    await new Promise<void>((closed) => smtp.close(() => closed()));
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it.skipIf(onRedis && !redisThere)(
    'is found in no log, job, metric, e-mail, nor in a dump of the database or Redis',
    async () => {
      const { desk, link } = await officerOverHttp(folder, url, 'cong-an-tinh', SECRETS.password);
      const person = town.telegram.person({ id: Number(SECRETS.chat), language: 'vi', name: SECRETS.name });
      person.says(`/baotin ${SECRETS.story}. Tôi tên ${SECRETS.name}.`);
      await person.waitFor(/an toàn không|ở đâu/, 10_000);
      person.says('/gui');
      const code = (await person.waitFor(CODE, 10_000)).text.match(CODE)![0];

      const tip = await desk.newest();
      expect(await desk.read(tip)).toContain(SECRETS.name);
      await desk.acknowledge(tip);
      await desk.answer(tip, SECRETS.answer);
      await person.waitFor(/Có trả lời mới/, 10_000);
      const web = await webCitizen(url);
      await web.says(code);
      await web.hears(new RegExp(SECRETS.answer), 10_000);
      web.leave();
      await desk.transfer(tip, 'bien-phong', SECRETS.reason);
      // Faults are the noisiest moments: an address that can't be written to, a broken body, a refused call.
      town.telegram.faults.next('sendMessage', 'error', 2);
      person.says(`${SECRETS.story} lần hai`);
      await person.waitFor(/./, 20_000);
      await fetch(`${url}/webhooks/telegram`, { method: 'POST', body: `{"text":"${SECRETS.story}"` });
      await fetch(`${url}/console/setup/${link.split('/').at(-1)}`);

      const secrets = {
        ...SECRETS,
        code,
        plainCode: code.replaceAll(' ', ''),
        link: link.split('/').at(-1)!,
      };
      const places: Record<string, Buffer | string> = {
        logs: readFileSync(`${folder}/stderr.log`),
        output: service.output(),
        metrics: await (await fetch(`${url}/metrics`)).text(),
        mails: mails.join('\n'),
        database: await dumpDatabase((await findEmbedded(folder))!),
        ...(redis ? { redis: await dumpRedis(redis) } : {}),
      };
      expect(mails.length).toBeGreaterThan(0);
      expect(places.logs!.length).toBeGreaterThan(500);
      expect(places.database!.length).toBeGreaterThan(5000);
      expect(found(places, secrets)).toEqual([]);

      // What PostgreSQL leaves on the disk: tables, indexes, write-ahead log.
      await service.stop();
      const needles = Object.values(secrets).flatMap((secret) => ['-e', secret]);
      const grep = () =>
        execFileSync('grep', ['-rlF', ...needles, join(folder, 'postgres')], { encoding: 'utf8' });
      expect(grep).toThrow();
    },
    120_000,
  );

  it.skipIf(onRedis && !redisThere)('would be found if it were there', () => {
    expect(found({ place: `x${Buffer.from(SECRETS.story).toString('hex')}` }, SECRETS)).toEqual([
      'story in place',
    ]);
    expect(found({ place: `"chat":${SECRETS.chat}` }, SECRETS)).toEqual(['chat in place']);
  });
});

/** Every row of every table, the queues' among them. */
async function dumpDatabase(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const tables = await client.query(
    `SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  let dump = '';
  for (const { schemaname, tablename } of tables.rows) {
    const rows = await client.query(
      `SELECT t::text AS row, row_to_json(t)::text AS json FROM "${schemaname}"."${tablename}" t`,
    );
    dump += rows.rows.map(({ row, json }) => `${row}\n${json}\n`).join('');
  }
  await client.end();
  return dump;
}

async function dumpRedis({ client }: Awaited<ReturnType<typeof startRedis>>): Promise<string> {
  const keys = await client.keys('*');
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = await client.type(key);
      if (type === 'hash') return JSON.stringify(await client.hgetall(key));
      if (type === 'stream') return JSON.stringify(await client.xrange(key, '-', '+'));
      if (type === 'list') return JSON.stringify(await client.lrange(key, 0, -1));
      if (type === 'zset') return JSON.stringify(await client.zrange(key, 0, -1));
      if (type === 'set') return JSON.stringify(await client.smembers(key));
      return (await client.get(key)) ?? '';
    }),
  );
  return [...keys, ...values].join('\n');
}
