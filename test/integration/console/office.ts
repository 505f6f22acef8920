import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { commit } from '../../../bots/commit.ts';
import { migrate } from '../../../prisma/migrations.ts';
import { consoleRouter } from '../../../src/console/index.ts';
import type { Report } from '../../../src/conversation/types.ts';
import { type Database, openDatabase } from '../../../src/database.ts';
import { startEmbedded, stopEmbedded } from '../../../src/embedded.ts';
import { assign } from '../../../src/inbox/assign.ts';
import { marksOf } from '../../../src/inbox/marks.ts';
import { setLogLevel } from '../../../src/log.ts';
import { invite, setUp } from '../../../src/officers/invite.ts';
import { requireFactor } from '../../../src/officers/required.ts';
import { agencyKeyFor, publicKeys, setUpInstallation } from '../../../src/setup.ts';
import type { Sorting } from '../../../src/sorting/types.ts';
import { files } from '../../../src/storage/files.ts';
import { sealContent } from '../../../src/tips/content.ts';
import { sealReplyTo } from '../../../src/tips/outgoing.ts';
import { newTip } from '../../../src/tips/submit.ts';
import { open, pairOf, randomBytes } from '../../../src/vault/boxes.ts';
import { linkKey, readKey } from '../../../src/vault/keys.ts';
import { dataFolder } from '../../data-folder.ts';

export const PASSWORD = 'đò chiều bến Hải xa';

/** A console on a database of its own, with everything put on its belts written down. */
export interface Office {
  url: string;
  database: Database;
  sent: string[];
  delivered: string[];
  claimKey: Buffer;
  close(): Promise<void>;
}

