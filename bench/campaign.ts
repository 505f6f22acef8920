import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { campaignToAll, spawnCampaigner, subscribeAll } from '../test/faults/campaign.ts';
import { run as runService } from '../test/running.ts';

/** Telegram's own limit, and one that only a quick process keeps. */
const RATES = [30, 500];
const SECONDS = 20;

/** A Telegram that takes every message at once, and notes when. */
function openSink(): Promise<{ url: string; times: number[]; close(): void }> {
  const times: number[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      times.push(performance.now());
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}');
    });
  });
  return new Promise((opened) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      opened({ url: `http://127.0.0.1:${port}`, times, close: () => server.close() });
    });
  });
}

/** How much of the allowed rate a campaign of one process reaches, beside the service on this machine. */
export async function run(): Promise<void> {
  for (const perSecond of RATES) {
    const service = await runService({ ROLES: 'console' });
    const sink = await openSink();
    const people = perSecond * SECONDS;
    await subscribeAll(
      service.database,
      Array.from({ length: people }, (_, index) => index + 1),
    );
    const worker = spawnCampaigner(service, { url: sink.url, token: '1:bench' }, perSecond);
    await campaignToAll(service.database, 'Chào bạn, đây là lời nhắn thử.');
    while (sink.times.length < people) await new Promise((again) => setTimeout(again, 50));
    const [first, last] = [sink.times[0]!, sink.times.at(-1)!];
    const rate = ((people - 1) * 1000) / (last - first);
    const share = ((rate / perSecond) * 100).toFixed(1);
    process.stdout.write(
      `${`campaign, share of ${perSecond} messages a second`.padEnd(52)} ${share} % (${rate.toFixed(1)}/s)\n`,
    );
    await worker.stop();
    sink.close();
    await service.close();
  }
}
