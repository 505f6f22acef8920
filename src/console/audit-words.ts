import type { Line } from '../audit/list.ts';
import { kindNames } from '../audit/record.ts';
import { agencyName } from '../inbox/agencies.ts';
import { MUTE_REASONS } from '../inbox/mute.ts';
import { REASONS } from './exports-record.ts';
import { statusName, word } from './words.ts';

/** "A → B" for keys written `a>b`. */
const step = (reason: string, name: (key: string) => string): string =>
  reason.split('>').map(name).join(' → ');

/** A key of two parts, `a.b`, in words. */
const pair = (key: string, first: (key: string) => string, second: (key: string) => string): string => {
  const dot = key.lastIndexOf('.');
  return `${first(key.slice(0, dot))}, ${second(key.slice(dot + 1))}`;
};

const muteReason = (key: string): string => MUTE_REASONS.find(([each]) => each === key)?.[1] ?? key;

/** How the reasons of a kind read; those of other kinds stand as they are. */
const READ: Record<string, (reason: string) => string> = {
  status: (reason) => step(reason, statusName),
  transfer: (reason) => step(reason, agencyName),
  conflict: agencyName,
  refuse: (reason) => step(reason, agencyName),
  correct: (reason) =>
    step(reason, (verdict) =>
      pair(
        verdict,
        (key) => word('category', key),
        (key) => word('urgency', key),
      ),
    ),
  call: agencyName,
  mute: (reason) => pair(reason, muteReason, (days) => `${days} ngày`),
  intake: () => 'thêm vào tin đã có',
  search: (count) => `${count} tin được mở`,
  export: (reason) => REASONS[reason] ?? reason,
  'officer-invited': (role) => word('role', role),
  'factor-added': (kind) => (kind === 'totp' ? 'mã từ điện thoại' : 'khóa'),
};

/** A row of the chain in words; what is a key of ours gets its name, what is not stays as it is. */
export function lineInWords({ actor, role, agency, kind, subject, reason, email, whom }: Line) {
  return {
    who: email ?? (actor === 'command' ? 'Dòng lệnh trên máy chủ' : actor),
    role: role ? word('role', role) : '',
    agency: agency ? agencyName(agency) : '',
    what: kindNames[kind] ?? kind,
    subject: whom ?? subject ?? '',
    reason: reason ? (READ[kind]?.(reason) ?? reason) : '',
  };
}
