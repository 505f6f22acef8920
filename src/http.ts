import { createServer, type Server } from 'node:http';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { fault } from './log.ts';
import { registry } from './metrics.ts';

export interface Mounts {
  /** Mounted in order: [path, router]. */
  routers: [string, Router][];
  /** Names of what is not ready; empty when all is. */
  unready(): Promise<string[]>;
}

/** The HTTP side of a process: its routers, and the three pages that machines read. */
export function httpApp({ routers, unready }: Mounts): express.Express {
  const app = express();
  // Whoever stands behind our own proxy is not the proxy: limits count by the caller's network.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/healthz', (_request, response) => void response.type('text').send('ok\n'));
  app.get('/readyz', async (_request, response) => {
    const missing = await unready();
    response.status(missing.length === 0 ? 200 : 503).json({ ready: missing.length === 0, missing });
  });
  app.get(
    '/metrics',
    async (_request, response) => void response.type(registry.contentType).send(await registry.metrics()),
  );
  for (const [path, router] of routers) app.use(path, router);
  app.use(
    (_request: Request, response: Response) =>
      void response.status(404).type('text').send('Không có trang này.\n'),
  );
  app.use((error: Error & { status?: number }, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    // body-parser and express name the client's mistakes: 400 broken, 413 too large.
    if (error.status && error.status < 500)
      return void response.status(error.status).type('text').send('Yêu cầu không hợp lệ.\n');
    const id = fault('http', error);
    response.status(500).type('text').send(`Hệ thống đang có lỗi (mã ${id}). Khẩn cấp: gọi 113 hoặc 111.\n`);
  });
  return app;
}

/** @throws when the port is taken */
export function serve(app: express.Express, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    // A photo over 2G takes long; Node's five minutes would cut it for ever.
    server.requestTimeout = 30 * 60_000;
    // Longer than proxies and browsers keep an idle connection: a request must not meet one that is just closing.
    server.keepAliveTimeout = 75_000;
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
