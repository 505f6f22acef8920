import { webhookAllowed } from './server.ts';

/** Zalo takes pictures of up to 1 MB. */
const LARGEST = 1024 * 1024;

/** PNG or JPEG, by the first bytes. */
export function isPicture(bytes: Buffer): boolean {
  return ['89504e47', 'ffd8ff'].some((magic) => bytes.toString('hex', 0, 4).startsWith(magic));
}

/** Fetches the picture behind a public link, as Zalo does itself; undefined for one it would not show. */
export async function fetchPicture(url: unknown): Promise<Buffer | undefined> {
  if (typeof url !== 'string' || !webhookAllowed(url)) return undefined;
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return answer.ok && bytes.length <= LARGEST && isPicture(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}
