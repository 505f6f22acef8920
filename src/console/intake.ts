import numbers from '../../locales/numbers.json' with { type: 'json' };
import type { Question, Report } from '../conversation/types.ts';
import { clockKind } from '../inbox/clocks.ts';
import { shipped } from '../languages/catalogue.ts';
import { LANGUAGES } from '../languages/registry.ts';
import { codeFrom, codeSecrets } from '../tips/code.ts';
import { newTip } from '../tips/submit.ts';
import { keyedHash, randomBytes } from '../vault/boxes.ts';
import data from './intake.json' with { type: 'json' };
import { limitOf, optionsOf, type Problem, readCall } from './intake-form.ts';
import { addToTip, keepCall } from './intake-save.ts';
import type { Reply } from './reply.ts';
import { readCookie } from './session.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

const TITLE = 'Ghi cuộc gọi';
const CHANNEL = 'phone';

/** Shown where this process was not given the salt that codes are made with. */
export const NO_SALT: Reply = {
  page: 'message',
  status: 503,
  title: 'Chưa ghi được cuộc gọi ở máy chủ này',
  data: {
    text: 'Máy chủ thiếu tệp salt.key. Người quản trị hãy chép tệp đó từ nơi chạy cửa nhận tin (bots) vào KEY_DIR, rồi khởi động lại. Trong lúc chờ, hãy ghi giấy.',
  },
};

/** The empty form of a call. */
export function showIntake({ intake }: Desk, visit: OfficerVisit): Reply {
  return intake ? form(visit, makeSecret()) : NO_SALT;
}

/**
 * Makes a tip of the call and shows its code. The form's secret decides the code: the same form sent again, because its
 * answer was lost, makes nothing new and shows the same; what was changed in between is added to the tip.
 */
export async function takeCall({ intake, database, belts }: Desk, visit: OfficerVisit): Promise<Reply> {
  if (!intake) return NO_SALT;
  const secret = Buffer.from(visit.fields.draft ?? '', 'base64url');
  const { language, report, problems } = readCall(visit.fields);
  if (secret.length !== SECRET_BYTES)
    return form(visit, makeSecret(), [
      { field: 'story', text: 'Trang này đã cũ. Hãy xem lại rồi gửi lần nữa.' },
    ]);
  if (problems.length > 0) return form(visit, secret.toString('base64url'), problems);
  const code = codeFrom(secret);
  const from = { channel: CHANNEL, language, replyTo: null };
  const { tip } = await newTip(report, from, intake.recipients, intake.salt, code);
  const id = messageId(secret, language, report);
  let later = false;
  if (await keepCall(database, visit.session, { ...tip, message: { ...tip.message, id } })) {
    intake.sort(tip.id);
  } else {
    const { lookup } = await codeSecrets(code, intake.salt);
    const known = await database.prisma.tip.findUniqueOrThrow({ where: { lookup: Buffer.from(lookup) } });
    const message = { id, text: `Sửa lại lời ghi:\n${inWords(report)}` };
    const told = await addToTip(database, visit.session, known.id, message, report.danger);
    for (const assignment of told ?? []) belts.deliver(assignment);
    later = told !== undefined;
  }
  return { page: 'intake-done', title: 'Mã của người gọi', data: { ...spoken(code), later, ...promises() } };
}

const SECRET_BYTES = 32;
const makeSecret = () => randomBytes(SECRET_BYTES).toString('base64url');

/** The same words have the same id: sent again, they are not added again. */
function messageId(secret: Buffer, language: string, report: Report): string {
  const hex = keyedHash(secret, 'message', language, JSON.stringify(report)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** A code in groups of four, each with its digits as they are said. */
function spoken(code: string): { groups: { digits: string; words: string }[] } {
  const groups = code.match(/\d{4}/g) ?? [];
  return {
    groups: groups.map((digits) => ({
      digits,
      words: [...digits].map((digit) => data.digits[Number(digit)]).join(' '),
    })),
  };
}

/** What the law sets for a tip about a crime, as it may be told to a caller. */
function promises(): { noticeDays: number | undefined; resolveDays: number | undefined } {
  return { noticeDays: clockKind('notice')?.workingDays, resolveDays: clockKind('resolve')?.days };
}

const LABELS: Record<string, string> = data.labels;
const label = (choice: string) => LABELS[choice] ?? shipped.find('vi', `choice.${choice}`) ?? choice;

function inWords({ story, answers }: Report): string {
  const lines = Object.entries(answers).map(
    ([question, said]) => `${word('question', question)}: ${label(said)}`,
  );
  return [...story, ...lines].join('\n');
}

function form(visit: OfficerVisit, draft: string, problems: Problem[] = []): Reply {
  const { fields } = visit;
  const problemAt = (field: string) => problems.find((problem) => problem.field === field)?.text;
  const chosen = LANGUAGES.some(({ code }) => code === fields.language) ? fields.language : 'vi';
  const sections = data.sections.map(({ title, questions, language = false }, place) => ({
    number: place + 1,
    title,
    language,
    questions: questions.map((question) =>
      asked(question, fields[question.key] ?? '', problemAt(question.key)),
    ),
  }));
  return {
    page: 'intake',
    title: TITLE,
    status: problems.length > 0 ? 422 : 200,
    data: {
      draft,
      seal: sealKey(visit).toString('base64'),
      problems,
      sections,
      never: data.never,
      police: numbers.police.number,
      children: numbers.children.number,
      languages: LANGUAGES.map(({ code, vietnamese }) => ({ code, name: vietnamese, on: code === chosen })),
    },
  };
}

function asked(
  { key, ask, hint }: { key: string; ask: string; hint?: string },
  said: string,
  problem?: string,
) {
  const limit = limitOf(key as Question);
  const options = limit
    ? []
    : optionsOf(key as Question).map((value) => ({ value, label: label(value), on: value === said }));
  return { key, ask, hint, limit, options, value: said, problem };
}

/** What the page seals a draft under in its browser: it comes from the session's cookie and ends with it. */
function sealKey({ request }: OfficerVisit): Buffer {
  const key = Buffer.from(readCookie(request) ?? '', 'base64url').subarray(32);
  return keyedHash(key, 'intake draft');
}
