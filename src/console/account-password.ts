import { OfficerError } from '../officers/invite.ts';
import { changePassword } from '../officers/password.ts';
import { accountAct } from './account.ts';
import { withOthersGone } from './account-sessions.ts';
import { BUSY, oneByOne } from './login.ts';
import type { Reply } from './reply.ts';
import { BusyError } from './turnstile.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** Changes the officer's own password; every other session of theirs ends. */
export function savePassword(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { old = '', password = '', repeated = '' } = visit.fields;
  const { session } = visit;
  return accountAct(desk, visit, 'password', async () => {
    if (password !== repeated) throw new OfficerError('Hai lần nhập không giống nhau. Hãy nhập lại cả hai.');
    try {
      await oneByOne(() =>
        withOthersGone(desk, session, () => changePassword(desk.database, session, old, password)),
      );
    } catch (error) {
      throw error instanceof BusyError ? new OfficerError(BUSY) : error;
    }
    return { to: '/console/account?done=password' };
  });
}
