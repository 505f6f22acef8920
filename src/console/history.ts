import { agencyName } from '../inbox/agencies.ts';
import { dayInWords } from '../inbox/days.ts';
import { conclusions, sources } from '../inbox/facts.ts';
import type { ReadTip } from '../inbox/read.ts';
import { shortId } from '../reports/words.ts';
import { type Moment, moment } from './times.ts';
import { statusName, word } from './words.ts';

type TipEvent = ReadTip['events'][number];

export interface HistoryLine {
  at: Moment;
  text: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const names = (value: unknown): string =>
  Array.isArray(value) ? value.map((key) => agencyName(text(key))).join(', ') : '';

const verdict = (category: unknown, urgency: unknown): string =>
  `${word('category', text(category))}, ${word('urgency', text(urgency))}`;

function exported({ what, number, story }: TipEvent['detail']): string {
  if (what === 'slip')
    return `lập phiếu chuyển ${text(number)}, ${story === 'yes' ? 'có' : 'không'} kèm lời kể`;
  return what === 'register' ? 'xuất sổ tiếp nhận có tin này' : 'xuất tin làm mẫu cho máy học';
}

/** "…, lần 1, đến 24/01/2027" of a status that moved a deadline. */
function statusChange({ from, to, nth, until }: TipEvent['detail']): string {
  const more = [nth && `lần ${text(nth)}`, until && `đến hết ngày ${dayInWords(text(until))}`].filter(
    Boolean,
  );
  return [`đổi trạng thái: ${statusName(text(from))} → ${statusName(text(to))}`, ...more].join(', ');
}

function classified({ source, conclusion }: TipEvent['detail']): string {
  const said = [
    source && `loại nguồn tin “${sources[text(source)] ?? text(source)}”`,
    conclusion && `kết luận phân loại “${conclusions[text(conclusion)] ?? text(conclusion)}”`,
  ];
  return `ghi ${said.filter(Boolean).join(', ')}`;
}

/** What happened, in words. */
function sentence({ kind, agency, detail }: TipEvent, who: string): string {
  switch (kind) {
    case 'received':
      return 'Tin được tiếp nhận.';
    case 'sorted': {
      const copies = names(detail.copies);
      return `Máy phân loại: ${word('category', text(detail.category))}, ${word('urgency', text(detail.urgency))}. Chủ trì: ${agencyName(agency ?? '')}${copies && `. Phối hợp: ${copies}`}.`;
    }
    case 'opened':
      return `${who} mở xem.`;
    case 'intake':
      return `${who} ghi lại từ cuộc gọi.`;
    case 'muted':
      return `${who} tạm ngừng nhận tin từ người viết (${detail.days} ngày).`;
    case 'unmuted':
      return `${who} nhận tin trở lại từ người viết.`;
    case 'original-opened':
      return `${who} mở bản gốc của tệp gửi kèm.`;
    case 'acknowledged':
      return `${who} xác nhận đã nhận.`;
    case 'released':
      return `${who} hoàn tác việc xác nhận.`;
    case 'status':
      return `${who} ${statusChange(detail)}.`;
    case 'classified':
      return `${who} ${classified(detail)}.`;
    case 'entered':
      return `${who} ghi số và ngày vào sổ của cơ quan.`;
    case 'returned':
      return `${who} từ chối vì sai tuyến; tin về ${agencyName(text(detail.to))}.`;
    case 'merged':
      return detail.into
        ? `${who} gộp tin này vào tin ${shortId(text(detail.into))}.`
        : `${who} gộp tin ${shortId(text(detail.of))} vào tin này.`;
    case 'unmerged':
      return detail.of
        ? `${who} bỏ gộp tin ${shortId(text(detail.of))} khỏi tin này.`
        : `${who} bỏ gộp: tin đứng riêng trở lại.`;
    case 'conflict':
      return `${who} đánh dấu xung đột lợi ích: tin nêu ${agencyName(text(detail.on))}.`;
    case 'noted':
      return `${who} viết ghi chú nội bộ.`;
    case 'called':
      return `${who} gọi điện cho ${agencyName(text(detail.to))}.`;
    case 'printed':
      return `${who} in tin này.`;
    case 'answered':
      return `${who} trả lời người báo tin.`;
    case 'transferred':
      return `${who} chuyển tin: ${agencyName(text(detail.from))} → ${agencyName(text(detail.to))}.`;
    case 'corrected':
      return `${who} sửa: ${verdict(detail.fromCategory, detail.fromUrgency)} → ${verdict(detail.category, detail.urgency)}.`;
    case 'exported':
      return `${who} ${exported(detail)}.`;
    case 'added':
      return detail.danger === true
        ? 'Người báo tin viết thêm, có dấu hiệu nguy hiểm.'
        : 'Người báo tin viết thêm.';
    default:
      return `${who}: ${kind}.`;
  }
}

/**
 * A tip's history, newest first. Colleagues are named by e-mail, other agencies only by their name. An opening right
 * after something the same officer did is left out: every act opens the tip again to show it.
 */
export function historyLines(
  events: readonly TipEvent[],
  own: string | undefined,
  now = new Date(),
): HistoryLine[] {
  const lines: HistoryLine[] = [];
  let before: string | undefined;
  for (const event of events) {
    const { kind, agency, officer, at } = event;
    const who = agency === own && officer ? officer : agency ? agencyName(agency) : 'Hệ thống';
    const actor = officer ?? undefined;
    if (kind === 'opened' && actor !== undefined && actor === before) continue;
    before = actor;
    lines.push({ at: moment(at, now), text: sentence(event, who) });
  }
  return lines.reverse();
}
