import { Api, type ApiClientOptions } from 'grammy';

type Fetch = NonNullable<ApiClientOptions['fetch']>;
type Init = NonNullable<Parameters<typeof fetch>[1]>;

/**
 * Node's own fetch: the one grammY brings does not notice a connection that breaks in the middle of an answer and waits
 * until the time is up. Its signals are of an older kind, which Node's does not take.
 */
const nativeFetch = ((url: string, init: Init) => {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (init.signal?.aborted) abort();
  init.signal?.addEventListener('abort', abort);
  return fetch(url, { ...init, signal: controller.signal });
}) as unknown as Fetch;

/**
 * A client of the Bot API that tries each call once: what to do about a failure is for the caller to decide.
 * @param timeoutSeconds until the answer must be complete
 */
export function botApi(token: string, apiRoot: string, timeoutSeconds: number): Api {
  return new Api(token, { apiRoot, timeoutSeconds, fetch: nativeFetch });
}
