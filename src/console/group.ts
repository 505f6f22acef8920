import { officerActor, record } from '../audit/record.ts';
import { closeGroup, findGroup, type OwnGroup, readCode, renewSecret } from '../awareness/groups.ts';
import { communeName } from '../awareness/population.ts';
import { agencyName, DUTY_DESK } from '../inbox/agencies.ts';
import { poster, qr } from '../pictures/index.ts';
import { dayName } from './groups-days.ts';
import { LOST, type Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** The agency whose groups an officer works with; undefined for the administrator: all of them. */
export function ownAgency({ session: { officer } }: OfficerVisit): string | undefined {
  return officer.role === 'admin' ? undefined : (officer.agency ?? DUTY_DESK);
}

/** A way into a group: what its QR code and its poster carry. */
interface Way {
  key: 'web' | 'telegram';
  name: string;
  url: string;
}

function waysInto({ publicUrl, telegramBot }: Desk, code: string): Way[] {
  const bot = telegramBot?.();
  const web: Way = { key: 'web', name: 'Trang web', url: `${publicUrl}/?g=${code}` };
  if (!bot) return [web];
  return [{ key: 'telegram', name: 'Telegram', url: `https://t.me/${bot}?start=g-${code}` }, web];
}

interface Outcome {
  /** A fresh secret of the page with the results, shown once. */
  secret?: string;
  error?: string;
}

/** One group: its code, the ways into it, and what can be done with it. */
export function groupPage(
  desk: Desk,
  visit: OfficerVisit,
  group: OwnGroup,
  { secret, error }: Outcome = {},
): Reply {
  const { code, name, commune, agency, opened, closed } = group;
  return {
    page: 'group',
    title: name,
    status: error ? 422 : 200,
    data: {
      code,
      name,
      error,
      agency: agencyName(agency),
      commune: commune && communeName(commune),
      opened: dayName(opened),
      closed: closed && dayName(closed),
      ways: waysInto(desk, code),
      results: secret && `${desk.publicUrl}/lop/${secret}`,
      csrf: visit.session.csrf,
    },
  };
}

type Handler = (desk: Desk, visit: OfficerVisit, group: OwnGroup) => Reply | Promise<Reply>;

/** Finds the group of the address, if this officer may see it. */
const withGroup =
  (handle: Handler) =>
  async (desk: Desk, visit: OfficerVisit): Promise<Reply> => {
    const code = readCode(String(visit.request.params.code));
    const group = code && (await findGroup(desk.database, code, ownAgency(visit)));
    return group ? handle(desk, visit, group) : LOST;
  };

export const showGroup = withGroup((desk, visit, group) => groupPage(desk, visit, group));

/** The QR code of one way into a group, as a picture. */
export const showQr = withGroup(async (desk, visit, { code }) => {
  const way = wayOf(desk, visit, code);
  if (!way) return LOST;
  const picture = await qr(way.url);
  return { write: (response) => void response.type('image/svg+xml').send(picture) };
});

/** The poster of one way into a group, to be printed. */
export const downloadPoster = withGroup(async (desk, visit, { code, name, commune }) => {
  const way = wayOf(desk, visit, code);
  if (!way) return LOST;
  const place = (commune && communeName(commune)) || name;
  const picture = await poster({ commune: place, group: code, url: way.url, language: 'vi' });
  return { write: (response) => void response.attachment(`ap-phich-${code}.png`).type('png').send(picture) };
});

const wayOf = (desk: Desk, { request }: OfficerVisit, code: string) =>
  waysInto(desk, code).find(({ key }) => key === request.params.way);

/** Makes a new link to the results; it is in this answer and nowhere else. */
export const renewResults = withGroup(async (desk, visit, group) => {
  if (group.closed) return groupPage(desk, visit, group, { error: 'Nhóm đã đóng.' });
  return groupPage(desk, visit, group, { secret: await renewSecret(desk.database, group.code) });
});

/** Closes a group, once that is confirmed. */
export const closeOpenGroup = withGroup(async (desk, visit, group) => {
  if (visit.fields.sure !== 'yes')
    return groupPage(desk, visit, group, { error: 'Hãy đánh dấu xác nhận trước khi đóng nhóm.' });
  await closeGroup(desk.database, group.code);
  await record(desk.database, { ...officerActor(visit.session), kind: 'group-closed', subject: group.code });
  return { to: `/console/groups/${group.code}` };
});
