import { start, step } from '../src/conversation/step.ts';
import type { Effect, Event, Outcome, Report, Say, State } from '../src/conversation/types.ts';
import type { Database } from '../src/database.ts';
import { render, translate } from '../src/languages/catalogue.ts';
import { tips as tipsTold } from '../src/metrics.ts';
import { sealContent } from '../src/tips/content.ts';
import { openByCode } from '../src/tips/open.ts';
import { sealLetter, sealReplyTo } from '../src/tips/outgoing.ts';
import { newTip, type Recipients } from '../src/tips/submit.ts';
import { lock, unlock } from '../src/vault/boxes.ts';
import type { BotKeys } from '../src/vault/keys.ts';
import { type Change, commit } from './commit.ts';

/** What the doors need to commit an update. */
export interface Doorway {
  database: Database;
  keys: BotKeys;
  recipients: Recipients;
  /** Puts ids on the belts; never throws, since the database already has them and a sweep finds what is missing. */
  belts: { sort(tip: string): void; send(lane: string): void; deliver(assignment: string): void };
}

/** Something that happened in a conversation, and how its person is reached. */
export interface Happening {
  channel: string;
  update: string;
  conversation: Buffer;
  /** The address itself while its update is at hand; afterwards only what the send worker can open. */
  reach: { address: string } | { replyTo: Buffer };
}

/** The part of a change that effects make. */
type Made = Pick<Change, 'tip' | 'append' | 'forget'> & { wiped: boolean };

/** Another update of the same person came first, again and again: the caller answers 500 and the channel repeats. */
const TRIES = 20;

/**
 * Reads the conversation, takes one step, commits it all, then puts it on the belts. Serial per conversation across
 * processes by the version guard in `commit`; a repeated update changes nothing.
 * @param eventOf what happened, as the dialogue hears it in this state; undefined when it no longer matters
 */
export async function advance(
  doorway: Doorway,
  happening: Happening,
  eventOf: (state: State) => Event | undefined,
): Promise<void> {
  const { channel, update, conversation } = happening;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { state, version } = await read(doorway, conversation);
    const event = eventOf(state);
    if (!event) return;
    const { next, says, made } = await dialogue(doorway, happening, state, event);
    const { tips, ...rest } = next;
    const key = doorway.keys.door;
    const { outcome, deliver } = await commit(doorway.database, {
      channel,
      update,
      conversation,
      version: version + 1,
      state: made.wiped ? null : encrypt(key, rest),
      tips: tips.length > 0 ? encrypt(key, tips) : null,
      letter: says.length > 0 ? letter(doorway, happening, next.language, says) : null,
      handIn: next.report?.danger ? replyTo(doorway, happening, next.report) : null,
      ...made,
    });
    if (outcome === 'conflict') continue;
    if (outcome === 'done') {
      if (made.tip) {
        tipsTold.inc({ channel });
        doorway.belts.sort(made.tip.id);
      }
      for (const assignment of deliver) doorway.belts.deliver(assignment);
      if (says.length > 0) doorway.belts.send(conversation.toString('hex'));
    }
    return;
  }
  throw new Error('conversation too busy');
}

const encrypt = (key: Buffer, value: unknown) => lock(key, Buffer.from(JSON.stringify(value)));
const decrypt = (key: Buffer, locked: Buffer) => JSON.parse(unlock(key, locked).toString());

async function read({ database, keys }: Doorway, id: Buffer): Promise<{ state: State; version: number }> {
  const found = await database.pool.query<{ state: Buffer | null; tips: Buffer | null; version: number }>({
    name: 'conversation',
    text: 'SELECT state, tips, version FROM conversation WHERE id = $1',
    values: [id],
  });
  const row = found.rows[0];
  if (!row) return { state: start(), version: 0 };
  const tips: string[] = row.tips ? decrypt(keys.door, row.tips) : [];
  const state: State = row.state ? { ...decrypt(keys.door, row.state), tips } : { ...start(), tips };
  return { state, version: row.version };
}

function letter({ recipients }: Doorway, { reach }: Happening, language: string, says: Say[]): Buffer {
  const to = 'address' in reach ? reach : { replyTo: reach.replyTo.toString('base64') };
  return sealLetter(recipients.sender, { ...to, messages: says.map((say) => render(language, say)) });
}

function replyTo({ recipients }: Doorway, { channel, reach }: Happening, { answers }: Report): Buffer {
  if ('replyTo' in reach) return reach.replyTo;
  return sealReplyTo(recipients.sender, {
    channel,
    address: reach.address,
    quiet: answers.contact !== 'contact.here',
  });
}

/** Steps until no effect asks for an outcome. */
async function dialogue(
  doorway: Doorway,
  happening: Happening,
  state: State,
  event: Event,
): Promise<{ next: State; says: Say[]; made: Made }> {
  const made: Made = { forget: [], wiped: false };
  let { state: next, says, effects } = step(state, event);
  for (let effect = effects.shift(); effect; effect = effects.shift()) {
    const outcome = await carryOut(doorway, happening, next, effect, made);
    if (!outcome) continue;
    const after = step(next, outcome);
    next = after.state;
    says = [...says, ...after.says];
    effects = [...effects, ...after.effects];
  }
  return { next, says, made };
}

async function carryOut(
  doorway: Doorway,
  happening: Happening,
  state: State,
  effect: Effect,
  made: Made,
): Promise<Outcome | undefined> {
  const { database, keys, recipients } = doorway;
  switch (effect.kind) {
    case 'submit': {
      const { contact, safety } = effect.report.answers;
      // Whoever is watched, or asked for it, is never written to: the answer waits behind the code.
      const silent = contact === 'contact.code' || safety === 'safety.no';
      const from = {
        channel: happening.channel,
        language: state.language,
        replyTo: silent ? null : replyTo(doorway, happening, effect.report),
      };
      const { tip, code } = await newTip(effect.report, from, recipients, keys.salt);
      made.tip = tip;
      return { kind: 'submitted', tip: tip.id, code };
    }
    case 'open': {
      const tip = await openByCode(database, effect.code, keys.salt);
      if (!tip) return { kind: 'unknown-code' };
      const name = (agency: string) => translate(state.language, `common:agency.${agency}`);
      return {
        kind: 'opened',
        tip: tip.id,
        status: tip.status,
        agency: tip.agency && name(tip.agency),
        messages: tip.messages.map(({ author, agency, text, at }) => ({
          author,
          ...(agency ? { agency: name(agency) } : {}),
          text,
          at: at.getTime(),
        })),
      };
    }
    case 'append': {
      const found = await database.pool.query<{ public_key: Buffer }>(
        'SELECT public_key FROM tip WHERE id = $1',
        [effect.tip],
      );
      const key = found.rows[0]?.public_key;
      if (!key) return { kind: 'unknown-code' };
      made.append = {
        tip: effect.tip,
        sealed: sealContent(key, { kind: 'text', text: effect.text }),
        danger: effect.danger,
      };
      return { kind: 'appended' };
    }
    case 'stop':
      made.forget = effect.tips;
      return undefined;
    case 'wipe':
      made.forget = effect.tips;
      made.wiped = true;
      return undefined;
  }
}
