import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCommand, isDuress, isGreeting } from '../../../src/conversation/commands.ts';
import { QUIZZES } from '../../../src/conversation/course.ts';
import { findCode, looksLikeCode } from '../../../src/conversation/find-code.ts';
import { looksLikeGroup } from '../../../src/conversation/find-group.ts';
import { isEmpty, QUESTIONS } from '../../../src/conversation/questions.ts';
import { start, step } from '../../../src/conversation/step.ts';
import type {
  Effect,
  Event,
  Heard,
  Outcome,
  Report,
  Say,
  State,
  Step,
} from '../../../src/conversation/types.ts';
import { render } from '../../../src/languages/catalogue.ts';
import {
  appended,
  attached,
  hears,
  joined,
  NOON,
  opened,
  press,
  reports,
  talk,
  unknown,
  unknownGroup,
} from './talk.ts';

const CHOICES = [
  'menu.report',
  'menu.follow',
  'menu.help',
  'menu.language',
  'language.vi',
  'language.lo',
  'menu.learn',
  'menu.quiz',
  'menu.subscribe',
  'menu.about',
  'learn.listen',
  'learn.certificate',
  'lesson.viec-nhe',
  'lesson.viec-nhe.2',
  'lesson.viec-nhe.99',
  'lesson.nope.1',
  'quiz.nope',
  ...QUIZZES.slice(0, 2).map(({ id }) => `quiz.${id}`),
  'about.age.skip',
  'subscribe.yes',
  'safety.yes',
  'safety.no',
  'need.help',
  'who.self',
  'situation.held',
  'evidence.yes',
  'consent.yes',
  'consent.no',
  'consent.edit',
  'edit.story',
  'edit.where',
  'edit.done',
  'wipe.yes',
  'wipe.no',
  'skip',
  '',
  '__proto__',
  'constructor',
];
const TEXTS = [
  '/start',
  '/start help',
  '/start lang-bru',
  '/baotin',
  '/baotin có chuyện',
  '/gui',
  '/gui thêm',
  '/huy',
  '/theodoi',
  '/theodoi 12',
  '/trogiup',
  '/ngonngu',
  '/hoc',
  '/dovui',
  '/nghe',
  '/nhom',
  '/nhom abc234',
  'ABC234',
  'ABC23',
  '/start g-abc234',
  '/lop',
  '/dangky',
  '/vetoi',
  'Lao Bảo',
  '/dung',
  '/xoa',
  '/boqua',
  '/quaylai',
  '/sua',
  'tôi cần giúp',
  'Huy',
  'xin chào',
  '1234 5678 9012 3456',
  '1234 5678 9012 345',
  'cho hỏi giá rau hôm nay',
  'a\u0000b',
  '\u202Eחדשות\u202C',
  '😭😭',
  '   ',
  '{{police}} $t(menu)',
  'cứu em với',
  '\uD800',
];

/** Effects whose outcome comes back to be answered. */
const ASKING = ['submit', 'open', 'append', 'join', 'class'];

/** What a person does: `offer` presses a button that is on offer, `photos` sends so many, `silence` goes before. */
type Act = Partial<Omit<Heard, 'media'>> & { offer?: number; photos?: number; silence?: boolean };

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const place = fc.record({ latitude: fc.double(), longitude: fc.double() });
const unkept = fc.subarray(['sticker', 'unreadable', 'too-large'] as const, { minLength: 1 });
/** Mostly one thing at a time, as people do. */
const alone: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ text }) },
  { weight: 8, arbitrary: fc.record({ offer: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ choice: fc.constantFrom(...CHOICES) }) },
  { weight: 2, arbitrary: fc.record({ photos: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ text, photos: fc.constant(1) }) },
  { weight: 1, arbitrary: fc.record({ unkept: unkept as fc.Arbitrary<Heard['unkept']> }) },
  { weight: 1, arbitrary: fc.record({ location: place }) },
  { weight: 1, arbitrary: fc.record({ text, edited: fc.constant(true) }) },
);
const simple: fc.Arbitrary<Act> = fc
  .tuple(alone, fc.integer({ min: NOON, max: NOON + 7_200_000 }), fc.nat(9))
  .map(([what, at, die]) => ({ ...what, at, danger: die === 0 && 'text' in what, silence: die === 1 }));
/** All at once, as no channel would. */
const wild: fc.Arbitrary<Act> = fc.record({
  at: fc.integer({ min: NOON, max: NOON + 7_200_000 }),
  text,
  choice: fc.constantFrom(...CHOICES),
  danger: fc.boolean(),
  cut: fc.boolean(),
  photos: fc.nat(2),
  location: place,
});
/** A while of reading or playing: deep into a quiz nobody comes by chance. */
const learning: fc.Arbitrary<Act[]> = fc
  .tuple(
    fc.constantFrom('/hoc', '/dovui', '/vetoi', '/dangky', '/nhom'),
    fc.array(fc.record({ offer: fc.nat(2) }), { minLength: 2, maxLength: 9 }),
  )
  .map(([text, offers]) => [{ text }, ...offers]);
