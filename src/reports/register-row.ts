import { agencyName } from '../inbox/agencies.ts';
import { dayInWords } from '../inbox/days.ts';
import type { Decision } from '../inbox/decisions.ts';
import { conclusions, factsOf, sources } from '../inbox/facts.ts';
import { statuses } from '../inbox/statuses.ts';
import categories from '../sorting/categories.json' with { type: 'json' };
import { placeName } from '../sorting/places.ts';
import { dayAndTime } from './days.ts';
import type { Entry, Happened } from './register.ts';
import type { Cell, Column } from './table.ts';
import { attachedInWords, NO_NAME, shortId, type Words } from './words.ts';

/**
 * The columns of the intake register, in the order of the working schema: no source gives those of the official book. What
 * stands sealed in the tip, or is decided outside this service, is left empty to be filled in by hand.
 */
export const REGISTER_COLUMNS: readonly Column[] = [
  { name: 'Số thứ tự', width: 20 },
  { name: 'Ngày giờ tiếp nhận', width: 42 },
  { name: 'Hình thức', width: 34 },
  { name: 'Loại nguồn tin', width: 30 },
  { name: 'Người, cơ quan cung cấp', width: 36 },
  { name: 'Liên hệ an toàn', width: 40 },
  { name: 'Yêu cầu giữ bí mật', width: 28 },
  { name: 'Địa điểm sự việc', width: 48 },
  { name: 'Nội dung tóm tắt', width: 46 },
  { name: 'Người bị tố giác', width: 30 },
  { name: 'Nạn nhân (mã)', width: 28 },
  { name: 'Tài liệu kèm theo', width: 34 },
  { name: 'Cán bộ tiếp nhận', width: 50 },
  { name: 'Phân loại, đề xuất', width: 48 },
  { name: 'Ý kiến chỉ đạo', width: 30 },
  { name: 'Cơ quan chuyển đến', width: 42 },
  { name: 'Số phiếu chuyển', width: 36 },
  { name: 'Ngày giờ chuyển', width: 42 },
  { name: 'Bên nhận xác nhận', width: 42 },
  { name: 'Ngày thông báo VKS', width: 30 },
  { name: 'Hạn thông báo tiếp nhận', width: 42 },
  { name: 'Ngày trả lời người báo tin', width: 42 },
  { name: 'Số QĐ phân công', width: 28 },
  { name: 'Hạn giải quyết', width: 42 },
  { name: 'Gia hạn', width: 42 },
  { name: 'Kết quả', width: 48 },
  { name: 'Ngày thông báo kết quả', width: 42 },
  { name: 'Ghi chú', width: 40 },
];

/**
 * One row of the register.
 * @param number counts within the period
 * @param agency whose register it is
 */
export function registerRow(entry: Entry, number: number, agency: string, words: Words): Cell[] {
  const { clocks, urgency, reachable, decisions } = entry;
  const events = ownPart(entry.events, agency);
  const taken = events.find((event) => event.kind === 'acknowledged' && event.agency === agency);
  const left = events.findLast((event) => isLeaving(event, agency));
  const slip = events.findLast((event) => event.kind === 'exported' && event.detail.number);
  const welcomed = left && entry.events.find((event) => isWelcome(event, left));
  const status = (test: (key: string) => boolean) =>
    events.findLast(({ kind, detail }) => kind === 'status' && test(detail.to ?? ''));
  const result = status((key) => statuses[key]?.result !== undefined);
  const { source, conclusion } = factsOf(events);
  const paper = (of: string | undefined) => decisions.findLast((each) => each.status === of);
  return [
    number,
    dayAndTime(entry.received),
    words('channel', entry.channel),
    sources[source] ?? source,
    NO_NAME,
    reachable ? 'Qua kênh đã báo' : 'Chỉ qua mã tin',
    'Có',
    entry.places.map(placeName).join(', '),
    `Niêm phong, tin ${shortId(entry.tip)}`,
    null,
    null,
    attachedInWords(entry.attached),
    inOrder(taken && `${taken.by ?? ''} ${time(taken.at)}`.trim(), inWords('Vào sổ', paper('acknowledged'))),
    inOrder(
      `${categoryName(entry.category)}; ${urgency} ${words('urgency', urgency)}`,
      conclusion && conclusions[conclusion],
    ),
    null,
    left ? agencyName(left.detail.to ?? '') : null,
    slip?.detail.number ?? null,
    time(left?.at),
    time(welcomed?.at),
    null,
    time(clocks.notice?.due),
    time(clocks.notice?.met),
    null,
    time(clocks.resolve?.due),
    inOrder(...extensions(events, decisions)),
    result
      ? inOrder(
          `${statuses[result.detail.to!]!.name} ${time(result.at)}`,
          inWords('QĐ', paper(result.detail.to)),
        )
      : null,
    time(status((key) => key === 'informed')?.at),
    [words('kind', entry.kind), left ? LEFT[left.kind] : statuses[entry.status]?.name]
      .filter(Boolean)
      .join('. '),
  ];
}

const LEFT: Partial<Record<Happened['kind'], string>> = {
  transferred: 'Đã chuyển đi',
  returned: 'Từ chối, sai tuyến',
};

const inOrder = (...parts: (string | undefined | null | false)[]): string | null =>
  parts.filter(Boolean).join('; ') || null;

/** "QĐ số 12/QĐ-CSĐT ngày 01/12/2026, đến hết ngày 24/01/2027", as far as it is on record. */
function inWords(name: string, decision: Decision | undefined): string | undefined {
  if (!decision?.number) return undefined;
  const { number, date, granted, until } = decision;
  const more = [date && `ngày ${dayInWords(date)}`, granted, until && `đến hết ngày ${dayInWords(until)}`];
  return `${name} số ${number} ${more.filter(Boolean).join(', ')}`.trim();
}

/** Each extension by its paper; by the day it was recorded where that can't be opened here. */
function extensions(events: readonly Happened[], decisions: readonly Decision[]): string[] {
  const papers = decisions.filter(({ status }) => status === 'extended');
  const steps = events.filter(({ kind, detail }) => kind === 'status' && detail.to === 'extended');
  return steps.map(({ at }, nth) => inWords('QĐ', papers[nth]) ?? time(at) ?? '');
}

const time = (at: string | null | undefined): string | null => (at ? dayAndTime(new Date(at)) : null);

const categoryName = (key: string): string => (categories as Record<string, string>)[key] ?? key;

const isLeaving = ({ kind, detail }: Happened, agency: string): boolean =>
  (kind === 'transferred' || kind === 'returned') && detail.from === agency;

const isWelcome = ({ kind, agency, at }: Happened, left: Happened): boolean =>
  kind === 'acknowledged' && agency === left.detail.to && at >= left.at;

/** What becomes of a tip after the agency passed it on is not in its register, unless it came back. */
function ownPart(events: readonly Happened[], agency: string): readonly Happened[] {
  const out = events.findLastIndex((event) => isLeaving(event, agency));
  const back = events.findLastIndex(
    ({ kind, detail }) => (kind === 'transferred' || kind === 'returned') && detail.to === agency,
  );
  return out > back ? events.slice(0, out + 1) : events.slice(0);
}
