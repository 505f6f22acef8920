import { z } from 'zod';
import questions from '../conversation/questions.json' with { type: 'json' };
import type { Report } from '../conversation/types.ts';
import { ANSWER_LIMIT } from '../inbox/act.ts';
import { agencies, agencyName } from '../inbox/agencies.ts';
import { linkedTips } from '../inbox/links.ts';
import { mergingOf } from '../inbox/merge.ts';
import { type ReadTip, readTip } from '../inbox/read.ts';
import { shipped } from '../languages/catalogue.ts';
import type { OfficerSession } from '../officers/session.ts';
import { shortId } from '../reports/words.ts';
import { placeName } from '../sorting/places.ts';
import { conflictInWords } from './conflict-words.ts';
import { decision } from './decision.ts';
import { historyLines } from './history.ts';
import { lifeOf } from './life.ts';
import { linksInWords } from './links.ts';
import { attachmentInWords } from './media.ts';
import { mergingInWords } from './merge-words.ts';
import { readingOf } from './reading.ts';
import type { Reply } from './reply.ts';
import { stretches } from './story.ts';
import { moment } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { languageName, statusName, word, wordsOf } from './words.ts';

/** An act that was refused: which form it came from, why, and what had been typed into it. */
export interface Refusal {
  form: string;
  error: string;
  fields: Record<string, string>;
}

const NOT_HERE: Reply = {
  page: 'message',
  status: 404,
  title: 'Không có tin này trong hộp thư của cơ quan bạn',
  data: {
    text: 'Có thể tin đã được chuyển sang cơ quan khác.',
    link: { to: '/console', name: 'Về hộp thư' },
  },
};

/** The id of the tip in the address; undefined when it can't be one. */
export const tipId = ({ request }: OfficerVisit): string | undefined =>
  z.uuid().safeParse(request.params.id).data;

/** Opens a tip on the page; `refusal` shows it again after an act that could not be done. */
export async function showTip({ database }: Desk, visit: OfficerVisit, refusal?: Refusal): Promise<Reply> {
  const id = tipId(visit);
  const tip = id && (await readTip(database, visit.session, id));
  if (!tip) return NOT_HERE;
  const shown = view(tip, visit.session);
  const life = await lifeOf(database, visit.session, tip);
  const links = linksInWords(await linkedTips(database, visit.session, id));
  const merging = mergingInWords(await mergingOf(database, visit.session, id));
  return {
    page: 'tip',
    title: word('category', tip.category),
    status: refusal ? 409 : 200,
    data: {
      ...shown,
      ...life,
      ...readingOf(tip, visit),
      forms: [...shown.forms, ...life.lifeForms],
      links,
      merging,
      refusal,
      typed: refusal?.fields ?? {},
      limit: ANSWER_LIMIT,
    },
  };
}

function view(tip: ReadTip, session: OfficerSession, now = new Date()) {
  const { mine, report, sorting } = tip;
  const own = session.officer.agency;
  const lead = mine?.kind === 'lead';
  return {
    id: tip.id,
    short: shortId(tip.id),
    assignment: mine?.id,
    urgency: tip.urgency,
    urgencyName: word('urgency', tip.urgency),
    category: word('category', tip.category),
    sorted: { category: tip.category, urgency: tip.urgency },
    correction: correction(tip),
    categories: lead ? choices('category') : [],
    urgencies: lead ? choices('urgency') : [],
    status: { key: tip.status, name: statusName(tip.status) },
    channel: word('channel', tip.channel),
    language: languageName(tip.language),
    received: moment(tip.received, now),
    kind: mine && word('kind', mine.kind),
    lead,
    held: mine !== undefined,
    acknowledged: mine?.acknowledged ? moment(mine.acknowledged, now) : undefined,
    holders: tip.holders.map(({ agency, kind }) => ({
      name: agencyName(agency),
      kind: word('kind', kind),
      own: agency === own,
    })),
    leadName: tip.holders.filter(({ kind }) => kind === 'lead').map(({ agency }) => agencyName(agency))[0],
    story: stretches(sorting?.text ?? report?.story.join('\n') ?? '', sorting?.sorting.signals ?? []),
    attachments: story(tip)?.attachments.map((each) => attachmentInWords(tip.id, each)) ?? [],
    cut: report?.cut ?? false,
    decision: sorting && decision(sorting.sorting),
    places: tip.places.map(placeName),
    answers: report ? answersInWords(report) : [],
    caution: report ? caution(report) : [],
    messages: conversation(tip, own, now),
    reach: reach(tip),
    wish: report && wish(report),
    forms: [...(lead ? ['answer', 'correct', 'transfer'] : []), ...(mine ? ['note', 'conflict'] : [])],
    agencies: agencies.filter(({ key }) => key !== own).map(({ key, name }) => ({ key, name })),
    conflict: conflictInWords(tip),
    history: historyLines(tip.events, own, now),
  };
}