export async function openOffice(): Promise<Office> {
  setLogLevel('silent');
  const folder = await dataFolder('console');
  const databaseUrl = await startEmbedded(folder);
  await migrate(databaseUrl);
  const database = openDatabase(databaseUrl, 8);
  const keyDir = join(folder, 'keys');
  await setUpInstallation(database, keyDir);
  const claimKey = await readKey(keyDir, 'claim');
  // Its people log in by password alone; what a second factor does has a test of its own.
  await requireFactor(database, []);
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [sent, delivered]: [string[], string[]] = [[], []];
  const console_ = consoleRouter({
    database,
    sender: (await publicKeys(database)).sender,
    outlets: [
      { key: 'telegram', buttons: true, pieces: (message) => [message] },
      { key: 'zalo-oa', buttons: true, pieces: (message) => [message] },
    ],
    belts: {
      send: (lane) => void sent.push(lane),
      deliver: (assignment) => void delivered.push(assignment),
      call: (lane) => void sent.push(lane),
    },
    storage: files(join(folder, 'attachments')),
    claimKey,
    secure: false,
    publicUrl: url,
  });
  app.use('/console', console_.router);
  keyDirs.set(database, keyDir);
  return {
    url,
    database,
    sent,
    delivered,
    claimKey,
    async close() {
      await console_.close();
      server.close();
      server.closeAllConnections();
      await database.close();
      await stopEmbedded(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const keyDirs = new WeakMap<Database, string>();

/** Where the keys of an office lie. */
export const keyDirOf = ({ database }: Office): string => keyDirs.get(database)!;

/** An officer with a password, who reads the agency's tips at once if the agency has none yet. */
export async function makeOfficer(
  office: Office,
  email: string,
  role: string,
  agency?: string,
): Promise<string> {
  const key = agency ? await agencyKeyFor(office.database, agency, { claimKey: office.claimKey }) : undefined;
  const token = await invite(office.database, { email, role, agency }, key);
  await setUp(office.database, token, PASSWORD);
  // Newcomers are shown around first: what that does has a test of its own.
  await office.database.prisma.officer.update({ where: { email }, data: { toured: true } });
  return email;
}

export const calm: Sorting = {
  category: 'forced_labour',
  urgency: 'P1',
  role: 'relative',
  age: 'adult',
  places: ['19432'],
  countries: ['LA'],
  lead: 'cong-an-tinh',
  copies: [],
  confidence: 0.83,
  guesses: [],
  signals: [],
  rules: 'test',
};

export interface Seed {
  story: string;
  answers?: Report['answers'];
  sorting?: Partial<Sorting>;
  /** The reporter can be written to. */
  reachable?: boolean;
  channel?: string;
  danger?: boolean;
}

/** Tells a tip as a door does and puts it into its inboxes as the sorter does. */
export async function seedTip(
  { database }: Office,
  seed: Seed,
): Promise<{ id: string; assignments: string[]; code: string }> {
  const { story, answers = {}, sorting = {}, reachable = true, channel = 'telegram', danger = false } = seed;
  const keys = await publicKeys(database);
  const report: Report = { story: story ? [story] : [], answers, danger, cut: false };
  const replyTo = reachable
    ? sealReplyTo(keys.sender, { channel, address: '5550100', quiet: answers.contact !== 'contact.here' })
    : null;
  const { tip, code } = await newTip(report, { channel, language: 'vi', replyTo }, keys, SALT);
  await commit(database, {
    channel,
    update: randomUUID(),
    conversation: randomBytes(32),
    version: 1,
    state: null,
    kept: null,
    letter: null,
    tip,
    forget: [],
    attach: [],
    discard: [],
  });
  const sorterPair = pairOf(await readKey(keyDirs.get(database)!, 'sorter'));
  const pair = pairOf(open(sorterPair, tip.keys[0]![1]));
  const decided = { ...calm, ...sorting };
  const done = await assign(
    database,
    { id: tip.id, received: new Date(), pair },
    story,
    decided,
    keys.agencies,
    marksOf(linkKey(sorterPair), story, story),
  );
  return { id: tip.id, assignments: done!.assignments, code };
}

export const SALT = randomBytes(16);

/** The reporter writes again by the code. */
export async function addMessage(
  { database }: Office,
  tip: string,
  text: string,
  danger = false,
): Promise<void> {
  const { publicKey } = await database.prisma.tip.findUniqueOrThrow({ where: { id: tip } });
  const sealed = sealContent(publicKey, { kind: 'text', text });
  await commit(database, {
    channel: 'telegram',
    update: randomUUID(),
    conversation: randomBytes(32),
    version: 1,
    state: null,
    kept: null,
    letter: null,
    append: { tip, sealed, danger },
    forget: [],
    attach: [],
    discard: [],
  });
}

/** A browser of the officer's, as far as a test needs one. */
export interface Person {
  cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  status: number;
  location: string | null;
  headers: Headers;
  text: string;
}

export async function logInAs(office: Office, email: string): Promise<Person> {
  const answer = await person(office, '').post('/console/login', { email, password: PASSWORD });
  const cookie = answer.headers
    .getSetCookie()
    .find((line) => line.startsWith('officer='))
    ?.split(';')[0];
  if (!cookie) throw new Error(`${email} could not log in: ${answer.status}`);
  const first = await person(office, cookie).get('/console');
  const { text } = first.location ? await person(office, cookie).get(first.location) : first;
  return person(office, cookie, /name="csrf" value="([^"]+)"/.exec(text)?.[1]);
}

export function person({ url }: Office, cookie: string, csrf?: string): Person {
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(url + path, { ...init, redirect: 'manual' });
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      headers: answer.headers,
      text: await answer.text(),
    };
  };
  return {
    cookie,
    get: (path, headers = {}) => call(path, { headers: { cookie, ...headers } }),
    post: (path, fields, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { cookie, origin: url, ...headers },
        body: new URLSearchParams({ ...(csrf ? { csrf } : {}), ...fields }),
      }),
  };
}

/** Two colleagues of one agency who both read its tips, and an officer of another. */
export async function staff(office: Office): Promise<{ police: Person; colleague: Person; guards: Person }> {
  await makeOfficer(office, 'an@police.example', 'duty', 'cong-an-tinh');
  await makeOfficer(office, 'binh@police.example', 'supervisor', 'cong-an-tinh');
  await makeOfficer(office, 'chi@guards.example', 'duty', 'bien-phong');
  const police = await logInAs(office, 'an@police.example');
  const { text } = await police.get('/console/colleagues');
  await police.post(/action="(\/console\/colleagues\/[\w-]+)"/.exec(text)![1]!, {});
  const colleague = await logInAs(office, 'binh@police.example');
  return { police, colleague, guards: await logInAs(office, 'chi@guards.example') };
}
