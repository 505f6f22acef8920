import {
  applyImport,
  FILE_BYTES,
  type Plan,
  planOf,
  ReviewError,
  readFileBack,
  readLines,
  STATE_NAMES,
  writePo,
  writeSheet,
} from '../languages/review/index.ts';
import { bodyOf } from './desk-body.ts';
import { askedLanguage, DESK } from './desk-words.ts';
import { LOST, type Reply } from './reply.ts';
import { BusyError, turnstile } from './turnstile.ts';
import type { Desk, OfficerVisit } from './visit.ts';

const TYPES = {
  po: 'text/x-gettext-translation; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
type Format = keyof typeof TYPES;

/** Changes shown of a file; the rest is counted. */
const SHOWN = 200;

const inTurn = turnstile(1, 5);

/** The texts of a language as a file to be worked on elsewhere. */
export async function exportStrings({ database }: Desk, visit: OfficerVisit): Promise<Reply> {
  const [code, format] = [translated(visit), visit.request.params.format];
  if (!code || !isFormat(format)) return LOST;
  const lines = await readLines(database, code);
  const file = format === 'po' ? writePo(code, lines) : await writeSheet(code, lines);
  return {
    write: (response) => void response.attachment(`tin-bao-${code}.${format}`).type(TYPES[format]).send(file),
  };
}

/** The page on which a file comes back. */
export function showImport(_desk: Desk, visit: OfficerVisit): Reply {
  const language = askedLanguage(visit);
  if (!language || language.code === 'vi') return LOST;
  const { code, name, vietnamese } = language;
  return {
    page: 'desk-import',
    title: `Tệp ${vietnamese}`,
    data: { code, name, vietnamese, path: `${DESK}/${code}`, bytes: FILE_BYTES },
  };
}

/**
 * Takes a file back, its bytes as they are: first shows what it would change, and with the `agreed` of that changes it.
 * Answers the page's script with a piece of a page.
 */
export async function importStrings({ database }: Desk, visit: OfficerVisit): Promise<Reply> {
  const code = translated(visit);
  const { format, agreed } = visit.request.query;
  if (!code || !isFormat(format)) return LOST;
  let plan: Plan | undefined;
  try {
    const bytes = await bodyOf(visit.request, FILE_BYTES);
    const entries = await inTurn(() => readFileBack(bytes, format));
    plan = planOf(await readLines(database, code), entries);
    if (typeof agreed !== 'string') return piece({ plan });
    const officer = visit.session.officer.id;
    return piece({ changed: await applyImport(database, code, entries, agreed, officer) });
  } catch (error) {
    if (error instanceof ReviewError) return piece({ error: error.message, plan });
    if (error instanceof BusyError) return piece({ error: 'Máy đang bận. Hãy thử lại sau một phút.' });
    throw error;
  }
}

function piece({
  plan,
  changed,
  error,
}: {
  plan?: Plan | undefined;
  changed?: number;
  error?: string;
}): Reply {
  return {
    page: 'desk-plan',
    title: '',
    status: error ? 422 : 200,
    data: {
      ...{ error, changed },
      plan: plan && {
        digest: plan.digest,
        same: plan.same,
        refused: plan.refused,
        total: plan.changes.length,
        changes: plan.changes.slice(0, SHOWN).map(({ at, line, text, state }) => ({
          ...{ at, text, key: line.key, before: line.text },
          was: STATE_NAMES[line.state],
          state: STATE_NAMES[state],
        })),
      },
    },
  };
}

const isFormat = (format: unknown): format is Format =>
  typeof format === 'string' && Object.hasOwn(TYPES, format);

/** The code of the language, if it is one that is translated. */
function translated(visit: OfficerVisit): string | undefined {
  const code = askedLanguage(visit)?.code;
  return code === 'vi' ? undefined : code;
}
