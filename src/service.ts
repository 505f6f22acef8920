import type { AddressInfo } from 'node:net';
import { constants, setPriority } from 'node:os';
import type { Router } from 'express';
import type { Channel, Receive } from '../bots/channel.ts';
import { classRoutes } from '../bots/class/index.ts';
import type { Doorway } from '../bots/doorway.ts';
import { openChannels } from '../bots/index.ts';
import { limited } from '../bots/limits.ts';
import { type Material, openMaterial } from '../bots/material.ts';
import { openMutes, unmuted } from '../bots/mutes.ts';
import { receiver } from '../bots/receive.ts';
import { watchSilence } from '../bots/silence.ts';
import { materialRoutes } from '../bots/sounds/routes.ts';
import { webChat } from '../bots/web/index.ts';
import { webhooks } from '../bots/webhooks.ts';
import { databaseTokens } from '../bots/zalo-oa/tokens.ts';
import { migrate } from '../prisma/migrations.ts';
import { type BeltPlace, work } from '../queues/backend.ts';
import { callBelt, caller } from '../queues/call.ts';
import { keepCampaigning } from '../queues/campaign.ts';
import { deliverBelt, deliverer } from '../queues/deliver.ts';
import { fetchBelt, fetcher } from '../queues/fetch.ts';
import { fitTo } from '../queues/fit.ts';
import { type Belts, openBelts } from '../queues/index.ts';
import { sendBelt, sender } from '../queues/send.ts';
import { sortBelt, sorter } from '../queues/sort.ts';
import { keepSweeping } from '../queues/sweep.ts';
import { openLearning } from './awareness/learning.ts';
import type { Config } from './config.ts';
import { consoleRouter } from './console/index.ts';
import { type Database, openDatabase } from './database.ts';
import { holdEmbedded } from './embedded.ts';
import { httpApp, serve } from './http.ts';
import { keptSecret } from './kept.ts';
import { openLanguages } from './languages/catalogue.ts';
import { fault, info, setLogLevel, warn } from './log.ts';
import { consoleAt, mailer } from './mail.ts';
import { openAgencyKeys, publicKeys, setUpInstallation } from './setup.ts';
import { findPlaces } from './sorting/places.ts';
import { openStorage } from './storage/index.ts';
import type { Storage } from './storage/port.ts';
import { keyedHash, randomBytes } from './vault/boxes.ts';
import { readBotKeys, readKey, readWorkerKeys } from './vault/keys.ts';

export interface Service {
  /** Where it listens. */
  url: string;
  database: Database;
  belts: Belts;
  /** On the very first start: the recovery key, to be printed and forgotten. */
  recoveryKey: string | undefined;
  close(): Promise<void>;
}

/** Seconds one part may take to close: a Redis that is away must not keep a process from ending. */
const PATIENCE = 10;

/** Closes things in the reverse order of their opening. */
class Closing {
  readonly #steps: (() => Promise<unknown> | unknown)[] = [];
  add(step: () => Promise<unknown> | unknown): void {
    this.#steps.push(step);
  }
  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await within(step());
      } catch (error) {
        fault('close', error);
      }
    }
  }
}

async function within(closing: unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('a part did not close in time')), PATIENCE * 1000);
  });
  await Promise.race([closing, late]).finally(() => clearTimeout(timer));
}

/**
 * Starts the roles of this process on its database and belts.
 * @throws SetupError, KeyError, or the system's own error (port taken, database out of reach)
 */
