import { createHash } from 'node:crypto';

/** One row of the chain: who did what, when, to what, and the hash of the row before. */
export interface Row {
  id: bigint;
  at: Date;
  actor: string;
  role: string | null;
  agency: string | null;
  kind: string;
  subject: string | null;
  reason: string | null;
  before: Uint8Array;
  hash: Uint8Array;
}

/** Where a chain stands: its last row and that row's hash. */
export interface Head {
  id: bigint;
  hash: Uint8Array;
}

/** A chain without rows. */
export const START: Head = { id: 0n, hash: new Uint8Array(32) };

/**
 * What is wrong with a row. `changed`: it does not say what was written; `missing`: no row of this id; `moved`: it does not
 * belong behind the one before, so one of both was put there later.
 */
export type Fault = 'changed' | 'missing' | 'moved';

export interface Broken {
  id: bigint;
  fault: Fault;
}

/** A moment as it is hashed; what a forger made of the column (`infinity`) is no Date and matches nothing. */
const instant = (at: unknown): string =>
  at instanceof Date && !Number.isNaN(at.getTime()) ? at.toISOString() : String(at);

/**
 * SHA-256 over the hash before (32 bytes) and the row's fields as a JSON list, which tells null from empty and where each
 * field ends.
 */
export function hashOf({
  id,
  at,
  actor,
  role,
  agency,
  kind,
  subject,
  reason,
  before,
}: Omit<Row, 'hash'>): Buffer {
  const fields = [String(id), instant(at), actor, role, agency, kind, subject, reason];
  return createHash('sha256').update(before).update(JSON.stringify(fields)).digest();
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** What is wrong with a row behind a head; undefined when it belongs there. */
export function faultIn(head: Head, row: Row): Broken | undefined {
  const next = head.id + 1n;
  if (row.id > next) return { id: next, fault: 'missing' };
  if (row.id < next) return { id: row.id, fault: 'moved' };
  // Hashed behind its true predecessor: a row whose link alone was touched counts as changed, not as moved.
  const honest = same(hashOf({ ...row, before: head.hash }), row.hash);
  if (honest && same(row.before, head.hash)) return undefined;
  return { id: row.id, fault: honest || same(row.before, head.hash) ? 'changed' : 'moved' };
}
