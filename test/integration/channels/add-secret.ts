import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `telegram-test-api` never sends the secret along, so this stands between and adds it. */
export async function addSecret(target: string, secret: string): Promise<{ url: string; close(): void }> {
  const proxy = createServer((request, response) => {
    const headers = { ...request.headers, 'x-telegram-bot-api-secret-token': secret };
    const onward = forward(target, { method: 'POST', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
