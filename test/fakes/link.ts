import { randomBytes } from 'node:crypto';
import type { Files } from './files.ts';
import type { Sample } from './samples.ts';
import type { Clock } from './server.ts';

/** How long Zalo's links live is not documented. */
const LIFE = 24 * 3_600_000;

/** A public link to a file on the fake's own host, without a key, as Zalo makes them. */
export function linkTo({ store, clock }: { store: Files; clock: Clock }, base: string, file: Sample): string {
  const path = `media/${randomBytes(10).toString('hex')}${/\.\w+$/.exec(file.name)?.[0] ?? ''}`;
  store.kept.set(path, { ...file, until: clock.now() + LIFE });
  return `${base}/${path}`;
}
