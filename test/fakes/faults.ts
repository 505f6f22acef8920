/**
 * What can go wrong with a call to the service.
 * `busy`: over the rate limit. `error`: 5xx in the service's own shape, nothing done. `gateway`: 502 with an HTML page,
 * nothing done. `drop-before`: connection cut, nothing done. `drop-after`: done, then cut. `hang`: done, no answer.
 * `truncated`: done, half of the JSON. `cut`: done, the connection breaks in the middle of the body.
 * `wrong-type`: done, but a proxy answers 200 with an HTML page. `slow`: done, the body trickles in.
 */
export const callFaults = [
  'busy',
  'error',
  'gateway',
  'drop-before',
  'drop-after',
  'hang',
  'truncated',
  'cut',
  'wrong-type',
  'slow',
] as const;
export type CallFault = (typeof callFaults)[number];

/**
 * What can go wrong with a webhook delivery.
 * `repeat`: delivered once more after success. `reorder`: held back so that others overtake it.
 * `lost`: the bot's answer never arrives, so the service delivers again.
 */
export const deliveryFaults = ['repeat', 'reorder', 'lost'] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

/** The name under which webhook deliveries are switched. */
const delivery = 'webhook';

export interface RandomFaults {
  seed: number;
  /** Probability per call and per delivery, 0–1. */
  rate: number;
  /** Which may happen. Default: all but `hang`, which only a caller with a short time-out survives in a test. */
  only?: (CallFault | DeliveryFault)[];
  /** Methods it concerns; default all. `webhook` stands for deliveries. */
  methods?: string[];
}

export interface Faults {
  /** The next call of this method (`*`: of any) fails so; `times` in a row. `webhook` stands for deliveries. */
  next(method: string, fault: CallFault | DeliveryFault, times?: number): void;
  /** Every call of this method fails so, until `none`. */
  always(method: string, fault: CallFault | DeliveryFault): void;
  /** Faults by chance, the same for the same seed and the same n-th call of each method. */
  random(options: RandomFaults): void;
  /** Everything works again. */
  none(): void;
  /** Used by the fakes: the fault of this call. */
  take(method: string): CallFault | undefined;
  /** Used by the fakes: the fault of this delivery. */
  takeDelivery(): DeliveryFault | undefined;
}

const isDeliveryFault = (fault: string): fault is DeliveryFault =>
  (deliveryFaults as readonly string[]).includes(fault);

export function createFaults(): Faults {
  const queued = new Map<string, (CallFault | DeliveryFault)[]>();
  const lasting = new Map<string, CallFault | DeliveryFault>();
  const counted = new Map<string, number>();
  let chance: RandomFaults | undefined;

  const check = (method: string, fault: CallFault | DeliveryFault) => {
    if ((method === delivery) !== isDeliveryFault(fault)) {
      throw new Error(`${fault} is not a fault of ${method}`);
    }
  };
  const byChance = (method: string, kinds: readonly (CallFault | DeliveryFault)[]) => {
    if (!chance || (chance.methods && !chance.methods.includes(method))) return undefined;
    // Keyed by the n-th call of the method, not by one running generator: parallel calls in another order of
    // arrival then still meet the same faults, so a run can be repeated.
    const nth = (counted.get(method) ?? 0) + 1;
    counted.set(method, nth);
    const random = createRandom(hash(`${chance.seed}:${method}:${nth}`));
    if (random() >= chance.rate) return undefined;
    const only = chance.only;
    const possible = kinds.filter((kind) => (only ? only.includes(kind) : kind !== 'hang'));
    return possible[Math.floor(random() * possible.length)];
  };
  const take = (method: string, kinds: readonly (CallFault | DeliveryFault)[]) =>
    queued.get(method)?.shift() ??
    (method === delivery ? undefined : queued.get('*')?.shift()) ??
    lasting.get(method) ??
    (method === delivery ? undefined : lasting.get('*')) ??
    byChance(method, kinds);

  return {
    next(method, fault, times = 1) {
      check(method, fault);
      const list = queued.get(method) ?? [];
      for (let i = 0; i < times; i++) list.push(fault);
      queued.set(method, list);
    },
    always(method, fault) {
      check(method, fault);
      lasting.set(method, fault);
    },
    random(options) {
      chance = options;
      counted.clear();
    },
    none() {
      queued.clear();
      lasting.clear();
      chance = undefined;
    },
    take: (method) => take(method, callFaults) as CallFault | undefined,
    takeDelivery: () => take(delivery, deliveryFaults) as DeliveryFault | undefined,
  };
}

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
