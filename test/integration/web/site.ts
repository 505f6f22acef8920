import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Incoming, Receive } from '../../../bots/channel.ts';
import { boxOf } from '../../../bots/web/address.ts';
import { webChat } from '../../../bots/web/index.ts';
import { erase, ownOf, putOwn } from '../../../bots/web/mailbox.ts';
import { migrate } from '../../../prisma/migrations.ts';
import { type Database, openDatabase } from '../../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../../src/embedded.ts';
import { files } from '../../../src/storage/files.ts';
import type { Storage } from '../../../src/storage/port.ts';
import { dataFolder } from '../../data-folder.ts';

/** A migrated database of its own in a temporary folder. */
export async function startDatabase(): Promise<{
  database: Database;
  open(): Database;
  stop(): Promise<void>;
}> {
  const folder = await dataFolder('web');
  const url = await startEmbedded(folder);
  await migrate(url);
  const opened: Database[] = [];
  const open = () => {
    const database = openDatabase(url, 8);
    opened.push(database);
    return database;
  };
  return {
    database: open(),
    open,
    async stop() {
      await Promise.all(opened.map((database) => database.close()));
      await stopEmbedded(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface SiteOptions {
  secure?: boolean;
  receive?: Receive;
  embedOrigins?: string[];
  /** The same folder for two processes. */
  storage?: Storage;
}

/**
 * One process with the web chat, behind a proxy that says for whom it speaks. `receive` is a stand-in for the dialogue
 * unless another is given.
 */
export async function startSite(database: Database, { receive, ...options }: SiteOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tinbao-uploads-'));
  const storage = options.storage ?? files(folder);
  const web = webChat({ secure: false, ...options, database, storage });
  const heard: Incoming[] = [];
  const app = express().set('trust proxy', true);
  const known = new Set<string>();
  const answer = async (incoming: Incoming) => {
    if (known.has(incoming.update)) return { tip: false };
    known.add(incoming.update);
    heard.push(incoming);
    if (incoming.choice === 'wipe.yes') {
      await erase(database, boxOf(incoming.address));
      return { tip: false };
    }
    await putOwn(database, boxOf(incoming.address), ownOf(incoming));
    for (const said of dialogue(incoming)) await web.send(incoming.replyAddress!, said);
    return { tip: incoming.text === '/gui' };
  };
  app.use(web.routes!(receive ?? answer));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    web,
    storage,
    heard,
    async close() {
      await web.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const MENU = [
  { id: 'menu.report', label: 'Báo tin' },
  { id: 'menu.help', label: 'Trợ giúp ngay' },
  { id: 'menu.learn', label: 'Học cách phòng tránh' },
];

function dialogue({ text, choice, media = [] }: Incoming) {
  if (media.length > 0) return media.map(({ kind }) => ({ text: `Đã nhận: ${kind}` }));
  if (text === '/gui') return [{ text: 'Đã gửi tin.' }];
  if (text === '/start') {
    const welcome =
      'Xin chào. Đây là Tin Báo, hệ thống tự động, không phải người thật.\n\nĐang nguy hiểm: gọi 113 hoặc 111.';
    return [{ text: welcome }, { text: 'Bạn cần gì?', choices: MENU }];
  }
  if (text === '/riengtu') return [{ text: 'Chúng tôi không hỏi tên, không lưu số điện thoại.' }];
  if (text === '/xoa') {
    const choices = [
      { id: 'wipe.yes', label: 'Xóa hết' },
      { id: 'wipe.no', label: 'Không xóa' },
    ];
    return [{ text: 'Xóa hết ở đây chứ?', choices }];
  }
  if (choice) return [{ text: `Bạn chọn ${choice}.` }];
  return [{ text: `Đã ghi: ${text}`, choices: [{ id: 'send', label: 'Gửi tin' }] }];
}

/** Opens the page as a browser would; the cookie it was given. */
export async function cookieFrom(url: string): Promise<string> {
  const response = await fetch(url);
  return response.headers.getSetCookie()[0]!.split(';')[0]!;
}

export function post(
  url: string,
  path: string,
  cookie: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  return fetch(url + path, {
    method: 'POST',
    headers: { cookie, origin: url, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export interface Told {
  id?: string;
  event: string;
  data: Record<string, unknown>;
}

/** Reads events until one satisfies `enough`, then hangs up; all that came. */
export async function eventsUntil(
  url: string,
  cookie: string,
  enough: (told: Told, all: Told[]) => boolean,
  headers: Record<string, string> = {},
): Promise<Told[]> {
  const hangUp = new AbortController();
  const response = await fetch(`${url}/chat/events`, {
    headers: { cookie, ...headers },
    signal: hangUp.signal,
  });
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  const all: Told[] = [];
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const told = parse(block);
      if (told) all.push(told);
      if (told && enough(told, all)) {
        hangUp.abort();
        return all;
      }
    }
  }
  return all;
}

function parse(block: string): Told | undefined {
  const fields = new Map(
    block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const id = fields.get('id');
  return { ...(id ? { id } : {}), event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}

/** Everything a page that is opened now would show. */
export async function conversation(url: string, cookie: string): Promise<Told[]> {
  const all = await eventsUntil(url, cookie, ({ event }) => event === 'ready');
  return all.filter(({ event }) => event === 'message');
}
