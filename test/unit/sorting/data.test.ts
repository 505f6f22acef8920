import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import categories from '../../../src/sorting/categories.json' with { type: 'json' };
import countries from '../../../src/sorting/countries.json' with { type: 'json' };
import dialect from '../../../src/sorting/dialect.json' with { type: 'json' };
import { CONCEPTS } from '../../../src/sorting/facts.ts';
import foreign from '../../../src/sorting/foreign.json' with { type: 'json' };
import gazetteer from '../../../src/sorting/gazetteer.json' with { type: 'json' };
import lexicon from '../../../src/sorting/lexicon.json' with { type: 'json' };
import routing from '../../../src/sorting/routing.json' with { type: 'json' };
import teencode from '../../../src/sorting/teencode.json' with { type: 'json' };
import * as schemas from './schemas.ts';

describe('the data of sorting', () => {
  test.each([
    ['categories', categories, schemas.categories],
    ['countries', countries, schemas.countries],
    ['dialect', dialect, schemas.dialect],
    ['foreign', foreign, schemas.foreign],
    ['gazetteer', gazetteer, schemas.gazetteer],
    ['lexicon', lexicon, schemas.lexicon],
    ['routing', routing, schemas.routing],
    ['teencode', teencode, schemas.teencode],
  ] as const)('%s.json keeps its shape', (_name, data, schema) => {
    const { error } = schema.safeParse(data);
    expect(error?.issues ?? []).toEqual([]);
  });

  test('the gazetteer holds 78 communes with 78 codes and 265 old units', () => {
    expect(new Set(gazetteer.units.map((unit) => unit.code)).size).toBe(78);
    expect(gazetteer.units.flatMap((unit) => unit.old)).toHaveLength(265);
    expect(gazetteer.units.filter((unit) => 'laoBorder' in unit)).toHaveLength(15);
  });

  test('routing ends with a rule that always fits, and names only concepts of the lexicon', () => {
    const last = routing.leads.at(-1)!;
    expect(last).toEqual({ lead: 'truc-ban' });
    for (const { concept } of routing.accused) expect(CONCEPTS).toContain(concept);
  });

  test('every training message keeps its shape, and none stands in the measuring set', () => {
    const folder = new URL('../../../src/sorting/training/', import.meta.url);
    const read = (file: URL) =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => schemas.labelled.parse(JSON.parse(line)));
    const training = readdirSync(folder).flatMap((name) => read(new URL(name, folder)));
    const measuring = new Set(read(new URL('./tips-dev.jsonl', import.meta.url)).map((one) => one.text));
    expect(training.length).toBeGreaterThan(1000);
    expect(training.filter((one) => measuring.has(one.text))).toEqual([]);
  });

  test('the model is small enough to lie in the repository', () => {
    const file = new URL('../../../src/sorting/model.bin', import.meta.url);
    expect(readFileSync(file).length).toBeLessThan(1_400_000);
  });
});
