import { randomUUID } from 'node:crypto';
import { start, step } from '../src/conversation/step.ts';
import type { Attached, Effect, Event, Outcome, Report, Say, State } from '../src/conversation/types.ts';
import type { Database } from '../src/database.ts';
import { render, translate } from '../src/languages/catalogue.ts';
import { tips as tipsTold } from '../src/metrics.ts';
import { sealContent } from '../src/tips/content.ts';
import { sealErrand } from '../src/tips/errand.ts';
import { openByCode } from '../src/tips/open.ts';
import { sealLetter, sealReplyTo } from '../src/tips/outgoing.ts';
import { newTip, type Recipients } from '../src/tips/submit.ts';
import { lock, unlock } from '../src/vault/boxes.ts';
import type { BotKeys } from '../src/vault/keys.ts';
import type { Incoming, Outgoing, Posted, Received } from './channel.ts';
import { type Change, commit } from './commit.ts';

/** What the doors need to commit an update. */
export interface Doorway {
  database: Database;
  keys: BotKeys;
  recipients: Recipients;
  /** Puts ids on the belts; never throws, since the database already has them and a sweep finds what is missing. */
  /** The rows of what is said to an incoming, for channels whose messages are kept in our own database. */
  post?(incoming: Incoming, messages: Outgoing[]): Posted | undefined;
  belts: {
    sort(tip: string): void;
    /** Priority 0 leaves first: numbers for someone in danger. */
    send(lane: string, channel: string, soon?: { priority?: number }): void;
    deliver(assignment: string): void;
    fetch(attachment: string): void;
    alert(alert: string): void;
  };
}

/** Something that happened in a conversation, and how its person is reached. */
export interface Happening {
  channel: string;
  update: string;
  conversation: Buffer;
  /** The address itself while its update is at hand; afterwards only what the send worker can open. */
  reach: { address: string } | { replyTo: Buffer };
  /** By what an officer can mute a nuisance, without knowing who it is; only while the address is at hand. */
  writer?: string;
  /** The channel's id of the person's message, where it has one. */
  message?: string;
  /** What the channel needs to fetch what came along, by attachment. */
  references?: ReadonlyMap<string, string>;
  /** Where messages are kept in our own database: the rows of what is said. */
  post?: ((messages: Outgoing[]) => Posted | undefined) | undefined;
}

/** The part of a change that effects make. */
type Made = Pick<Change, 'tip' | 'append' | 'forget' | 'claim' | 'discard' | 'alert' | 'calm'> & {
  attach: NonNullable<Change['attach']>;
  wiped: boolean;
};

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
): Promise<Received> {
  const { channel, update, conversation } = happening;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { state, version } = await read(doorway, conversation);
    const event = eventOf(state);
    if (!event) return { tip: false };
    const { next, says, made } = await dialogue(doorway, happening, state, event);
    const { tips, ...rest } = next;
    const key = doorway.keys.door;
    const urgent = says[0]?.key.startsWith('danger.') ?? false;
    const messages = says.map((say) => render(next.language, say));
    const rows = happening.post?.(messages);
    const letter = !rows && messages.length > 0 ? letterOf(doorway, happening, messages, made.wiped) : null;
    const { outcome, deliver } = await commit(doorway.database, {
      channel,
      update,
      conversation,
      version: version + 1,
      state: made.wiped ? null : encrypt(key, rest),
      tips: tips.length > 0 ? encrypt(key, tips) : null,
      letter,
      posted: rows && { ...rows, erase: made.wiped },
      urgent,
      quiet: watched(next) && (next.report?.media?.length ?? 0) > 0,
      handIn: next.report?.danger ? replyTo(doorway, happening, next.report) : null,
      ...made,
    });
    if (outcome === 'conflict') continue;
    if (outcome === 'done') {
      if (made.tip) tipsTold.inc({ channel });
      onward(doorway, made, deliver);
      rows?.announce(made.wiped);
      if (letter) doorway.belts.send(conversation.toString('hex'), channel, urgent ? { priority: 0 } : {});
    }
    return { tip: outcome === 'done' && made.tip !== undefined };
  }
  throw new Error('conversation too busy');
}

