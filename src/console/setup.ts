import { invitedOfficer, OfficerError, setUp } from '../officers/invite.ts';
import { PASSWORD_LENGTH } from '../officers/strength.ts';
import { BUSY, oneByOne } from './login.ts';
import type { Reply } from './reply.ts';
import { BusyError } from './turnstile.ts';
import type { Desk, Visit } from './visit.ts';
import { word } from './words.ts';

const GONE: Reply = {
  page: 'message',
  status: 410,
  title: 'Liên kết này không còn dùng được',
  data: {
    text: 'Liên kết chỉ dùng một lần và có hạn 7 ngày. Nếu bạn đã đặt mật khẩu, hãy đăng nhập. Nếu chưa, hãy xin quản trị viên một liên kết mới.',
    link: { to: '/console/login', name: 'Đăng nhập' },
  },
};

async function form({ database }: Desk, { request }: Visit, error?: string): Promise<Reply> {
  const invited = await invitedOfficer(database, String(request.params.token));
  if (!invited) return GONE;
  const data = { email: invited.email, role: word('role', invited.role), least: PASSWORD_LENGTH, error };
  return { page: 'setup', title: 'Đặt mật khẩu', status: error ? 422 : 200, data };
}

export const showSetup = (desk: Desk, visit: Visit): Promise<Reply> => form(desk, visit);

export async function choosePassword(desk: Desk, visit: Visit): Promise<Reply> {
  const { password = '', repeated = '' } = visit.fields;
  if (password !== repeated) return form(desk, visit, 'Hai lần nhập không giống nhau. Hãy nhập lại cả hai.');
  try {
    await oneByOne(() => setUp(desk.database, String(visit.request.params.token), password));
    return { to: '/console/login?done=setup', cookie: null };
  } catch (error) {
    if (error instanceof OfficerError) return form(desk, visit, error.message);
    if (error instanceof BusyError) return form(desk, visit, BUSY);
    throw error;
  }
}
