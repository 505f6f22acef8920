import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Response } from 'express';
import { agencyName } from '../inbox/agencies.ts';
import type { OfficerSession } from '../officers/session.ts';
import { alarms } from './alarm.ts';
import type { Reply } from './reply.ts';
import { writeCookie } from './session.ts';
import { isNew } from './tour.ts';
import type { Desk, Visit } from './visit.ts';
import { notice, word } from './words.ts';

// Everything a template prints is escaped; none of ours asks for the raw form except the layout, for the page itself.
const eta = new Eta({
  views: fileURLToPath(new URL('./pages', import.meta.url)),
  cache: true,
  autoEscape: true,
});

const PAGES = {
  inbox: { to: '/console', name: 'Hộp thư' },
  intake: { to: '/console/intake', name: 'Ghi cuộc gọi' },
  colleagues: { to: '/console/colleagues', name: 'Đồng nghiệp' },
  examples: { to: '/console/examples', name: 'Mẫu đã sửa' },
  exports: { to: '/console/exports', name: 'Sổ và số liệu' },
  groups: { to: '/console/groups', name: 'Nhóm học' },
  reach: { to: '/console/reach', name: 'Tiếp cận' },
  officers: { to: '/console/officers', name: 'Cơ quan và cán bộ' },
  campaigns: { to: '/console/campaigns', name: 'Chiến dịch' },
  languages: { to: '/console/languages', name: 'Ngôn ngữ' },
  audit: { to: '/console/audit', name: 'Nhật ký' },
  channels: { to: '/console/channels', name: 'Kênh liên lạc' },
  try: { to: '/console/try', name: 'Thử máy xếp' },
};

const MENUS: Record<string, { to: string; name: string }[]> = {
  duty: [PAGES.inbox, PAGES.intake, PAGES.colleagues, PAGES.exports, PAGES.groups, PAGES.channels, PAGES.try],
  supervisor: [
    PAGES.inbox,
    PAGES.intake,
    PAGES.colleagues,
    PAGES.examples,
    PAGES.exports,
    PAGES.groups,
    PAGES.reach,
    PAGES.channels,
    PAGES.try,
  ],
  admin: [
    PAGES.officers,
    PAGES.groups,
    PAGES.reach,
    PAGES.campaigns,
    PAGES.languages,
    PAGES.audit,
    PAGES.channels,
    PAGES.try,
  ],
  auditor: [PAGES.audit, PAGES.exports, PAGES.reach],
  reviewer: [PAGES.languages],
};

/** Where somebody comes to after logging in: whoever is new is offered the tour there. */
const FIRST_PAGES = [PAGES.inbox.to, PAGES.officers.to];

/** Sends what a handler answered. */
export async function send(desk: Desk, visit: Visit, reply: Reply, response: Response): Promise<void> {
  if ('write' in reply) {
    reply.write(response);
    return;
  }
  if ('to' in reply) {
    if (reply.cookie !== undefined) writeCookie(response, reply.cookie, desk.secure);
    response.redirect(303, reply.to);
    return;
  }
  const { request, session } = visit;
  const whole = session?.stage === 'whole' ? session : undefined;
  const here = `/console${request.path === '/' ? '' : request.path}`;
  const page = eta.render(`./${reply.page}`, {
    title: reply.title,
    notice: notice(request.query.done),
    officer: session && session.stage !== 'factor' ? officerLine(session) : undefined,
    csrf: session?.csrf,
    menu: whole ? (MENUS[whole.officer.role] ?? []) : [],
    here,
    newcomer: whole && FIRST_PAGES.includes(here) && (await isNew(desk.database, whole)),
    asset: desk.assets.url,
    alarms: whole ? await alarms(desk.database, whole) : undefined,
    ...reply.data,
  });
  response
    .status(reply.status ?? 200)
    .type('html')
    .send(page);
}

function officerLine({ officer }: OfficerSession): {
  email: string;
  role: string;
  agency: string | undefined;
} {
  return {
    email: officer.email,
    role: word('role', officer.role),
    agency: officer.agency && agencyName(officer.agency),
  };
}
