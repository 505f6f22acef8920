import { officerActor, record } from '../audit/record.ts';
import { findGroup, listGroups, NAME_LIMIT, type OwnGroup, openGroup } from '../awareness/groups.ts';
import { COMMUNES, communeName } from '../awareness/population.ts';
import { LearningError } from '../awareness/refusal.ts';
import { agencyName, DUTY_DESK } from '../inbox/agencies.ts';
import { groupPage, ownAgency } from './group.ts';
import { dayName } from './groups-days.ts';
import type { Reply } from './reply.ts';
import type { Desk, OfficerVisit } from './visit.ts';

/** The agency's groups, and the form that opens one. */
export async function showGroups({ database }: Desk, visit: OfficerVisit, error?: string): Promise<Reply> {
  const agency = ownAgency(visit);
  const groups = await listGroups(database, agency);
  return {
    page: 'groups',
    title: 'Nhóm học',
    status: error ? 422 : 200,
    data: {
      error,
      fields: visit.fields,
      limit: NAME_LIMIT,
      communes: COMMUNES,
      groups: groups.map((group) => lineOf(group, agency === undefined)),
    },
  };
}

function lineOf({ code, name, commune, agency, opened, closed }: OwnGroup, all: boolean): object {
  const place = commune && communeName(commune);
  const state = closed ? `Đóng ngày ${dayName(closed)}` : `Mở từ ${dayName(opened)}`;
  return { code, name, facts: [place, all && agencyName(agency)].filter(Boolean).join(', '), state };
}

/** Opens a group. The link to its results is in this answer and nowhere else. */
export async function openNewGroup(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { name = '', commune = '' } = visit.fields;
  try {
    if (commune && !communeName(commune))
      throw new LearningError('Hãy chọn một xã, phường có trong danh sách.');
    const agency = ownAgency(visit) ?? DUTY_DESK;
    const { code, secret } = await openGroup(desk.database, { name, commune, agency });
    await record(desk.database, { ...officerActor(visit.session), kind: 'group-opened', subject: code });
    return groupPage(desk, visit, (await findGroup(desk.database, code))!, { secret });
  } catch (error) {
    if (error instanceof LearningError) return showGroups(desk, visit, error.message);
    throw error;
  }
}
