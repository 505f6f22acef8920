import { z } from 'zod';
import type { Database } from '../database.ts';
import errors from './channel-errors.json' with { type: 'json' };
import type { Reply } from './reply.ts';
import { type Moment, moment } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

/** What a channel's error codes mean, in words, and what to do; `lasting` ones pass only when somebody does it. */
const meanings = z
  .array(
    z.object({
      codes: z.string(),
      kind: z.enum(['lasting', 'limit', 'passing']),
      words: z.string(),
      advice: z.string(),
    }),
  )
  .parse(errors)
  .map(({ codes, ...meaning }) => ({ ...meaning, codes: new RegExp(`^(${codes})$`) }));

type Meaning = Omit<(typeof meanings)[number], 'codes'>;

const UNKNOWN: Meaning = {
  kind: 'passing',
  words: 'Lỗi chưa rõ',
  advice: 'Báo cho người phụ trách kỹ thuật kèm mã lỗi bên dưới.',
};

/** Failures in a row after which a channel counts as down, and seconds a letter may wait before it counts as slow. */
const DOWN_AFTER = 3;
const SLOW_AFTER = 60;

/** A letter's life in seconds: an officer's answer, anything else. What is left of it tells how long it has waited. */
const ANSWER_LIFE = 7 * 24 * 3600;
const LETTER_LIFE = 24 * 3600;

interface Row {
  channel: string;
  failures: number;
  error: string | null;
  failed: Date | null;
  worked: Date | null;
  /** Seconds the channel asked everybody to wait. */
  held: number;
  waiting: number;
  /** Seconds the oldest letter has waited. */
  oldest: number | null;
}

export type ChannelState = 'working' | 'slow' | 'down' | 'unused';

/** What a SendError's message ("method: code", "method: code; what to do") means. */
export function meaningOf(error: string): Meaning {
  const code = error
    .replace(/^.*?: /, '')
    .split(/[;(]/)[0]!
    .trim();
  return meanings.find(({ codes }) => codes.test(code)) ?? UNKNOWN;
}

/** How a channel stands. One that only asks to go slower is never down. */
export function stateOf({ failures, error, worked, held, oldest }: Omit<Row, 'channel'>): ChannelState {
  const kind = error === null ? 'passing' : meaningOf(error).kind;
  if (failures > 0 && kind !== 'limit' && (kind === 'lasting' || failures >= DOWN_AFTER)) return 'down';
  if (failures > 0 || held > 2 || (oldest ?? 0) > SLOW_AFTER) return 'slow';
  return worked ? 'working' : 'unused';
}

const STATES: Record<ChannelState, string> = {
  working: 'Đang hoạt động',
  slow: 'Chậm',
  down: 'Không gửi được',
  unused: 'Chưa gửi lần nào',
};

/** Every channel of this installation: whether messages leave, what stands in the way, what to do. */
export async function showChannels({ database }: Desk, _visit: OfficerVisit): Promise<Reply> {
  const now = new Date();
  const rows = await readChannels(database);
  return {
    page: 'channels',
    title: 'Kênh liên lạc',
    data: {
      channels: rows.map((row) => {
        // The web page's replies are written with the step itself: only answers from officers are sent.
        const direct = row.channel === 'web';
        const state = direct && stateOf(row) === 'unused' ? 'working' : stateOf(row);
        const trouble = state === 'down' || state === 'slow';
        return {
          name: word('channel', row.channel),
          state,
          direct,
          stateName: STATES[state],
          since: trouble && row.failures > 0 && row.failed ? moment(row.failed, now) : undefined,
          worked: row.worked && moment(row.worked, now),
          waiting: row.waiting,
          oldest: row.oldest === null ? undefined : moment(new Date(now.getTime() - row.oldest * 1000), now),
          trouble: problem(row, now),
        };
      }),
    },
  };
}

/** The last error, unless it is a day old and over. */
function problem({ failures, error, failed }: Row, now: Date): object | undefined {
  if (!error || !failed) return undefined;
  if (failures === 0 && now.getTime() - failed.getTime() > 24 * 3600_000) return undefined;
  const at: Moment = moment(failed, now);
  return { ...meaningOf(error), code: error.split(';')[0], at, over: failures === 0 };
}

async function readChannels({ pool }: Database): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `SELECT health.channel, failures, error, failed, worked,
       greatest(extract(epoch FROM next - now()), 0)::float AS held,
       coalesce(waiting, 0) AS waiting, oldest
     FROM channel_health AS health LEFT JOIN (
       SELECT channel, count(*)::int AS waiting,
         greatest(max(CASE WHEN message IS NULL THEN ${LETTER_LIFE} ELSE ${ANSWER_LIFE} END
           - extract(epoch FROM expires - now())), 0)::float AS oldest
       FROM outbox WHERE expires > now() GROUP BY channel) AS letters USING (channel)
     ORDER BY failures DESC, channel`,
  );
  return rows;
}
