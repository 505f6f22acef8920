import type { Request, Response } from 'express';
import { fault } from '../../src/log.ts';
import { boxOf, slotOf } from './address.ts';
import { takeCookies } from './cookie.ts';
import { erase } from './mailbox.ts';
import { addressOf } from './visitor.ts';
import type { Web } from './web.ts';

/** `POST /chat/exit`: erases the conversation on both sides, and what the browser keeps of us. */
export async function exit(web: Web, request: Request, response: Response): Promise<void> {
  const address = addressOf(request, web.secure);
  response.append('Set-Cookie', takeCookies(request.get('cookie'), web.secure));
  // Also the page's files: what is left in the browser would tell that someone was here.
  response.set('Clear-Site-Data', '"cache", "storage"');
  if (address) {
    await erase(web.database, boxOf(address));
    await forget(web, address);
  }
  response.status(204).end();
}

/** The dialogue's own wiping: asked for, then confirmed. */
async function forget({ receive }: Web, address: string): Promise<void> {
  const said = { channel: 'web', address, replyAddress: slotOf(address) } as const;
  try {
    await receive({ ...said, update: crypto.randomUUID(), text: '/xoa' });
    await receive({ ...said, update: crypto.randomUUID(), choice: 'wipe.yes' });
  } catch (error) {
    // Nobody is there any more to be told.
    fault('web-exit', error);
  }
}