const acts = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: simple.map((act) => [act]) },
      { weight: 2, arbitrary: wild.map((act) => [act]) },
      { weight: 1, arbitrary: learning },
    ),
    { minLength: 1, maxLength: 200, size: 'max' },
  )
  .map((list) => list.flat().slice(0, 200));

/** After these lines nothing more is said, on purpose: somebody may be looking on. */
const STOPS = ['report.stay-safe', 'duress'];
const ENDS = ['report.dropped', 'report.refused', 'wipe.done'];

const all = (report: Report | undefined): string[] => [
  ...(report?.story ?? []),
  ...Object.values(report?.answers ?? {}),
];
const holds = (report: Report | undefined, said: string) => all(report).some((each) => each.includes(said));

/** The words of an event that are told rather than understood as a command, a code or a button. */
function toldBy(state: State, heard: Heard): string | undefined {
  const said = heard.text?.trim();
  if (!said) return undefined;
  if (heard.edited || isDuress(said)) return said;
  if (heard.choice !== undefined && heard.media.length === 0) return undefined;
  const command = findCommand(said, state.at);
  if (command) return ['report', 'send'].includes(command.name) ? command.rest : undefined;
  if (isAnswer(state, said, heard)) return undefined;
  return findCode(said) || (state.at === 'code' && looksLikeCode(said)) ? undefined : said;
}

/** Whether a text answers what learning asks: the code of a group, or the name of a commune. */
function isAnswer({ at, learning }: State, said: string, { danger, media, location }: Heard): boolean {
  if (at !== 'learn' || danger) return false;
  if (learning?.kind === 'group') return looksLikeGroup(said);
  const asked = learning?.kind === 'about' && learning.asking === 'commune';
  const short = said.length <= 60 && said.split(/\s+/u).length <= 7;
  return asked && short && media.length === 0 && !location;
}

/** A conversation with what the doors do around it, and what must hold of it at any time. */
class World {
  state = start();
  /** What was told in the report that is open. */
  told: string[] = [];
  photos: string[] = [];
  alerts: string[] = [];
  made = 0;

  act({ offer, photos = 0, silence, ...what }: Act): void {
    if (silence) this.take({ kind: 'silence' });
    const media = Array.from({ length: photos }, () => attached(`photo-${++this.made}`));
    const pressed = offer === undefined ? undefined : this.state.offered[offer];
    this.take(hears({ ...what, media, ...(pressed === undefined ? {} : { choice: pressed }) }));
  }