/** What the machine decided and what officers made of it; undefined when nobody corrected it. */
function correction({ sorting, events, category, urgency }: ReadTip) {
  if (!sorting || !events.some(({ kind }) => kind === 'corrected')) return undefined;
  return {
    machine: verdict(sorting.sorting.category, sorting.sorting.urgency),
    officer: verdict(category, urgency),
  };
}

const verdict = (category: string, urgency: string): string =>
  `${word('category', category)}, ${urgency} ${word('urgency', urgency)}`;

const choices = (kind: 'category' | 'urgency') => wordsOf(kind).map(([key, name]) => ({ key, name }));

type Choices = Record<string, readonly string[]>;

function answersInWords({ answers }: Report) {
  return questions.order.flatMap((question) => {
    const said = answers[question as keyof typeof answers];
    if (said === undefined) return [];
    const chosen = (questions.choices as Choices)[question]?.includes(said);
    const label = chosen ? shipped.find('vi', `choice.${said}`) : undefined;
    return [{ question: word('question', question), said: label ?? said, typed: label === undefined }];
  });
}

/** How an answer gets to the reporter: in full only where they said that answers may come. */
function reach({ reachable, channel, report }: ReadTip): string {
  if (channel === 'phone') return 'Tin ghi từ cuộc gọi: người gọi nghe trả lời khi gọi lại và đọc mã.';
  if (!reachable) return 'Không gửi tới được nữa: người báo tin chỉ đọc khi quay lại bằng mã.';
  const door = word('channel', channel);
  return report?.answers.contact === 'contact.here'
    ? `Gửi nguyên văn qua ${door}, và luôn đọc được bằng mã. Người khác có thể nhìn thấy màn hình của họ.`
    : `Qua ${door} chỉ báo là có trả lời; nội dung đọc bằng mã.`;
}

/** What the reporter typed about how and when an answer is safe. */
const wish = ({ answers }: Report): string | undefined =>
  answers.contact?.startsWith('contact.') ? undefined : answers.contact;

/** What to mind when answering: the reporter may not be alone with the phone. */
function caution({ answers, danger, silent }: Report): string[] {
  return [
    ...(answers.safety === 'safety.no' ? ['Người báo tin nói nhắn tin lúc này KHÔNG an toàn.'] : []),
    ...(answers.safety === 'safety.unsure' ? ['Người báo tin không chắc nhắn tin lúc này có an toàn.'] : []),
    ...(answers.contact === 'contact.code' ? ['Người báo tin muốn chỉ đọc trả lời bằng mã.'] : []),
    ...(danger ? ['Trong lúc báo tin có lời hoặc lựa chọn cho thấy nguy hiểm.'] : []),
    ...(silent ? ['Tin tự gửi sau 10 phút im lặng: người báo tin chưa kể hết và chưa bấm gửi.'] : []),
  ];
}

/** The message that is the report itself. */
const story = ({ messages, report }: ReadTip) =>
  report && messages.find(({ author }) => author === 'reporter');

/** Everything written after the first report, which the page shows as the story. */
function conversation(tip: ReadTip, own: string | undefined, now: Date) {
  const first = story(tip);
  return tip.messages
    .filter((message) => message !== first)
    .map(({ author, agency, text, at, delivery, attachments }) => ({
      author,
      name: author === 'reporter' ? 'Người báo tin' : agency ? agencyName(agency) : 'Cơ quan',
      own: agency !== null && agency === own,
      text,
      at: moment(at, now),
      delivery: delivery && word('delivery', delivery),
      attachments: attachments.map((each) => attachmentInWords(tip.id, each)),
    }));
}
