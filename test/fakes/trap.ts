import { listen } from './server.ts';

/** A host nobody has any business with: where redirects and links lead. */
export interface Trap {
  url: string;
  /** What was asked for; must stay empty. */
  hits: string[];
  close(): Promise<void>;
}

export async function startTrap(): Promise<Trap> {
  const hits: string[] = [];
  const server = await listen(async (received, response) => {
    hits.push(`${received.method} ${received.path}`);
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end('caught');
  });
  return { ...server, hits };
}