/** Puts what was committed on the belts. */
function onward({ belts }: Doorway, { tip, alert, attach, claim }: Made, deliver: string[]): void {
  if (tip) belts.sort(tip.id);
  if (alert) belts.alert(alert);
  for (const assignment of deliver) belts.deliver(assignment);
  for (const { id } of attach) belts.fetch(id);
  // What was fetched long ago is looked at once more: for its original, or to forget where it came from.
  for (const id of claim?.attachments ?? []) belts.fetch(id);
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

function letterOf(
  { recipients }: Doorway,
  { reach, message }: Happening,
  messages: Outgoing[],
  wiped: boolean,
): Buffer {
  const to = 'address' in reach ? reach : { replyTo: reach.replyTo.toString('base64') };
  return sealLetter(recipients.sender, {
    ...to,
    messages,
    ...(message === undefined ? {} : { heard: message }),
    ...(wiped ? { erase: true } : {}),
  });
}

/** Rows for what came along. Whoever is watched is not written to about them. */
function attachments(
  doorway: Doorway,
  happening: Happening,
  language: string,
  media: Attached[],
  watched: boolean,
) {
  const { channel, reach, references } = happening;
  const tell = 'address' in reach && !watched ? { tell: { address: reach.address, language } } : {};
  return media.map((attached) => {
    const reference = references?.get(attached.id) ?? '';
    const errand = sealErrand(doorway.recipients.sender, { channel, reference, attached, ...tell });
    return { id: attached.id, kind: attached.kind, errand };
  });
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
  const made: Made = { forget: [], attach: [], wiped: false };
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

/** Somebody may be looking at this person's screen. */
function watched({ hush, duress, report }: State): boolean {
  return Boolean(hush || duress || report?.answers.safety === 'safety.no');
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
      const { report } = effect;
      const { contact, safety, evidence } = report.answers;
      // Whoever is watched, or asked for it, is never written to: the answer waits behind the code.
      const silent = contact === 'contact.code' || safety === 'safety.no';
      const from = {
        channel: happening.channel,
        language: state.language,
        replyTo: silent ? null : replyTo(doorway, happening, report),
        ...(happening.writer === undefined ? {} : { writer: happening.writer }),
      };
      const { tip, code } = await newTip(report, from, recipients, keys.salt);
      made.tip = tip;
      const fresh = new Set(made.attach.map(({ id }) => id));
      const waiting = (report.media ?? []).map(({ id }) => id).filter((id) => !fresh.has(id));
      made.claim = { attachments: waiting, original: evidence === 'evidence.yes' };
      if (report.alert) made.calm = { alert: report.alert, outcome: 'sent' };
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
      const { tip, text, danger, media } = effect;
      const content = {
        kind: 'text',
        text,
        ...(media.length > 0 ? { media } : {}),
        ...(happening.writer === undefined ? {} : { writer: happening.writer }),
      } as const;
      made.append = { tip, sealed: sealContent(key, content), danger };
      made.attach.push(...attachments(doorway, happening, state.language, media, watched(state)));
      return { kind: 'appended' };
    }
    case 'keep':
      made.attach.push(...attachments(doorway, happening, state.language, effect.media, watched(state)));
      return undefined;
    case 'discard':
      made.discard = effect.media;
      return undefined;
    case 'alert':
      made.alert = randomUUID();
      return { kind: 'alerted', alert: made.alert };
    case 'stand-down':
      made.calm = { alert: effect.alert, outcome: 'dropped' };
      return undefined;
    case 'stop':
      made.forget = effect.tips;
      return undefined;
    case 'wipe':
      made.forget = effect.tips;
      made.wiped = true;
      return undefined;
  }
}
