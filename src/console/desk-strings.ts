import {
  type Line,
  namespaceOf,
  RISKS,
  readLines,
  type soundsOf as Sounds,
  STATE_NAMES,
  STATES,
  soundsOf,
} from '../languages/review/index.ts';
import {
  addressOf,
  askedLanguage,
  DESK,
  type Filter,
  filterOf,
  RISK_NAMES,
  SPACE_NAMES,
} from './desk-words.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Texts on a page. */
const PAGE = 25;

/** The texts of a language, narrowed and a page at a time. */
export async function showStrings({ database }: Desk, visit: OfficerVisit): Promise<Reply> {
  const language = askedLanguage(visit);
  if (!language) return LOST;
  const { code, name, vietnamese, direction } = language;
  const { query } = visit.request;
  const filter = filterOf(query);
  const [lines, sounds] = await Promise.all([readLines(database, code), soundsOf(database, code)]);
  const fits = narrowed(filter, sounds);
  // The page goes on after a text wherever that stands now, also when it no longer fits what is asked for.
  const after = typeof query.after === 'string' ? lines.findIndex(({ key }) => key === query.after) : -1;
  const rest = lines.slice(after + 1).filter(fits);
  const [shown, path] = [rest.slice(0, PAGE), `${DESK}/${code}`];
  const options = (names: Record<string, string>, keys: readonly string[]) =>
    keys.map((key) => ({ key, name: names[key]! }));
  return {
    page: 'desk-strings',
    title: `Lời ${vietnamese}`,
    data: {
      ...{ code, name, vietnamese, direction, filter, path },
      written: code !== 'vi',
      total: lines.filter(fits).length,
      first: after < 0,
      start: addressOf(path, filter),
      next: rest.length > PAGE ? addressOf(path, filter, { after: shown.at(-1)!.key }) : undefined,
      spaces: options(SPACE_NAMES, Object.keys(SPACE_NAMES)),
      risks: options(RISK_NAMES, RISKS),
      states: options(STATE_NAMES, STATES),
      lines: shown.map((line) => ({
        ...line,
        riskName: RISK_NAMES[line.risk],
        stateName: STATE_NAMES[line.state],
        to: addressOf(`${path}/text`, filter, { key: line.key }),
        sound: soundWords(line, sounds),
      })),
    },
  };
}

/** The texts before and after one, of those a filter lets through. */
export function neighbours(
  lines: readonly Line[],
  key: string,
  filter: Filter,
  sounds: Awaited<ReturnType<typeof Sounds>>,
): { before: Line | undefined; after: Line | undefined } {
  const at = lines.findIndex((line) => line.key === key);
  const fits = narrowed(filter, sounds);
  return { before: lines.slice(0, at).findLast(fits), after: lines.slice(at + 1).find(fits) };
}

function narrowed({ space, risk, state, sound, words }: Filter, sounds: Awaited<ReturnType<typeof Sounds>>) {
  const wanted = words.normalize('NFC').toLowerCase();
  return (line: Line): boolean =>
    (!space || namespaceOf(line.key) === space) &&
    (!risk || line.risk === risk) &&
    (!state || line.state === state) &&
    (!sound || (line.heard && Boolean(sounds.get(line.key)?.fresh) === (sound === 'recorded'))) &&
    (!wanted ||
      [line.key, line.vietnamese, line.text ?? ''].some((text) => text.toLowerCase().includes(wanted)));
}

function soundWords({ key, heard }: Line, sounds: Awaited<ReturnType<typeof Sounds>>): string {
  const sound = sounds.get(key);
  if (!heard) return '';
  if (!sound) return 'Chưa thu';
  if (!sound.fresh) return 'Bản thu đã cũ';
  return sound.machine ? 'Giọng máy' : 'Đã thu';
}
