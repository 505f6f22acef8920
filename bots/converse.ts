import { start, step } from '../src/conversation/step.ts';
import type { Event, Say, State } from '../src/conversation/types.ts';
import { render } from '../src/languages/catalogue.ts';
import { tips as tipsTold } from '../src/metrics.ts';
import { sealLetter } from '../src/tips/outgoing.ts';
import { lock, unlock } from '../src/vault/boxes.ts';
import type { Outgoing, Received } from './channel.ts';
import { commit } from './commit.ts';
import type { Doorway, Happening } from './doorway.ts';
import { carryOut, type Made, replyTo, watched } from './effects.ts';

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
    if (next.language !== state.language && 'address' in happening.reach)
      await doorway.learning.speaks({ channel, address: happening.reach.address }, next.language);
    const { tips, language, learnt, ...rest } = next;
    const kept = { tips, language, aloud: next.aloud, learnt };
    const keep = tips.length > 0 || language !== 'vi' || next.aloud || learnt?.length;
    const key = doorway.keys.door;
    const urgent = says[0]?.key.startsWith('danger.') ?? false;
    const aloud = Boolean(next.aloud) && !watched(next);
    const messages = says.map((say) => render(next.language, say, { aloud }));
    const rows = happening.post?.(messages);
    const letter = !rows && messages.length > 0 ? letterOf(doorway, happening, messages, made.wiped) : null;
    const { outcome, deliver } = await commit(doorway.database, {
      channel,
      update,
      conversation,
      version: version + 1,
      state: made.wiped ? null : encrypt(key, rest),
      kept: keep && !made.wiped ? encrypt(key, kept) : null,
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
      if ('address' in happening.reach)
        doorway.learning.learn(
          { channel, address: happening.reach.address },
          next.language,
          made.learned,
          state.learnt,
        );
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
  const found = await database.pool.query<{ state: Buffer | null; kept: Buffer | null; version: number }>({
    name: 'conversation',
    text: 'SELECT state, kept, version FROM conversation WHERE id = $1',
    values: [id],
  });
  const row = found.rows[0];
  if (!row) return { state: start(), version: 0 };
  const kept: Partial<State> | string[] = row.kept ? decrypt(keys.door, row.kept) : {};
  // An installation from before there were languages kept the tips alone.
  const lasting = Array.isArray(kept) ? { tips: kept } : kept;
  const state: State = { ...start(), ...(row.state && decrypt(keys.door, row.state)), ...lasting };
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

/** Steps until no effect asks for an outcome. */
async function dialogue(
  doorway: Doorway,
  happening: Happening,
  state: State,
  event: Event,
): Promise<{ next: State; says: Say[]; made: Made }> {
  const made: Made = { forget: [], attach: [], wiped: false, learned: [] };
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
