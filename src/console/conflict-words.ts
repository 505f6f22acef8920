import { agencies, agencyName } from '../inbox/agencies.ts';
import type { ReadTip } from '../inbox/read.ts';

/** Whom a tip accuses, and who could still be marked; `on` is empty for a tip without a conflict. */
export function conflictInWords({ events }: Pick<ReadTip, 'events'>) {
  const on = events.flatMap(({ kind, detail }) =>
    kind === 'conflict' && typeof detail.on === 'string' ? [detail.on] : [],
  );
  return {
    on: [...new Set(on)].map(agencyName),
    others: agencies.filter(({ key }) => !on.includes(key)).map(({ key, name }) => ({ key, name })),
  };
}
