import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Broken, faultIn, type Head, hashOf, type Row, START } from '../../src/audit/chain.ts';

type Said = Omit<Row, 'id' | 'before' | 'hash'>;

const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const maybe = fc.option(text, { nil: null });
const said: fc.Arbitrary<Said> = fc.record({
  at: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  actor: text,
  role: maybe,
  agency: maybe,
  kind: text,
  subject: maybe,
  reason: maybe,
});

/** A chain of these entries, as `record` writes it. */
function chained(entries: readonly Said[]): Row[] {
  let head: Head = START;
  return entries.map((entry) => {
    const row = { ...entry, id: head.id + 1n, before: head.hash };
    const whole = { ...row, hash: hashOf(row) };
    head = whole;
    return whole;
  });
}

function walk(rows: readonly Row[]): Broken | undefined {
  let head: Head = START;
  for (const row of rows) {
    const broken = faultIn(head, row);
    if (broken) return broken;
    head = row;
  }
  return undefined;
}

const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
};

const chain = fc.array(said, { minLength: 2, maxLength: 12 }).map(chained);
/** A chain and one of its places. */
const place = chain.chain((rows) => fc.tuple(fc.constant(rows), fc.nat({ max: rows.length - 1 })));

describe('a chain', () => {
  it('is whole as it was written', () => {
    fc.assert(
      fc.property(fc.array(said).map(chained), (rows) => {
        expect(walk(rows)).toBeUndefined();
      }),
    );
  });

  it('shows any changed field at its row', () => {
    const fields = ['actor', 'role', 'agency', 'kind', 'subject', 'reason'] as const;
    fc.assert(
      fc.property(place, fc.constantFrom(...fields), maybe, ([rows, at], field, value) => {
        fc.pre(rows[at]![field] !== value);
        const forged = rows.with(at, { ...rows[at]!, [field]: value });
        expect(walk(forged)).toEqual({ id: rows[at]!.id, fault: 'changed' });
      }),
    );
  });

  it('shows a changed time, hash or link at its row', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 1e9 }), fc.nat({ max: 255 }), ([rows, at], later, bit) => {
        const row = rows[at]!;
        const changed = { id: row.id, fault: 'changed' };
        expect(walk(rows.with(at, { ...row, at: new Date(row.at.getTime() + later) }))).toEqual(changed);
        expect(walk(rows.with(at, { ...row, at: Number.POSITIVE_INFINITY as never }))).toEqual(changed);
        expect(walk(rows.with(at, { ...row, hash: flipped(row.hash, bit) }))).toEqual(changed);
        expect(walk(rows.with(at, { ...row, before: flipped(row.before, bit) }))).toEqual(changed);
      }),
    );
  });

  it('shows what moved from one field into the next', () => {
    fc.assert(
      fc.property(place, text, text, ([rows, at], one, two) => {
        fc.pre(one !== '');
        const row = { ...rows[at]!, kind: one, subject: two };
        const honest = { ...row, hash: hashOf(row) };
        const shifted = { ...honest, kind: '', subject: one + two };
        expect(walk(rows.slice(0, at).concat(shifted))).toEqual({ id: row.id, fault: 'changed' });
      }),
    );
  });

  it('shows a row that was written anew, with a hash to match, where the next no longer follows', () => {
    fc.assert(
      fc.property(place, ([rows, at]) => {
        fc.pre(at < rows.length - 1);
        const row = { ...rows[at]!, actor: `${rows[at]!.actor}x` };
        const forged = rows.with(at, { ...row, hash: hashOf(row) });
        expect(walk(forged)).toEqual({ id: row.id + 1n, fault: 'moved' });
      }),
    );
  });

  it('shows a deleted row at its place, unless it was the last', () => {
    fc.assert(
      fc.property(place, ([rows, at]) => {
        const found = walk(rows.toSpliced(at, 1));
        expect(found).toEqual(at === rows.length - 1 ? undefined : { id: rows[at]!.id, fault: 'missing' });
      }),
    );
  });

  it('shows a deleted row whose followers were numbered anew', () => {
    fc.assert(
      fc.property(place, ([rows, at]) => {
        fc.pre(at < rows.length - 1);
        const closed = rows.toSpliced(at, 1).map((row, index) => ({ ...row, id: BigInt(index + 1) }));
        expect(walk(closed)).toEqual({ id: rows[at]!.id, fault: 'moved' });
      }),
    );
  });

  it('shows the first of two rows that changed places', () => {
    fc.assert(
      fc.property(place, fc.nat(), ([rows, at], other) => {
        const to = other % rows.length;
        fc.pre(at !== to);
        const [one, two] = [rows[at]!, rows[to]!];
        const swapped = rows.with(at, { ...two, id: one.id }).with(to, { ...one, id: two.id });
        expect(walk(swapped)).toEqual({ id: BigInt(Math.min(at, to) + 1), fault: 'moved' });
      }),
    );
  });

  it('shows a row that was put in: itself, or with a hash to match where the next no longer follows', () => {
    fc.assert(
      fc.property(place, said, fc.boolean(), ([rows, at], entry, matching) => {
        const { id, before } = rows[at]!;
        const row = { ...entry, id, before };
        const put = { ...row, hash: matching ? hashOf(row) : Buffer.alloc(32, 7) };
        const later = rows.slice(at).map((each) => ({ ...each, id: each.id + 1n }));
        const found = walk([...rows.slice(0, at), put, ...later]);
        expect(found).toEqual(matching ? { id: id + 1n, fault: 'moved' } : { id, fault: 'changed' });
      }),
    );
  });

  it('shows rows before the first', () => {
    const rows = chained([
      { at: new Date(0), actor: 'a', role: null, agency: null, kind: 'k', subject: null, reason: null },
    ]);
    expect(walk([{ ...rows[0]!, id: 0n }, ...rows])).toEqual({ id: 0n, fault: 'moved' });
  });
});
