import { setTimeout as sleep } from 'node:timers/promises';
import catalogue from '../../../locales/vi/chat.json' with { type: 'json' };
import { type Town, webCitizen } from '../../people.ts';

export const CHANNELS = ['telegram', 'zalo-oa', 'zalo-bot', 'web'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Someone who writes to the hotline. Every act resolves once the service has taken it. */
export interface Neighbour {
  channel: ChannelName;
  says(text: string): Promise<void>;
  /** Presses the first of these choices that is on offer, or types its label. Gives which, if one was. */
  presses(...choices: string[]): Promise<string | undefined>;
  /** Presses a button of an old message, where there are such. */
  pressesOld(nth: number): Promise<void>;
  /** Sends a photo or another file with a caption, where the channel lets one; false where not. */
  shows(caption: string, nth: number): Promise<boolean>;
  /** Sends a link. */
  links(url: string, text: string): Promise<void>;
  /** Corrects what was said last, where the channel lets one; false where not. */
  edits(text: string): Promise<boolean>;
  heard(): string[];
  /** Waits for something new that matches; each message is heard once. */
  hears(pattern: RegExp, ms?: number): Promise<string>;
  /** Can be written to no more: blocked, or silent for more than a week. */
  leaves(): void;
  gone: boolean;
  /** What must be found in no log. */
  secret: string | undefined;
}

/** Milliseconds anything may take while the weather is bad. */
export const PATIENCE = 240_000;

/** The label of a choice, as people see it; a choice there is none of is on no list. */
export function labelOf(choice: string): string {
  let found: unknown = catalogue.choice;
  for (const part of choice.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
  return typeof found === 'string' ? found : `(${choice})`;
}

async function until(done: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!done()) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE} ms: ${what}`);
    await sleep(20);
  }
}

/** @param heard everything said so far */
function listening(heard: () => string[]): Pick<Neighbour, 'heard' | 'hears' | 'gone'> {
  let from = 0;
  return {
    gone: false,
    heard,
    async hears(pattern, ms = PATIENCE) {
      const end = Date.now() + ms;
      for (;;) {
        const texts = heard();
        const at = texts.findIndex((text, index) => index >= from && pattern.test(text));
        if (at >= 0) {
          from = at + 1;
          return texts[at]!;
        }
        if (Date.now() > end)
          throw new Error(
            `never heard ${pattern}, but ${JSON.stringify(texts.map((text) => text.slice(0, 60)))}`,
          );
        await sleep(20);
      }
    },
  };
}

const textsOf = (messages: { text: string }[]) => () => messages.map(({ text }) => text);

/** What the newest numbered list offers. Its labels are typed: a number read off a list that is late means another thing. */
const listed = (messages: { text: string }[]): string[] =>
  [...(messages.findLast(({ text }) => LIST.test(text))?.text ?? '').matchAll(/^\d+\. (.+)$/gm)].map(
    ([, label]) => label!,
  );
const LIST = /^1\. /m;

/** What is sent in turn, beside voice notes: those have no words under them. */
const FILES = {
  telegram: ['photo', 'document', 'video', 'animation', 'photo'],
  zaloOa: ['image', 'file', 'video', 'gif', 'image'],
} as const;

let people = 0;

function onTelegram({ telegram }: Town): Neighbour {
  const person = telegram.person({ id: 555_000_000_000 + people++, language: 'vi' });
  const taken = async (update: ReturnType<typeof person.says>) =>
    until(() => update !== undefined && telegram.taken(update), 'telegram took it');
  const me: Neighbour = {
    ...listening(textsOf(person.messages)),
    channel: 'telegram',
    secret: String(person.id),
    says: (text) => taken(person.says(text)),
    async presses(...choices) {
      const last = person.messages.findLast(({ buttons }) => buttons.length > 0);
      const found = choices.find((choice) => last?.buttons.some(({ data }) => data === choice));
      if (found !== undefined) await taken(person.presses(found));
      return found;
    },
    async pressesOld(nth) {
      const old = person.messages.filter(({ buttons, deleted }) => buttons.length > 0 && !deleted);
      const { id, buttons } = old[nth % old.length] ?? { id: 0, buttons: [] };
      const button = buttons[nth % Math.max(buttons.length, 1)];
      if (button) await taken(person.presses(button.data!, { message: id }));
    },
    async shows(caption, nth) {
      await taken(person.sends(FILES.telegram[nth % FILES.telegram.length]!, { caption }));
      return true;
    },
    links: (url, text) => me.says(`${text} ${url}`),
    async edits(text) {
      await taken(person.edits(text));
      return true;
    },
    leaves() {
      me.gone = true;
      person.blocks();
    },
  };
  return me;
}

function onZaloOa({ zaloOa }: Town): Neighbour {
  const person = zaloOa.person();
  const taken = (event: ReturnType<typeof person.says>) =>
    until(() => zaloOa.taken(event), 'zalo-oa took it');
  const me: Neighbour = {
    ...listening(textsOf(person.messages)),
    channel: 'zalo-oa',
    secret: person.id,
    says: (text) => taken(person.says(text)),
    async presses(...choices) {
      const last = person.messages.findLast(({ text, buttons }) => buttons.length > 0 || LIST.test(text));
      const buttons = last?.buttons.map(({ payload }) => payload) ?? [];
      const labels = last && buttons.length === 0 ? listed([last]) : [];
      for (const choice of choices) {
        const label = labelOf(choice);
        if (buttons.includes(`#${choice}`)) await taken(person.presses(`#${choice}`));
        else if (labels.includes(label)) await taken(person.says(label));
        else continue;
        return choice;
      }
      return undefined;
    },
    async pressesOld(nth) {
      const old = person.messages.flatMap(({ buttons }) => buttons);
      const button = old[nth % Math.max(old.length, 1)];
      if (button) await taken(person.says(String(button.payload)));
    },
    async shows(caption, nth) {
      await taken(person.sends(FILES.zaloOa[nth % FILES.zaloOa.length]!, { caption }));
      return true;
    },
    links: (url, text) => taken(person.sendsLink({ url, title: text })),
    edits: async () => false,
    leaves() {
      me.gone = true;
      person.interacted(zaloOa.clock.now() - 8 * 24 * 3_600_000);
    },
  };
  return me;
}

