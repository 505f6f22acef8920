import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import alarms from '../../../src/sorting/alarms.json' with { type: 'json' };
import dialect from '../../../src/sorting/dialect.json' with { type: 'json' };
import foreign from '../../../src/sorting/foreign.json' with { type: 'json' };
import gazetteer from '../../../src/sorting/gazetteer.json' with { type: 'json' };
import lexicon from '../../../src/sorting/lexicon.json' with { type: 'json' };
import { sort } from '../../../src/sorting/sort.ts';
import teencode from '../../../src/sorting/teencode.json' with { type: 'json' };
import { read } from '../../../src/sorting/text.ts';
import { URGENCIES } from '../../../src/sorting/types.ts';

const TODAY = new Date(2026, 10, 24);
const apart = (text: string) => text.normalize('NFD');
const bare = (text: string) =>
  apart(text)
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D');

/** Ways to spell a text otherwise that say no less than it does. */
const SPELLINGS: [string, (text: string) => string][] = [
  ['accents removed', bare],
  ['accents doubled', (text) => apart(text).replace(/[\u0300-\u036f]/g, '$&$&')],
  ['in capitals', (text) => text.toUpperCase()],
  ['in small letters', (text) => text.toLowerCase()],
  ['spaces added', (text) => ` \u00a0${text.replace(/ /g, '   ')} \n`],
];

const folder = new URL('../../../src/sorting/training/', import.meta.url);
const training = readdirSync(folder)
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
  .map((line) => (JSON.parse(line) as { text: string }).text);

/** Words, phrases, clauses and marks that texts are put together from: all that the data files know, and real speech. */
const parts = [
  ...alarms.phrases,
  ...alarms.alone,
  ...alarms.beside,
  ...alarms.spared,
  ...alarms.sparedIfMeant,
  ...alarms.toldOf,
  ...Object.keys(dialect.words),
  ...Object.keys(teencode.words),
  ...Object.values(lexicon.concepts).flatMap(({ phrases }) => phrases),
  ...Object.values(foreign.words).flatMap((words) => words.map(({ phrase }) => phrase)),
  ...gazetteer.units.map(({ name }) => name),
];
const clauses = training.flatMap((text) => text.split(/[.,;!?\n]+/)).filter((clause) => clause.trim() !== '');
const glue = [
  'không',
  'chưa',
  'nó',
  'nớ',
  'đừng',
  'dạ',
  '15 tuổi',
  'mười sáu tuổi',
  'lớp 8',
  '2k10',
  ',',
  '.',
  '?',
  '\n',
];
const composed = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.constantFrom(...clauses), fc.constantFrom(...glue)), {
    minLength: 1,
    maxLength: 7,
  })
  .map((chosen) => chosen.join(' '));

const rank = (text: string) => URGENCIES.indexOf(sort(text, {}, TODAY).urgency);

describe('spelling never lowers urgency', () => {
  test.each(SPELLINGS)('%s: every training message', (_name, spell) => {
    expect(training.length).toBeGreaterThan(2000);
    expect(training.filter((text) => rank(spell(text)) > rank(text))).toEqual([]);
  });

  test('any text put together from words, phrases and clauses', () => {
    fc.assert(
      fc.property(composed, fc.constantFrom(...SPELLINGS.slice(1)), (text, [, spell]) => {
        const own = rank(text);
        expect(rank(bare(text))).toBeLessThanOrEqual(own);
        expect(rank(spell(text))).toBeLessThanOrEqual(own);
      }),
      { numRuns: 5000 },
    );
  });

  test('several at once, at random places', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...training),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }),
        (text, choices) => {
          const spelled = [...text]
            .map((char, i) => {
              const chosen = choices[i % choices.length];
              return char === ' ' && chosen ? '  ' : chosen ? char.toUpperCase() : char;
            })
            .join('');
          expect(rank(spelled)).toBeLessThanOrEqual(rank(text));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what is heard', () => {
  const heard = (text: string) =>
    read(text).words.map(({ bare: { text, fold }, breaks }) => `${breaks ? '| ' : ''}${text} ${fold}`);

  test.each([
    ['the short forms', Object.keys(teencode.words)],
    ['the dialect', Object.keys(dialect.words)],
    ['the lexicon', parts],
    ['training messages', training],
  ])('is the same without accents: %s', (_name, texts) => {
    for (const text of texts) expect(heard(bare(text))).toEqual(heard(text));
  });

  test('is the same without accents: any letters', () => {
    const letter = fc.constantFrom(
      ...'aăâbcdđeêghiklmnoôơpqrstuưvxyzfjw',
      ...'áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệ',
      ...'íìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ',
      ...'ÀĐỆİéñü 0129 .,',
    );
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 60 }), (text) => {
        expect(heard(bare(text))).toEqual(heard(text));
      }),
      { numRuns: 2000 },
    );
  });
});
