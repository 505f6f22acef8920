import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readConfig } from '../../../../src/config.ts';
import type { Report } from '../../../../src/conversation/types.ts';
import { openStorage } from '../../../../src/storage/index.ts';
import { codeSecrets } from '../../../../src/tips/code.ts';
import { openContent } from '../../../../src/tips/content.ts';
import { pairOf, unlock } from '../../../../src/vault/boxes.ts';
import { readBotKeys } from '../../../../src/vault/keys.ts';
import type { Running } from '../../../running.ts';
import { eventually } from './eventually.ts';
import type { Thing } from './things.ts';

/** What a test of one cell has to look at. */
export interface Seen {
  service: Running;
  thing: Thing;
  /** What was said to the person since they did it, oldest first; grows. */
  heard(): string[];
  /** HTTP statuses, where the channel answers the person itself. */
  statuses: unknown[];
  /** The report as it was handed in afterwards; undefined if there was nothing to hand in. */
  report: Report | undefined;
}

const hasFfmpeg = existsSync('/usr/bin/ffmpeg');
const ALL_BUT_MARK = 'secret-metadata';
const UNKEPT = /(chưa|không)( được)? (giữ|nhận|đọc|mở|tải|lấy)/;

const wordsOf = ({ story, answers }: Report): string => [...story, ...Object.values(answers)].join('\n');
const joins = ({ report, thing }: Seen) => {
  expect(wordsOf(report!)).toContain(thing.words);
  expect(wordsOf(report!)).not.toContain(thing.never ?? '\0');
};

/** What each keyword of the table means. */
export const OUTCOMES: Record<string, (seen: Seen) => void | Promise<void>> = {
  opens: joins,
  joins,
  corrects(seen) {
    joins(seen);
    expect(wordsOf(seen.report!)).toMatch(/sửa/);
  },
  place(seen) {
    joins(seen);
    expect(seen.report!.answers.where).toContain(seen.thing.words);
  },
  answers({ report }) {
    expect(report!.answers.safety).toBe('safety.yes');
  },
  once({ report, thing }) {
    expect(wordsOf(report!).split(thing.words!)).toHaveLength(2);
  },
  numbers({ heard }) {
    expect(heard()[0]).toMatch(/113[\s\S]*111|111[\s\S]*113/);
  },
  answered({ heard, report, thing }) {
    expect(heard().length).toBeGreaterThan(0);
    if (thing.fresh) expect(report).toBeUndefined();
    else expect(report!.story).toHaveLength(1);
    expect(report?.media ?? []).toEqual([]);
  },
  cleaned: (seen) => files(seen, true),
  kept: (seen) => files(seen, false),
  async told(seen) {
    const { heard, statuses, report, thing } = seen;
    const refused = statuses.some((status) => Number(status) >= 400);
    if (!refused)
      await eventually(() => heard().some((text) => UNKEPT.test(text)), 'told that it was not kept');
    for (const { id } of report!.media ?? []) expect(await stateOf(seen, id)).not.toBe('kept');
    expect(report!.story).toHaveLength(1);
    expect(wordsOf(report!)).not.toContain(thing.never ?? '\0');
  },
};

const rowOf = ({ service }: Seen, id: string) =>
  service.database.prisma.attachment.findUniqueOrThrow({ where: { id } });
const stateOf = async (seen: Seen, id: string) => (await rowOf(seen, id)).state;

/** The files are there, encrypted, and what was hidden in them is gone or the officer is warned. */
async function files(seen: Seen, clean: boolean): Promise<void> {
  const { service, report, thing } = seen;
  const media = report!.media ?? [];
  expect(media).toHaveLength(thing.files ?? 1);
  const storage = openStorage(readConfig({ DATA_DIR: service.folder }));
  for (const { id, key } of media) {
    await eventually(async () => (await stateOf(seen, id)) !== 'waiting', 'fetched');
    const row = await rowOf(seen, id);
    const cleanable = clean && (hasFfmpeg || row.type?.startsWith('image/'));
    expect(row).toMatchObject({ state: 'kept', why: cleanable ? null : 'metadata' });
    const bytes = unlock(Buffer.from(key, 'base64'), (await storage.get(`attachment/${id}`))!);
    expect(bytes.length).toBe(row.size);
    if (cleanable) expect(bytes.includes(ALL_BUT_MARK)).toBe(false);
  }
}

/** The report behind a code, opened as its reporter could. */
export async function reportBehind({ database, folder }: Running, code: string): Promise<Report> {
  const { salt } = await readBotKeys(join(folder, 'keys'));
  const { lookup, key } = await codeSecrets(code.replaceAll(' ', ''), salt);
  const tip = await database.prisma.tip.findUniqueOrThrow({
    where: { lookup: Uint8Array.from(lookup) },
    include: { keys: { where: { holder: 'code' } }, messages: { orderBy: { seq: 'asc' } } },
  });
  const content = openContent(pairOf(unlock(key, tip.keys[0]!.wrapped)), tip.messages[0]!.sealed);
  if (content.kind !== 'report') throw new Error('the first message is no report');
  return content.report;
}
