import type { Received } from './server.ts';

/** A file in a multipart request. */
export interface Upload {
  name: string;
  bytes: Buffer;
}

export interface ReadParams {
  params: Record<string, unknown>;
  files: Map<string, Upload>;
}

/** The parameters of a request: query, then form, multipart or JSON body. `undefined` if the body can't be read. */
export function readParams({ query, headers, body }: Received): ReadParams | undefined {
  const params: Record<string, unknown> = Object.fromEntries(query);
  const files = new Map<string, Upload>();
  const type = headers['content-type'] ?? '';
  if (body.length === 0) return { params, files };
  if (type.startsWith('application/json')) {
    const json = jsonObject(body);
    return json && { params: { ...params, ...json }, files };
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    Object.assign(params, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
  } else if (type.startsWith('multipart/form-data')) {
    readMultipart(type, body, params, files);
  }
  return { params, files };
}

function jsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
      return json as Record<string, unknown>;
    }
  } catch {
    // Not JSON: nothing can be read.
  }
  return undefined;
}

/** By hand: Node 20's own parser refuses grammY's bare file name and the line break after its last boundary. */
function readMultipart(
  type: string,
  body: Buffer,
  params: Record<string, unknown>,
  files: Map<string, Upload>,
): void {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '';
  // latin1 maps bytes to characters one to one, so that the parts can be cut as a string.
  for (const part of `\r\n${body.toString('latin1')}`.split(`\r\n--${boundary}`)) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = Buffer.from(part.slice(0, end), 'latin1').toString('utf8');
    const content = Buffer.from(part.slice(end + 4), 'latin1');
    const name = /[; ]name="([^"]*)"/i.exec(head)?.[1];
    const file = /[; ]filename="?([^";\r\n]*)/i.exec(head)?.[1];
    if (name === undefined) continue;
    if (file === undefined) params[name] = content.toString('utf8');
    else files.set(name, { name: file, bytes: content });
  }
}
