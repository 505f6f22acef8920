import { ownFactors } from '../officers/factors.ts';
import { askForPasskey, siteOf } from '../officers/passkeys.ts';
import { showFactor } from '../officers/second-step.ts';
import { onward } from './login.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

async function form(desk: Desk, { session }: OfficerVisit, next: string, error?: string): Promise<Reply> {
  const [offer, { factors }] = await Promise.all([
    askForPasskey(desk.database, session, siteOf(desk.publicUrl)),
    ownFactors(desk.database, session),
  ]);
  return {
    page: 'login-factor',
    title: 'Xác nhận đăng nhập',
    status: error ? 401 : 200,
    data: {
      next,
      error,
      offer: offer && JSON.stringify(offer),
      totp: factors.some(({ kind }) => kind === 'totp'),
    },
  };
}

/** Asks for the second factor, after the password. */
export async function askForFactor(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { next } = visit.request.query;
  if (visit.session.stage !== 'factor') return { to: onward(next) };
  return form(desk, visit, typeof next === 'string' ? next : '');
}

/** Makes the session whole if the factor is right. */
export async function checkFactor(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { code = '', response, next = '' } = visit.fields;
  if (visit.session.stage !== 'factor') return { to: onward(next) };
  const at = { consoleKey: desk.claimKey, publicUrl: desk.publicUrl };
  const proof = response ? { passkey: response } : { code };
  if (await showFactor(desk.database, visit.session, proof, at)) return { to: onward(next) };
  const what = response ? 'Khóa không đúng.' : 'Mã không đúng, hoặc đã dùng rồi.';
  return form(desk, visit, next, `${what} Sau nhiều lần sai, tài khoản tạm nghỉ một lúc.`);
}
