import { z } from 'zod';
import {
  type Content,
  Content as ContentSchema,
  LEARNABLE,
  TEXT_LIMIT,
} from '../awareness/campaign-content.ts';
import { weekOf } from '../awareness/campaign-hours.ts';
import { type Audience, CAMPAIGN_CHANNELS, type Campaign, type Draft } from '../awareness/campaigns.ts';
import { LearningError } from '../awareness/refusal.ts';
import type { Database } from '../database.ts';
import { translate } from '../languages/catalogue.ts';
import { LANGUAGES } from '../languages/registry.ts';
import { placeName, places } from '../sorting/places.ts';
import { plain } from '../text.ts';
import { languageName, word } from './words.ts';

/** What a campaign can send, in the words of the form. */
export const KINDS: Record<Content['kind'], string> = {
  text: 'Lời tự viết',
  lesson: 'Bài học',
  quiz: 'Câu chuyện đố vui',
  weekly: 'Lời nhắn tuần',
};

interface Choice {
  value: string;
  name: string;
  on: boolean;
}

/** The fields of an audience, by their names in the form. */
const WHO = ['languages', 'communes', 'channels', 'groups'] as const satisfies (keyof Audience)[];

/** Groups that still learn together, with their names. */
export async function openGroups({ prisma }: Database): Promise<{ code: string; name: string }[]> {
  return prisma.group.findMany({
    where: { closed: null },
    select: { code: true, name: true },
    orderBy: { name: 'asc' },
  });
}

/** The form to write a campaign in, filled with one that is there. */
export async function campaignForm(database: Database, { name, content, audience }: Draft): Promise<object> {
  const groups = await openGroups(database);
  const choices = (field: keyof Audience, all: [string, string][]): Choice[] =>
    all.map(([value, label]) => ({ value, name: label, on: audience[field].includes(value) }));
  return {
    name,
    limit: TEXT_LIMIT,
    kinds: Object.entries(KINDS).map(([value, label]) => ({
      value,
      name: label,
      on: content.kind === value,
    })),
    texts: LANGUAGES.filter(({ offered }) => offered).map(({ code, name: own, direction }) => ({
      ...{ code, name: own, direction },
      text: content.kind === 'text' ? (content.texts[code] ?? '') : '',
    })),
    lessons: learnable('lesson', content.kind === 'lesson' ? content.lesson : undefined),
    quizzes: learnable('quiz', content.kind === 'quiz' ? content.quiz : undefined),
    aloud: content.kind !== 'text' && content.aloud,
    week: content.kind === 'weekly' ? content.week : weekOf(new Date()).week,
    who: {
      languages: choices(
        'languages',
        LANGUAGES.filter(({ offered }) => offered).map(({ code, name: own }) => [code, own]),
      ),
      channels: choices(
        'channels',
        CAMPAIGN_CHANNELS.map((key) => [key, word('channel', key)]),
      ),
      communes: choices(
        'communes',
        places.map(({ code }) => [code, placeName(code)]),
      ),
      groups: choices(
        'groups',
        groups.map(({ code, name: label }) => [code, `${label} (${code})`]),
      ),
    },
  };
}

function learnable(kind: 'lesson' | 'quiz', chosen: string | undefined): Choice[] {
  const namespace = kind === 'lesson' ? 'lessons' : 'quizzes';
  return LEARNABLE[kind].map((value) => ({
    value,
    name: translate('vi', `${namespace}:${value}.title`),
    on: value === chosen,
  }));
}

/** A form nobody has filled yet. */
export const EMPTY: Draft = {
  name: '',
  content: { kind: 'text', texts: { vi: '' } },
  audience: { languages: [], communes: [], channels: [], groups: [] },
};

/** One box ticked comes as a text, several as a list. */
const ticked = z.union([z.string().transform((value) => [value]), z.array(z.string())]).catch([]);
const lists = z.object({ languages: ticked, communes: ticked, channels: ticked, groups: ticked });

/**
 * What stands in a form that was sent, be it right or not.
 * @param body as express read it: a list where several were chosen
 */
export function typedDraft(body: unknown, fields: Record<string, string>): Draft {
  const { name = '', kind = 'text', lesson = '', quiz = '', week = '' } = fields;
  const aloud = fields[`aloud-${kind}`] === 'yes';
  const texts = Object.entries(fields)
    .filter(([field]) => field.startsWith('text-'))
    .map(([field, text]) => [field.slice('text-'.length), plain(text).replaceAll('\r\n', '\n').trim()])
    .filter(([code, text]) => text || code === 'vi');
  const contents: Record<string, object> = {
    text: { kind: 'text', texts: { vi: '', ...Object.fromEntries(texts) } },
    lesson: { kind: 'lesson', lesson, aloud },
    quiz: { kind: 'quiz', quiz, aloud },
    weekly: { kind: 'weekly', week: Number(week), aloud },
  };
  return { name, content: (contents[kind] ?? contents.text) as Content, audience: lists.parse(body ?? {}) };
}

/** The same if it can be sent. Throws LearningError. */
export function readDraft(draft: Draft): Draft {
  const { content, audience } = draft;
  if (content.kind === 'text') {
    if (!content.texts.vi) throw new LearningError('Hãy viết lời bằng tiếng Việt.');
    if (Object.values(content.texts).some((text) => (text?.length ?? 0) > TEXT_LIMIT))
      throw new LearningError(`Lời dài quá ${TEXT_LIMIT} ký tự.`);
  }
  const read = ContentSchema.safeParse(content);
  if (!read.success) throw new LearningError('Hãy chọn nội dung có trong danh sách.');
  const known: Record<(typeof WHO)[number], (value: string) => boolean> = {
    languages: (code) => LANGUAGES.some((language) => language.code === code),
    channels: (key) => (CAMPAIGN_CHANNELS as readonly string[]).includes(key),
    communes: (code) => places.some((place) => place.code === code),
    groups: (code) => /^[0-9A-Z]{6}$/.test(code),
  };
  if (WHO.some((field) => !audience[field].every(known[field])))
    throw new LearningError('Hãy chọn người nhận có trong danh sách.');
  return { ...draft, content: read.data };
}

/** Whom a campaign is for, in words; a list that is empty means all. */
export function audienceWords({ audience }: Pick<Campaign, 'audience'>): { name: string; who: string }[] {
  const words: Record<(typeof WHO)[number], [string, (value: string) => string]> = {
    languages: ['Ngôn ngữ', languageName],
    channels: ['Kênh', (key) => word('channel', key)],
    communes: ['Xã, phường', placeName],
    groups: ['Nhóm', (code) => code],
  };
  return WHO.map((field) => {
    const [name, wordOf] = words[field];
    return { name, who: audience[field].map(wordOf).join(', ') || 'Tất cả' };
  });
}

/** What a campaign sends, in words. */
export function contentWords(content: Content): string {
  switch (content.kind) {
    case 'text':
      return KINDS.text;
    case 'weekly':
      return `${KINDS.weekly} ${content.week}`;
    case 'lesson':
      return `${KINDS.lesson}: ${translate('vi', `lessons:${content.lesson}.title`)}`;
    case 'quiz':
      return `${KINDS.quiz}: ${translate('vi', `quizzes:${content.quiz}.title`)}`;
  }
}
