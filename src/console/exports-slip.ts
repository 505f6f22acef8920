import questions from '../conversation/questions.json' with { type: 'json' };
import { agencies, agencyName } from '../inbox/agencies.ts';
import { conclusions, sources } from '../inbox/facts.ts';
import { type ReadTip, readTip } from '../inbox/read.ts';
import { shipped } from '../languages/catalogue.ts';
import { dayAndTime } from '../reports/days.ts';
import { pdfOf } from '../reports/pdf.ts';
import { SLIP_FOOT, type Slip, slipPaper, type Told } from '../reports/slip.ts';
import { numberSlip, type SlipFacts, slipFacts } from '../reports/slip-facts.ts';
import { attachedInWords, NO_NAME, shortId } from '../reports/words.ts';
import { placeName } from '../sorting/places.ts';
import { BUSY } from './exports.ts';
import { REASONS, record } from './exports-record.ts';
import { FORMATS, fileReply, onPaper } from './exports-send.ts';
import { LOST, type Reply } from './reply.ts';
import { tipId } from './tip.ts';
import { BusyError } from './turnstile.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word } from './words.ts';

/** Not one of ours: a line to write on. */
const BY_HAND = 'other';

/** What a slip of this tip would say, and for whom it is; nothing is opened for it. */
export async function showSlip({ database }: Desk, visit: OfficerVisit, error?: string): Promise<Reply> {
  const id = tipId(visit);
  const facts = id && (await slipFacts(database, visit.session, id));
  if (!facts) return LOST;
  const own = visit.session.officer.agency;
  return {
    page: 'export-slip',
    title: 'Phiếu chuyển',
    status: error ? 422 : 200,
    data: {
      error,
      fields: visit.fields,
      id: facts.tip,
      short: shortId(facts.tip),
      category: word('category', facts.category),
      agencies: agencies.filter(({ key }) => key !== own),
      byHand: BY_HAND,
      reasons: Object.entries(REASONS),
    },
  };
}

/** The slip as a PDF; with the story only where the officer ticked it, and then the tip counts as opened. */
export async function downloadSlip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const id = tipId(visit);
  const { session, fields } = visit;
  const { to = '', reason = '' } = fields;
  const facts = id && (await slipFacts(desk.database, session, id));
  if (!facts) return LOST;
  const known = agencies.some(({ key }) => key === to && key !== session.officer.agency);
  if (!known && to !== BY_HAND) return showSlip(desk, visit, 'Hãy chọn cơ quan nhận.');
  if (!Object.hasOwn(REASONS, reason)) return showSlip(desk, visit, 'Hãy chọn lý do.');
  const withStory = fields.story === 'yes';
  try {
    return await onPaper(async () => {
      const opened = withStory ? await readTip(desk.database, session, id) : undefined;
      if (withStory && !opened) return LOST;
      const detail = { to, reason, story: withStory ? 'yes' : 'no' };
      const number = await numberSlip(desk.database, session, id, detail);
      await record(desk, session, id, `${reason}${withStory ? ', story' : ''}`);
      const slip = inWords(facts, {
        number,
        from: agencyName(session.officer.agency!),
        to: known ? agencyName(to) : undefined,
        told: opened && told(opened),
      });
      const bytes = await pdfOf(slipPaper(slip), SLIP_FOOT);
      return fileReply(`phieu-chuyen-${number}.pdf`, FORMATS.pdf, bytes);
    });
  } catch (error) {
    if (error instanceof BusyError) return showSlip(desk, visit, BUSY);
    throw error;
  }
}

function inWords(facts: SlipFacts, own: Pick<Slip, 'number' | 'from' | 'to' | 'told'>): Slip {
  const { taken, urgency, facts: made } = facts;
  return {
    ...own,
    tip: shortId(facts.tip),
    made: new Date(),
    received: facts.received,
    channel: word('channel', facts.channel),
    tipKind: `${sources[made.source] ?? made.source} về tội phạm`,
    reporter: `${NO_NAME}. Hệ thống không hỏi và không lưu họ tên, số điện thoại người báo tin.`,
    reach: facts.reachable
      ? 'Trả lời trong hệ thống, qua kênh người báo tin đã dùng hoặc bằng mã tin.'
      : 'Trả lời trong hệ thống; người báo tin chỉ đọc khi quay lại bằng mã tin.',
    category: [word('category', facts.category), conclusions[made.conclusion ?? '']]
      .filter(Boolean)
      .join('; '),
    urgency: `${urgency} ${word('urgency', urgency)}`,
    places: facts.places.map(placeName).join(', ') || 'Chưa rõ',
    attached: attachedInWords(facts.attached) || 'Không có',
    taken: taken ? [taken.by, dayAndTime(taken.at)].filter(Boolean).join(', ') : 'Chưa xác nhận',
  };
}

/** The reporter's own words and answers; what officers wrote to each other or to the reporter is none of it. */
function told({ messages, report }: ReadTip): Told {
  const own = messages.filter(({ author, text }) => author === 'reporter' && text.trim());
  const answers = Object.entries(report?.answers ?? {}).sort(
    ([a], [b]) => questions.order.indexOf(a) - questions.order.indexOf(b),
  );
  return {
    story: own.map(({ at, text }) => ({ at, text })),
    answers: answers.map(([question, said]) => ({
      question: word('question', question),
      said: (choices[question]?.includes(said) && shipped.find('vi', `choice.${said}`)) || said,
    })),
  };
}

const choices: Record<string, readonly string[]> = questions.choices;
