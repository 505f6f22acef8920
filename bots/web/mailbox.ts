import type { Database } from '../../src/database.ts';
import { fault } from '../../src/log.ts';
import { keyedHash, lock, open, randomBytes, seal, unlock } from '../../src/vault/boxes.ts';
import type { Incoming, Media, Outgoing, Posted } from '../channel.ts';
import { isMachine, nameOfPicture } from '../sounds/links.ts';
import { cleanText } from '../text.ts';
import type { Box, Slot } from './address.ts';

/** What a person did, under the id the page gave it. Of a file only what it was: its bytes are kept elsewhere. */
export interface Own {
  id: string;
  text?: string;
  choice?: string;
  media?: { kind: Media['kind']; name?: string };
}

/** What we say: of a picture also what it shows, where the words don't, and of recordings whether a machine speaks. */
type Ours = Outgoing & { shows?: string; machine?: true };

/** One line of the conversation as the page shows it; `at` in ms since epoch. */
export type Entry = ({ from: 'us'; at: number } & Ours) | ({ from: 'you'; at: number } & Own);

/** Seconds a row is kept. */
const LIFE = 24 * 3600;
/** Rows read at once. */
const BATCH = 200;
const MARK = 16;
/** Lengths are rounded up to this, so that the length of a row does not tell which answer was given. */
const GRAIN = 256;

// Rows of a box are numbered and committed one after another: a reader past row 6 would never see a row 5 committed later.
const INSERT = `
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock($3::bigint)),
put AS (
  INSERT INTO mailbox (box, sealed, expires)
  SELECT $1::bytea, $2::bytea, now() + make_interval(secs => ${LIFE}) FROM held
  WHERE NOT EXISTS (SELECT 1 FROM mailbox WHERE box = $1 AND substring(sealed FROM 1 FOR ${MARK}) = $4::bytea)
  RETURNING id)
SELECT pg_notify('mailbox', $5) FROM put`;

/** After the mark stands how a row opens: with the key of the address at hand, or with the private half of its slot. */
const [LOCKED, SEALED] = [0, 1];

function padded(entry: Entry): Buffer {
  const json = Buffer.from(JSON.stringify(entry));
  const whole = Buffer.alloc(Math.ceil(json.length / GRAIN) * GRAIN, ' ');
  json.copy(whole);
  return whole;
}

/** In front of the encrypted entry stands a mark: derived from the message's id, it lets each message in once. */
function locked({ key }: Box, mark: Buffer, entry: Entry): Buffer {
  return Buffer.concat([mark, Buffer.of(LOCKED), lock(key, padded(entry))]);
}

const insertion = (box: Pick<Box, 'id' | 'topic'>, mark: Buffer, row: Buffer) => ({
  name: 'mailbox-put',
  text: INSERT,
  values: [box.id, row, lockKey(box), mark, box.topic],
});

const erasedTopic = ({ topic }: Pick<Box, 'topic'>) => `${topic} erased`;

const lockKey = ({ id }: Pick<Box, 'id'>) => id.readBigInt64BE().toString();

const ours = ({ text, choices, picture, voice }: Outgoing): Entry => ({
  from: 'us',
  at: Date.now(),
  text,
  ...(choices?.length ? { choices } : {}),
  ...(picture ? { picture, shows: nameOfPicture(picture) } : {}),
  ...(voice?.length ? { voice } : {}),
  ...(voice?.some(isMachine) ? { machine: true } : {}),
});

const ownMark = ({ key }: Box, id: string) => keyedHash(key, 'message', id).subarray(0, MARK);

/** What a person did as the page shows it; their text only as far as the dialogue keeps it. */
export function ownOf({ update, text = '', choice, media: [medium] = [] }: Incoming): Own {
  const { text: shown } = cleanText(text);
  return {
    id: update,
    ...(shown ? { text: shown } : {}),
    ...(choice === undefined ? {} : { choice }),
    ...(medium ? { media: { kind: medium.kind, ...(medium.name ? { name: medium.name } : {}) } } : {}),
  };
}

/** What a person did and what we say to it, as rows to be written together. */
export function posted(
  box: Box,
  own: Own,
  messages: Outgoing[],
  announce: (payload: string) => void,
): Posted {
  const said = locked(box, ownMark(box, own.id), { from: 'you', at: Date.now(), ...own });
  const answers = messages.map((message) => locked(box, randomBytes(MARK), ours(message)));
  return {
    box: box.id,
    lock: lockKey(box),
    rows: [said, ...answers],
    life: LIFE,
    announce: (erased) => announce(erased ? erasedTopic(box) : box.topic),
  };
}

/** Puts our message into the mailbox and wakes whoever shows it, in one statement. */
export async function put({ pool }: Database, slot: Slot, outgoing: Outgoing): Promise<void> {
  const mark = randomBytes(MARK);
  const row = Buffer.concat([mark, Buffer.of(SEALED), seal(slot.publicKey, padded(ours(outgoing)))]);
  await pool.query(insertion(slot, mark, row));
}

/** Puts the person's own message into the mailbox, once however often it was sent. */
export async function putOwn({ pool }: Database, box: Box, message: Own): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    // Before the insertion looks for its like: two at once would otherwise not see each other.
    await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(box)]);
    const mark = ownMark(box, message.id);
    await client.query(insertion(box, mark, locked(box, mark, { from: 'you', at: Date.now(), ...message })));
    await client.query('COMMIT');
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // A connection that failed in the middle of a transaction is not given back.
    client.release(broken);
  }
}

/** The next rows of a mailbox after a row, in order. */
export async function since(
  { pool }: Database,
  box: Box,
  after: string,
): Promise<{ id: string; entry: Entry | undefined }[]> {
  const found = await pool.query<{ id: string; sealed: Buffer }>({
    name: 'mailbox-since',
    text: `SELECT id, sealed FROM mailbox WHERE box = $1 AND id > $2 AND expires > now() ORDER BY id LIMIT ${BATCH}`,
    values: [box.id, after],
  });
  return found.rows.map(({ id, sealed }) => ({ id, entry: opened(box, id, sealed) }));
}

/** A damaged row is passed over: the rest of the conversation is still worth showing. */
function opened({ key, pair }: Box, id: string, row: Buffer): Entry | undefined {
  try {
    const rest = row.subarray(MARK + 1);
    const entry = row[MARK] === SEALED ? open(pair(), rest) : unlock(key, rest);
    return JSON.parse(entry.toString()) as Entry;
  } catch (error) {
    fault('web-mailbox', error, { row: id });
    return undefined;
  }
}

/** Erases a mailbox and tells every page that shows it. */
export async function erase({ pool }: Database, box: Box): Promise<void> {
  await pool.query({
    name: 'mailbox-erase',
    text: `WITH gone AS (DELETE FROM mailbox WHERE box = $1) SELECT pg_notify('mailbox', $2)`,
    values: [box.id, erasedTopic(box)],
  });
}
