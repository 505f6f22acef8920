import type { Request, Response } from 'express';
import { z } from 'zod';
import { updates } from '../../src/metrics.ts';
import { plain } from '../../src/text.ts';
import type { Incoming } from '../channel.ts';
import { cleanText } from '../text.ts';
import { boxOf, slotOf } from './address.ts';
import { refuse } from './answer.ts';
import { ownOf, putOwn } from './mailbox.ts';
import { networkOf } from './network.ts';
import { keepUpload, type Unkept } from './upload.ts';
import { addressOf } from './visitor.ts';
import type { Web } from './web.ts';

const Message = z.object({
  id: z.uuid(),
  text: z.string().optional(),
  choice: z.string().min(1).max(100).optional(),
});

const Upload = z.object({
  id: z.uuid(),
  kind: z.enum(['image', 'voice', 'audio', 'video', 'file']),
  name: z.string().transform(fileName),
});

/** Characters of a file's name that are kept. */
const NAME_LIMIT = 120;

/** A file's name without what could be a path or a line break; percent-encoded, since headers are ASCII. */
function fileName(encoded: string): string {
  const name = plain(decodeURIComponent(encoded)).replace(/[\p{Cc}/\\]/gu, ' ');
  return name.trim().slice(0, NAME_LIMIT).toWellFormed();
}

function broken(response: Response): void {
  updates.inc({ channel: 'web', outcome: 'broken' });
  refuse(response, 400, 'broken');
}

/** `POST /chat/messages`: a text or a button, once however often it is sent. */
export async function takeMessage(web: Web, request: Request, response: Response): Promise<void> {
  const address = addressOf(request, web.secure);
  if (!address) return refuse(response, 401, 'noCookie');
  const parsed = Message.safeParse(request.body);
  const { text: shown } = cleanText(parsed.data?.text ?? '');
  if (!parsed.success || (!shown && parsed.data.choice === undefined)) return broken(response);
  const { id, choice, text: raw = '' } = parsed.data;
  if (!(await mayPass(web, request, response, address, shown))) return;
  const pressed = choice === undefined ? {} : { choice };
  // The whole text goes on: the dialogue keeps what it can and tells the person when it was cut.
  const text = plain(raw);
  await take(web, request, { channel: 'web', address, update: id, ...(shown ? { text } : {}), ...pressed });
  response.json({});
}

/**
 * `POST /chat/media`: one file or recording as the raw body, named by the headers `X-Id`, `X-Kind` and `X-Name` (addresses
 * end up in logs, headers don't). Once however often it is sent.
 */
export async function takeMedia(web: Web, request: Request, response: Response): Promise<void> {
  const address = addressOf(request, web.secure);
  if (!address) return refuse(response, 401, 'noCookie');
  const parsed = readUpload(request);
  if (!parsed) return broken(response);
  if (!(await mayPass(web, request, response, address, ''))) return;
  const { id, kind, name } = parsed;
  const kept = await keepUpload(web.storage, boxOf(address), id, request);
  if (typeof kept === 'string') return refuseUpload(response, kept);
  const media = [{ kind, ...(name ? { name } : {}), ...kept }];
  await take(web, request, { channel: 'web', address, update: id, media });
  response.json({});
}

function refuseUpload(response: Response, why: Unkept): void {
  updates.inc({ channel: 'web', outcome: 'broken' });
  if (why === 'busy') refuse(response, 503, why);
  else if (why === 'mediaEmpty') refuse(response, 400, why);
  else if (why === 'mediaLarge') refuse(response.set('Connection', 'close'), 413, why);
}

function readUpload(request: Request): z.infer<typeof Upload> | undefined {
  try {
    return Upload.parse({
      id: request.get('x-id'),
      kind: request.get('x-kind'),
      name: request.get('x-name') ?? '',
    });
  } catch {
    return undefined;
  }
}

/** Browsers compute only on pages that came over a safe line, or from their own machine. */
function canCompute({ secure }: Web, request: Request): boolean {
  return secure || request.secure || ['localhost', '127.0.0.1', '[::1]'].includes(request.hostname);
}

/** Answers 428 with work to do when this visitor sends a lot; never to a text that speaks of danger. */
async function mayPass(
  web: Web,
  request: Request,
  response: Response,
  address: string,
  text: string,
): Promise<boolean> {
  if (!canCompute(web, request)) return true;
  const visitor = { address, network: networkOf(request.ip) };
  const challenge = await web.gate.enter(visitor, { text, proof: request.get('x-proof') });
  if (challenge) response.status(428).json({ challenge });
  return !challenge;
}

async function take({ database, receive, gate }: Web, request: Request, incoming: Incoming): Promise<void> {
  const { address } = incoming;
  const received = await receive({ ...incoming, replyAddress: slotOf(address) });
  // What the dialogue takes is shown with its answer; the page waits to see the rest, too.
  if (!received) await putOwn(database, boxOf(address), ownOf(incoming));
  else if (received.tip) gate.tipTold({ address, network: networkOf(request.ip) });
  updates.inc({ channel: 'web', outcome: 'done' });
}
