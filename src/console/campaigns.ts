import { z } from 'zod';
import { officerActor, record } from '../audit/record.ts';
import { readLocal } from '../awareness/campaign-hours.ts';
import { isWeekly, setWeekly } from '../awareness/campaign-weekly.ts';
import {
  changeCampaign,
  createCampaign,
  type Draft,
  listCampaigns,
  NAME_LIMIT,
  pauseCampaign,
  progressOf,
  readCampaign,
  removeCampaign,
  resumeCampaign,
  startCampaign,
  stopCampaign,
  tryCampaign,
  unscheduleCampaign,
} from '../awareness/campaigns.ts';
import { LearningError } from '../awareness/refusal.ts';
import { campaignForm, contentWords, EMPTY, readDraft, typedDraft } from './campaign-forms.ts';
import { type CampaignDesk, STATES, showCampaign, sumsOf } from './campaign-page.ts';
import { LOST, type Reply } from './reply.ts';
import { exact } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';

const TITLE = 'Chiến dịch';
const LIST = '/console/campaigns';

/** All campaigns, newest first, and the switch of the weekly message. */
export async function showCampaigns({ database }: Desk, { request }: OfficerVisit): Promise<Reply> {
  const before = z.uuid().safeParse(request.query.before).data;
  const { campaigns, next } = await listCampaigns(database, before);
  const progress = await progressOf(
    database,
    campaigns.map(({ id }) => id),
  );
  return {
    page: 'campaigns',
    title: TITLE,
    data: {
      weekly: await isWeekly(database),
      next,
      campaigns: campaigns.map(({ id, name, content, state, starts, started }) => ({
        id,
        name,
        what: contentWords(content),
        state,
        stateName: STATES[state],
        at: started ? exact(started) : starts ? `hẹn ${exact(starts)}` : '',
        ...sumsOf(progress.get(id)!),
      })),
    },
  };
}

/** Switches the weekly message on or off. */
export async function switchWeekly({ database }: Desk, { fields }: OfficerVisit): Promise<Reply> {
  await setWeekly(database, fields.weekly === 'on');
  return { to: LIST };
}

/** The form of a new campaign. */
export function newCampaign(desk: Desk, _visit: OfficerVisit): Promise<Reply> {
  return form(desk, LIST, EMPTY);
}

/** The form of one that has not started. */
export async function editCampaign(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const campaign = await found(desk, visit);
  if (campaign?.state !== 'draft') return LOST;
  return form(desk, `${LIST}/${campaign.id}/edit`, campaign);
}

async function form(desk: Desk, action: string, draft: Draft, error?: string): Promise<Reply> {
  return {
    page: 'campaign-form',
    title: action === LIST ? 'Chiến dịch mới' : 'Sửa chiến dịch',
    status: error ? 422 : 200,
    data: { ...(await campaignForm(desk.database, draft)), action, error, nameLimit: NAME_LIMIT },
  };
}

/** Makes a campaign of what was written, or changes one; what was wrong is said with nothing typed lost. */
export function saveCampaign(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return save(desk, visit, LIST, (draft) => createCampaign(desk.database, draft, visit.session.officer.id));
}

export async function saveChanges(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const campaign = await found(desk, visit);
  if (!campaign) return LOST;
  const { id } = campaign;
  return save(desk, visit, `${LIST}/${id}/edit`, async (draft) => {
    await changeCampaign(desk.database, id, draft);
    return id;
  });
}

async function save(
  desk: Desk,
  { request, fields }: OfficerVisit,
  action: string,
  work: (draft: Draft) => Promise<string>,
): Promise<Reply> {
  const draft = typedDraft(request.body, fields);
  try {
    return { to: `${LIST}/${await work(readDraft(draft))}` };
  } catch (error) {
    if (!(error instanceof LearningError)) throw error;
    return form(desk, action, draft, error.message);
  }
}

/** Does one act on the campaign in the address, and shows it again, with why it could not be done. */
async function act(
  desk: CampaignDesk,
  visit: OfficerVisit,
  work: (id: string) => Promise<string | undefined>,
): Promise<Reply> {
  const campaign = await found(desk, visit);
  if (!campaign) return LOST;
  try {
    return { to: (await work(campaign.id)) ?? `${LIST}/${campaign.id}` };
  } catch (error) {
    if (!(error instanceof LearningError)) throw error;
    return showCampaign(desk, visit, error.message);
  }
}

const simple =
  (work: (database: Desk['database'], id: string) => Promise<void>) =>
  (desk: Desk, visit: OfficerVisit): Promise<Reply> =>
    act(desk, visit, async (id) => {
      await work(desk.database, id);
      return undefined;
    });

export const pause = simple(pauseCampaign);
export const resume = simple(resumeCampaign);
export const unschedule = simple(unscheduleCampaign);

/** Starts it now, or at the time that was given. */
export function start(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { when, at = '', sure } = visit.fields;
  return act(desk, visit, async (id) => {
    if (sure !== 'yes') throw new LearningError('Hãy đánh dấu xác nhận đã xem trước.');
    const time = when === 'later' ? readLocal(at) : undefined;
    if (when === 'later' && !time) throw new LearningError('Hãy chọn ngày giờ bắt đầu.');
    await startCampaign(desk.database, id, time);
    await record(desk.database, { ...officerActor(visit.session), kind: 'campaign-started', subject: id });
    return undefined;
  });
}

/** Ends it for good. */
export function stop(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return act(desk, visit, async (id) => {
    if (visit.fields.sure !== 'yes') throw new LearningError('Hãy đánh dấu xác nhận dừng hẳn.');
    await stopCampaign(desk.database, id);
    await record(desk.database, { ...officerActor(visit.session), kind: 'campaign-stopped', subject: id });
    return undefined;
  });
}

export function remove(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  return act(desk, visit, async (id) => {
    if (visit.fields.sure !== 'yes') throw new LearningError('Hãy đánh dấu xác nhận xóa.');
    await removeCampaign(desk.database, id);
    return LIST;
  });
}

/** Sends it to a small group at once. */
export function tryOut(desk: Desk, visit: OfficerVisit): Promise<Reply> {
  const { group = '' } = visit.fields;
  return act(desk, visit, async (id) => {
    if (!group) throw new LearningError('Hãy chọn một nhóm để gửi thử.');
    return `${LIST}/${await tryCampaign(desk.database, id, group, visit.session.officer.id)}`;
  });
}

async function found({ database }: Desk, { request }: OfficerVisit) {
  const id = z.uuid().safeParse(request.params.id).data;
  return id ? readCampaign(database, id) : undefined;
}
