import { randomBytes, randomUUID } from 'node:crypto';
import { makeAddress } from '../../../bots/web/address.ts';
import { signature } from '../../fakes/zalo-oa.ts';
import { labelOf } from '../soak/population.ts';
import { KEYS } from './sink.ts';

/** One update, ready to be posted to any `bots` process. */
export interface Shot {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export type LoadChannel = 'web' | 'zalo-oa' | 'telegram' | 'zalo-bot';

/** One person with one story, told from beginning to end. */
export interface Session {
  channel: LoadChannel;
  address: string;
  shots: Shot[];
  /** Where each shot stands in the order of all. */
  at: number[];
}

/** What a person does next: words, or a button. */
type Act = { text: string } | { choice: string };

/** Seconds between two updates of one person. */
export const PACE = 3;

/** Eight updates, one of which makes a tip; without danger, which would change the questions. */
const STORY: Act[] = [
  { text: '/baotin Người lạ rủ thanh niên trong thôn đi làm xa, hứa lương cao.' },
  { choice: 'safety.yes' },
  { choice: 'need.report' },
  { text: 'xã Hướng Phùng, gần chợ' },
  { choice: 'who.other' },
  { choice: 'age.adult' },
  { text: '/gui' },
  { text: 'Người đó đi xe bảy chỗ màu trắng.' },
];

/** Of a hundred people: most write on the web page. */
const SHARES: [upTo: number, channel: LoadChannel][] = [
  [65, 'web'],
  [80, 'zalo-oa'],
  [90, 'telegram'],
  [100, 'zalo-bot'],
];

/**
 * All updates in the order they are to be sent, one every 1/rate seconds: people write every few seconds each, and at any
 * moment some begin while others end, so that tips come evenly.
 */
export function makePlan(rate: number, seconds: number): { sessions: Session[]; order: Shot[] } {
  const width = rate * PACE;
  const sessions: Session[] = [];
  const order: Shot[] = [];
  const at: { session: Session; step: number }[] = [];
  for (let nth = 0; nth < rate * seconds; nth++) {
    const slot = nth % width;
    let now = at[slot];
    if (!now || now.step === now.session.shots.length) {
      // The first of a slot are shorter, by which the slots get out of step.
      const session = makeSession(now ? 0 : slot % STORY.length);
      sessions.push(session);
      now = { session, step: 0 };
      at[slot] = now;
    }
    now.session.at.push(nth);
    order.push(now.session.shots[now.step++]!);
  }
  for (const { session, step } of at) session.shots.length = step;
  return { sessions, order };
}

let people = 0;

/** @param shorter acts left out: the last questions, then what is added later, then the sending */
function makeSession(shorter: number): Session {
  const left = STORY.length - shorter;
  const ends = STORY.slice(6, left >= 3 ? 8 : 6 + (left - 1));
  const acts = [STORY[0]!, ...STORY.slice(1, Math.max(1, left - 2)), ...ends];
  const nth = people++;
  const share = (nth * 37) % 100;
  const channel = SHARES.find(([upTo]) => share < upTo)![1];
  return SESSIONS[channel](nth, acts);
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const hex = () => randomBytes(10).toString('hex');

const SESSIONS: Record<LoadChannel, (nth: number, acts: Act[]) => Session> = {
  web(_nth, acts) {
    const address = makeAddress();
    const headers = {
      'content-type': 'application/json',
      cookie: `chat=${address}`,
      'sec-fetch-site': 'same-origin',
    };
    const shots = acts.map((act) => ({
      path: '/chat/messages',
      headers,
      body: json({ id: randomUUID(), ...act }),
    }));
    return { channel: 'web', address, shots, at: [] };
  },
  telegram(nth, acts) {
    const id = 700_000_000 + nth;
    const chat = { id, type: 'private', first_name: 'A' };
    const from = { id, is_bot: false, first_name: 'A', language_code: 'vi' };
    const message = { message_id: nth + 1, date: Math.floor(Date.now() / 1000), chat };
    const headers = {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': KEYS.telegramSecret,
    };
    const shots = acts.map((act, step) => {
      const content =
        'text' in act
          ? { message: { ...message, from, text: act.text } }
          : { callback_query: { id: hex(), from, message, chat_instance: '1', data: act.choice } };
      return { path: '/webhooks/telegram', headers, body: json({ update_id: nth * 10 + step, ...content }) };
    });
    return { channel: 'telegram', address: String(id), shots, at: [] };
  },
  'zalo-oa'(nth, acts) {
    const address = String(246_000_000_000_000_000n + BigInt(nth));
    const shots = acts.map((act) => {
      const timestamp = String(Date.now());
      const body = json({
        app_id: KEYS.appId,
        sender: { id: address },
        recipient: { id: KEYS.oaId },
        event_name: 'user_send_text',
        message: { text: 'text' in act ? act.text : `#${act.choice}`, msg_id: hex() },
        timestamp,
      });
      const mac = signature(KEYS.appId, body, timestamp, KEYS.oaSecretKey);
      const headers = { 'content-type': 'application/json', 'x-zevent-signature': mac };
      return { path: '/webhooks/zalo-oa', headers, body };
    });
    return { channel: 'zalo-oa', address, shots, at: [] };
  },
  'zalo-bot'(_nth, acts) {
    const address = hex();
    const headers = { 'content-type': 'application/json', 'x-bot-api-secret-token': KEYS.botSecret };
    const shots = acts.map((act) => {
      const text = 'text' in act ? act.text : labelOf(act.choice);
      const message = {
        ...{ message_id: hex(), date: Date.now(), text, chat: { id: address, chat_type: 'PRIVATE' } },
        from: { id: address, display_name: 'A', is_bot: false },
      };
      return {
        path: '/webhooks/zalo-bot',
        headers,
        body: json({ event_name: 'message.text.received', message }),
      };
    });
    return { channel: 'zalo-bot', address, shots, at: [] };
  },
};
