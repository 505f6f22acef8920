import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findEmbedded } from '../src/embedded.ts';
import { ready, spawnService } from '../test/process.ts';
import { freePort } from '../test/running.ts';

const SECONDS = 15;
const CLIENTS = 16;
const STORY =
  'Cháu tôi học lớp 9 ở Hướng Phùng bị người quen trên mạng rủ sang Lào làm quán, nói lương 20 triệu một tháng, bao ăn ở. ' +
  'Hôm qua cháu bỏ nhà đi theo một chiếc xe bảy chỗ, chừ gọi không được. Nhà tôi lo lắm, nhờ các anh tìm giúp.';

/** A Zalo Bot service that takes every message at once: what is measured is ours. */
function openSink(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true,"result":{"message_id":"x","date":1}}');
    });
  });
  return new Promise((opened) => {
    server.listen(0, '127.0.0.1', () => {
      opened({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => server.close(),
      });
    });
  });
}

const percentile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Tips posted by clients at once through a webhook until they stand sorted in an inbox, the whole service on this machine. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tinbao-bench-'));
  const sink = await openSink();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = 'bench-secret-123';
  const service = spawnService(folder, {
    PORT: String(port),
    PUBLIC_URL: url,
    LOG_LEVEL: 'error',
    ZALO_BOT_TOKEN: '1:bench',
    ZALO_BOT_API_ROOT: sink.url,
    ZALO_BOT_WEBHOOK_SECRET: secret,
    ...(process.env.REDIS_URL ? { REDIS_URL: process.env.REDIS_URL } : {}),
  });
  await ready(url);
  const database = new pg.Client({ connectionString: (await findEmbedded(folder))! });
  await database.connect();

  let updates = 0;
  const latencies: number[] = [];
  const post = async (chat: string, text: string): Promise<void> => {
    const id = `m${updates++}`;
    const message = {
      message_id: id,
      text,
      date: Date.now(),
      chat: { id: chat, chat_type: 'PRIVATE' },
      from: { id: chat, is_bot: false },
    };
    const began = performance.now();
    const answer = await fetch(`${url}/webhooks/zalo-bot`, {
      method: 'POST',
      headers: { 'x-bot-api-secret-token': secret, 'content-type': 'application/json' },
      body: JSON.stringify({ event_name: 'message.text.received', message }),
    });
    if (!answer.ok) throw new Error(`webhook answered ${answer.status}`);
    await answer.arrayBuffer();
    latencies.push(performance.now() - began);
  };
  const end = Date.now() + SECONDS * 1000;
  let tips = 0;
  const client = async (number: number): Promise<void> => {
    for (let turn = 0; Date.now() < end; turn++) {
      const chat = `c${number}-${turn}`;
      await post(chat, `/baotin ${STORY}`);
      await post(chat, '/gui');
      tips++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  for (;;) {
    const { rows } = await database.query('SELECT count(*)::int AS left FROM tip WHERE sorted IS NULL');
    if (rows[0].left === 0) break;
    await new Promise((again) => setTimeout(again, 50));
  }
  const { rows } = await database.query<{ delay: number }>(
    'SELECT (extract(epoch FROM sorted - received) * 1000)::float AS delay FROM tip ORDER BY 1',
  );
  const { rows: span } = await database.query(
    'SELECT extract(epoch FROM max(sorted) - min(received))::float AS seconds FROM tip',
  );
  latencies.sort((one, other) => one - other);
  const delays = rows.map(({ delay }) => delay);
  const print = (label: string, value: string) => process.stdout.write(`${label.padEnd(52)} ${value}\n`);
  print('tips told, sorted and in an inbox, per second', (rows.length / span[0].seconds).toFixed(0));
  print('updates committed per second (two a tip)', (updates / SECONDS).toFixed(0));
  print(
    'webhook answered, p50 / p95 ms',
    `${percentile(latencies, 0.5).toFixed(0)} / ${percentile(latencies, 0.95).toFixed(0)}`,
  );
  print(
    'commit to inbox, p50 / p95 / p99 ms',
    [0.5, 0.95, 0.99].map((share) => percentile(delays, share).toFixed(0)).join(' / '),
  );
  await database.end();
  await service.stop();
  sink.close();
  await rm(folder, { recursive: true, force: true });
  if (tips !== rows.length) throw new Error(`${tips} told, ${rows.length} in the database`);
}
