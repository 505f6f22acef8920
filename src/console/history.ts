import { agencyName } from '../inbox/agencies.ts';
import type { ReadTip } from '../inbox/read.ts';
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
      return `${who} đổi trạng thái: ${statusName(text(detail.from))} → ${statusName(text(detail.to))}.`;
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
