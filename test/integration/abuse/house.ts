import { randomUUID } from 'node:crypto';
import type { Incoming, Receive } from '../../../bots/channel.ts';
import { commit } from '../../../bots/commit.ts';
import type { Doorway } from '../../../bots/doorway.ts';
import type { Database } from '../../../src/database.ts';
import { publicKeys } from '../../../src/setup.ts';
import { sealContent } from '../../../src/tips/content.ts';
import { type Letter, openLetter } from '../../../src/tips/outgoing.ts';
import { makeKey, makeKeyPair, randomBytes } from '../../../src/vault/boxes.ts';
import { learningOf } from '../../learning.ts';
import { type Office, seedTip } from '../console/office.ts';

/** A doorway on a real database, what is put on its belts, and a dialogue that only remembers what reaches it. */
export interface House {
  doorway: Doorway;
  taken: Incoming[];
  receive: Receive;
  /** Everything waiting in the outbox for an address, opened, oldest first. */
  letters(address: string): Promise<Letter[]>;
  lanes: string[];
}

const nothing = () => {};
/** Houses of one database share what is kept there under this key. */
const shared = makeKey();

export async function openHouse(database: Database): Promise<House> {
  const { sorter } = await publicKeys(database);
  const sender = makeKeyPair();
  const lanes: string[] = [];
  const taken: Incoming[] = [];
  const belts = {
    sort: nothing,
    deliver: nothing,
    fetch: nothing,
    alert: nothing,
    send: (lane: string) => void lanes.push(lane),
  };
  const keys = { door: makeKey(), address: makeKey(), salt: randomBytes(16) };
  const learning = await learningOf(database, shared, sender.publicKey);
  return {
    doorway: {
      ...{ database, keys, learning },
      recipients: { sorter, sender: sender.publicKey },
      belts,
    },
    taken,
    receive: async (incoming) => void taken.push(incoming),
    lanes,
    async letters(address) {
      const rows = await database.prisma.outbox.findMany({ orderBy: { id: 'asc' } });
      return rows.flatMap(({ sealed }) => {
        const letter = openLetter(sender, sealed);
        return letter.address === address ? [letter] : [];
      });
    },
  };
}

export const says = (address: string, text: string, update: string = randomUUID()): Incoming => ({
  channel: 'telegram',
  address,
  update,
  message: '7',
  text,
});

/** A tip of the police's, the guards have a copy; with a message by which its writer is known, if one is given. */
export async function tipWrittenBy(office: Office, writer?: string): Promise<string> {
  const { id } = await seedTip(office, { story: 'mua vé số đi', sorting: { copies: ['bien-phong'] } });
  if (writer === undefined) return id;
  const { publicKey } = await office.database.prisma.tip.findUniqueOrThrow({ where: { id } });
  const sealed = sealContent(publicKey, { kind: 'text', text: 'vé số', writer });
  await commit(office.database, {
    channel: 'telegram',
    update: randomUUID(),
    conversation: randomBytes(32),
    version: 1,
    state: null,
    kept: null,
    letter: null,
    append: { tip: id, sealed, danger: false },
    forget: [],
    attach: [],
    discard: [],
  });
  return id;
}