function onZaloBot({ zaloBot }: Town): Neighbour {
  const person = zaloBot.person();
  const taken = (event: ReturnType<typeof person.says>) =>
    until(() => zaloBot.taken(event), 'zalo-bot took it');
  const me: Neighbour = {
    ...listening(textsOf(person.messages)),
    channel: 'zalo-bot',
    secret: person.id,
    says: (text) => taken(person.says(text)),
    async presses(...choices) {
      const labels = listed(person.messages);
      const found = choices.find((choice) => labels.includes(labelOf(choice)));
      if (found !== undefined) await taken(person.says(labelOf(found)));
      return found;
    },
    // A number of some old list. Not 1: at the end that would be "send", and a tip of which nobody knows.
    pressesOld: (nth) => taken(person.says(String(2 + (nth % 8)))),
    async shows(caption) {
      await taken(person.sendsImage(caption));
      return true;
    },
    links: (url, text) => taken(person.sendsLink(url, text)),
    edits: async () => false,
    leaves() {
      me.gone = true;
      person.blocks();
    },
  };
  return me;
}

/** Through the gateway, which sends again what got no answer. */
async function onWeb(url: string): Promise<Neighbour> {
  const person = await webCitizen(url);
  const ok = async (answer: unknown) => {
    const { status } = (await answer) as Response;
    if (status !== 200) throw new Error(`the web chat answered ${status}`);
  };
  const me: Neighbour = {
    ...listening(person.heard),
    channel: 'web',
    secret: undefined,
    says: (text) => ok(person.says(text)),
    async presses(...choices) {
      for (const choice of choices) {
        try {
          await ok(person.presses(labelOf(choice)));
          return choice;
        } catch (error) {
          if (!/no choice/.test(String(error))) throw error;
        }
      }
      return undefined;
    },
    async pressesOld(nth) {
      const old = ['menu.report', 'menu.follow', 'menu.help', 'menu.privacy', 'safety.yes', 'age.adult'];
      await me.presses(old[nth % old.length]!);
    },
    shows: async () => false,
    links: (url, text) => me.says(`${text} ${url}`),
    edits: async () => false,
    leaves() {
      me.gone = true;
      person.leave();
    },
  };
  return me;
}

/** Someone new on a channel. */
export async function neighbour(channel: ChannelName, town: Town, gateway: string): Promise<Neighbour> {
  switch (channel) {
    case 'telegram':
      return onTelegram(town);
    case 'zalo-oa':
      return onZaloOa(town);
    case 'zalo-bot':
      return onZaloBot(town);
    case 'web':
      return onWeb(gateway);
  }
}
