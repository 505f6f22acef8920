import { z } from 'zod';
import { CATEGORIES } from '../../../src/sorting/types.ts';

const phrase = z
  .string()
  .min(1)
  .regex(/^\S(.*\S)?$/);

export const teencode = z.strictObject({ words: z.record(z.string().regex(/^\S+$/), phrase) });
export const dialect = z.strictObject({ words: z.record(z.string().regex(/^\S+$/), phrase) });
export const categories = z.strictObject(
  Object.fromEntries(CATEGORIES.map((key) => [key, z.string().min(3)])) as Record<string, z.ZodString>,
);
export const lexicon = z.strictObject({
  fillers: z.array(z.string().regex(/^\S+$/)),
  concepts: z.record(
    z.string().regex(/^[A-Z_]+$/),
    z.strictObject({
      name: z.string().min(3),
      kind: z.enum(['danger', 'sign', 'context', 'calm']),
      phrases: z.array(phrase).min(1),
    }),
  ),
});
const known = z.strictObject({
  phrase,
  concept: z.string(),
  certain: z.boolean(),
  whole: z.literal(true).optional(),
});
export const foreign = z.strictObject({
  why: z.string(),
  sources: z.strictObject({ th: z.string(), km: z.string(), hmn: z.string() }),
  urgent: z.strictObject({ P0: z.array(z.string()).min(1), P1: z.array(z.string()).min(1) }),
  words: z.strictObject({
    th: z.array(known).min(20),
    km: z.array(known).min(20),
    hmn: z.array(known).min(20),
  }),
});
export const countries = z.strictObject({
  names: z.record(z.string().regex(/^[A-Z]{2}$/), z.array(phrase).min(1)),
  notCountries: z.array(phrase),
});
export const gazetteer = z.strictObject({
  province: z.literal('Quảng Trị'),
  effective: z.iso.date(),
  source: z.string(),
  units: z
    .array(
      z.strictObject({
        code: z.string().regex(/^\d{5}$/),
        kind: z.enum(['xã', 'phường', 'đặc khu']),
        name: phrase,
        district: phrase,
        laoBorder: z.literal(true).optional(),
        old: z
          .array(z.strictObject({ name: phrase, kind: z.string().optional(), within: z.string().optional() }))
          .min(1),
      }),
    )
    .length(78),
  spots: z.record(z.string().regex(/^\d{5}$/), z.array(phrase).min(1)),
  traps: z.strictObject({
    needKind: z.array(phrase),
    needCue: z.array(phrase),
    needWithin: z.record(phrase, z.array(phrase)),
    notPlaces: z.array(phrase),
  }),
});
const agency = z.enum([
  'cong-an-tinh',
  'bien-phong',
  'so-y-te',
  'tong-dai-111',
  'hoi-lhpn',
  'so-noi-vu',
  'vien-kiem-sat',
  'truc-ban',
]);
const category = z.enum(CATEGORIES);
const urgency = z.enum(['P0', 'P1', 'P2', 'P3']);
export const routing = z.strictObject({
  leads: z
    .array(
      z.strictObject({
        lead: agency,
        route: z.enum(['border', 'sea', 'labour']).optional(),
        anyOf: z
          .array(
            z.strictObject({
              urgencies: z.array(urgency).optional(),
              categories: z.array(category).optional(),
            }),
          )
          .optional(),
      }),
    )
    .min(1),
  copies: z.array(
    z.strictObject({
      to: agency,
      leads: z.array(agency).optional(),
      categories: z.array(category).optional(),
      ages: z.array(z.enum(['under16', '16_17', 'adult', 'unknown'])).optional(),
    }),
  ),
  accused: z.array(z.strictObject({ concept: z.string(), agency, instead: agency })),
  crossingNames: z.array(phrase),
});
export const labelled = z.object({
  id: z.string(),
  text: z.string().min(1),
  lang: z.enum(['vi', 'lo', 'en']),
  category,
  urgency,
  role: z.enum(['self', 'relative', 'witness', 'offender', 'unknown']),
  age: z.enum(['under16', '16_17', 'adult', 'unknown']),
  places: z.array(z.string()),
  countries: z.array(z.string()),
  lead: agency,
});
