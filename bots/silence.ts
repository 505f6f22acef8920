import { fault, info } from '../src/log.ts';
import { advance } from './converse.ts';
import type { Doorway } from './doorway.ts';

const EVERY = 20;
const BATCH = 100;

interface Row {
  id: Buffer;
  version: number;
  channel: string;
  reply_to: Buffer;
}

/**
 * Hands in the reports that show danger and whose writers have been silent for ten minutes: whoever was interrupted may
 * not come back. Two processes doing it at once hand each in once.
 * @returns how many were looked at
 */
export async function handInSilent(doorway: Doorway): Promise<number> {
  const { rows } = await doorway.database.pool.query<Row>({
    name: 'silent-conversations',
    text: `SELECT id, version, channel, reply_to FROM conversation WHERE hand_in < now() ORDER BY hand_in LIMIT ${BATCH}`,
  });
  for (const { id, version, channel, reply_to: replyTo } of rows) {
    const update = `silence:${id.toString('hex')}:${version}`;
    const happening = { channel, update, conversation: id, reach: { replyTo } };
    // One that can't be handed in must not keep the others waiting.
    await advance(doorway, happening, () => ({ kind: 'silence' })).catch((error) => fault('silence', error));
  }
  if (rows.length > 0) info('handed in after silence', { reports: rows.length });
  return rows.length;
}

/** Looks for silent writers every few seconds until stopped. */
export function watchSilence(doorway: Doorway): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const round = async (): Promise<void> => {
    await handInSilent(doorway).catch((error) => fault('silence', error));
    if (!stopped) timer = setTimeout(() => (running = round()), EVERY * 1000);
  };
  let running = round();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
