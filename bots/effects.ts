import { randomUUID } from 'node:crypto';
import type { Who } from '../src/awareness/keys.ts';
import type { Attached, Effect, Learned, Outcome, Report, State } from '../src/conversation/types.ts';
import { translate } from '../src/languages/catalogue.ts';
import { sealContent } from '../src/tips/content.ts';
import { sealErrand } from '../src/tips/errand.ts';
import { openByCode } from '../src/tips/open.ts';
import { sealReplyTo } from '../src/tips/outgoing.ts';
import { newTip } from '../src/tips/submit.ts';
import type { Change } from './commit.ts';
import type { Doorway, Happening } from './doorway.ts';

/** The part of a change that effects make. */
export type Made = Pick<Change, 'tip' | 'append' | 'forget' | 'claim' | 'discard' | 'alert' | 'calm'> & {
  attach: NonNullable<Change['attach']>;
  wiped: boolean;
  /** Counted once the update is committed. */
  learned: Learned[];
};

/** Carries out one effect of the dialogue: what it changes goes into `made`, how it ended comes back. */
export async function carryOut(
  doorway: Doorway,
  happening: Happening,
  state: State,
  effect: Effect,
  made: Made,
): Promise<Outcome | undefined> {
  const { database, keys, recipients, learning } = doorway;
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
        merged: tip.merged,
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
    case 'learned':
      made.learned.push(effect.what);
      return undefined;
    case 'join': {
      const name = await learning.join(whoOf(happening), effect.group);
      return name === undefined ? { kind: 'unknown-group' } : { kind: 'joined', name };
    }
    case 'class':
      return { kind: 'class', ...(await learning.classOf(whoOf(happening))) };
    case 'subscribe':
      await learning.subscribe(whoOf(happening), state.language);
      return undefined;
    case 'stop':
    case 'wipe':
      await learning.unsubscribe(whoOf(happening));
      made.forget = effect.tips;
      made.wiped = effect.kind === 'wipe';
      return undefined;
  }
}

/** Only what a person did has anything to do with learning, and with it comes the address. */
function whoOf({ channel, reach }: Happening): Who {
  if (!('address' in reach)) throw new Error('nobody is at hand');
  return { channel, address: reach.address };
}

/** Somebody may be looking at this person's screen. */
export function watched({ hush, duress, report }: State): boolean {
  return Boolean(hush || duress || report?.answers.safety === 'safety.no');
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

/** Where to answer, sealed to the send worker. */
export function replyTo({ recipients }: Doorway, { channel, reach }: Happening, { answers }: Report): Buffer {
  if ('replyTo' in reach) return reach.replyTo;
  return sealReplyTo(recipients.sender, {
    channel,
    address: reach.address,
    quiet: answers.contact !== 'contact.here',
  });
}
