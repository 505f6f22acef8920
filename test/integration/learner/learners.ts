import { randomUUID } from 'node:crypto';
import type { Outgoing } from '../../../bots/channel.ts';
import type { Town } from '../../people.ts';
import { conversation, cookieFrom, post } from '../web/site.ts';

/** One message of ours, as somebody who learns has it before them. */
export interface Shown {
  text: string;
  /** A picture came with it. */
  picture: boolean;
  /** It can be heard: in place, or behind a link. */
  sound: boolean;
}

/** Somebody who learns, on one channel. */
export interface Learner {
  /** What must stand nowhere: how the channel writes to them. */
  address: string;
  says(text: string): unknown;
  /** Presses a button by its label, or types its number where the channel has none. */
  presses(label: string): Promise<unknown>;
  /** Waits for something new that matches; a message is heard once. */
  hears(pattern: RegExp, ms?: number): Promise<Shown>;
  /** All that came so far. */
  shown(): Promise<Shown[]>;
}

interface Raw extends Shown {
  buttons: { label: string; press(): unknown }[];
}

function learner(address: string, says: (text: string) => unknown, read: () => Promise<Raw[]>): Learner {
  let from = 0;
  return {
    ...{ address, says, shown: read },
    async presses(label) {
      const all = (await read()).toReversed();
      const button = all.flatMap(({ buttons }) => buttons).find((each) => each.label === label);
      const line = all.flatMap(({ text }) => text.split('\n')).find((each) => each.endsWith(`. ${label}`));
      if (!button && !line) throw new Error(`no choice ${label}; ${all[0]?.text}`);
      return button ? button.press() : says(line!.split('.')[0]!);
    },
    async hears(pattern, ms = 8000) {
      for (const until = Date.now() + ms; ; ) {
        const all = await read();
        const at = all.findIndex(({ text }, index) => index >= from && pattern.test(text));
        if (at >= 0) {
          from = at + 1;
          return all[at]!;
        }
        const last = all.slice(-4).map(({ text }) => text);
        if (Date.now() > until) throw new Error(`never heard ${pattern}; heard: ${last.join(' | ')}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

const LISTEN = /\/nghe\/[a-z]+\/[\w:.-]+/;

/** Somebody new on each channel. */
export const LEARNERS = {
  async telegram(town: Town): Promise<Learner> {
    const person = town.telegram.person({ id: 7_712_345_670 + people++, language: 'vi' });
    return learner(String(person.id), person.says, async () =>
      person.messages.map(({ text, photo, voice, buttons }) => ({
        ...{ text, picture: photo !== undefined, sound: voice !== undefined },
        buttons: buttons.map((button) => ({ label: button.text, press: () => person.presses(button.text) })),
      })),
    );
  },
  async 'zalo-oa'(town: Town): Promise<Learner> {
    const person = town.zaloOa.person();
    return learner(person.id, person.says, async () =>
      person.messages.map(({ text, picture, buttons }) => ({
        ...{ text, picture: picture !== undefined, sound: LISTEN.test(text) },
        buttons: buttons.map(({ title }) => ({ label: title, press: () => person.presses(title) })),
      })),
    );
  },
  async 'zalo-bot'(town: Town): Promise<Learner> {
    const person = town.zaloBot.person();
    return learner(person.id, person.says, async () =>
      person.messages.map(({ text, picture }) => ({
        ...{ text, picture: picture !== undefined, sound: LISTEN.test(text), buttons: [] },
      })),
    );
  },
  async web(town: Town): Promise<Learner> {
    const url = town.settings.PUBLIC_URL!;
    const cookie = await cookieFrom(url);
    const send = (said: object) => post(url, '/chat/messages', cookie, { id: randomUUID(), ...said });
    return learner(
      cookie.split('=')[1]!,
      (text) => send({ text }),
      async () => {
        const told = (await conversation(url, cookie)).map(({ data }) => data as unknown as Kept);
        return told
          .filter(({ from }) => from === 'us')
          .map(({ text, picture, voice, choices = [] }) => ({
            ...{ text, picture: picture !== undefined, sound: voice !== undefined },
            buttons: choices.map(({ id, label }) => ({ label, press: () => send({ choice: id }) })),
          }));
      },
    );
  },
};
export type LearningChannel = keyof typeof LEARNERS;

let people = 0;

/** A message as the web page gets it. */
type Kept = Outgoing & { from: string };
