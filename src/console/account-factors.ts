import { z } from 'zod';
import { removeFactor, renewRecoveryCodes } from '../officers/factors.ts';
import { OfficerError } from '../officers/invite.ts';
import { addPasskey, siteOf } from '../officers/passkeys.ts';
import { confirmTotp, offerTotp, totpKey } from '../officers/totp.ts';
import { qr } from '../pictures/qr.ts';
import { accountAct, codesPage } from './account.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

const ADDED: Reply = { to: '/console/account?done=factor-added' };

/** With the first factor come recovery codes, which are shown instead of the account page. */
const added = (codes: string[] | undefined): Reply => (codes ? codesPage(codes) : ADDED);

/** A fresh secret for an app on the phone, as a picture and to type; nothing is kept until a code confirms it. */
export async function showTotp(
  desk: Desk,
  { session }: OfficerVisit,
  again?: { pending: string; error: string },
): Promise<Reply> {
  if (!desk.claimKey) {
    return {
      page: 'message',
      status: 404,
      title: 'Máy chủ này không nhận mã từ điện thoại',
      data: { text: 'Hãy dùng khóa.', link: { to: '/console/account', name: 'Về tài khoản' } },
    };
  }
  const { typed, uri, pending } = offerTotp(
    await totpKey(desk.database, desk.claimKey),
    session,
    again?.pending,
  );
  const picture = `data:image/svg+xml;base64,${Buffer.from(await qr(uri)).toString('base64')}`;
  return {
    page: 'account-totp',
    title: 'Mã từ điện thoại',
    status: again ? 422 : 200,
    data: { typed, picture, pending, error: again?.error },
  };
}

/** Keeps the secret once its first code is right. */
export async function saveTotp(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { pending = '', code = '' } = visit.fields;
  const again = {
    pending,
    error: 'Mã không đúng hoặc trang đã để quá lâu. Hãy xem giờ của điện thoại rồi nhập mã mới.',
  };
  if (!desk.claimKey) return showTotp(desk, visit, again);
  const key = await totpKey(desk.database, desk.claimKey);
  const done = await confirmTotp(desk.database, key, visit.session, pending, code);
  return done === 'wrong' ? showTotp(desk, visit, again) : added(done.codes);
}

/** Keeps the passkey the browser has just made. */
export function savePasskey(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { response = '', name = '' } = visit.fields;
  return accountAct(desk, visit, 'factors', async () => {
    const done = await addPasskey(desk.database, visit.session, siteOf(desk.publicUrl), response, name);
    if (done === 'wrong')
      throw new OfficerError('Khóa này không nhận được. Hãy tải lại trang rồi thử lần nữa.');
    return added(done.codes);
  });
}

export function dropFactor(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const id = z.uuid().safeParse(visit.request.params.id).data;
  return accountAct(desk, visit, 'factors', async () => {
    if (id) await removeFactor(desk.database, visit.session, id);
    return { to: '/console/account?done=factor-removed' };
  });
}

export function renewCodes(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return accountAct(desk, visit, 'factors', async () =>
    codesPage(await renewRecoveryCodes(desk.database, visit.session)),
  );
}
