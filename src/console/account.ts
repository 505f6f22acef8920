import { type OwnFactor, ownFactors } from '../officers/factors.ts';
import { OfficerError } from '../officers/invite.ts';
import { offerPasskey, siteOf } from '../officers/passkeys.ts';
import { openSessions } from '../officers/sessions.ts';
import { PASSWORD_LENGTH } from '../officers/strength.ts';
import type { Reply } from './reply.ts';
import { moment } from './times.ts';
import { hasTour } from './tour.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Which form of the page was refused, and why. */
export interface AccountRefusal {
  form: 'password' | 'factors';
  error: string;
}

/** An officer's own page: how they log in, where they are logged in, and the password. */
export async function showAccount(desk: Desk, visit: OfficerVisit, refusal?: AccountRefusal): Promise<Reply> {
  const { session } = visit;
  const [{ factors, codesLeft }, sessions, offer] = await Promise.all([
    ownFactors(desk.database, session),
    openSessions(desk.database, session),
    offerPasskey(desk.database, session, siteOf(desk.publicUrl)),
  ]);
  return {
    page: 'account',
    title: 'Tài khoản',
    status: refusal ? 422 : 200,
    data: {
      refusal,
      least: PASSWORD_LENGTH,
      tour: hasTour(session.officer.role) && session.stage === 'whole',
      mustAdd: session.stage === 'setup',
      factors: factors.map(factorInWords),
      totp: factors.some(({ kind }) => kind === 'totp'),
      totpPossible: desk.claimKey !== undefined,
      codesLeft,
      offer: JSON.stringify(offer),
      sessions: sessions.map(({ id, device, created, seen, whole }) => ({
        id: Buffer.from(id).toString('base64url'),
        device: device || 'Thiết bị không rõ',
        own: session.id.equals(id),
        whole,
        created: moment(created),
        seen: moment(seen),
      })),
    },
  };
}

function factorInWords({ id, kind, label, created, used }: OwnFactor) {
  const name = kind === 'totp' ? 'Mã từ ứng dụng trên điện thoại' : `Khóa “${label ?? 'không tên'}”`;
  return { id, name, created: moment(created), used: used && moment(used) };
}

/** Recovery codes, in this answer and nowhere else. */
export const codesPage = (codes: string[]): Reply => ({
  page: 'account-codes',
  title: 'Mã dự phòng',
  data: { codes },
});

/** Does one act of the page, and shows it again with the reason when the act is refused. */
export async function accountAct(
  desk: Desk,
  visit: OfficerVisit,
  form: AccountRefusal['form'],
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OfficerError)) throw error;
    return showAccount(desk, visit, { form, error: error.message });
  }
}
