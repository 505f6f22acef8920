/** Keys remembered at once; those silent longest are forgotten first. */
const KEYS = 50_000;

/** How often something happened lately, by key. */
export interface Tally {
  add(key: string): void;
  /** Times within the window. */
  count(key: string): number;
}

/**
 * Counts in memory over a sliding window.
 * @param hours how long each time counts
 * @param most times kept for one key: more than this is as good as this
 * @param now ms since epoch
 */
export function makeTally(hours: number, most: number, now: () => number): Tally {
  const times = new Map<string, number[]>();
  const recent = (key: string) => (times.get(key) ?? []).filter((time) => time > now() - hours * 3_600_000);
  return {
    add(key) {
      const kept = [...recent(key), now()].slice(-most);
      // Set anew, so that the map stays in the order of the latest time.
      times.delete(key);
      times.set(key, kept);
      if (times.size > KEYS) times.delete(times.keys().next().value!);
    },
    count: (key) => recent(key).length,
  };
}
