import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCommand } from '../../../src/conversation/commands.ts';
import { findCode, looksLikeCode } from '../../../src/conversation/find-code.ts';
import { QUESTIONS } from '../../../src/conversation/questions.ts';
import { start, step } from '../../../src/conversation/step.ts';
import type { Effect, Event, Heard, Report, State, Step } from '../../../src/conversation/types.ts';
import { NOON, opened, submitted, unknown } from './talk.ts';

const CHOICES = [
  'menu.report',
  'menu.follow',
  'menu.help',
  'menu.language',
  'language.vi',
  'language.lo',
  'safety.yes',
  'safety.no',
  'safety.unsure',
  'need.help',
  'need.report',
  'need.question',
  'need.support',
  'who.self',
  'age.under16',
  'age.adult',
  'situation.held',
  'situation.none',
  'contact.code',
  'consent.yes',
  'consent.no',
  'wipe.yes',
  'wipe.no',
  'skip',
  '',
  '__proto__',
  'constructor',
];
const TEXTS = [
  '/start',
  '/baotin',
  '/baotin có chuyện',
  '/gui',
  '/gui thêm',
  '/huy',
  '/theodoi',
  '/theodoi 12',
  '/trogiup',
  '/hoc',
  '/ngonngu',
  '/riengtu',
  '/dung',
  '/xoa',
  '/boqua',
  'Huy',
  'xin chào',
  '1234 5678 9012 3456',
  '1234 5678 9012 345',
  'a\u0000b',
  '\u202Eחדשות\u202C',
  '😭😭',
  '   ',
  '{{police}} $t(menu)',
  'cứu em với',
  '\uD800',
];

const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const heard: fc.Arbitrary<Heard & { offer?: number }> = fc.record(
  {
    kind: fc.constant('heard' as const),
    at: fc.integer({ min: NOON, max: NOON + 7_200_000 }),
    text,
    choice: fc.constantFrom(...CHOICES),
    /** Presses a button that is on offer. */
    offer: fc.nat(7),
    danger: fc.boolean(),
    cut: fc.boolean(),
    media: fc.boolean(),
    location: fc.record({ latitude: fc.double(), longitude: fc.double() }),
  },
  { requiredKeys: ['kind', 'at', 'danger', 'cut', 'media'] },
);
/** Mostly one thing at a time, as people do. */
const alone = fc.oneof(
  { weight: 4, arbitrary: fc.record({ text }) },
  { weight: 3, arbitrary: fc.record({ offer: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ choice: fc.constantFrom(...CHOICES) }) },
);
const simple: fc.Arbitrary<Heard & { offer?: number; silence?: boolean }> = fc
  .tuple(alone, fc.integer({ min: NOON, max: NOON + 7_200_000 }), fc.nat(9))
  .map(([what, at, die]) => ({
    kind: 'heard',
    at,
    danger: die === 0 && 'text' in what,
    /** Ten minutes of silence went before. */
    silence: die === 1,
    cut: false,
    media: false,
    ...what,
  }));
const events = fc.array(fc.oneof({ weight: 3, arbitrary: simple }, { weight: 1, arbitrary: heard }), {
  minLength: 1,
  maxLength: 200,
  size: 'max',
});

const ASKING = ['submit', 'open', 'append'];

function outcomeOf(effect: Effect | undefined, knows: boolean): Event | undefined {
  if (effect?.kind === 'submit') return submitted;
  if (effect?.kind === 'open') return knows ? opened : unknown;
  return effect?.kind === 'append' ? { kind: 'appended' } : undefined;
}

