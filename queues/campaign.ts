import { isQuiet } from '../src/awareness/campaign-hours.ts';
import { makeWeekly } from '../src/awareness/campaign-weekly.ts';
import { finishCampaigns, startDue } from '../src/awareness/campaigns.ts';
import { fault } from '../src/log.ts';
import { type Campaigning, openPump } from './campaign/pump.ts';
import { channelsWaiting, giveUpLeaving, isAnyOpen } from './campaign/rows.ts';

/**
 * Looks after campaigns until closed: makes the weekly one, starts those whose time has come, sends what waits, each channel
 * at its own pace, and ends those of which nothing is left. Any number of workers do so together.
 * @param every milliseconds between two rounds
 */
export function keepCampaigning(office: Campaigning, every = 1000): () => Promise<void> {
  const { database, channels, now = () => new Date() } = office;
  const pumps = new Map([...channels].map(([key, channel]) => [key, openPump(office, channel)]));
  let timer: NodeJS.Timeout;
  let closed = false;

  const look = async (): Promise<void> => {
    await makeWeekly(database, now());
    if (!(await isAnyOpen(database))) return;
    await startDue(database, now());
    await giveUpLeaving(database);
    await finishCampaigns(database, now());
    if (isQuiet(now())) return;
    for (const channel of await channelsWaiting(database)) pumps.get(channel)?.wake();
  };
  const round = async (): Promise<void> => {
    await look().catch((error) => fault('campaign', error));
    if (!closed) timer = setTimeout(() => (running = round()), every);
  };
  let running = round();

  return async () => {
    closed = true;
    clearTimeout(timer);
    await running;
    await Promise.all([...pumps.values()].map((pump) => pump.close()));
  };
}
