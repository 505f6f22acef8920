import { logIn, logOut } from '../officers/session.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit, Visit } from './visit.ts';

const TITLE = 'Đăng nhập';

/** Where to go on after login: only a page of the console. */
const onward = (next: unknown): string =>
  typeof next === 'string' && /^\/[a-z0-9/-]{1,80}$/.test(next) ? `/console${next}` : '/console';

export function showLogin(_desk: Desk, { request, session }: Visit): Reply {
  if (session) return { to: onward(request.query.next) };
  const next = typeof request.query.next === 'string' ? request.query.next : '';
  return { page: 'login', title: TITLE, data: { email: '', next, error: undefined } };
}

/** One sentence for every failure: it says nothing about who has an account. */
export async function logInOfficer({ database }: Desk, { fields }: Visit): Promise<Reply> {
  const { email = '', password = '', next = '' } = fields;
  const cookie = await logIn(database, email, password);
  if (cookie) return { to: onward(next), cookie };
  const error = 'E-mail và mật khẩu không khớp. Sau nhiều lần sai, tài khoản tạm nghỉ một lúc.';
  return { page: 'login', title: TITLE, status: 401, data: { email, next, error } };
}

export async function leave({ database, live }: Desk, { session }: OfficerVisit): Promise<Reply> {
  await logOut(database, session);
  live.end(session);
  return { to: '/console/login?done=logout', cookie: null };
}
