import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { dayAndTime, dayOf } from './days.ts';
import type { Paper } from './pdf.ts';
import { runsOf, UNPRINTABLE } from './scripts.ts';
import law from './slip.json' with { type: 'json' };

/** What the reporter said, opened for this slip alone. */
export interface Told {
  /** The first report and what was written later, oldest first. */
  story: { at: Date; text: string }[];
  /** What was asked, and the answer in words. */
  answers: { question: string; said: string }[];
}

/** Everything on a transfer slip, in words. */
export interface Slip {
  number: string;
  tip: string;
  made: Date;
  from: string;
  /** Undefined: to be written by hand. */
  to: string | undefined;
  received: Date;
  channel: string;
  tipKind: string;
  reporter: string;
  reach: string;
  category: string;
  urgency: string;
  places: string;
  attached: string;
  /** Who took it in hand, and when. */
  taken: string;
  /** Undefined: the story stays sealed. */
  told: Told | undefined;
}

const DOTS = '.'.repeat(70);

/** The foot of every page. */
export const SLIP_FOOT = law.foot;

/** A transfer slip (phiếu chuyển nguồn tin về tội phạm), laid out as letters of Vietnam's offices are. */
export function slipPaper(slip: Slip): Paper {
  return {
    info: { title: `Phiếu chuyển ${slip.number}` },
    pageSize: 'A4',
    content: [
      head(slip),
      {
        text: 'PHIẾU CHUYỂN NGUỒN TIN VỀ TỘI PHẠM',
        bold: true,
        fontSize: 14,
        alignment: 'center',
        margin: [0, 14, 0, 0],
      },
      { text: `(${law.form})`, fontSize: 8.5, alignment: 'center', margin: [0, 0, 0, 10] },
      { text: ['Kính gửi: ', { text: slip.to ?? DOTS, bold: slip.to !== undefined }], margin: [0, 0, 0, 8] },
      ...law.basis.map((text): Content => ({ text, margin: [0, 0, 0, 2] })),
      {
        text: `${slip.from} chuyển nguồn tin về tội phạm sau đây để giải quyết theo thẩm quyền:`,
        margin: [0, 6, 0, 4],
      },
      { table: { widths: [130, '*'], body: facts(slip) }, layout: 'lightHorizontalLines' },
      ...content(slip.told),
      signatures(),
    ],
  };
}

function head({ number, from, made }: Slip): Content {
  const [year, month, day] = dayOf(made).split('-');
  return {
    columns: [
      {
        width: '42%',
        alignment: 'center',
        stack: [{ text: from.toUpperCase(), bold: true }, { text: '———' }, { text: `Số: ${number}` }],
      },
      {
        width: '58%',
        alignment: 'center',
        stack: [
          { text: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', bold: true },
          { text: 'Độc lập - Tự do - Hạnh phúc', bold: true },
          { text: '———————' },
          { text: `Quảng Trị, ngày ${day} tháng ${month} năm ${year}` },
        ],
      },
    ],
  };
}

function facts(slip: Slip): TableCell[][] {
  const lines: [string, string][] = [
    ['Mã tin trong hệ thống', slip.tip],
    ['Thời điểm tiếp nhận', dayAndTime(slip.received)],
    ['Hình thức tiếp nhận', slip.channel],
    ['Loại nguồn tin', slip.tipKind],
    ['Người cung cấp', slip.reporter],
    ['Liên hệ an toàn', slip.reach],
    ['Phân loại', slip.category],
    ['Mức khẩn', slip.urgency],
    ['Xã, phường', slip.places],
    ['Tài liệu kèm theo', slip.attached],
    ['Cán bộ tiếp nhận', slip.taken],
  ];
  return lines.map(([name, value]) => [{ text: name, bold: true }, value]);
}

function content(told: Told | undefined): Content[] {
  const title: Content = { text: 'Nội dung', bold: true, margin: [0, 8, 0, 2] };
  if (!told) return [title, { text: law.sealed }];
  const written = [...told.story.map(({ text }) => text), ...told.answers.map(({ said }) => said)];
  const lost = written.some((text) => runsOf(text).some((run) => run.text === UNPRINTABLE));
  return [
    title,
    { text: lost ? `${law.careful}\n${law.unprintable}` : law.careful, fontSize: 8.5, margin: [0, 0, 0, 4] },
    ...told.story.flatMap(({ at, text }): Content[] => [
      { text: dayAndTime(at), fontSize: 8.5, margin: [0, 2, 0, 0] },
      { text: runsOf(text), preserveLeadingSpaces: true },
    ]),
    ...told.answers.map(
      ({ question, said }): Content => ({
        text: [{ text: `${question}: `, bold: true }, ...runsOf(said)],
        margin: [0, 2, 0, 0],
      }),
    ),
  ];
}

function signatures(): Content {
  const side = (title: string, ...below: string[]): Content => ({
    alignment: 'center',
    stack: [{ text: title, bold: true }, ...below.map((text): Content => ({ text, fontSize: 9 }))],
  });
  return {
    unbreakable: true,
    margin: [0, 18, 0, 70],
    columns: [
      side('BÊN NHẬN', '(ký, ghi rõ họ tên)', 'Nhận lúc ........ giờ ........, ngày ..../..../........'),
      side('BÊN CHUYỂN', '(ký, ghi rõ họ tên, đóng dấu)'),
    ],
  };
}
