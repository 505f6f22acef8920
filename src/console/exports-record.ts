import type { OfficerSession } from '../officers/session.ts';
import { dayOf } from '../reports/days.ts';

/** One export, as it is written down: what was made (the id of a tip, or a file's name) and why. Never what a tip says. */
export interface Exported {
  kind: 'export';
  subject: string;
  reason: string;
}

/** Told of every export before a byte of it leaves; when it fails, nothing leaves. */
export type Recorded = (session: OfficerSession, entry: Exported) => Promise<void>;

/** Why officers make files; a list, so that nothing of a tip is typed here. */
export const REASONS: Record<string, string> = {
  transfer: 'Chuyển cơ quan có thẩm quyền',
  file: 'Lưu hồ sơ',
  report: 'Báo cáo định kỳ',
  check: 'Kiểm tra, đối chiếu',
};

/** Writes an export down in the desk's record, where it has one. */
export async function record(
  { recorded }: { recorded?: Recorded },
  session: OfficerSession,
  subject: string,
  reason: string,
): Promise<void> {
  await recorded?.(session, { kind: 'export', subject, reason });
}

/** A file's name with the day it was made. */
export const fileName = (what: string, kind: string, now = new Date()): string =>
  `${what}-${dayOf(now)}.${kind}`;
