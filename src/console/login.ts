import { deviceOf } from '../officers/device.ts';
import { logIn, logOut } from '../officers/session.ts';
import type { Reply } from './reply.ts';
import { BusyError, turnstile } from './turnstile.ts';
import type { Desk, OfficerVisit, Visit } from './visit.ts';

const TITLE = 'Đăng nhập';

/** Where to go on after login: only a page of the console. */
export const onward = (next: unknown): string =>
  typeof next === 'string' && /^\/[a-z0-9/-]{1,80}$/.test(next) ? `/console${next}` : '/console';

export function showLogin(_desk: Desk, { request, session }: Visit): Reply {
  if (session) return { to: onward(request.query.next) };
  const next = typeof request.query.next === 'string' ? request.query.next : '';
  return { page: 'login', title: TITLE, data: { email: '', next, error: undefined } };
}

/** A password costs memory and a thread on purpose: a flood of logins must leave both to the hotline's doors. */
export const oneByOne = turnstile(2, 40);

/** What is said to whoever is turned away. */
export const BUSY = 'Quá nhiều người đang đăng nhập. Hãy thử lại sau ít phút.';

/** One sentence for every failure: it says nothing about who has an account. */
export async function logInOfficer({ database }: Desk, { fields, request }: Visit): Promise<Reply> {
  const { email = '', password = '', next = '' } = fields;
  const again = (status: number, error: string): Reply => ({
    page: 'login',
    title: TITLE,
    status,
    data: { email, next, error },
  });
  try {
    const cookie = await oneByOne(() =>
      logIn(database, email, password, deviceOf(request.headers['user-agent'])),
    );
    if (cookie) return { to: onward(next), cookie };
    return again(401, 'E-mail và mật khẩu không khớp. Sau nhiều lần sai, tài khoản tạm nghỉ một lúc.');
  } catch (error) {
    if (error instanceof BusyError) return again(503, BUSY);
    throw error;
  }
}

export async function leave({ database, live }: Desk, { session }: OfficerVisit): Promise<Reply> {
  await logOut(database, session);
  live.end(session);
  return { to: '/console/login?done=logout', cookie: null };
}
