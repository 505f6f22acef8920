import { z } from 'zod';
import { warn } from '../../src/log.ts';
import { call } from '../call.ts';
import { type Outgoing, SendError, type SendFailure } from '../channel.ts';
import { errorCode } from '../payload.ts';
import { linkLimits, pictureUrl } from '../sounds/links.ts';
import type { Access } from './tokens.ts';

/** A button's title and a message's buttons have an upper limit (OpenAPI: message/cs). */
const TITLE = 100;

/** The access token is wrong or over: another one helps. */
const STALE = [-216, -220];
const NIGHT = -234;
/** A parameter is wrong or over its limit, the attachment has expired, the kind is not supported: of a picture, its own fault. */
const BAD = [-100, -201, -210, -233];

/** What OpenAPI's error codes mean to a message; those not here are mistakes of ours or of the set-up. */
const FAILURES: Record<number, SendFailure> = {
  [-32]: 'busy',
  [-200]: 'unreachable',
  [-213]: 'gone', // never wrote to us
  [-217]: 'gone', // blocked invitations
  [-227]: 'gone', // banned, or long inactive
  [-230]: 'gone', // silent for seven days
  [-232]: 'gone', // the conversation has expired
  [NIGHT]: 'busy',
  [-244]: 'gone', // restricted this kind of message
};

/**
 * What a person must put right at Zalo, after which the letters go out: the app or account (closed, not verified, not
 * authorised), its package, its quota or the recipient's, its money.
 */
const MENDABLE = new Set([
  ...[-204, -205, -209, -212, -216, -219, -220, -221, -223, -224, -235, -242],
  ...[-211, -218],
  ...[-320, -321],
]);
/** Seconds until what can be put right is tried again. */
const MENDING = 300;
/** The same for a token that ended between being renewed and used: mostly it has been renewed again by then. */
const RENEWED = 20;

const METHOD = 'message/cs';
const outcome = z.object({ error: errorCode });

/**
 * What one message holds (OpenAPI: message/cs). It has one attachment, buttons or a picture: words with buttons leave no room
 * for a picture, which goes before them.
 */
export const csLimits = (publicUrl: string | undefined) => ({
  text: 2000,
  choices: 5,
  ...linkLimits(publicUrl, 0),
});

/** The body of `POST /v3.0/oa/message/cs`. A press of `oa.query.hide` comes back as the payload, unseen in the chat. */
export function csMessage(address: string, { text, choices = [] }: Outgoing, picture?: string): object {
  const buttons = choices.map(({ id, label }) => ({
    title: label.length > TITLE ? `${label.slice(0, TITLE - 1).toWellFormed()}…` : label,
    type: 'oa.query.hide',
    payload: `#${id}`,
  }));
  const media = { template_type: 'media', elements: [{ media_type: 'image', url: picture }] };
  const payload = picture ? media : buttons.length > 0 ? { buttons } : undefined;
  return {
    recipient: { user_id: address },
    message: {
      ...(text ? { text } : {}),
      ...(payload ? { attachment: { type: 'template', payload } } : {}),
    },
  };
}

/**
 * Sends a consultation message; a stale access token is renewed once. A picture that Zalo does not take is left out.
 * @param apiRoot `https://openapi.zalo.me`
 * @param publicUrl where Zalo finds our pictures
 * @throws SendError
 */
export async function sendCs(
  apiRoot: string,
  access: Access,
  address: string,
  outgoing: Outgoing,
  publicUrl?: string,
): Promise<undefined> {
  const attempt = async (access_token: string, body: object) => {
    const answer = await call(METHOD, `${apiRoot}/v3.0/oa/message/cs`, body, { headers: { access_token } });
    // Failures come with HTTP 200 as well: only this field tells.
    const told = outcome.safeParse(answer);
    if (!told.success) throw new SendError('unreachable', `${METHOD}: no error code`);
    return told.data.error;
  };
  const deliver = async (body: object) => {
    const token = await access();
    const error = await attempt(token, body);
    return STALE.includes(error) ? attempt(await access(token), body) : error;
  };
  if (outgoing.picture && publicUrl) {
    const error = await deliver(csMessage(address, outgoing, pictureUrl(publicUrl, outgoing.picture)));
    if (!BAD.includes(error)) return settle(error);
    warn('material left out', { channel: 'zalo-oa', reason: `${METHOD}: ${error}` });
  }
  if (outgoing.text) settle(await deliver(csMessage(address, outgoing)));
}

function settle(error: number): undefined {
  if (error !== 0) throw failureOf(error, Date.now());
}

/** What an error code of OpenAPI means; `now` in ms since epoch: a refusal at night is over in the morning. */
export function failureOf(error: number, now: number): SendError {
  const mending = STALE.includes(error) ? RENEWED : MENDING;
  const after = error === NIGHT ? secondsToMorning(now) : MENDABLE.has(error) ? mending : undefined;
  return new SendError(FAILURES[error] ?? 'refused', `${METHOD}: ${error}`, after);
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds to six o'clock in Viet Nam, which keeps UTC+7 all year. */
function secondsToMorning(now: number): number {
  const sinceMidnight = (Math.floor(now / 1000) + 7 * HOUR) % DAY;
  return (6 * HOUR - sinceMidnight + DAY) % DAY || DAY;
}
