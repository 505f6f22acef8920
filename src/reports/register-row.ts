import { agencyName } from '../inbox/agencies.ts';
import { statuses } from '../inbox/statuses.ts';
import categories from '../sorting/categories.json' with { type: 'json' };
import { placeName } from '../sorting/places.ts';
import { dayAndTime } from './days.ts';
import type { Entry, Happened } from './register.ts';
import type { Cell, Column } from './table.ts';
import { attachedInWords, NO_NAME, shortId, TIP_KIND, type Words } from './words.ts';

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
  const { clocks, urgency, reachable } = entry;
  const events = ownPart(entry.events, agency);
  const taken = events.find((event) => event.kind === 'acknowledged' && event.agency === agency);
  const left = events.findLast((event) => isLeaving(event, agency));
  const slip = events.findLast((event) => event.kind === 'exported' && event.detail.number);
  const welcomed = left && entry.events.find((event) => isWelcome(event, left));
  const status = (test: (key: string) => boolean) =>
    events.findLast(({ kind, detail }) => kind === 'status' && test(detail.to ?? ''));
  const result = status((key) => statuses[key]?.resolves ?? false);
  return [
    number,
    dayAndTime(entry.received),
    words('channel', entry.channel),
    TIP_KIND,
    NO_NAME,
    reachable ? 'Qua kênh đã báo' : 'Chỉ qua mã tin',
    'Có',
    entry.places.map(placeName).join(', '),
    `Niêm phong, tin ${shortId(entry.tip)}`,
    null,
    null,
    attachedInWords(entry.attached),
    taken ? `${taken.by ?? ''} ${time(taken.at)}`.trim() : null,
    `${categoryName(entry.category)}; ${urgency} ${words('urgency', urgency)}`,
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
    time(status((key) => key === 'extended')?.at),
    result ? `${statuses[result.detail.to!]!.name} ${time(result.at)}` : null,
    time(status((key) => key === 'informed')?.at),
    [words('kind', entry.kind), left ? 'Đã chuyển đi' : statuses[entry.status]?.name]
      .filter(Boolean)
      .join('. '),
  ];
}

const time = (at: string | null | undefined): string | null => (at ? dayAndTime(new Date(at)) : null);

const categoryName = (key: string): string => (categories as Record<string, string>)[key] ?? key;

const isLeaving = ({ kind, detail }: Happened, agency: string): boolean =>
  kind === 'transferred' && detail.from === agency;

const isWelcome = ({ kind, agency, at }: Happened, left: Happened): boolean =>
  kind === 'acknowledged' && agency === left.detail.to && at >= left.at;

/** What becomes of a tip after the agency passed it on is not in its register, unless it came back. */
function ownPart(events: readonly Happened[], agency: string): readonly Happened[] {
  const out = events.findLastIndex((event) => isLeaving(event, agency));
  const back = events.findLastIndex(({ kind, detail }) => kind === 'transferred' && detail.to === agency);
  return out > back ? events.slice(0, out + 1) : events.slice(0);
}