  /** One event with all the outcomes it leads to. */
  take(event: Event): void {
    const says: Say[] = [];
    const { hush = false } = this.state;
    const queue: Event[] = [event];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const before = this.state;
      const done = step(before, next);
      this.state = done.state;
      says.push(...done.says);
      const asking = done.effects.filter(({ kind }) => ASKING.includes(kind));
      expect(asking.length).toBeLessThanOrEqual(1);
      this.losesNothing(before, next, done);
      queue.push(...done.effects.flatMap((effect) => this.outcomeOf(effect)));
    }
    this.answersWell(event, says, hush);
    this.isSound();
  }

  outcomeOf(effect: Effect): Outcome[] {
    switch (effect.kind) {
      case 'submit':
        if (effect.report.alert) this.calm(effect.report.alert);
        return [{ kind: 'submitted', tip: `tip-${++this.made}`, code: '1234567890123456' }];
      case 'open':
        return [++this.made % 2 ? opened : unknown];
      case 'append':
        return [++this.made % 4 ? appended : unknown];
      case 'join':
        return [++this.made % 2 ? joined : unknownGroup];
      case 'class':
        return [{ kind: 'class', name: undefined, members: 7, lessons: 12, quizzes: undefined }];
      case 'alert':
        this.alerts.push(`alert-${++this.made}`);
        return [{ kind: 'alerted', alert: `alert-${this.made}` }];
      case 'stand-down':
        this.calm(effect.alert);
        return [];
      default:
        return [];
    }
  }

  calm(alert: string): void {
    expect(this.alerts).toContain(alert);
    this.alerts = this.alerts.filter((each) => each !== alert);
  }

  losesNothing(before: State, event: Event, { state, says, effects }: Step): void {
    const sent = effects.find((effect) => effect.kind === 'submit')?.report;
    const added = effects.find((effect) => effect.kind === 'append');
    const report = sent ?? (added ? before.report : state.report);
    const kept = effects.flatMap((effect) => (effect.kind === 'keep' ? effect.media : []));
    this.photos.push(...kept.map(({ id }) => id));
    if (event.kind === 'heard') this.hearsAll(before, event, { state, says, effects }, report);
    const dropped = says.some(({ key }) => ENDS.includes(key));
    const discarded = effects.flatMap((effect) => (effect.kind === 'discard' ? effect.media : []));
    expect(discarded).toEqual(dropped ? this.photos : []);
    if (dropped || event.kind === 'submitted') {
      this.told = [];
      this.photos = [];
    }
    // A correction takes the place of one answer, as was said, and of nothing else.
    const old = before.returning ? answerOf(before) : '';
    const held = this.told.filter((each) => holds(report, each));
    for (const each of this.told) if (!held.includes(each)) expect(old, each).toContain(each);
    this.told = held;
    expect((report?.media ?? []).map(({ id }) => id)).toEqual(this.photos);
  }

  /** Words and photos are in the report or the tip, or it is said that they are not. */
  hearsAll(before: State, heard: Heard, { state, says, effects }: Step, report: Report | undefined): void {
    const added = effects.find((effect) => effect.kind === 'append');
    const said = toldBy(before, heard);
    const open = before.report || before.following;
    const idle = !open && (isGreeting(said ?? '') || heard.edited);
    if (said && holds(report, said)) this.told.push(said);
    else if (said && !idle) expect(added?.text, said).toContain(said);
    const left = heard.media.filter(
      ({ id }) => ![...this.photos, ...(added?.media ?? []).map((each) => each.id)].includes(id),
    );
    const notices = says.filter(({ key }) => key.startsWith('unkept.'));
    if (left.length > 0 && !state.hush && !state.duress) expect(notices).not.toEqual([]);
  }

  answersWell(event: Event, says: Say[], hushed: boolean): void {
    const keys = says.map(({ key }) => key);
    if (event.kind === 'silence') return;
    expect(keys).not.toEqual([]);
    if (keys.includes('duress')) expect(keys).toEqual(['duress']);
    const watched = this.state.hush || keys.includes('duress');
    const numbers = keys.filter((key) => key.startsWith('danger.'));
    if (watched) expect(numbers).toEqual([]);
    else if (event.kind === 'heard' && event.danger && !hushed) expect(keys[0]).toBe(numbers[0]);
    if (keys.some((key) => STOPS.includes(key))) return;
    const way = says.some((each) => each.choices || /gõ \/|nhắn/i.test(render('vi', each).text));
    expect(way, keys.join()).toBe(true);
  }

  isSound(): void {
    const { state } = this;
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(state.duress).toBeFalsy();
    if (state.report) expect(QUESTIONS).toContain(state.asking);
    if (QUESTIONS.some((question) => question === state.at)) expect(state.report).toBeDefined();
    expect(state.learning !== undefined).toBe(state.at === 'learn');
    expect(state.offered).toEqual(expect.arrayContaining(Object.keys(state.labels ?? {})));
    expect(new Set(state.learnt).size).toBe(state.learnt?.length ?? 0);
    // P0 and its alert go together; no alert outlives its report.
    expect(state.report?.danger ?? false).toBe(state.report?.alert !== undefined);
    expect(this.alerts).toEqual(state.report?.alert ? [state.report.alert] : []);
  }
}

function answerOf({ at, report }: State): string {
  if (at === 'story') return report?.story.join('\n') ?? '';
  return report?.answers[at as keyof Report['answers']] ?? '';
}

/** A world in which all this has happened. */
function worldAfter(list: Act[]): World {
  const world = new World();
  for (const each of list) world.act(each);
  return world;
}

describe('whatever a person does', { timeout: 60_000 }, () => {
  it('never throws, always answers, loses nothing told, puts danger first, leaves no alert behind', () => {
    fc.assert(
      fc.property(acts, (list) => void worldAfter(list)),
      { numRuns: 80 },
    );
  });

  it('leaves the state it was given alone', () => {
    fc.assert(
      fc.property(acts, fc.string(), (list, last) => {
        const { state } = worldAfter(list.slice(0, 20));
        const copy = structuredClone(state);
        step(state, hears({ text: last, media: [attached('p')], danger: true }));
        expect(state).toEqual(copy);
      }),
      { numRuns: 50 },
    );
  });

  it('always has a way out', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const { state } = worldAfter(list.slice(0, 60));
        const told = state.report && JSON.stringify(state.report.story);
        expect(talk(['/start'], state).state.at).toBe('menu');
        const dropped = talk(['/huy'], state).state;
        expect([dropped.at, dropped.report]).toEqual(['menu', undefined]);
        const wiped = talk(['/start', '/xoa', press('wipe.yes')], state);
        expect([wiped.state, wiped.keys]).toEqual([start(state.language), ['wipe.done']]);
        const { effects, state: sent } = talk(['/gui'], state);
        if (told && !isEmpty(state.report!)) expect(JSON.stringify(reports(effects)[0]?.story)).toBe(told);
        else expect(['story', 'follow']).toContain(sent.at);
      }),
      { numRuns: 40 },
    );
  });
});
