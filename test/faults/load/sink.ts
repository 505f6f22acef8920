import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in for all three services at once: takes every message, counts it, and does nothing else. */
export interface Sink {
  /** Where each service lies. */
  settings: Record<string, string>;
  /** How often each text went to each address. */
  counts: Map<string, Map<string, number>>;
  close(): void;
}

export const KEYS = {
  telegramSecret: 'telegram-secret',
  botSecret: 'zalo-bot-secret',
  appId: '360846524840903967',
  oaId: '388613280878808645',
  oaSecretKey: 'OASECRETabc123',
};

interface Body {
  chat_id?: string | number;
  text?: string;
  recipient?: { user_id: string };
  message?: { text: string };
}

/** What every method is answered with: each service finds its own fields. */
const answerTo = (path: string, id: number): object => {
  if (path.endsWith('/access_token'))
    return { access_token: `a${id}`, refresh_token: `r${id}`, expires_in: '90000' };
  if (path.startsWith('/oa/')) return { error: 0, message: 'Success', data: { message_id: `m${id}` } };
  return { ok: true, result: { message_id: id, date: 0, chat: { id: 1, type: 'private' } } };
};

export async function startSink(): Promise<Sink> {
  const counts: Sink['counts'] = new Map();
  let id = 1;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      if (/sendMessage$|message\/cs$/.test(path)) count(JSON.parse(Buffer.concat(chunks).toString()) as Body);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answerTo(path, id++)));
    });
  });
  const count = ({ chat_id, text, recipient, message }: Body) => {
    const address = String(chat_id ?? recipient?.user_id);
    const texts = counts.get(address) ?? new Map<string, number>();
    counts.set(address, texts);
    const said = text ?? message?.text ?? '';
    texts.set(said, (texts.get(said) ?? 0) + 1);
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    counts,
    settings: {
      TELEGRAM_BOT_TOKEN: '123456:TELEGRAM-token',
      TELEGRAM_API_ROOT: `${root}/telegram`,
      TELEGRAM_WEBHOOK_SECRET: KEYS.telegramSecret,
      ZALO_OA_APP_ID: KEYS.appId,
      ZALO_OA_APP_SECRET: 'app-secret',
      ZALO_OA_SECRET_KEY: KEYS.oaSecretKey,
      ZALO_OA_REFRESH_TOKEN: 'first',
      ZALO_OA_API_ROOT: `${root}/oa`,
      ZALO_OAUTH_ROOT: `${root}/oauth`,
      ZALO_BOT_TOKEN: '654321:zalo-token',
      ZALO_BOT_API_ROOT: `${root}/bot`,
      ZALO_BOT_WEBHOOK_SECRET: KEYS.botSecret,
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