function checkStep(before: State, event: Event, done: Step): void {
  const asking = done.effects.filter((effect) => ASKING.includes(effect.kind));
  expect(asking.length).toBeLessThanOrEqual(1);
  if (asking.length === 0) expect(done.says.length).toBeGreaterThan(0);
  if (event.kind === 'heard' && event.danger) expect(done.says[0]?.key).toMatch(/^danger\./);
  const wiped = done.effects.some((effect) => effect.kind === 'wipe');
  const offered = done.says.findLast((say) => say.choices)?.choices ?? (wiped ? [] : before.offered);
  expect(done.state.offered).toEqual(offered);
  expect(JSON.parse(JSON.stringify(done.state))).toEqual(done.state);
  if (done.state.report) expect(QUESTIONS).toContain(done.state.asking);
  if (QUESTIONS.some((question) => question === done.state.at)) expect(done.state.report).toBeDefined();
}

function holds(report: Report | undefined, said: string): boolean {
  return [...(report?.story ?? []), ...Object.values(report?.answers ?? {})].some((each) =>
    each.includes(said),
  );
}

/** What was said as free text while a report was open, if anything. */
function toldBy(state: State, event: Heard): string | undefined {
  const said = event.text?.trim();
  if (!state.report || !said || event.choice !== undefined) return undefined;
  if (findCode(said) || (state.at === 'code' && looksLikeCode(said))) return undefined;
  const command = findCommand(said, state.at);
  if (!command) return said;
  return ['report', 'send'].includes(command.name) ? command.rest : undefined;
}

describe('whatever a person does', { timeout: 60_000 }, () => {
  it('never throws, always answers, loses no story, puts danger first', () => {
    fc.assert(
      fc.property(events, fc.boolean(), (list, knows) => {
        let state = start();
        let told: string[] = [];
        for (const { offer, silence, ...rest } of list as (Heard & { offer?: number; silence?: boolean })[]) {
          if (silence) {
            const hush = step(state, { kind: 'silence' });
            const [sent] = hush.effects;
            if (state.report?.danger && told.length > 0) expect(sent?.kind).toBe('submit');
            if (sent?.kind === 'submit') {
              for (const each of told) expect(holds(sent.report, each)).toBe(true);
              state = step(hush.state, submitted).state;
              told = [];
            } else {
              expect(hush).toEqual({ state, says: [], effects: [] });
            }
          }
          const pressed = offer === undefined ? undefined : state.offered[offer];
          const event: Heard = pressed === undefined ? rest : { ...rest, choice: pressed };
          const said = toldBy(state, event);
          if (said) told.push(said);
          let done = step(state, event);
          checkStep(state, event, done);
          const sent = done.effects.find((effect) => effect.kind === 'submit');
          const report = sent?.kind === 'submit' ? sent.report : done.state.report;
          const dropped = ['report.dropped', 'report.refused', 'wipe.done'];
          const gone = done.says.some((say) => dropped.includes(say.key));
          if (gone) told = [];
          for (const each of told) expect(holds(report, each)).toBe(true);
          const outcome = outcomeOf(
            done.effects.find((effect) => ASKING.includes(effect.kind)),
            knows,
          );
          if (outcome) {
            const before = done.state;
            done = step(before, outcome);
            checkStep(before, outcome, done);
          }
          state = done.state;
          if (!state.report) told = [];
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves the state it was given alone', () => {
    fc.assert(
      fc.property(events, (list) => {
        let state = start();
        for (const { offer: _offer, ...event } of list.slice(0, 20)) {
          const copy = structuredClone(state);
          const done = step(state, event);
          expect(state).toEqual(copy);
          state = done.state;
        }
      }),
      { numRuns: 50 },
    );
  });

  it('always has a way out', () => {
    fc.assert(
      fc.property(events, (list) => {
        let state = start();
        for (const { offer: _offer, ...event } of list) state = step(state, event).state;
        const home = {
          kind: 'heard',
          at: NOON,
          danger: false,
          cut: false,
          media: false,
          text: '/start',
        } as const;
        expect(step(state, home).state.at).toBe('menu');
        const dropped = step(state, { ...home, text: '/huy' }).state;
        expect(dropped).toMatchObject({ at: 'menu', report: undefined });
      }),
      { numRuns: 100 },
    );
  });
});
