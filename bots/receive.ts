import { randomUUID } from 'node:crypto';
import { isFree } from '../src/conversation/questions.ts';
import type { Attached, Heard, Question, State, Unkept } from '../src/conversation/types.ts';
import { isNumber, understand } from '../src/languages/understand.ts';
import { unclearPlace } from '../src/sorting/places.ts';
import { cries, danger } from '../src/sorting/sort.ts';
import { keyedHash, makeKey } from '../src/vault/boxes.ts';
import { type Incoming, MEDIA_LIMIT, type Media, type Outgoing, type Receive } from './channel.ts';
import { LETTER_LIFE } from './commit.ts';
import { advance } from './converse.ts';
import type { Doorway } from './doorway.ts';
import { cleanText } from './text.ts';
import { writerOf } from './writer.ts';

/** Takes one person's update from any channel into the conversation; resolves when it is committed. */
export function receiver(doorway: Doorway): Receive {
  return async (incoming) => {
    const { channel, address, replyAddress = address, update, message } = incoming;
    const conversation = keyedHash(doorway.keys.address, channel, address);
    const sent = sift(incoming.media ?? []);
    const post = doorway.post && ((messages: Outgoing[]) => doorway.post?.(incoming, messages));
    const blind = isNumber(incoming.text ?? '') && (await isLate(doorway, conversation));
    const happening = {
      channel,
      update,
      conversation,
      reach: { address: replyAddress },
      writer: writerOf(doorway.keys.address, channel, address),
      references: sent.references,
      post,
    };
    return advance(doorway, message === undefined ? happening : { ...happening, message }, (state) =>
      heard(blind ? { ...incoming, text: '', choice: UNSEEN } : incoming, sent, state),
    );
  };
}

/** A choice that is never on offer: the answer to it is that it is stale, and what is on offer now. */
const UNSEEN = 'unseen';
/** Seconds after which a reply that still waits has not been seen by whoever writes now. */
const LATE = 3;

/** Whether our last words have not left yet: a number typed now means a list from before them. */
async function isLate({ database }: Doorway, conversation: Buffer): Promise<boolean> {
  const found = await database.pool.query({
    name: 'late-letters',
    text: `SELECT 1 FROM outbox WHERE lane = $1 AND expires < now() + make_interval(secs => ${LETTER_LIFE - LATE}) LIMIT 1`,
    values: [conversation.toString('hex')],
  });
  return found.rowCount === 1;
}

interface Sent {
  media: Attached[];
  unkept: Unkept[];
  /** What the channel needs to fetch each, by the id we gave it. */
  references: Map<string, string>;
}

/** Sorts what came along into what can be kept and why the rest can't. */
function sift(media: Media[]): Sent {
  const sent: Sent = { media: [], unkept: [], references: new Map() };
  for (const each of media) {
    if (each.kind === 'sticker') sent.unkept.push('sticker');
    else if (!each.reference) sent.unkept.push('unreadable');
    else if ((each.size ?? 0) > MEDIA_LIMIT) sent.unkept.push('too-large');
    else {
      const attached = attach(each.kind, each.name);
      sent.media.push(attached);
      sent.references.set(attached.id, each.reference);
    }
  }
  return sent;
}

function attach(kind: Attached['kind'], name: string | undefined): Attached {
  const [key, originalKey] = [makeKey().toString('base64'), makeKey().toString('base64')];
  const clean = name && cleanText(name).text.slice(0, NAME_LIMIT);
  return { id: randomUUID(), kind, ...(clean ? { name: clean } : {}), key, originalKey };
}

/** Characters of a file's name that are kept. */
const NAME_LIMIT = 200;

/** Messages of a story that are read together with the next: who writes in fragments says it across them. */
const TOGETHER = 6;
/** Words from which a text is judged as a story whatever was asked: a place or a name is shorter. */
const STORY_FROM = 12;

/** A fragment means little by itself, and the answer to "where" is no story: there only a cry, or many words, tell. */
function speaksOfDanger(text: string, { at, report }: State): boolean {
  if (!report) return danger(text);
  if (cries(text) || (text.split(/\s+/).length >= STORY_FROM && danger(text))) return true;
  const before = report.story.slice(-TOGETHER);
  const answers = at !== 'story' && isFree(at as Question);
  return !answers && danger([...before, text].join('\n'));
}

function heard(incoming: Incoming, { media, unkept }: Sent, state: State): Heard {
  const { text, cut } = cleanText(incoming.text ?? '');
  const unclear = state.at === 'where' && text ? unclearPlace(text) : [];
  const choice =
    incoming.choice ?? (text ? understand(state.language, text, state.offered, state.labels) : undefined);
  // An answer of a story typed out is our own sentence: only a plain cry in it means danger.
  const played = choice?.startsWith('quiz.');
  return {
    kind: 'heard',
    at: Date.now(),
    ...(text ? { text } : {}),
    ...(choice === undefined ? {} : { choice }),
    danger: text !== '' && (played ? cries(text) : speaksOfDanger(text, state)),
    cut,
    media,
    unkept,
    ...(unclear.length > 0 ? { unclear } : {}),
    ...(incoming.edited ? { edited: true } : {}),
    ...(incoming.location ? { location: incoming.location } : {}),
  };
}
