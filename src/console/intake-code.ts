import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { officerActor, record } from '../audit/record.ts';
import { agencyName } from '../inbox/agencies.ts';
import { current } from '../languages/catalogue.ts';
import { danger } from '../sorting/sort.ts';
import { type OpenedTip, openByCode } from '../tips/open.ts';
import { NO_SALT } from './intake.ts';
import { limitOf, typed } from './intake-form.ts';
import { addToTip } from './intake-save.ts';
import type { Reply } from './reply.ts';
import { moment } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { statusName } from './words.ts';

/** Wrong codes an officer may try within an hour: a caller misreads, nobody guesses 50 bits. */
const MOST_WRONG = 20;
const HOUR = 3_600_000;
const wrong = new Map<string, number[]>();

/** The form for a caller who has a code already. */
export function askForCode({ intake }: Desk): Reply {
  return intake ? page({}) : NO_SALT;
}

/**
 * Opens a tip by the code its caller read out: where it stands and what was answered, not what was told. With a text, adds
 * that first, as if the caller had written it.
 */
export async function followCall(desk: Desk, { fields, session }: OfficerVisit): Promise<Reply> {
  const { intake, database, belts } = desk;
  if (!intake) return NO_SALT;
  const code = (fields.code ?? '').normalize('NFKC').replace(/\D/g, '');
  const text = typed(fields.text ?? '');
  const { id: officer } = session.officer;
  const now = Date.now();
  const tries = (wrong.get(officer) ?? []).filter((at) => now - at < HOUR);
  if (tries.length >= MOST_WRONG)
    return page({ error: 'Đã thử sai quá nhiều mã. Một giờ sau hãy thử lại.', text });
  // Counted before it is known to be wrong: many at once are many.
  wrong.set(officer, [...tries, now]);
  const tip = await openByCode(database, code, intake.salt);
  if (!tip)
    return page({ code, text, error: 'Không mở được tin nào bằng mã này. Nhờ người gọi đọc lại từng số.' });
  wrong.set(
    officer,
    wrong.get(officer)!.filter((at) => at !== now),
  );
  const over = text.length - limitOf('story')!;
  if (over > 0 || !text) {
    await record(database, { ...officerActor(session), kind: 'intake-open', subject: tip.id });
    return page(over > 0 ? { code, tip, text, error: `Dài quá ${over} ký tự. Hãy rút gọn.` } : { code, tip });
  }
  const message = { id: z.uuid().safeParse(fields.message).data ?? randomUUID(), text };
  const told = await addToTip(database, session, tip.id, message, danger(text));
  for (const assignment of told ?? []) belts.deliver(assignment);
  return page({ code, tip, added: true });
}

interface Shown {
  code?: string;
  tip?: OpenedTip;
  /** What was typed and not taken. */
  text?: string;
  error?: string;
  added?: boolean;
}

function page({ code = '', tip, text = '', error, added = false }: Shown): Reply {
  const now = new Date();
  return {
    page: 'intake-code',
    title: 'Người gọi đã có mã',
    status: error === undefined ? 200 : 422,
    data: {
      code: code.replace(/(\d{4})(?=\d)/g, '$1 '),
      text,
      error,
      added,
      limit: limitOf('story'),
      message: randomUUID(),
      tip: tip && {
        status: statusName(tip.status),
        about: current().find('vi', `common:status.${tip.status}.text`) ?? '',
        agency: tip.agency ? agencyName(tip.agency) : undefined,
        answers: tip.messages
          .filter(({ author }) => author === 'agency')
          .map(({ agency, text: said, at }) => ({
            agency: agency ? agencyName(agency) : 'Cơ quan',
            text: said,
            at: moment(at, now),
          })),
      },
    },
  };
}
