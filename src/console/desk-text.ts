import { officerActor, record } from '../audit/record.ts';
import { shipped } from '../languages/catalogue.ts';
import {
  canRecord,
  GIVEN,
  type Given,
  historyOf,
  markOf,
  NO_FFMPEG,
  ReviewError,
  readLines,
  SOUND_BYTES,
  SOUND_SECONDS,
  STATE_NAMES,
  saveText,
  soundsOf,
  withdrawText,
} from '../languages/review/index.ts';
import { neighbours } from './desk-strings.ts';
import { addressOf, askedLanguage, DESK, EVENT_NAMES, filterOf, RISK_NAMES } from './desk-words.ts';
import { LOST, type Reply } from './reply.ts';
import { exact } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** What the last act came to, by the `was` of the address. */
const DONE: Record<string, string> = {
  draft: 'Đã lưu bản nháp.',
  reviewed: 'Đã lưu: đã đọc lại.',
  approved: 'Đã duyệt. Từ tin nhắn sau, bot nói lời này một mình.',
  unvoiced: 'Đã lưu. Lời đã đổi nên bản thu cũ được bỏ. Hãy thu lại.',
  withdrawn: 'Đã bỏ bản sửa. Lời có sẵn được dùng lại.',
  recorded: 'Đã lưu bản thu.',
  silenced: 'Đã bỏ bản thu.',
};

/** One text: its Vietnamese, its words, its sound, and what was done with it. */
export async function showText({ database }: Desk, visit: OfficerVisit, error?: string): Promise<Reply> {
  const language = askedLanguage(visit);
  if (!language) return LOST;
  const { code, name, vietnamese, direction } = language;
  const { query } = visit.request;
  const key = keyOf(visit);
  const filter = filterOf(query);
  const [lines, sounds, history] = await Promise.all([
    readLines(database, code),
    soundsOf(database, code),
    historyOf(database, code, key),
  ]);
  const line = lines.find((each) => each.key === key);
  if (!line) return LOST;
  const path = `${DESK}/${code}`;
  const sound = sounds.get(key);
  const { before, after } = neighbours(lines, key, filter, sounds);
  const to = (other: typeof before) => other && addressOf(`${path}/text`, filter, { key: other.key });
  return {
    page: 'desk-text',
    title: key,
    status: error ? 422 : 200,
    data: {
      ...{ code, name, vietnamese, direction, line, error, path },
      written: code !== 'vi',
      mark: markOf(line),
      typed: error ? (visit.fields.text ?? '') : (line.text ?? ''),
      riskName: RISK_NAMES[line.risk],
      stateName: STATE_NAMES[line.state],
      action: addressOf(`${path}/text`, filter, { key }),
      withdraw: addressOf(`${path}/withdraw`, filter, { key }),
      changed: history.some(({ kind }) => kind !== 'recorded' && kind !== 'removed'),
      list: addressOf(path, filter),
      before: to(before),
      after: to(after),
      done: !error && typeof query.was === 'string' ? DONE[query.was] : undefined,
      spoken: line.heard ? shipped.spoken(key) : undefined,
      says: shipped.find('vi', key),
      sound: sound && {
        seconds: Math.round(sound.seconds),
        machine: sound.machine,
        fresh: sound.fresh,
        at: exact(sound.at),
        url: addressOf(`${path}/sound`, filterOf({}), { key, at: String(sound.at.getTime()) }),
      },
      soundAction: addressOf(`${path}/sound`, filterOf({}), { key, source: shipped.spoken(key) ?? '' }),
      silence: addressOf(`${path}/silence`, filter, { key }),
      recorded: addressOf(`${path}/text`, filter, { key, was: 'recorded' }),
      missing: canRecord() ? undefined : NO_FFMPEG,
      limits: { bytes: SOUND_BYTES, seconds: SOUND_SECONDS },
      history: history.map(({ kind, text, state, email, at }) => ({
        what: EVENT_NAMES[kind] ?? kind,
        state: state && (STATE_NAMES[state as Given] ?? state),
        text,
        by: email ?? 'không rõ',
        at: exact(at),
      })),
    },
  };
}

/** Keeps a text as draft, reviewed or approved. */
export async function saveString(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { text = '', state = '', mark = '', sure } = visit.fields;
  const given = GIVEN.find((each) => each === state);
  return act(desk, visit, async (language, key) => {
    if (!given) throw new ReviewError('Hãy chọn lưu nháp, đã đọc lại, hoặc duyệt.');
    const asked = { text, state: given, seen: mark, sure: sure === 'yes' };
    const unvoiced = await saveText(desk.database, language, key, asked, visit.session.officer.id);
    if (given === 'approved') {
      const subject = `${language}/${key}`;
      await record(desk.database, { ...officerActor(visit.session), kind: 'translation-approved', subject });
    }
    return unvoiced ? 'unvoiced' : given;
  });
}

/** Takes back what reviewers made of a text. */
export function withdrawString(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { mark = '' } = visit.fields;
  return act(desk, visit, async (language, key) => {
    await withdrawText(desk.database, language, key, mark, visit.session.officer.id);
    return 'withdrawn';
  });
}

/** Does something with a text; goes back to it with what came of it, or why not. */
export async function act(
  desk: Desk,
  visit: OfficerVisit,
  work: (language: string, key: string) => Promise<string>,
): Promise<Reply> {
  const language = askedLanguage(visit);
  if (!language) return LOST;
  const key = keyOf(visit);
  try {
    const was = await work(language.code, key);
    return { to: addressOf(`${DESK}/${language.code}/text`, filterOf(visit.request.query), { key, was }) };
  } catch (error) {
    if (error instanceof ReviewError) return showText(desk, visit, error.message);
    throw error;
  }
}

/** The key the address names; empty for none. */
export const keyOf = ({ request }: OfficerVisit): string =>
  typeof request.query.key === 'string' ? request.query.key : '';
