import { type Language, languageOf } from '../languages/registry.ts';
import { type Line, RISKS, STATE_NAMES, STATES } from '../languages/review/index.ts';
import type { OfficerVisit } from './visit.ts';

/** Where the desk is. */
export const DESK = '/console/languages';

export const RISK_NAMES: Record<Line['risk'], string> = {
  safety: 'An toàn',
  menu: 'Nút và câu hỏi',
  lesson: 'Bài học',
  cover: 'Lời giả',
};

/** What the namespaces are called; a new one shows by its own name. */
export const SPACE_NAMES: Record<string, string> = {
  chat: 'Trò chuyện',
  learn: 'Học và chơi',
  lessons: 'Bài học',
  quizzes: 'Đố vui',
  weekly: 'Lời nhắn tuần',
  pictures: 'Chữ trên hình',
  loudspeaker: 'Bài đọc loa',
  common: 'Tình trạng tin',
  ready: 'Câu soạn sẵn',
  media: 'Ảnh và tệp',
  limits: 'Giới hạn',
  web: 'Trang web',
  campaign: 'Chiến dịch',
};

/** What was done with a text. */
export const EVENT_NAMES: Record<string, string> = {
  saved: 'Sửa lời',
  approved: 'Duyệt',
  imported: 'Nhập từ tệp',
  withdrawn: 'Bỏ bản sửa',
  recorded: 'Thu tiếng',
  removed: 'Bỏ bản thu',
};

/** A bar of states: how many lines are in each, and where its piece begins and how wide it is, in a hundred. */
export interface Bar {
  total: number;
  /** "Đã duyệt 3, Nháp 7", for those who don't see the bar. */
  label: string;
  pieces: { state: string; name: string; count: number; x: number; width: number }[];
}

/** Counts lines by state. */
export function barOf(lines: readonly Line[]): Bar {
  const total = lines.length;
  const share = (count: number) => (total === 0 ? 0 : (count * 100) / total);
  let x = 0;
  const pieces = STATES.map((state) => {
    const count = lines.filter((line) => line.state === state).length;
    const piece = { state, name: STATE_NAMES[state], count, x, width: share(count) };
    x += share(count);
    return piece;
  }).filter(({ count }) => count > 0);
  return { total, pieces, label: pieces.map(({ name, count }) => `${name} ${count}`).join(', ') };
}

/** The language a page is about; undefined for one we do not know. */
export const askedLanguage = ({ request }: OfficerVisit): Language | undefined =>
  languageOf(String(request.params.language));

/** What a list of texts is narrowed to, as it stands in the address. */
export interface Filter {
  space: string;
  risk: string;
  state: string;
  /** `recorded`, `unrecorded`, or empty. */
  sound: string;
  words: string;
}

/** Reads a filter; what is none of ours is left out. */
export function filterOf(query: Record<string, unknown>): Filter {
  const one = (name: string, known?: readonly string[]) => {
    const value = query[name];
    if (typeof value !== 'string' || (known && !known.includes(value))) return '';
    return value.trim().slice(0, 100);
  };
  return {
    space: one('space', Object.keys(SPACE_NAMES)),
    risk: one('risk', RISKS),
    state: one('state', STATES),
    sound: one('sound', ['recorded', 'unrecorded']),
    words: one('words'),
  };
}

/** An address with a filter and whatever else is not empty. */
export function addressOf(path: string, filter: Filter, more: Record<string, string> = {}): string {
  const pairs = Object.entries({ ...filter, ...more }).filter(([, value]) => value !== '');
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
}
