import { allAudit, listAudit, type Sieve } from '../audit/list.ts';
import { kindNames, officerActor, record } from '../audit/record.ts';
import { headOf, hex, type Verdict, verify } from '../audit/verify.ts';
import { agencies } from '../inbox/agencies.ts';
import { boundsOf, dayAndTime, periodOf } from '../reports/days.ts';
import type { Table } from '../reports/table.ts';
import { plain } from '../text.ts';
import { lineInWords } from './audit-words.ts';
import { fileName } from './exports-record.ts';
import { tableReply } from './exports-send.ts';
import type { Reply } from './reply.ts';
import { exact } from './times.ts';
import { BusyError, turnstile } from './turnstile.ts';
import type { Desk, OfficerVisit } from './visit.ts';

const PATH = '/console/audit';
const FIELDS = ['kind', 'who', 'agency', 'subject', 'first', 'last'] as const;
type Asked = Record<(typeof FIELDS)[number], string>;

/** What was asked for, as it stands in the address or the form. */
function askedIn(given: Record<string, unknown>): Asked {
  const text = (name: string) =>
    typeof given[name] === 'string' ? plain(given[name]).trim().slice(0, 200) : '';
  return Object.fromEntries(FIELDS.map((name) => [name, text(name)])) as Asked;
}

/** @returns undefined when the days are none */
async function sieveOf({ database }: Desk, asked: Asked): Promise<Sieve | undefined> {
  const { kind, who, agency, subject, first, last } = asked;
  const dated = first !== '' || last !== '';
  // One day alone is that day.
  const period = periodOf(first || last, last || first);
  if (dated && !period) return undefined;
  const officer =
    who &&
    (await database.prisma.officer.findUnique({ where: { email: who.toLowerCase() }, select: { id: true } }));
  return { kind, actor: officer ? officer.id : who, agency, subject, ...(period ? boundsOf(period) : {}) };
}

interface Outcome {
  error?: string;
  status?: number;
  checked?: Verdict;
}

const WRONG_DAYS = 'Hãy chọn ngày có thật, ngày đầu không sau ngày cuối.';

/** Who did what: a page of the chain, newest first, and what can be done with it. */
export async function showAudit(desk: Desk, visit: OfficerVisit, outcome: Outcome = {}): Promise<Reply> {
  const { request, fields } = visit;
  const asked = askedIn(request.method === 'POST' ? fields : request.query);
  const sieve = await sieveOf(desk, asked);
  const below = typeof request.query.below === 'string' && /^\d{1,18}$/.test(request.query.below);
  const { lines, next } = sieve
    ? await listAudit(desk.database, sieve, below ? BigInt(String(request.query.below)) : undefined)
    : { lines: [], next: undefined };
  const given = Object.entries(asked).filter(([, value]) => value !== '');
  const to = (more: Record<string, string>) =>
    `${PATH}?${new URLSearchParams({ ...Object.fromEntries(given), ...more })}`;
  const error = outcome.error ?? (sieve ? undefined : WRONG_DAYS);
  return {
    page: 'audit',
    title: 'Nhật ký kiểm tra',
    status: outcome.status ?? (error ? 422 : 200),
    data: {
      error,
      checked: outcome.checked && verdictInWords(outcome.checked),
      noted: fields.noted ?? '',
      asked,
      given,
      kinds: Object.entries(kindNames),
      agencies: agencies.map(({ key, name }) => [key, name]),
      lines: lines.map((line) => ({
        id: String(line.id),
        at: { iso: line.at.toISOString(), exact: exact(line.at) },
        ...lineInWords(line),
        about: line.subject && `${PATH}?${new URLSearchParams({ subject: line.subject })}`,
      })),
      next: next && to({ below: String(next) }),
      first: !below,
    },
  };
}

const FAULTS = {
  changed: 'nội dung đã bị sửa',
  missing: 'đã bị xóa',
  moved: 'không nối với dòng đứng trước: một trong hai dòng được đặt vào sau này',
};

/** The outcome of a walk along the chain, as a sentence, and what to note. */
function verdictInWords({ rows, head, broken, noted }: Verdict) {
  const gone = noted === 'gone' && !broken;
  const sentence = broken
    ? `Chuỗi bị đứt ở dòng ${broken.id}: ${FAULTS[broken.fault]}. ${rows} dòng đầu còn nguyên.`
    : gone
      ? 'Các dòng nối với nhau, nhưng không dòng nào có mã bạn đã ghi: dòng cuối đã bị cắt, hoặc cả chuỗi đã bị viết lại.'
      : `Chuỗi còn nguyên: ${rows} dòng.`;
  const met = typeof noted === 'bigint' ? `Mã bạn đã ghi là của dòng ${noted}.` : '';
  return { whole: !broken && !gone, sentence, met, head };
}

/** The whole chain is read: one walk at a time. */
const walk = turnstile(1, 2);
const BUSY = 'Máy đang kiểm tra chuỗi. Hãy thử lại sau một phút.';

/** Walks the chain and says whether it is whole. */
export async function checkAudit(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const noted = visit.fields.noted?.trim() || undefined;
  if (noted && !/^[0-9a-f]{64}$/i.test(noted))
    return showAudit(desk, visit, { error: 'Mã đầu chuỗi gồm 64 chữ số và chữ cái từ a đến f.' });
  try {
    return await showAudit(desk, visit, { checked: await walk(() => verify(desk.database, { noted })) });
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    return showAudit(desk, visit, { error: BUSY, status: 503 });
  }
}

/** The rows asked for as a file, oldest first; that it was made is itself a row, and the last in it. */
export async function exportAudit(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { database } = desk;
  const sieve = await sieveOf(desk, askedIn(visit.fields));
  if (!sieve) return showAudit(desk, visit, { error: WRONG_DAYS });
  const name = fileName('nhat-ky', 'csv');
  await record(database, { ...officerActor(visit.session), kind: 'export', subject: name });
  const { id } = await headOf(database);
  return tableReply(name, 'csv', tableOf(desk, sieve, id));
}

const COLUMNS = [
  'Dòng',
  'Thời điểm',
  'Ai',
  'Vai trò',
  'Cơ quan',
  'Việc',
  'Đối tượng',
  'Lý do, chi tiết',
  'Mã băm',
];

const tableOf = ({ database }: Desk, sieve: Sieve, upTo: bigint): Table => ({
  title: 'Nhật ký kiểm tra',
  notes: [],
  columns: COLUMNS.map((name) => ({ name, width: 80 })),
  rows: (async function* () {
    for await (const line of allAudit(database, sieve, upTo)) {
      const { who, role, agency, what, subject, reason } = lineInWords(line);
      yield [String(line.id), dayAndTime(line.at), who, role, agency, what, subject, reason, hex(line.hash)];
    }
  })(),
});
