import { boxOf } from '../../../bots/web/address.ts';
import { since } from '../../../bots/web/mailbox.ts';
import type { Fleet } from '../soak/processes.ts';
import { PACE, type Session } from './plan.ts';
import type { Sink } from './sink.ts';

/** What people were told. */
export interface Replies {
  messages: number;
  codes: number;
  /**
   * No story makes us say the same words twice, so the same words twice are one reply sent twice. Looked for with those
   * who were always answered before they wrote again: `muddled` counts the others.
   */
  doubled: number;
  muddled: number;
  /** People who were told less than once for each thing they did. */
  unanswered: number;
}

const CODE = /\d{4} \d{4} \d{4} \d{4}/;

/** @param times milliseconds to each acknowledgement, as `shoot` gives them */
export async function countReplies(
  fleet: Fleet,
  sessions: Session[],
  sink: Sink,
  times: number[],
): Promise<Replies> {
  const replies: Replies = { messages: 0, codes: 0, doubled: 0, muddled: 0, unanswered: 0 };
  for (const session of sessions) {
    const texts =
      session.channel === 'web' ? await ofMailbox(fleet, session.address) : sink.counts.get(session.address);
    const counts = [...(texts?.values() ?? [])];
    const total = counts.reduce((sum, count) => sum + count, 0);
    replies.messages += total;
    if (session.at.every((nth) => times[nth]! < PACE * 1000)) {
      const twice = [...(texts ?? [])].filter(([, count]) => count > 1);
      replies.doubled += twice.length;
      // Invented people: their words may be shown.
      for (const [text] of twice) process.stderr.write(`twice on ${session.channel}: ${text}\n`);
    } else replies.muddled++;
    if (total < session.shots.length) replies.unanswered++;
    replies.codes += [...(texts?.keys() ?? [])].filter((text) => CODE.test(text)).length;
  }
  return replies;
}

async function ofMailbox({ database }: Fleet, address: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { entry } of await since(database, boxOf(address), '0')) {
    if (entry?.from === 'us') counts.set(entry.text, (counts.get(entry.text) ?? 0) + 1);
  }
  return counts;
}
