import { z } from 'zod';
import { messageOf } from '../awareness/campaign-content.ts';
import { isQuiet, QUIET, writeLocal } from '../awareness/campaign-hours.ts';
import {
  audienceSize,
  type Campaign,
  type CampaignState,
  type Count,
  progressOf,
  readCampaign,
  TRY_LIMIT,
} from '../awareness/campaigns.ts';
import { audienceWords, contentWords, openGroups } from './campaign-forms.ts';
import type { Outlet } from './campaign-outlets.ts';
import { LOST, type Reply } from './reply.ts';
import { exact } from './times.ts';
import type { Desk, OfficerVisit } from './visit.ts';
import { languageName, word } from './words.ts';

/** The console with the channels of this installation. */
export type CampaignDesk = Desk & { outlets?: readonly Outlet[] };

export const STATES: Record<CampaignState, string> = {
  draft: 'Bản nháp',
  scheduled: 'Đã hẹn giờ',
  running: 'Đang gửi',
  paused: 'Tạm dừng',
  stopped: 'Đã dừng',
  done: 'Đã xong',
};

/** What becomes of people's copies, in the order they are shown. */
const FATES: Record<string, string> = {
  waiting: 'Đang chờ',
  leaving: 'Đang đi',
  sent: 'Đã gửi',
  failed: 'Không gửi được',
  gone: 'Không còn nhận',
  window: 'Quá 7 ngày (Zalo)',
  unsure: 'Không rõ',
};

/** One campaign: what it says on each channel, whom it is for, what can be done, how far it has come. */
export async function showCampaign(desk: CampaignDesk, visit: OfficerVisit, error?: string): Promise<Reply> {
  const { database } = desk;
  const id = z.uuid().safeParse(visit.request.params.id).data;
  const campaign = id && (await readCampaign(database, id));
  if (!campaign) return LOST;
  const { name, state, content, starts, started, ended } = campaign;
  const fresh = state === 'draft' || state === 'scheduled';
  const [size, groups, progress] = await Promise.all([
    fresh ? audienceSize(database, campaign.audience) : [],
    fresh ? openGroups(database) : [],
    progressOf(database, [campaign.id]),
  ]);
  const counts = progress.get(campaign.id)!;
  const now = new Date();
  return {
    page: 'campaign',
    title: name,
    status: error ? 409 : 200,
    data: {
      ...{ id, name, state, error, groups, fresh },
      stateName: STATES[state],
      changed: typeof visit.request.query.was === 'string' && visit.request.query.was !== state,
      sleeping: state === 'running' && isQuiet(now) ? QUIET.to : undefined,
      quiet: QUIET,
      tryLimit: TRY_LIMIT,
      what: contentWords(content),
      who: audienceWords(campaign),
      people: size.reduce((sum, { people }) => sum + people, 0),
      size: size.map(({ channel, language, people }) => ({ ...named({ channel, language }), people })),
      previews: previews(campaign, desk.outlets ?? [], fresh ? size : counts),
      soonest: writeLocal(now),
      starts: starts && exact(starts),
      started: started && exact(started),
      ended: ended && exact(ended),
      fates: Object.values(FATES),
      ...sumsOf(counts),
      rows: rowsOf(counts),
      typed: visit.fields,
    },
  };
}

const named = ({ channel, language }: { channel: string; language: string }) => ({
  channel: word('channel', channel),
  language: languageName(language),
});

/** What leaves, exactly, on each channel in each language that somebody of the audience reads. */
function previews(
  { content, audience }: Campaign,
  outlets: readonly Outlet[],
  size: { channel: string; language: string }[],
): object[] {
  const chosen = audience.languages.length > 0 ? audience.languages : size.map(({ language }) => language);
  const languages = [...new Set(audience.languages.length > 0 ? chosen : ['vi', ...chosen])];
  return outlets
    .filter(({ key }) => audience.channels.length === 0 || audience.channels.includes(key))
    .flatMap(({ key, buttons, pieces }) =>
      languages.map((language) => ({
        ...named({ channel: key, language }),
        pieces: pieces(messageOf(content, language, buttons)).map(({ text, choices, picture, voice }) => ({
          text,
          choices: choices?.map(({ label }) => label) ?? [],
          picture: picture !== undefined,
          voice: voice?.length ?? 0,
        })),
      })),
    );
}

/** How many there are in all, how many have received it, and what share that is, in per cent. */
export function sumsOf(counts: Count[]): { total: number; sent: number; waiting: number; share: number } {
  const sum = (...states: string[]) =>
    counts
      .filter(({ state }) => states.length === 0 || states.includes(state))
      .reduce((total, { people }) => total + people, 0);
  const [total, sent] = [sum(), sum('sent')];
  return {
    total,
    sent,
    waiting: sum('waiting', 'leaving'),
    share: total ? Math.floor((sent * 100) / total) : 0,
  };
}

/** A line for each channel and language, and one for all. */
function rowsOf(counts: Count[]): object[] {
  const keys = [...new Set(counts.map(({ channel, language }) => `${channel}/${language}`))];
  const line = (of: Count[]) =>
    Object.keys(FATES).map((fate) =>
      of.filter(({ state }) => state === fate).reduce((sum, { people }) => sum + people, 0),
    );
  const rows = keys.map((key) => {
    const of = counts.filter(({ channel, language }) => `${channel}/${language}` === key);
    return { ...named(of[0]!), counts: line(of) };
  });
  return rows.length > 1 ? [...rows, { channel: 'Tất cả', language: '', counts: line(counts) }] : rows;
}
