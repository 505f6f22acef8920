import { join } from 'node:path';
import type { ChannelKey, Incoming } from '../../../bots/channel.ts';
import type { Doorway } from '../../../bots/doorway.ts';
import { receiver } from '../../../bots/receive.ts';
import { publicKeys } from '../../../src/setup.ts';
import { type Content, openContent } from '../../../src/tips/content.ts';
import { type Errand, openErrand } from '../../../src/tips/errand.ts';
import { type Letter, openLetter } from '../../../src/tips/outgoing.ts';
import { keyedHash, open, pairOf } from '../../../src/vault/boxes.ts';
import { readBotKeys, readWorkerKeys } from '../../../src/vault/keys.ts';
import { learningOf } from '../../learning.ts';
import type { Running } from '../../running.ts';

export interface AttachmentRow {
  id: string;
  conversation: Buffer | null;
  tip_id: string | null;
  kind: string;
  state: string;
  original: string | null;
  errand: Errand;
}

/** The door of a running installation, with its belts written down instead of run, and what lies behind opened again. */
export async function openDoor({ database, folder }: Running) {
  const keys = await readBotKeys(join(folder, 'keys'));
  const worker = await readWorkerKeys(join(folder, 'keys'));
  const { sorter, sender } = await publicKeys(database);
  const belts: string[] = [];
  const doorway: Doorway = {
    ...{ database, keys, recipients: { sorter, sender } },
    learning: await learningOf(database, keys.door, sender),
    belts: {
      sort: (tip) => belts.push(`sort ${tip}`),
      send: (_lane, channel, soon) => belts.push(`send ${channel} ${soon?.priority ?? 1}`),
      deliver: (assignment) => belts.push(`deliver ${assignment}`),
      fetch: (attachment) => belts.push(`fetch ${attachment}`),
      alert: (alert) => belts.push(`alert ${alert}`),
    },
  };
  const receive = receiver(doorway);
  const rows = <Row extends object>(text: string, values: unknown[] = []) =>
    database.pool.query<Row>(text, values).then((found) => found.rows);
  let people = 0;
  let updates = 0;
  return {
    doorway,
    belts,
    rows,
    /** Someone new on a channel. */
    person(channel: ChannelKey = 'telegram') {
      const address = `person-${++people}`;
      const conversation = keyedHash(keys.address, channel, address);
      const lane = conversation.toString('hex');
      return {
        address,
        conversation,
        writer: keyedHash(keys.address, 'writer', channel, address).toString('base64'),
        does: (what: string | Partial<Incoming>) =>
          receive({
            channel,
            address,
            update: `update-${++updates}`,
            ...(typeof what === 'string' ? { text: what } : what),
          }),
        async letters(): Promise<(Letter & { priority: number })[]> {
          const found = await rows<{ sealed: Buffer; priority: number }>(
            'SELECT sealed, priority FROM outbox WHERE lane = $1 ORDER BY id',
            [lane],
          );
          return found.map(({ sealed, priority }) => ({ ...openLetter(worker.sender, sealed), priority }));
        },
        /** What was said last. */
        async heard(): Promise<string> {
          return (await this.letters())
            .at(-1)!
            .messages.map(({ text }) => text)
            .join('\n---\n');
        },
      };
    },
    /** Attachments whose errand names one of these references, in that order. */
    async attachments(...references: string[]): Promise<AttachmentRow[]> {
      const found = await rows<Omit<AttachmentRow, 'errand'> & { errand: Buffer }>(
        'SELECT * FROM attachment',
      );
      const opened = found.map((row) => ({ ...row, errand: openErrand(worker.sender, row.errand) }));
      return references.flatMap((reference) => opened.filter(({ errand }) => errand.reference === reference));
    },
    /** The newest tip, opened by the sorter's key. */
    async tip(): Promise<{ id: string; replyTo: Buffer | null; contents: Content[] }> {
      const [tip] = await rows<{ id: string; reply_to: Buffer | null; wrapped: Buffer }>(
        `SELECT id, reply_to, wrapped FROM tip JOIN tip_key ON tip_id = id AND holder = 'sorter' ORDER BY received DESC LIMIT 1`,
      );
      const pair = pairOf(open(worker.sorter, tip!.wrapped));
      const messages = await rows<{ sealed: Buffer }>(
        'SELECT sealed FROM message WHERE tip_id = $1 ORDER BY seq',
        [tip!.id],
      );
      const contents = messages.map(({ sealed }) => openContent(pair, sealed));
      return { id: tip!.id, replyTo: tip!.reply_to, contents };
    },
  };
}
