// A worker that only sends: campaigns and letters, through Telegram, as fast as PER_SECOND allows. By its clock it is always noon.
import { telegram } from '../../bots/telegram/index.ts';
import { type BeltPlace, work } from '../../queues/backend.ts';
import { keepCampaigning } from '../../queues/campaign.ts';
import { openBelts } from '../../queues/index.ts';
import { sendBelt, sender } from '../../queues/send.ts';
import { openDatabase } from '../../src/database.ts';
import { setLogLevel } from '../../src/log.ts';
import { readWorkerKeys } from '../../src/vault/keys.ts';

const { DATABASE_URL, KEY_DIR, TELEGRAM_API_ROOT, TELEGRAM_BOT_TOKEN, PER_SECOND } = process.env;
setLogLevel('error');
const database = openDatabase(DATABASE_URL!);
const pair = (await readWorkerKeys(KEY_DIR!)).sender;
const channel = telegram({
  token: TELEGRAM_BOT_TOKEN!,
  apiRoot: TELEGRAM_API_ROOT!,
  secret: 'tele_secret-1',
  perSecond: Number(PER_SECOND),
});
const channels = new Map([['telegram', channel]]);
const place: BeltPlace = { databaseUrl: DATABASE_URL! };
const belts = await openBelts(place);
const worker = await work(sendBelt, place, sender(database, pair, channels, belts.send));
const stop = keepCampaigning({ database, pair, channels, now: () => new Date('2026-11-24T05:00:00Z') });
process.once('SIGTERM', async () => {
  await stop();
  await worker.close();
  await belts.close();
  await database.close();
});
