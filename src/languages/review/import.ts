import type { Database } from '../../database.ts';
import { hashOf } from '../texts.ts';
import { clean, type Line, ReviewError, wrongWith } from './lines.ts';
import { type Change, changing, put } from './save.ts';

/** One text of a file that came back. */
export interface Entry {
  /** Line or row in the file; undefined where that is not known. */
  at: number | undefined;
  key: string;
  vietnamese: string;
  text: string;
  /** Somebody who speaks the language has read it; undefined: the file says nothing that we understand. */
  reviewed: boolean | undefined;
  /** Why the text can't be taken as it stands in the file. */
  wrong?: string;
}

/** What a file would change. */
export interface Plan {
  changes: (Change & { at: number | undefined })[];
  /** Texts that stay as they are. */
  same: number;
  refused: { at: number | undefined; key: string; why: string }[];
  /** Another one for any other plan. */
  digest: string;
}

/**
 * Compares a file with the texts as they stand. A text comes in as draft, or as reviewed, never approved; one whose words
 * are unchanged never falls.
 */
export function planOf(lines: readonly Line[], entries: readonly Entry[]): Plan {
  const known = new Map(lines.map((line) => [line.key, line]));
  const seen = new Set<string>();
  const plan: Omit<Plan, 'digest'> = { changes: [], same: 0, refused: [] };
  for (const { at, key, vietnamese, text: raw, reviewed, wrong } of entries) {
    const text = clean(raw);
    if (text === '' && !wrong) continue;
    const line = known.get(key);
    const why =
      wrong ??
      (!line
        ? 'Không có câu nào mang khóa này.'
        : seen.has(key)
          ? 'Câu này có hai lần trong tệp.'
          : clean(vietnamese) !== clean(line.vietnamese)
            ? 'Lời tiếng Việt trong tệp không còn đúng. Hãy tải tệp mới rồi dịch lại câu này.'
            : reviewed === undefined
              ? 'Không hiểu cột trạng thái.'
              : wrongWith(line, text));
    seen.add(key);
    if (why || !line) {
      plan.refused.push({ at, key, why: why! });
      continue;
    }
    const same = line.text !== undefined && text === clean(line.text);
    const rises = reviewed && (line.state === 'draft' || line.state === 'needs_review');
    if (same && !rises) plan.same++;
    else plan.changes.push({ at, line, text, state: reviewed ? 'reviewed' : 'draft' });
  }
  const facts = plan.changes.map(({ line, text, state }) => [line.key, line.text, line.state, text, state]);
  return { ...plan, digest: hashOf(JSON.stringify([facts, plan.refused])) };
}

/**
 * Writes what a file changes, if that is still what the reviewer agreed to.
 * @param digest of the plan that was shown
 * @param by id of the officer
 * @returns how many texts were changed
 * @throws ReviewError when something else would be changed now; nothing is then
 */
export async function applyImport(
  database: Database,
  language: string,
  entries: readonly Entry[],
  digest: string,
  by: string,
): Promise<number> {
  if (language === 'vi') throw new ReviewError('Lời tiếng Việt chỉ sửa được trong tệp của chương trình.');
  return changing(database, language, async (client, lines) => {
    const plan = planOf(lines, entries);
    if (plan.digest !== digest)
      throw new ReviewError('Các câu vừa được sửa ở nơi khác. Hãy xem lại điều sẽ đổi.');
    for (const change of plan.changes) await put(client, language, change, 'imported', by);
    return plan.changes.length;
  });
}
