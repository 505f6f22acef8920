import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MEDIA_LIMIT, SendError } from '../../../bots/channel.ts';
import { download, publicLookup } from '../../../bots/download.ts';
import { telegram } from '../../../bots/telegram/index.ts';
import { fetchMedia as fetchBotMedia, fetchMedia as fetchOaMedia } from '../../../bots/zalo-media.ts';

async function listen(handle: RequestListener) {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
type Listening = Awaited<ReturnType<typeof listen>>;

const TOKEN = '123456:BI-MAT';
const FILE = Buffer.from('nội dung của tệp');
let channel: Listening;
let trap: Listening;
let trapped = 0;
let asked: string[] = [];

/** What the channel answers, by path. */
const ANSWERS: Record<string, RequestListener> = {
  '/file': (_, response) => response.end(FILE),
  '/gone': (_, response) => response.writeHead(404).end(),
  '/forbidden': (_, response) => response.writeHead(403).end(),
  '/ended': (_, response) => response.writeHead(410).end(),
  '/busy': (_, response) => response.writeHead(429, { 'retry-after': '7' }).end(),
  '/down': (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
  '/page': (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
  '/says-large': (_, response) => response.writeHead(200, { 'content-length': MEDIA_LIMIT + 1 }).write('x'),
  '/endless': (_, response) => {
    const more = () =>
      response.writableEnded || response.destroyed || response.write(Buffer.alloc(1 << 20), more);
    more();
  },
  '/cut': (request, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('x');
    setTimeout(() => request.socket.destroy(), 50);
  },
  '/slow': (_, response) => {
    const drop = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drop));
  },
  '/silent': () => {},
  '/reset': (request) => request.socket.destroy(),
  '/around': (_, response) => response.writeHead(302, { location: '/file' }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/nowhere': (_, response) => response.writeHead(302, { location: 'http://[' }).end(),
  '/elsewhere': (_, response) => response.writeHead(302, { location: `${trap.url}/x` }).end(),
  '/metadata': (_, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  '/local-file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
};

beforeAll(async () => {
  trap = await listen((_, response) => response.end(String(++trapped)));
  channel = await listen((request, response) => {
    asked.push(request.url!);
    ANSWERS[request.url!]!(request, response);
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  for (const { server } of [channel, trap]) {
    server.closeAllConnections();
    server.close();
  }
});

const failureOf = (run: Promise<unknown>) =>
  run.then(
    () => 'none',
    (error: SendError) => {
      expect(error).toBeInstanceOf(SendError);
      expect(error.message).not.toMatch(/127\.0\.0\.1|http|BI-MAT/);
      return error.failure;
    },
  );
const get = (path: string) => download('media', `${channel.url}${path}`, { root: channel.url, domains: [] });

describe('a download', () => {
  it('gives the bytes, around one corner too', async () => {
    expect(await get('/file')).toEqual(FILE);
    expect(await get('/around')).toEqual(FILE);
  });

  it.each([
    ['/gone', 'gone'],
    ['/forbidden', 'gone'],
    ['/ended', 'gone'],
    ['/busy', 'busy'],
    ['/down', 'unreachable'],
    ['/page', 'unreachable'],
    ['/reset', 'unreachable'],
    ['/cut', 'unreachable'],
    ['/says-large', 'refused'],
    ['/endless', 'refused'],
    ['/loop', 'gone'],
    ['/nowhere', 'gone'],
  ])('of %s fails as %s', async (path, failure) => {
    expect(await failureOf(get(path))).toBe(failure);
  });

  it('does not wait for what comes too slowly, or not at all', async () => {
    for (const path of ['/slow', '/silent']) {
      const run = download('media', `${channel.url}${path}`, { root: channel.url, domains: [] }, 300);
      expect(await failureOf(run)).toBe('unreachable');
    }
  });

  it('remembers how long to wait', async () => {
    await expect(get('/busy')).rejects.toMatchObject({ after: 7 });
  });

  it('follows no more than two corners', async () => {
    await failureOf(get('/loop'));
    expect(asked).toHaveLength(3);
  });

  it.each(['/elsewhere', '/metadata', '/local-file'])('is not led away by %s', async (path) => {
    expect(await failureOf(get(path))).toBe('gone');
    expect(trapped).toBe(0);
  });
});

describe('media of Zalo', () => {
  it.each([
    ['another machine', () => `${trap.url}/a.jpg`],
    ['another port of the API', () => channel.url.replace(/\d+$/, '1')],
    ['an address instead of a name', () => 'https://10.0.0.1/a.jpg'],
    ['an address in disguise', () => 'https://0x7f000001/a.jpg'],
    ['plain http', () => 'http://photo-stal.zdn.vn/a.jpg'],
    ['another port', () => 'https://photo-stal.zdn.vn:8443/a.jpg'],
    ['a name that ends alike', () => 'https://evilzdn.vn/a.jpg'],
    ['a name that begins alike', () => 'https://zdn.vn.evil.example/a.jpg'],
    ['a name behind the user', () => 'https://photo.zdn.vn@evil.example/a.jpg'],
    ['a user before the name', () => 'https://evil:pw@photo.zdn.vn/a.jpg'],
    ['a backslash', () => 'https://evil.example\\.zdn.vn/a.jpg'],
    ['a file of ours', () => 'file:///etc/passwd'],
    ['data', () => 'data:text/plain,x'],
    ['nothing', () => ''],
  ])('is not fetched from %s', async (_, url) => {
    for (const fetchMedia of [fetchOaMedia, fetchBotMedia])
      expect(await failureOf(fetchMedia(channel.url, url()))).toBe('gone');
    expect({ trapped, asked }).toEqual({ trapped: 0, asked: [] });
  });

  it('is fetched from the server that stands for Zalo', async () => {
    for (const fetchMedia of [fetchOaMedia, fetchBotMedia])
      expect(await fetchMedia(channel.url, `${channel.url}/file`)).toEqual(FILE);
  });

  it('is not fetched where a name of Zalo means a machine of ours', async () => {
    for (const all of [true, false]) {
      const error = await new Promise((found) => publicLookup('localhost', { all }, found));
      expect(error).toMatchObject({ name: 'SendError', failure: 'gone' });
    }
  });
});

describe('files of Telegram', () => {
  let api: Listening;
  let file: Record<string, unknown> = {};
  let refusal: { error_code: number; description: string } | undefined;
  let status = 200;
  const paths: string[] = [];
  const door = () => telegram({ token: TOKEN, apiRoot: api.url, secret: 'secret' });

  beforeAll(async () => {
    api = await listen((request, response) => {
      paths.push(request.url!);
      if (request.url === `/bot${TOKEN}/getFile`) {
        const answer = refusal ? { ok: false, ...refusal } : { ok: true, result: file };
        response.writeHead(refusal?.error_code ?? 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      } else response.writeHead(status).end(status === 200 ? FILE : '');
    });
  });
  beforeEach(() => {
    paths.length = 0;
    [file, refusal, status] = [
      { file_id: 'a', file_path: 'voice/file_0.oga', file_size: FILE.length },
      undefined,
      200,
    ];
  });
  afterAll(() => {
    api.server.closeAllConnections();
    api.server.close();
  });

  it('come in two steps', async () => {
    expect(
      createHash('sha1')
        .update(await door().fetch!('a'))
        .digest('hex'),
    ).toBe(createHash('sha1').update(FILE).digest('hex'));
    expect(paths.at(-1)).toBe(`/file/bot${TOKEN}/voice/file_0.oga`);
  });

  it.each([
    '../../etc/passwd',
    'a/../../b',
    '/etc/passwd',
    'a?b',
    'http://evil.example/x',
    '.hidden',
    'a//b',
    '',
  ])('never from a path like %j', async (path) => {
    file.file_path = path;
    expect(await failureOf(door().fetch!('a'))).toBe('gone');
    expect(paths).toHaveLength(1);
  });

  it.each([
    [400, 'Bad Request: file is too big', 'refused'],
    [400, 'Bad Request: wrong file_id or the file is temporarily unavailable', 'gone'],
    [401, 'Unauthorized', 'unreachable'],
    [404, 'Not Found', 'unreachable'],
    [429, 'Too Many Requests', 'busy'],
    [500, 'Internal Server Error', 'unreachable'],
  ])('%i %s means %s', async (error_code, description, failure) => {
    refusal = { error_code, description };
    expect(await failureOf(door().fetch!('a'))).toBe(failure);
  });

  it('that come shorter than announced are fetched again', async () => {
    file.file_size = FILE.length + 1;
    expect(await failureOf(door().fetch!('a'))).toBe('unreachable');
  });

  it('whose link has ended are gone', async () => {
    status = 404;
    expect(await failureOf(door().fetch!('a'))).toBe('gone');
  });
});
