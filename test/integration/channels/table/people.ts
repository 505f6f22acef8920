import { createHash, randomUUID } from 'node:crypto';
import type { ChannelKey } from '../../../../bots/channel.ts';
import type { Sample } from '../../../fakes/samples.ts';
import type { Person } from '../../../fakes/telegram.ts';
import type { BotPerson } from '../../../fakes/zalo-bot.ts';
import type { OaPerson } from '../../../fakes/zalo-oa.ts';
import type { Town } from '../../../people.ts';

/** Somebody at the web page, as far as this table needs one: without a browser, looking for answers again and again. */
export interface WebPerson {
  /** What the page's cookie makes the address. */
  id: string;
  says(text: string, id?: string): Promise<number>;
  presses(choice: string): Promise<number>;
  uploads(kind: string, file: Sample): Promise<number>;
  messages: { text: string; choices?: { id: string; label: string }[] }[];
  leaves(): void;
}

export interface People {
  telegram: Person;
  'zalo-oa': OaPerson;
  'zalo-bot': BotPerson;
  web: WebPerson;
}
export type Door = keyof People & ChannelKey;

let born = 70_000;

/** A person nobody has met yet on each channel. */
export function newcomer<D extends Door>(town: Town, url: string, door: D): Promise<People[D]> {
  const makers: { [K in Door]: () => People[K] | Promise<People[K]> } = {
    telegram: () => town.telegram.person({ id: born++, language: 'vi' }),
    'zalo-oa': () => town.zaloOa.person(),
    'zalo-bot': () => town.zaloBot.person(),
    web: () => webPerson(url),
  };
  return Promise.resolve(makers[door]());
}

async function webPerson(url: string): Promise<WebPerson> {
  const page = await fetch(`${url}/`);
  const cookie = page.headers.getSetCookie()[0]!.split(';')[0]!;
  const id = cookie.slice(cookie.indexOf('=') + 1);
  const headers = { cookie, origin: url, 'sec-fetch-site': 'same-origin' };
  const leaving = new AbortController();
  const messages: WebPerson['messages'] = [];
  const listen = async () => {
    const { body } = await fetch(`${url}/chat/events`, { headers, signal: leaving.signal });
    let rest = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop()!;
      for (const part of parts) {
        const data = part.match(/^data: (.*)$/m)?.[1];
        const message = data ? JSON.parse(data) : {};
        if (message.from === 'us') messages.push(message);
      }
    }
  };
  void listen().catch(() => {});
  const post = async (path: string, type: string, body: string | Uint8Array<ArrayBuffer>, more = {}) => {
    const init = { method: 'POST', headers: { ...headers, 'content-type': type, ...more }, body };
    return (await fetch(`${url}/chat/${path}`, init)).status;
  };
  const says = (content: object, id: string = randomUUID()) =>
    post('messages', 'application/json', JSON.stringify({ id, ...content }));
  return {
    id,
    messages,
    leaves: () => leaving.abort(),
    says: (text, id) => says({ text }, id),
    presses: (choice) => says({ choice }),
    uploads: (kind, { name, bytes }) =>
      post('media', 'application/octet-stream', Uint8Array.from(bytes), {
        'x-id': randomUUID(),
        'x-kind': kind,
        'x-name': encodeURIComponent(name),
      }),
  };
}

/** A Telegram message the fake has no verb for, delivered as it stands. */
export function telegramSends(town: Town, { id }: Person, content: object, kind = 'message'): void {
  const chat = { id, first_name: 'Người dùng', type: 'private' };
  const head = { message_id: 900_000 + born++, date: Math.floor(Date.now() / 1000) };
  town.telegram.emit(kind, {
    ...head,
    from: { id, is_bot: false, first_name: 'Người dùng' },
    chat,
    ...content,
  });
}

/** Delivers an update once more, as Telegram does when it did not hear our answer. */
export async function telegramRepeats(town: Town, update: object): Promise<void> {
  const { url, secret_token } = town.telegram.calls.find(({ method }) => method === 'setWebhook')!.params;
  await fetch(String(url), {
    method: 'POST',
    headers: { 'x-telegram-bot-api-secret-token': String(secret_token) },
    body: JSON.stringify(update),
  });
}

/** An event of an Official Account the fake has no verb for; `message` gets an id unless it is absent. */
export function oaSends(town: Town, { id }: OaPerson, event_name: string, content: object): void {
  town.zaloOa.emit({
    app_id: '360846524840903967',
    sender: { id },
    recipient: { id: '388613280878808645' },
    event_name,
    timestamp: String(Date.now()),
    ...content,
  });
}

export const oaMessage = (content: object) => ({
  message: { ...content, msg_id: createHash('sha1').update(randomUUID()).digest('hex').slice(0, 20) },
});

/** An event of a Zalo bot the fake has no verb for. */
export function botSends(town: Town, { id }: BotPerson, kind: string, content: object): void {
  const chat = { id, chat_type: 'PRIVATE' };
  town.zaloBot.emit({
    event_name: `message.${kind}.received`,
    message: {
      message_id: randomUUID().replaceAll('-', '').slice(0, 20),
      date: Date.now(),
      chat,
      from: { id, display_name: 'Người dùng', is_bot: false },
      ...content,
    },
  });
}
