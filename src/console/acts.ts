import { acknowledge, answer, transfer } from '../inbox/act.ts';
import { correct } from '../inbox/correct.ts';
import { changeStatus } from '../inbox/decide.ts';
import { recordFacts } from '../inbox/facts.ts';
import { InboxError } from '../inbox/held.ts';
import { refuse } from '../inbox/refuse.ts';
import { tellColleagues } from './events.ts';
import { showInbox } from './inbox.ts';
import { address, backTo } from './inbox-address.ts';
import { LOST, type Reply } from './reply.ts';
import { type Refusal, showTip, tipId } from './tip.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/**
 * Does one act on the tip in the address and goes on to `to`. What the inbox refuses is said on the page the officer
 * came from, with nothing of what was typed lost.
 */
export async function act(
  desk: Desk,
  visit: OfficerVisit,
  form: Refusal['form'],
  work: (id: string) => Promise<void>,
  to: (id: string) => string,
): Promise<Reply> {
  const id = tipId(visit);
  if (!id) return LOST;
  try {
    await work(id);
  } catch (error) {
    if (!(error instanceof InboxError)) throw error;
    if (visit.fields.from === 'inbox') return showInbox(desk, visit, error.message);
    return showTip(desk, visit, { form, error: error.message, fields: visit.fields });
  }
  await tellColleagues(desk.database, visit.session, id);
  return { to: to(id) };
}

const back = (done: string) => (id: string) => `/console/tips/${id}?done=${done}`;

export function acknowledgeTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { from, back: carried } = visit.fields;
  const list = address(backTo(carried), { ...backTo(carried), done: 'acknowledged' });
  return act(
    desk,
    visit,
    'acknowledge',
    (id) => acknowledge(desk.database, visit.session, id),
    from === 'inbox' ? () => list : back('acknowledged'),
  );
}

export function changeTipStatus(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { seen = '', to = '', extended, sure, ...typed } = visit.fields;
  const work = async (id: string) => {
    const change = { from: seen, to, typed, extended: Number(extended), sure: sure === 'yes' };
    const waiting = await changeStatus(desk.database, visit.session, id, change, desk.sender);
    if (waiting) desk.belts.send(waiting.lane, waiting.channel);
  };
  return act(desk, visit, 'status', work, back('status'));
}

export function recordTipFacts(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { seenSource = '', seenConclusion, source = '', conclusion = '', ...typed } = visit.fields;
  const seen = { source: seenSource, conclusion: seenConclusion };
  return act(
    desk,
    visit,
    'record',
    (id) => recordFacts(desk.database, visit.session, id, seen, { source, conclusion }, typed),
    back('recorded'),
  );
}

export function refuseTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { reason = '', sure } = visit.fields;
  const work = async (id: string) => {
    if (sure !== 'yes') throw new InboxError('Hãy đánh dấu xác nhận rằng tin sẽ rời hộp thư này.');
    desk.belts.deliver(await refuse(desk.database, visit.session, id, reason));
  };
  return act(desk, visit, 'refuse', work, () => '/console?done=refused');
}

export function correctTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { seenCategory = '', seenUrgency = '', category = '', urgency = '' } = visit.fields;
  const work = async (id: string) => {
    const seen = { category: seenCategory, urgency: seenUrgency };
    const raised = await correct(desk.database, visit.session, id, seen, { category, urgency });
    for (const assignment of raised) desk.belts.deliver(assignment);
  };
  return act(desk, visit, 'correct', work, back('corrected'));
}

export function answerTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const work = async (id: string) => {
    const waiting = await answer(desk.database, visit.session, id, visit.fields.text ?? '', desk.sender);
    if (waiting) desk.belts.send(waiting.lane, waiting.channel);
  };
  return act(desk, visit, 'answer', work, back('answered'));
}

export function transferTip(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { agency = '', reason = '', sure } = visit.fields;
  const work = async (id: string) => {
    if (sure !== 'yes') throw new InboxError('Hãy đánh dấu xác nhận rằng tin sẽ rời hộp thư này.');
    desk.belts.deliver(await transfer(desk.database, visit.session, id, agency, reason));
  };
  return act(desk, visit, 'transfer', work, () => '/console?done=transferred');
}
