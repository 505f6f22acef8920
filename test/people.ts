import { randomUUID } from 'node:crypto';
import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { startTelegram } from './fakes/telegram.ts';
import { startZaloBot } from './fakes/zalo-bot.ts';
import { startZaloOa } from './fakes/zalo-oa.ts';

/** A citizen on any channel, as the tests speak to one. */
export interface Citizen {
  says(text: string): unknown;
  /** Waits for something new from the bot that matches, and gives its text. */
  hears(pattern: RegExp, ms?: number): Promise<string>;
  /** Presses the button with this label, or types its number where there are none. */
  presses(label: string): unknown;
  /** Everything the bot said so far. */
  heard(): string[];
}

export interface Town {
  /** What the service needs to know of the channels. */
  settings: Record<string, string>;
  citizen: Record<'telegram' | 'zalo-oa' | 'zalo-bot', () => Citizen>;
  telegram: Awaited<ReturnType<typeof startTelegram>>;
  zaloOa: Awaited<ReturnType<typeof startZaloOa>>;
  zaloBot: Awaited<ReturnType<typeof startZaloBot>>;
  close(): Promise<void>;
}

interface Person {
  says(text: string): unknown;
  messages: { text: string }[];
}

/** What a person of a fake and a citizen have in common; each message is heard once. */
function citizen(person: Person, presses: (label: string) => unknown): Citizen {
  let from = 0;
  const heard = () => person.messages.map(({ text }) => text);
  return {
    says: (text) => person.says(text),
    presses,
    heard,
    async hears(pattern, ms = 5000) {
      const until = Date.now() + ms;
      for (;;) {
        const texts = heard();
        const at = texts.findIndex((text, index) => index >= from && pattern.test(text));
        if (at >= 0) {
          from = at + 1;
          return texts[at]!;
        }
        if (Date.now() > until)
          throw new Error(`never heard ${pattern}; heard: ${texts.slice(-4).join(' | ')}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

/** The number of a choice in the newest numbered list. */
function numberOf(messages: { text: string }[], label: string): string {
  const line = messages
    .toReversed()
    .flatMap(({ text }) => text.split('\n').filter((each) => each.endsWith(`. ${label}`)))[0];
  if (!line) throw new Error(`no choice ${label}`);
  return line.split('.')[0]!;
}

/**
 * The three outside services, each behaving as badly as the real one.
 * @param speed how much faster than the real ones they repeat and expire
 * @param trap where redirects lead
 */
export async function openTown(port: number, speed = 20, trap?: string): Promise<Town> {
  const oa = {
    appId: '360846524840903967',
    appSecret: 'app-secret',
    oaId: '388613280878808645',
    oaSecretKey: 'OASECRETabc123',
    refreshToken: 'first-refresh-token',
  };
  const bait = trap === undefined ? {} : { trap };
  const [telegram, zaloOa, zaloBot] = await Promise.all([
    startTelegram({ token: '123456:TELEGRAM-token', speed, ...bait }),
    startZaloOa({ ...oa, webhook: `http://127.0.0.1:${port}/webhooks/zalo-oa`, speed, ...bait }),
    startZaloBot({ token: '654321:zalo-token', speed, retries: 100, ...bait }),
  ]);
  let people = 1000;
  return {
    telegram,
    zaloOa,
    zaloBot,
    settings: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TELEGRAM_BOT_TOKEN: '123456:TELEGRAM-token',
      TELEGRAM_API_ROOT: telegram.url,
      ZALO_OA_APP_ID: oa.appId,
      ZALO_OA_APP_SECRET: oa.appSecret,
      ZALO_OA_SECRET_KEY: oa.oaSecretKey,
      ZALO_OA_REFRESH_TOKEN: oa.refreshToken,
      ZALO_OA_API_ROOT: zaloOa.url,
      ZALO_OAUTH_ROOT: zaloOa.oauthUrl,
      ZALO_BOT_TOKEN: '654321:zalo-token',
      ZALO_BOT_API_ROOT: zaloBot.url,
    },
    citizen: {
      telegram() {
        const person = telegram.person({ id: people++, language: 'vi' });
        return citizen(person, (label) => person.presses(label));
      },
      'zalo-oa'() {
        const person = zaloOa.person();
        return citizen(person, (label) =>
          person.messages.at(-1)?.text.includes(`. ${label}`)
            ? person.says(numberOf(person.messages, label))
            : person.presses(label),
        );
      },
      'zalo-bot'() {
        const person = zaloBot.person();
        return citizen(person, (label) => person.says(numberOf(person.messages, label)));
      },
    },
    async close() {
      await Promise.all([telegram.close(), zaloOa.close(), zaloBot.close()]);
    },
  };
}

/** Someone on the web page, without a browser: cookie, POSTs and the event stream. */
export async function webCitizen(
  url: string,
): Promise<Citizen & { leave(): void; id(text: string, id: string): Promise<Response> }> {
  const page = await fetch(`${url}/`);
  const cookie = page.headers.getSetCookie()[0]!.split(';')[0]!;
  const messages: { text: string; choices?: { id: string; label: string }[] }[] = [];
  const leaving = new AbortController();
  const headers = {
    cookie,
    origin: url,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
  };
  const post = async (body: object): Promise<Response> => {
    const send = (more: Record<string, string>) =>
      fetch(`${url}/chat/messages`, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify(body),
      });
    const answer = await send({});
    if (answer.status !== 428) return answer;
    // Whoever sends a lot is asked to compute for a moment.
    const { challenge } = (await answer.json()) as { challenge: Challenge };
    const solution = await solveChallenge({ challenge, deriveKey });
    return send({ 'x-proof': JSON.stringify({ challenge, solution }) });
  };
  let last: string | undefined;
  const listen = async (): Promise<void> => {
    const since: Record<string, string> = last === undefined ? {} : { 'last-event-id': last };
    const events = await fetch(`${url}/chat/events`, {
      headers: { ...headers, ...since },
      signal: leaving.signal,
    });
    let rest = '';
    for await (const chunk of events.body!.pipeThrough(new TextDecoderStream())) {
      rest += chunk;
      const parts = rest.split('\n\n');
      rest = parts.pop()!;
      for (const part of parts) {
        last = part.match(/^id: (.*)$/m)?.[1] ?? last;
        const data = part.match(/^data: (.*)$/m)?.[1];
        const message = data ? JSON.parse(data) : {};
        if (message.from === 'us') messages.push(message);
      }
    }
  };
  // As a browser does: back with the last id after every broken connection.
  const keepListening = async (): Promise<void> => {
    while (!leaving.signal.aborted) {
      await listen().catch(() => {});
      await new Promise((again) => setTimeout(again, 100));
    }
  };
  void keepListening();
  const says = (text: string) => post({ id: randomUUID(), text });
  const presses = (label: string) => {
    const choice = messages
      .toReversed()
      .flatMap(({ choices }) => choices ?? [])
      .find((each) => each.label === label);
    if (!choice) throw new Error(`no choice ${label}`);
    return post({ id: randomUUID(), choice: choice.id });
  };
  return {
    ...citizen({ says, messages }, presses),
    leave: () => leaving.abort(),
    id: (text, id) => post({ id, text }),
  };
}
