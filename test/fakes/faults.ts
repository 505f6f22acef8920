/**
 * What can go wrong with a call to the service.
 * `busy`: over the rate limit. `error`: 5xx in the service's own shape, nothing done. `gateway`: 502 with an HTML page,
 * nothing done. `drop-before`: connection cut, nothing done. `drop-after`: done, then cut. `hang`: done, no answer.
 * `truncated`: done, half of the JSON. `cut`: done, the connection is reset in the middle of the body.
 * `wrong-type`: done, but a proxy answers 200 with an HTML page. `slow`: done, the body comes a byte at a time.
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
 * `lost`: the bot's answer never arrives, so the service delivers again. `storm`: delivered up to 20 times at once.
 */
export const deliveryFaults = ['repeat', 'reorder', 'lost', 'storm'] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

/**
 * What can go wrong when a file is fetched.
 * `gone`: the link has ended, 404. `error`: 500. `page`: 200 with an HTML page. `cut`: the connection is reset in the
 * middle. `short`: content-length tells less than there is, so a client reads half and thinks it whole. `long`: it tells
 * 10 GB. `endless`: bytes without end. `slow`: a byte at a time. `redirect`: 302 to the trap.
 */
export const fileFaults = [
  'gone',
  'error',
  'page',
  'cut',
  'short',
  'long',
  'endless',
  'slow',
  'redirect',
] as const;
export type FileFault = (typeof fileFaults)[number];

export type Fault = CallFault | DeliveryFault | FileFault;

/** Which faults what may have: webhook deliveries go by the name `webhook`, files by `file`, all others are calls. */
const kindsOf = (method: string): readonly Fault[] =>
  method === 'webhook' ? deliveryFaults : method === 'file' ? fileFaults : callFaults;

export interface RandomFaults {
  seed: number;
  /** Probability per call, delivery and file, 0–1. */
  rate: number;
  /** Which may happen. Default: all but `hang` and `endless`, which only a caller with a short time-out survives in a test. */
  only?: Fault[];
  /** Methods it concerns; default all. `webhook` stands for deliveries, `file` for files. */
  methods?: string[];
}

export interface Faults {
  /** The next call of this method (`*`: of any) fails so; `times` in a row. `webhook` and `file` stand for those. */
  next(method: string, fault: Fault, times?: number): void;
  /** Every call of this method fails so, until `none`. */
  always(method: string, fault: Fault): void;
  /** Faults by chance, the same for the same seed and the same n-th call of each method. */
  random(options: RandomFaults): void;
  /** Everything works again. */
  none(): void;
  /** Used by the fakes: the fault of this call. */
  take(method: string): CallFault | undefined;
  /** Used by the fakes: the fault of this delivery. */
  takeDelivery(): DeliveryFault | undefined;
  /** Used by the fakes: the fault of this file. */
  takeFile(): FileFault | undefined;
}

export function createFaults(): Faults {
  const queued = new Map<string, Fault[]>();
  const lasting = new Map<string, Fault>();
  const counted = new Map<string, number>();
  let chance: RandomFaults | undefined;

  const check = (method: string, fault: Fault) => {
    if (!kindsOf(method).includes(fault)) throw new Error(`${fault} is not a fault of ${method}`);
  };
  const byChance = (method: string) => {
    if (!chance || (chance.methods && !chance.methods.includes(method))) return undefined;
    // Keyed by the n-th call of the method, not by one running generator: parallel calls in another order of
    // arrival then still meet the same faults, so a run can be repeated.
    const nth = (counted.get(method) ?? 0) + 1;
    counted.set(method, nth);
    const random = createRandom(hash(`${chance.seed}:${method}:${nth}`));
    if (random() >= chance.rate) return undefined;
    const only = chance.only;
    const possible = kindsOf(method).filter((kind) =>
      only ? only.includes(kind) : kind !== 'hang' && kind !== 'endless',
    );
    return possible[Math.floor(random() * possible.length)];
  };
  const take = (method: string) => {
    const isCall = kindsOf(method) === callFaults;
    return (
      queued.get(method)?.shift() ??
      (isCall ? queued.get('*')?.shift() : undefined) ??
      lasting.get(method) ??
      (isCall ? lasting.get('*') : undefined) ??
      byChance(method)
    );
  };

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
    take: (method) => take(method) as CallFault | undefined,
    takeDelivery: () => take('webhook') as DeliveryFault | undefined,
    takeFile: () => take('file') as FileFault | undefined,
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