export async function startService(config: Config): Promise<Service> {
  const closing = new Closing();
  try {
    return await start(config, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function start(config: Config, closing: Closing): Promise<Service> {
  setLogLevel(config.LOG_LEVEL);
  const roles = new Set(config.ROLES);
  const url = config.DATABASE_URL ?? (await embedded(config, closing));
  await migrate(url);
  const database = openDatabase(url);
  closing.add(() => database.close());
  const languages = await openLanguages(database);
  closing.add(() => languages.close());
  const recoveryKey = await setUpInstallation(database, config.KEY_DIR);
  const place: BeltPlace = config.REDIS_URL ? { redisUrl: config.REDIS_URL } : { databaseUrl: url };
  const belts = await openBelts(place);
  closing.add(() => belts.close());

  const storage = openStorage(config);
  const web = webChat({
    database,
    storage,
    secure: config.PUBLIC_URL?.startsWith('https:') ?? false,
    embedOrigins: config.EMBED_ORIGINS,
    secret: roles.has('bots') ? keyedHash((await readBotKeys(config.KEY_DIR)).door, 'web-chat') : undefined,
  });
  closing.add(() => web.close());
  const material = openMaterial(database);
  const channels = await openChannels(config, {
    ...{ web, material },
    tokens: roles.has('worker') ? await oaTokens(database, config) : undefined,
    webhookSecret: await secrets(database, config),
  });

  // Doors must answer within two seconds and pages at once; where they share a machine, a worker steps back.
  if (config.ROLES.every((role) => role === 'worker')) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  if (roles.has('worker')) await startWorker({ database, config, place, belts, storage, channels, closing });
  const routers: [string, Router][] = [];
  if (roles.has('bots'))
    routers.push(...(await startDoors({ database, config, belts, channels, material, closing })));
  if (roles.has('console'))
    routers.push(await startConsole({ database, config, belts, storage, channels, closing }));

  const app = httpApp({
    routers,
    async unready() {
      const database_ = await database.pool.query('SELECT 1').then(
        () => [],
        () => ['database'],
      );
      return [...database_, ...((await belts.alive()) ? [] : ['queue'])];
    },
  });
  const server = await serve(app, config.HOST, config.PORT);
  closing.add(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  if (roles.has('bots')) announce(channels, config);
  info('started', { roles: config.ROLES.join(','), port });
  return { url: `http://${config.HOST}:${port}`, database, belts, recoveryKey, close: () => closing.run() };
}

async function embedded(config: Config, closing: Closing): Promise<string> {
  const held = await holdEmbedded(config.DATA_DIR);
  closing.add(() => held.release());
  return held.url;
}

const oaTokens = async (database: Database, config: Config) =>
  databaseTokens(
    database,
    keyedHash((await readWorkerKeys(config.KEY_DIR)).sender.privateKey, 'zalo-oa-tokens'),
  );

/** Only doors check secrets; a process that only sends has none to keep. */
async function secrets(database: Database, config: Config): Promise<(name: string) => Promise<string>> {
  if (!config.ROLES.includes('bots')) return async () => randomBytes(32).toString('base64url');
  const { door } = await readBotKeys(config.KEY_DIR);
  return (name) => keptSecret(database, door, name);
}

interface Parts {
  database: Database;
  config: Config;
  belts: Belts;
  closing: Closing;
}

async function startWorker({
  database,
  config,
  place,
  belts,
  storage,
  channels,
  closing,
}: Parts & { place: BeltPlace; storage: Storage; channels: Channel[] }) {
  const keys = await readWorkerKeys(config.KEY_DIR);
  const agencies = await openAgencyKeys(database);
  closing.add(() => agencies.close());
  const doors = new Map(channels.map((channel) => [channel.key as string, channel]));
  const mail = mailer(database, config);
  const workers = [
    work(sortBelt, place, sorter(database, keys.sorter, agencies.keys, belts.deliver)),
    work(deliverBelt, place, deliverer(database, { mail: mail !== undefined, call: belts.call })),
    work(
      callBelt,
      place,
      caller({ ...{ database, pair: keys.sender, mail }, console: consoleAt(config), again: belts.call }),
    ),
    work(sendBelt, place, sender(database, keys.sender, doors, belts.send)),
    work(
      fetchBelt,
      place,
      fetcher({
        ...{ database, storage, channels: doors, pair: keys.sender },
        ...{ send: belts.send, again: belts.fetch },
      }),
    ),
  ];
  for (const worker of await Promise.all(workers)) closing.add(() => worker.close());
  closing.add(keepSweeping(database, belts, storage));
  closing.add(keepCampaigning({ database, pair: keys.sender, channels: doors }));
}

async function startDoors({
  database,
  config,
  belts,
  channels,
  material,
  closing,
}: Parts & { channels: Channel[]; material: Material }): Promise<[string, Router][]> {
  const keys = await readBotKeys(config.KEY_DIR);
  const { sorter: sorterKey, sender: senderKey } = await publicKeys(database);
  const doors = new Map<string, Channel>(channels.map((channel) => [channel.key, channel]));
  const learning = await openLearning({
    ...{ database, door: keys.door, sender: senderKey },
    // A name alone may also be a word: as an answer to "which commune" it is meant as one.
    commune: (text) => (findPlaces(text)[0] ?? findPlaces(`xã ${text}`)[0])?.code,
  });
  closing.add(() => learning.close());
  const doorway: Doorway = {
    ...{ database, keys, belts, learning, recipients: { sorter: sorterKey, sender: senderKey } },
    post: (incoming, messages) => doors.get(incoming.channel)?.post?.(incoming, messages),
  };
  const mutes = await openMutes(database);
  closing.add(() => mutes.close());
  const receive: Receive = limited(unmuted(receiver(doorway), doorway, mutes), doorway);
  closing.add(watchSilence(doorway));
  if (!config.PUBLIC_URL) poll(channels, receive, closing);
  const own = channels.flatMap((channel): [string, Router][] =>
    channel.routes ? [['/', channel.routes(receive)]] : [],
  );
  const pages: [string, Router][] = [
    ['/', materialRoutes(material)],
    ['/', classRoutes(database, config.PUBLIC_URL?.startsWith('https:') ?? false)],
  ];
  return [['/', webhooks(channels, receive)], ...pages, ...own];
}

function poll(channels: Channel[], receive: Receive, closing: Closing): void {
  const stop = new AbortController();
  const polls = channels.map((channel) =>
    channel.poll?.(receive, stop.signal).catch((error: unknown) => fault(`door-${channel.key}`, error)),
  );
  closing.add(async () => {
    stop.abort();
    await Promise.all(polls);
  });
}

/** Tells the channels where our webhooks are; one that is down is told again until it listens. */
function announce(channels: Channel[], config: Config): void {
  for (const channel of channels) {
    if (!config.PUBLIC_URL) {
      if (channel.read && !channel.poll)
        warn('channel needs PUBLIC_URL to receive', { channel: channel.key });
      continue;
    }
    const register = async (wait: number): Promise<void> => {
      try {
        await channel.register?.(`${config.PUBLIC_URL}/webhooks/${channel.key}`);
      } catch (error) {
        fault(`register-${channel.key}`, error);
        setTimeout(() => void register(Math.min(wait * 2, 300)), wait * 1000).unref();
      }
    };
    void register(2);
  }
}

async function startConsole({
  database,
  config,
  belts,
  storage,
  channels,
  closing,
}: Parts & { storage: Storage; channels: Channel[] }): Promise<[string, Router]> {
  const { sorter: sorterKey, sender: senderKey } = await publicKeys(database);
  const salt = await readKey(config.KEY_DIR, 'salt').catch(() => undefined);
  let telegramBot: string | undefined;
  // Nobody waits for it: groups show the link once Telegram has told our name.
  channels
    .find(({ key }) => key === 'telegram')
    ?.name?.()
    .then((name) => {
      telegramBot = name;
    })
    .catch((error: Error) => info('bot name not known', { channel: 'telegram', reason: error.message }));
  const console_ = consoleRouter({
    telegramBot: () => telegramBot,
    database,
    sender: senderKey,
    belts,
    intake: salt && { recipients: { sorter: sorterKey, sender: senderKey }, salt, sort: belts.sort },
    outlets: channels.map(({ key, limits }) => ({
      key,
      buttons: limits.choices > 0,
      pieces: (message) => fitTo(message, limits),
    })),
    storage,
    claimKey: await readKey(config.KEY_DIR, 'claim').catch(() => undefined),
    secure: config.PUBLIC_URL?.startsWith('https:') ?? false,
    publicUrl: config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`,
  });
  closing.add(() => console_.close());
  return ['/console', console_.router];
}
