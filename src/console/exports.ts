import { agencyName } from '../inbox/agencies.ts';
import type { OfficerSession } from '../officers/session.ts';
import { type Period, periodInWords, periodOf, thisMonth } from '../reports/days.ts';
import { figuresTable, readFigures } from '../reports/figures.ts';
import { PDF_ROWS } from '../reports/pdf.ts';
import { countRegister, readRegister } from '../reports/register.ts';
import { REGISTER_COLUMNS, registerRow } from '../reports/register-row.ts';
import { inWords, type Table } from '../reports/table.ts';
import { SHEET_ROWS } from '../reports/xlsx.ts';
import { fileName, REASONS, record } from './exports-record.ts';
import { type Format, isFormat, tableReply } from './exports-send.ts';
import type { Reply } from './reply.ts';
import { BusyError } from './turnstile.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

/** Most rows a kind of file holds. */
const MOST: Record<Format, number> = { pdf: PDF_ROWS, xlsx: SHEET_ROWS, csv: Number.POSITIVE_INFINITY };

const numbers = new Intl.NumberFormat('vi-VN');

/** What an officer asked for can't be made into a file; the message says why, in Vietnamese. */
class ExportError extends Error {}

/** Auditors see the figures of all agencies and no register; who reads tips, both of the own agency. */
const readsTips = ({ officer, agencyPair }: OfficerSession): boolean =>
  agencyPair !== undefined && officer.agency !== undefined;

/** Whose figures: only an auditor sees more than one agency's. */
const figuresOf = ({ officer }: OfficerSession): string | undefined =>
  officer.role === 'auditor' ? undefined : (officer.agency ?? '');

/** The figures of a period, and the forms that make files of them and of the intake register. */
export async function showExports(
  { database }: Desk,
  { request, session, fields }: OfficerVisit,
  error?: string,
): Promise<Reply> {
  const given = error === undefined ? request.query : fields;
  const asked = given.first !== undefined || given.last !== undefined;
  const period = periodOf(given.first, given.last);
  const wrong = asked && !period ? WRONG_DAYS : undefined;
  const shown = period ?? thisMonth(new Date());
  const [figures, register] = await Promise.all([
    readFigures(database, shown, figuresOf(session)),
    readsTips(session) ? countRegister(database, session, shown) : undefined,
  ]);
  const table = figuresTable(figures, shown);
  return {
    page: 'exports',
    title: 'Sổ và số liệu',
    status: error || wrong ? 422 : 200,
    data: {
      error: error ?? wrong,
      period: shown,
      inWords: periodInWords(shown),
      reasons: Object.entries(REASONS),
      mine: session.officer.role === 'duty',
      register,
      most: numbers.format(PDF_ROWS),
      notes: table.notes,
      columns: table.columns.map(({ name }) => name),
      rows: table.rows.map((row) => row.map((cell, index) => inWords(cell, table.columns[index]!))),
    },
  };
}

const WRONG_DAYS = 'Hãy chọn ngày đầu và ngày cuối của kỳ; ngày đầu không sau ngày cuối.';

/** The intake register of a period as a file. */
export function downloadRegister(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return download(desk, visit, 'so-tiep-nhan', async ({ period, format, reason }) => {
    const { session } = visit;
    if (!readsTips(session)) throw new ExportError('Bạn chưa đọc được tin của cơ quan.');
    const count = await countRegister(desk.database, session, period);
    if (count > MOST[format])
      throw new ExportError(
        `Kỳ này có ${numbers.format(count)} tin; tệp ${format.toUpperCase()} chứa được ${numbers.format(MOST[format])}. Hãy chọn kỳ ngắn hơn hoặc loại tệp khác.`,
      );
    return register(desk, session, period, reason);
  });
}

function register({ database }: Desk, session: OfficerSession, period: Period, reason: string): Table {
  const agency = session.officer.agency!;
  return {
    title: 'Sổ tiếp nhận nguồn tin về tội phạm',
    notes: [
      `${agencyName(agency)}. ${periodInWords(period)}. ${session.officer.role === 'duty' ? 'Tin do cán bộ lập sổ xử lý.' : 'Mọi tin của cơ quan.'}`,
      'Sổ của hệ thống Tin Báo, không thay thế sổ tiếp nhận của Cơ quan điều tra. Ô trống được điền tay. Lời kể được niêm phong, không có ở đây.',
    ],
    columns: REGISTER_COLUMNS,
    rows: (async function* () {
      let number = 0;
      for await (const entry of readRegister(database, session, period, { what: 'register', reason }))
        yield registerRow(entry, ++number, agency, word);
    })(),
  };
}

/** The figures of a period as a file. */
export function downloadFigures(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return download(desk, visit, 'so-lieu', async ({ period }) =>
    figuresTable(await readFigures(desk.database, period, figuresOf(visit.session)), period),
  );
}

interface Asked {
  period: Period;
  format: Format;
  reason: string;
}

async function download(
  desk: Desk,
  visit: OfficerVisit,
  what: string,
  table: (asked: Asked) => Promise<Table>,
): Promise<Reply> {
  try {
    const asked = askedFor(visit);
    const made = await table(asked);
    const { first, last } = asked.period;
    await record(desk, visit.session, `${what}-${first}-${last}.${asked.format}`, asked.reason);
    return await tableReply(fileName(what, asked.format), asked.format, made);
  } catch (error) {
    if (error instanceof ExportError) return showExports(desk, visit, error.message);
    if (error instanceof BusyError) return showExports(desk, visit, BUSY);
    throw error;
  }
}

export const BUSY = 'Máy đang làm tệp khác. Hãy thử lại sau một phút.';

function askedFor({ fields }: OfficerVisit): Asked {
  const { first, last, format, reason = '' } = fields;
  const period = periodOf(first, last);
  if (!period) throw new ExportError(WRONG_DAYS);
  if (!isFormat(format)) throw new ExportError('Hãy chọn loại tệp.');
  if (!Object.hasOwn(REASONS, reason)) throw new ExportError('Hãy chọn lý do.');
  return { period, format, reason };
}
