/// <reference lib="dom" />
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGroup } from '../../src/awareness/groups.ts';
import { LESSONS, QUIZZES } from '../../src/conversation/course.ts';
import { shipped } from '../../src/languages/catalogue.ts';
import { lock } from '../../src/vault/boxes.ts';
import { readBotKeys } from '../../src/vault/keys.ts';
import { samples } from '../fakes/samples.ts';
import { picture, startBrowser, violations, visit, waitFor, write } from '../integration/web/visit.ts';
import { type Running, run } from '../running.ts';

/** Somebody learns in the web chat of the whole service, on a small telephone. */

const browser = await startBrowser();
const [LESSON, QUIZ] = [LESSONS[0]!, QUIZZES[0]!];
const SPOKEN = `lessons:${LESSON.id}.2`;
const vi = (key: string) => shipped.find('vi', key)!;
let service: Running;
let group: string;

beforeAll(async () => {
  if (!browser) return;
  service = await run();
  const { pool } = service.database;
  ({ code: group } = await openGroup(service.database, { name: 'Lớp 8A', commune: '', agency: 'truc-ban' }));
  await pool.query(
    'INSERT INTO recording (language, key, source, bytes, seconds) VALUES ($1, $2, $3, $4, 1)',
    [...['vi', SPOKEN, shipped.spoken(SPOKEN), samples.voice.bytes]],
  );
  await pool.query('NOTIFY languages');
});
afterAll(async () => {
  await browser?.close();
  await service?.close();
});

/** The buttons that may be pressed now. */
const offer = (page: Page) => page.locator('.choices').last().getByRole('button');
const press = (page: Page, key: string) =>
  offer(page)
    .filter({ hasText: vi(key) })
    .first()
    .click();
/** Waits for a text of ours below everything seen so far, in Vietnamese or beside it. */
const hears = (page: Page, key: string) => waitFor(page, vi(key).split(/\n|\{/)[0]!);
const drawn = (page: Page) =>
  expect
    .poll(
      () =>
        page
          .locator('.picture')
          .last()
          .evaluate((shown: HTMLImageElement) => shown.naturalWidth),
      {
        timeout: 10_000,
      },
    )
    .toBeGreaterThan(700);

/** Nothing is wider than the telephone. */
async function fits(page: Page, name: string): Promise<void> {
  await picture(page, `learner-${name}`);
  const over = await page.evaluate(() =>
    [document.documentElement, document.getElementById('log')!].map(
      ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
    ),
  );
  expect(over).toEqual([0, 0]);
}

async function learner(query = '') {
  const visited = await visit(browser!, service.url + query, { reducedMotion: 'reduce' });
  await visited.page.getByRole('button', { name: 'Báo tin' }).first().waitFor();
  return visited;
}

/** Makes the conversation begun last one that has read every lesson but the first. */
async function hasLearnt(language: string): Promise<void> {
  const { door } = await readBotKeys(join(service.folder, 'keys'));
  const learnt = LESSONS.slice(1).map(({ id }) => `lesson:${id}`);
  const kept = lock(door, Buffer.from(JSON.stringify({ tips: [], language, learnt })));
  await service.database.pool.query(
    'UPDATE conversation SET kept = $1 WHERE at = (SELECT max(at) FROM conversation)',
    [kept],
  );
}

describe.skipIf(!browser)('somebody who came by the address on a poster', () => {
  it('is in the group, reads and hears a lesson, plays to the end, and stops messages', async () => {
    const { page, faults, foreign } = await learner(`/?g=${group}`);
    await hears(page, 'learn:group.joined');
    await waitFor(page, 'Lớp 8A');
    await press(page, 'learn:choice.next-lesson');
    await hears(page, `lessons:${LESSON.id}.1`);
    await drawn(page);
    await press(page, 'learn:choice.next');
    await hears(page, SPOKEN);
    await press(page, 'learn:choice.learn.listen');
    const play = page.locator('.play');
    await play.waitFor();
    await play.click();
    await expect
      .poll(() => page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.played.length))
      .toBe(1);
    for (let card = 3; card <= LESSON.cards; card++) {
      await press(page, 'learn:choice.next');
      await hears(page, `lessons:${LESSON.id}.${card}`);
    }
    await press(page, 'learn:choice.next');
    await hears(page, 'learn:lesson.end');

    await press(page, 'learn:choice.lesson-quiz');
    await hears(page, `quizzes:${QUIZ.id}.question`);
    await press(page, `quizzes:${QUIZ.id}.question-${QUIZ.right}`);
    for (let node = QUIZ.start; QUIZ.nodes[node]!.choices; ) {
      await hears(page, `quizzes:${QUIZ.id}.${node}`);
      const [choice] = QUIZ.nodes[node]!.choices!;
      await press(page, `quizzes:${QUIZ.id}.${node}${choice!.id}`);
      await hears(page, `quizzes:${QUIZ.id}.${node}${choice!.id}-why`);
      node = choice!.to;
    }
    await hears(page, 'learn:quiz.after');
    await press(page, `quizzes:${QUIZ.id}.question-${QUIZ.right}`);
    await waitFor(page, 'điểm');
    await drawn(page);
    await fits(page, 'vi-score');
    expect(await violations(page)).toEqual([]);

    await press(page, 'learn:choice.menu.start');
    await write(page, '/dangky');
    await press(page, 'learn:choice.subscribe.yes');
    await hears(page, 'learn:subscribe.done');
    const subscribers = () => service.database.prisma.subscriber.count();
    expect(await subscribers()).toBe(1);
    await write(page, '/dung');
    await waitFor(page, 'Từ nay không có gì tự gửi tới đây nữa');
    expect(await subscribers()).toBe(0);
    expect([faults, foreign]).toEqual([[], []]);
  });
});

describe.skipIf(!browser)('every screen of learning', () => {
  it.each(['vi', 'lo', 'km'])('is readable in %s', async (language) => {
    const { page, faults } = await learner();
    if (language !== 'vi') {
      await write(page, `/start lang-${language}`);
      await waitFor(page, language === 'lo' ? 'ພາສາລາວ' : 'ភាសាខ្មែរ');
    }
    await hasLearnt(language);
    await write(page, '/hoc');
    await hears(page, 'learn:lessons.list');
    await fits(page, `${language}-lessons`);
    await page.locator('#log').evaluate((log) => log.scrollTo(0, log.scrollHeight));
    await picture(page, `learner-${language}-lessons-end`);
    await offer(page).first().click();
    await hears(page, `lessons:${LESSON.id}.1`);
    await drawn(page);
    await fits(page, `${language}-card`);
    for (let card = 2; card <= LESSON.cards + 1; card++) {
      await offer(page).first().click();
      await hears(page, card > LESSON.cards ? 'learn:certificate' : `lessons:${LESSON.id}.${card}`);
      // A main card: it is there in every language.
      if (card === 3) await fits(page, `${language}-main-card`);
    }
    await drawn(page);
    await hears(page, 'learn:lesson.end');
    await fits(page, `${language}-certificate`);
    await press(page, 'learn:choice.lesson-quiz');
    await hears(page, `quizzes:${QUIZ.id}.question`);
    await fits(page, `${language}-question`);
    await offer(page).first().click();
    await hears(page, `quizzes:${QUIZ.id}.1`);
    await fits(page, `${language}-quiz`);
    // All that was said and offered still stands above.
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
