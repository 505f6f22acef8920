import { officerActor } from '../audit/record.ts';
import { invite, LEFT, OfficerError, READS_TIPS } from '../officers/invite.ts';
import { agencyKeyFor } from '../setup.ts';
import { state } from './colleagues.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { word, wordsOf } from './words.ts';

/** A fresh set-up link, shown once. */
interface Link {
  email: string;
  url: string;
  /** Reads tips at once after set-up, must be let in by a colleague, or never reads any. */
  reads: 'at-once' | 'let-in' | 'never';
}

interface Outcome {
  link?: Link;
  error?: string;
  fields?: Record<string, string>;
}

/** Agencies and officers for the administrator. Nothing here leads to a tip. */
export async function showOfficers(
  desk: Desk,
  { session }: OfficerVisit,
  outcome: Outcome = {},
): Promise<Reply> {
  const { prisma } = desk.database;
  const [agencies, officers] = await Promise.all([
    prisma.agency.findMany({
      select: {
        key: true,
        name: true,
        claim: true,
        _count: { select: { officers: { where: { publicKey: { not: null } } } } },
      },
      orderBy: { name: 'asc' },
    }),
    prisma.officer.findMany({
      where: { role: { not: LEFT } },
      select: {
        id: true,
        email: true,
        role: true,
        agencyKey: true,
        publicKey: true,
        agencySeal: true,
        agency: { select: { name: true } },
      },
      orderBy: [{ agencyKey: 'asc' }, { email: 'asc' }],
    }),
  ]);
  return {
    page: 'officers',
    title: 'Cơ quan và cán bộ',
    status: outcome.error ? 422 : 200,
    data: {
      ...outcome,
      fields: outcome.fields ?? {},
      roles: wordsOf('role').map(([key, name]) => ({ key, name })),
      agencies: agencies.map(({ key, name, claim, _count }) => ({
        key,
        name,
        officers: _count.officers,
        claimable: claim !== null && desk.claimKey !== undefined,
        closed: claim !== null && desk.claimKey === undefined,
      })),
      officers: officers.map(({ id, email, role, agencyKey, publicKey, agencySeal, agency }) => ({
        id,
        own: id === session.officer.id,
        email,
        role,
        roleName: word('role', role),
        agencyKey: agencyKey ?? '',
        agency: agency?.name,
        invited: publicKey === null,
        state: READS_TIPS.has(role)
          ? state(publicKey !== null, agencySeal !== null)
          : publicKey
            ? 'Đang hoạt động'
            : state(false, false),
      })),
    },
  };
}

/** Invites an officer, or again one who has no password yet. The link is in this answer and nowhere else. */
export async function inviteOfficer(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { email = '', role = '', agency = '' } = visit.fields;
  const reader = READS_TIPS.has(role);
  try {
    const key =
      reader && agency ? await agencyKeyFor(desk.database, agency, { claimKey: desk.claimKey }) : undefined;
    const who = { email, role, agency: agency || undefined };
    const token = await invite(desk.database, who, key, officerActor(visit.session));
    const url = `${desk.publicUrl}/console/setup/${token}`;
    return showOfficers(desk, visit, {
      link: { email, url, reads: !reader ? 'never' : key ? 'at-once' : 'let-in' },
    });
  } catch (error) {
    if (error instanceof OfficerError)
      return showOfficers(desk, visit, { error: error.message, fields: visit.fields });
    throw error;
  }
}
