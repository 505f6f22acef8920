import { randomUUID } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sweep } from '../../../queues/sweep.ts';
import { logIn, type OfficerSession } from '../../../src/officers/session.ts';
import { PASSWORD, type Running, run } from '../../running.ts';
import { until } from './mailroom.ts';

let service: Running;
let mails: string[];
let smtp: SMTPServer;
let desk: OfficerSession;
let cookies: { desk: string; police: string };

beforeAll(async () => {
  mails = [];
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  service = await run({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'tin-bao@example.test' });
  desk = await service.officer('truc-ban');
  const police = await service.officer('cong-an-tinh');
  const cookieOf = async ({ officer }: OfficerSession) =>
    `officer=${await logIn(service.database, officer.email, PASSWORD)}`;
  cookies = { desk: await cookieOf(desk), police: await cookieOf(police) };
}, 60_000);
afterAll(async () => {
  await service.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
afterEach(async () => {
  mails.length = 0;
  await service.database.pool.query('TRUNCATE alert');
});

async function alert(ago = '0 seconds'): Promise<string> {
  const id = randomUUID();
  await service.database.pool.query(
    `INSERT INTO alert (id, channel, begun) VALUES ($1, 'telegram', now() - $2::interval)`,
    [id, ago],
  );
  return id;
}
const inbox = async (cookie: string) =>
  (await fetch(`${service.url}/console`, { headers: { cookie } })).text();
const row = async (id: string) =>
  (await service.database.pool.query('SELECT delivered, ended, outcome FROM alert WHERE id = $1', [id]))
    .rows[0]!;
const LINE =
  /Có người đang viết một tin có dấu hiệu nguy hiểm \(từ <time[^>]*>\d\d:\d\d<\/time>, qua Telegram\)/;

/** A mail with its encoded words and quoted text as they are read. */
function decoded(mail: string): string {
  const quoted = (text: string) => Buffer.from(text.replace(/=([0-9A-F]{2})/g, '%$1').replace(/=\r?\n/g, ''));
  const plain = (text: string) => decodeURIComponent(quoted(text).toString());
  const [head, body] = mail.split(/\r?\n\r?\n/, 2);
  const subject = head!
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?(B|Q)\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : plain(text.replaceAll('_', ' ')),
    );
  const text = /base64/i.test(head!) ? Buffer.from(body!, 'base64').toString() : plain(body!);
  return `${subject}\n\n${text}`;
}

/** What an open page of this officer hears. */
async function listening(cookie: string): Promise<{ heard: string[]; stop(): void }> {
  const stop = new AbortController();
  const answer = await fetch(`${service.url}/console/events`, {
    headers: { cookie, accept: 'text/event-stream' },
    signal: stop.signal,
  });
  const heard: string[] = [];
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body!) heard.push(decoder.decode(chunk as Uint8Array));
  })().catch(() => {});
  return { heard, stop: () => stop.abort() };
}

test('the duty desk is told at once, on open pages, in its inbox and by e-mail; others are not', async () => {
  const [page, others] = [await listening(cookies.desk), await listening(cookies.police)];
  const id = await alert();
  service.belts.alert(id);
  await until(async () => (await row(id)).delivered !== null);
  await until(() => page.heard.join('').includes('"urgency":"writing"'));
  expect(page.heard.join('')).not.toContain(id);
  expect(others.heard.join('')).not.toContain('writing');
  expect(await inbox(cookies.desk)).toMatch(LINE);
  expect(await inbox(cookies.police)).not.toContain('đang viết');
  await until(() => mails.length === 1);
  const mail = decoded(mails[0]!);
  expect(mail).toContain('Subject: Có người đang viết tin khẩn');
  expect(mail).toMatch(/Mở hộp thư: http\S+\/console\s*$/);
  expect(mail).not.toMatch(/telegram|P0/i);
  page.stop();
  others.stop();
});

test('one that ended is no longer shown, nor told', async () => {
  const id = await alert();
  await service.database.pool.query(`UPDATE alert SET ended = now(), outcome = 'sent' WHERE id = $1`, [id]);
  service.belts.alert(id);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(mails).toEqual([]);
  expect(await inbox(cookies.desk)).not.toContain('đang viết');
});

test('the sweep puts an untold one back, and forgets one after a day', async () => {
  const [untold, old] = [await alert('10 seconds'), await alert('26 hours')];
  await sweep(service.database, service.belts);
  await until(async () => (await row(untold)).delivered !== null);
  expect(await row(old)).toMatchObject({ outcome: 'forgotten', ended: expect.any(Date) });
});
