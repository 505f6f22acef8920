import { yearOf } from '../awareness/days.ts';
import type { Cell, Gain } from '../awareness/figures.ts';
import { communeName } from '../awareness/population.ts';
import {
  type Figure,
  type Plan,
  type Reach,
  readPlan,
  readReach,
  type Split,
  UNSAID,
} from '../awareness/reach.ts';
import { translate } from '../languages/catalogue.ts';
import { dayName } from './groups-days.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { languageName, word } from './words.ts';

/** The first year there are figures of. */
const FIRST = 2026;
const FEW = 'dưới 5';
/** Also what is not small, but would tell what is. */
const HIDDEN = 'không nêu';

const numbers = new Intl.NumberFormat('vi-VN');
const percents = new Intl.NumberFormat('vi-VN', { style: 'percent', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('vi-VN', { style: 'percent', maximumFractionDigits: 0 });

const GENDERS: Record<string, string> = { female: 'Nữ', male: 'Nam', other: 'Khác' };
const AGES: Record<string, string> = {
  under16: 'Dưới 16 tuổi',
  '16_17': '16–17 tuổi',
  '18_30': '18–30 tuổi',
  '31_60': '31–60 tuổi',
  over60: 'Trên 60 tuổi',
};

/** What each table is called, how its keys read, and how those are who did not say. */
const TABLES: Record<Split, { title: string; name: (key: string) => string; unsaid: string }> = {
  month: { title: 'Tháng bắt đầu học', name: (key) => key.split('-').reverse().join('/'), unsaid: '' },
  commune: { title: 'Xã, phường', name: (key) => communeName(key) ?? key, unsaid: 'Không nói' },
  language: { title: 'Ngôn ngữ', name: languageName, unsaid: '' },
  channel: { title: 'Kênh', name: (key) => word('channel', key), unsaid: '' },
  group: { title: 'Nhóm học', name: (key) => key, unsaid: 'Không theo nhóm' },
  gender: { title: 'Giới', name: (key) => GENDERS[key] ?? key, unsaid: 'Không nói' },
  age: { title: 'Tuổi', name: (key) => AGES[key] ?? key, unsaid: 'Không nói' },
};

/** Whom learning reached in a year, what they learned, and the figures of the plan. Nothing here leads to a person. */
export async function showReach(
  { database }: Desk,
  { request, session, fields }: OfficerVisit,
  outcome: { error?: string; done?: string } = {},
): Promise<Reply> {
  const thisYear = yearOf(new Date());
  const asked = Number(request.query.year);
  const year = Number.isInteger(asked) && asked >= FIRST && asked <= thisYear ? asked : thisYear;
  const reach = await readReach(database, year);
  const plan = await readPlan(database, year, reach.splits.commune);
  return {
    page: 'reach',
    title: 'Người được tiếp cận',
    status: outcome.error ? 422 : 200,
    data: {
      ...outcome,
      fields,
      year,
      years: Array.from({ length: Math.max(thisYear - FIRST, 0) + 1 }, (_, back) => thisYear - back),
      people: shown(reach.people),
      sums: sumsOf(reach),
      tables: Object.entries(TABLES).map(([split, table]) => tableOf(table, reach.splits[split as Split])),
      gains: reach.gains.map(({ quiz, gain }) => ({
        name: translate('vi', `quizzes:${quiz}.title`),
        ...gainWords(gain),
      })),
      plan: planWords(plan),
      edits: session.officer.role === 'admin',
    },
  };
}

const shown = (count: number | undefined) =>
  count === undefined ? FEW : count === 0 ? 'Không phát sinh' : numbers.format(count);

function sumsOf({ cards, lessons, quizzes, listened }: Reach): object[] {
  const sums = { 'Thẻ đã đọc': cards, 'Bài học xong': lessons, 'Đố vui xong': quizzes, 'Lần nghe': listened };
  return Object.entries(sums).map(([name, count]) => ({ name, count: shown(count) }));
}

function tableOf({ title, name, unsaid }: (typeof TABLES)[Split], cells: Cell[]): object {
  const most = Math.max(...cells.map(({ count }) => count ?? 0), 1);
  return {
    title,
    most,
    rows: cells
      .toSorted((a, b) => Number(a.key === UNSAID) - Number(b.key === UNSAID))
      .map(({ key, count }) => ({
        name: key === UNSAID ? unsaid : name(key),
        count,
        shown: count === undefined ? HIDDEN : numbers.format(count),
      })),
  };
}

function gainWords(gain: Gain | undefined): object {
  if (!gain) return { few: FEW };
  const { people, before, after, low, high } = gain;
  return {
    people: numbers.format(people),
    before: whole.format(before),
    after: whole.format(after),
    gain: points(gain.gain),
    range: `${points(low)} đến ${points(high)}`,
  };
}

/** A difference of percentages in percentage points, with its sign: it may be a loss. */
function points(difference: number): string {
  const value = Math.round(difference * 100);
  return value > 0 ? `+${value}` : String(value).replace('-', '−');
}

function planWords({ keys, people, women, materials, communes }: Plan): object {
  return {
    keys,
    people: figureWords(keys, people, 'chưa có số dân'),
    women: figureWords(keys, women, 'chưa có số phụ nữ'),
    materials: {
      count: materials.count === 0 ? 'Không phát sinh' : numbers.format(materials.count),
      of: materials.of,
      share: percents.format(materials.count / materials.of),
    },
    communes: communes.map((commune) => ({
      ...commune,
      source: commune.source ?? '',
      people: commune.people === null ? '' : numbers.format(commune.people),
      women: commune.women === null ? '' : numbers.format(commune.women),
      ...days(commune),
    })),
  };
}

const days = ({ counted, received, used }: Record<'counted' | 'received' | 'used', string | null>) => ({
  counted: counted ? dayName(counted) : '',
  received: received ? dayName(received) : '',
  used: used ? dayName(used) : '',
});

function figureWords(keys: number, { count, more, of, missing }: Figure, unknown: string): object {
  const least = more ? 'ít nhất ' : '';
  if (keys === 0) return { count: '', of: '', share: 'chưa chọn địa bàn trọng điểm' };
  return {
    count: count === undefined ? HIDDEN : least + shown(count),
    of: of === undefined ? '' : numbers.format(of),
    share:
      of === undefined
        ? `${unknown} của ${missing || keys} xã, phường`
        : count === undefined
          ? HIDDEN
          : least + percents.format(count / of),
  };
}
