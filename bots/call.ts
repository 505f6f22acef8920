import axios, { type AxiosResponse, isAxiosError } from 'axios';
import { z } from 'zod';
import { SendError } from './channel.ts';

const SECONDS = 15;

export interface CallOptions {
  headers?: Record<string, string>;
  /** Seconds until the answer must be complete; 15 by default. */
  seconds?: number;
  signal?: AbortSignal;
}

const object = z.record(z.string(), z.unknown());

/**
 * POSTs to a channel and reads its JSON answer, whatever the HTTP status below 500: Zalo tells failures in the body.
 * @param method how error messages name the call; the URL may hold a token
 * @param data sent as JSON, or as a form
 * @returns the answer, an object
 * @throws SendError `unreachable` without a readable answer, `busy` on HTTP 429
 */
export async function call(
  method: string,
  url: string,
  data: object | URLSearchParams,
  { headers = {}, seconds = SECONDS, signal }: CallOptions = {},
): Promise<Record<string, unknown>> {
  const limit = AbortSignal.timeout(seconds * 1000);
  const response: AxiosResponse<string> = await axios
    .request({
      ...{ method: 'POST', url, data, headers },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...{ responseType: 'text', transformResponse: (text: unknown) => text },
      ...{ validateStatus: () => true, maxRedirects: 0, maxContentLength: 1 << 20 },
    })
    .catch((error: unknown) => {
      // The original carries the URL, headers and body: it ends here.
      const code = isAxiosError(error) ? error.code : undefined;
      throw new SendError('unreachable', `${method}: no answer${code ? ` (${code})` : ''}`);
    });
  const { status } = response;
  if (status === 429) throw new SendError('busy', `${method}: HTTP 429`, retryAfter(response));
  if (status >= 500) throw new SendError('unreachable', `${method}: HTTP ${status}`);
  const answer = object.safeParse(parse(response.data));
  if (!answer.success) throw new SendError('unreachable', `${method}: HTTP ${status}, not a JSON object`);
  return answer.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfter({ headers }: AxiosResponse): number | undefined {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? seconds : undefined;
}
