import questions from '../conversation/questions.json' with { type: 'json' };
import type { Question, Report } from '../conversation/types.ts';
import { LANGUAGES } from '../languages/registry.ts';
import { danger } from '../sorting/sort.ts';
import { plain } from '../text.ts';
import data from './intake.json' with { type: 'json' };

/** Why a call can't be written down yet, and at which field. */
export interface Problem {
  field: string;
  text: string;
}

/** A form as it was read: the report even where something is wrong with it. */
export interface Call {
  language: string;
  report: Report;
  problems: Problem[];
}

/** Asked on the phone, in the order of the page. */
const ASKED = data.sections.flatMap((section) => section.questions.map(({ key }) => key as Question));

const LIMITS: Record<string, number> = data.limits;

/** Gives the most characters of a typed answer; undefined where there is something to choose. */
export const limitOf = (question: Question): number | undefined => LIMITS[question];

/** The line broke before consent could be asked: an answer of this form only, never kept. */
const CUT = 'consent.cut';
const NOT_BY_PHONE = ['skip', 'consent.edit'];

/** Gives what can be chosen at a question, by key. */
export function optionsOf(question: Question): string[] {
  const choices = (questions.choices as Record<Question, string[]>)[question];
  const options = choices.filter((choice) => !NOT_BY_PHONE.includes(choice));
  return question === 'consent' ? [...options, CUT] : options;
}

/** Lines as typed, without what only machines see. */
export const typed = (raw: string): string =>
  plain(raw)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();

/** Reads what was typed and chosen. Nothing is cut: what is too long is a problem, and all of it stays on the page. */
export function readCall(fields: Record<string, string>): Call {
  const said = ASKED.map((question) => [question, typed(fields[question] ?? '')] as const).filter(
    ([, text]) => text,
  );
  const { story, consent, ...answers } = Object.fromEntries(said) as Partial<Record<Question, string>>;
  const { language = 'vi' } = fields;
  const words = [story, answers.where, answers.suspect].filter(Boolean).join('\n');
  const report: Report = {
    story: story ? [story] : [],
    answers: { ...answers, ...(consent === 'consent.yes' ? { consent } : {}) },
    danger: Object.values(answers).some((answer) => questions.danger.includes(answer)) || danger(words),
    cut: false,
  };
  const empty = said.every(([question]) => question === 'consent');
  return {
    language,
    report,
    problems: [
      ...(empty ? [{ field: 'story', text: 'Chưa có gì để ghi. Một câu cũng được.' }] : []),
      ...said.flatMap(([question, text]) => problemOf(question, text)),
      ...(LANGUAGES.some(({ code }) => code === language)
        ? []
        : [{ field: 'language', text: 'Hãy chọn một tiếng trong danh sách.' }]),
      ...(empty ? [] : consentProblem(consent, report)),
    ],
  };
}

function problemOf(question: Question, text: string): Problem[] {
  const limit = limitOf(question);
  if (limit === undefined)
    return optionsOf(question).includes(text) ? [] : [{ field: question, text: 'Hãy chọn lại ô này.' }];
  if (text.length <= limit) return [];
  return [{ field: question, text: `Dài quá ${text.length - limit} ký tự. Hãy rút gọn, chưa có gì bị mất.` }];
}

/** Nothing goes on without a yes, but for a life or a child when the line broke before it could be asked. */
function consentProblem(consent: string | undefined, { danger, answers }: Report): Problem[] {
  if (consent === 'consent.yes') return [];
  const grave = danger || questions.minor.includes(answers.age ?? '');
  if (consent === CUT && grave) return [];
  const text =
    consent === 'consent.no'
      ? grave
        ? 'Người gọi không đồng ý. Có thể có người nguy hiểm hoặc trẻ em: giải thích rồi hỏi lại. Vẫn không thì bỏ, không ghi.'
        : 'Người gọi không đồng ý chuyển tin: không ghi. Hãy bấm “Bỏ, ghi cuộc khác”.'
      : consent === CUT
        ? 'Chưa hỏi được thì chỉ ghi khi có người nguy hiểm hoặc có trẻ em.'
        : 'Hãy hỏi người gọi có đồng ý chuyển tin không.';
  return [{ field: 'consent', text }];
}
