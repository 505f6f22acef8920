import type { Challenge } from 'altcha-lib';
import { danger } from '../../src/sorting/sort.ts';
import { keyedHash } from '../../src/vault/boxes.ts';
import limits from './limits.json' with { type: 'json' };
import { makeProofs } from './proof.ts';
import { makeTally } from './tally.ts';

/** Who speaks, and from which network if we can tell. */
export interface Visitor {
  address: string;
  network: string | undefined;
}

/** Asks for a proof of work from those who send a lot. It never refuses: whoever computes for a moment goes on. */
export interface Gate {
  /** @returns undefined when the message may pass; otherwise work to be done first */
  enter(
    visitor: Visitor,
    said: { text?: string; proof?: string | undefined },
  ): Promise<Challenge | undefined>;
  /** A tip was told from here: the next one has to be worked for again. */
  tipTold(visitor: Visitor): void;
}

/**
 * Counts in this process alone and forgets with it: several processes merely allow a little more.
 * @param secret of the proofs, the same in all processes
 * @param now ms since epoch
 */
export function makeGate(secret: Buffer, now: () => number = Date.now): Gate {
  const proofs = makeProofs(secret, now);
  const tallyOf = ({ hours, address = 0, network }: { hours: number; address?: number; network: number }) =>
    makeTally(hours, Math.max(address, network), now);
  const tips = tallyOf(limits.tips);
  const messages = tallyOf(limits.messages);
  const conversations = tallyOf(limits.conversations);
  const passes = new Map<string, { until: number; left: number }>();

  // What is kept of a visitor can't be turned back into an address of either kind.
  const keysOf = ({ address, network }: Visitor) => ({
    address: keyedHash(secret, 'address', address).toString('base64url'),
    network: network && keyedHash(secret, 'network', network).toString('base64url'),
  });
  type Keys = ReturnType<typeof keysOf>;

  const isNew = ({ address }: Keys) => messages.count(address) === 0;
  function sentALot(keys: Keys): boolean {
    const { address, network } = keys;
    if (tips.count(address) >= limits.tips.address) return true;
    if (messages.count(address) >= limits.messages.address) return true;
    if (!network) return false;
    return (
      tips.count(network) >= limits.tips.network ||
      messages.count(network) >= limits.messages.network ||
      (isNew(keys) && conversations.count(network) >= limits.conversations.network)
    );
  }

  function usesPass(address: string): boolean {
    const pass = passes.get(address);
    if (!pass) return false;
    if (pass.until < now() || pass.left === 0) passes.delete(address);
    else pass.left--;
    return passes.has(address);
  }

  function givePass(address: string): void {
    for (const [key, { until }] of passes) if (until < now()) passes.delete(key);
    passes.set(address, {
      until: now() + limits.pass.hours * 3_600_000,
      left: limits.pass.messages - 1,
    });
  }

  return {
    async enter(visitor, { text = '', proof }) {
      const keys = keysOf(visitor);
      const { address, network } = keys;
      if (sentALot(keys) && !usesPass(address)) {
        if (await proofs.check(address, proof)) givePass(address);
        else if (!danger(text)) return proofs.ask(address);
      }
      if (network) {
        if (isNew(keys)) conversations.add(network);
        messages.add(network);
      }
      messages.add(address);
      return undefined;
    },
    tipTold(visitor) {
      const { address, network } = keysOf(visitor);
      tips.add(address);
      if (network) tips.add(network);
      passes.delete(address);
    },
  };
}
