import { z } from 'zod';
import languages from '../../locales/languages.json' with { type: 'json' };

const Language = z.strictObject({
  /** BCP 47 / ISO 639 code; also the name of its folder in `locales/`. */
  code: z.string().regex(/^[a-z]{2,3}$/),
  /** What its speakers call it. */
  name: z.string().min(1),
  /** Its name within a Vietnamese sentence. */
  vietnamese: z.string().min(1),
  /** ISO 15924. */
  script: z.string().regex(/^[A-Z][a-z]{3}$/),
  direction: z.enum(['ltr', 'rtl']),
  /** Families that have its letters, best first. */
  fonts: z.array(z.string()).min(1),
  /** Vietnamese stands in for what is missing, never a neighbour: Pa Kô is no kind of Bru. */
  fallback: z.literal('vi').nullable(),
  /** Most of its speakers don't read it: whatever is recorded is sent as sound too. */
  audioFirst: z.boolean(),
  /** Can be chosen. */
  offered: z.boolean(),
  /** Who reviews its texts; empty while nobody does. */
  reviewers: z.string(),
});

/** A language of `locales/languages.json`. */
export type Language = z.infer<typeof Language>;

/** The languages in the order they are offered. Throws at start when the file does not hold to its form. */
export const LANGUAGES: readonly Language[] = z.array(Language).parse(languages);

const byCode = new Map(LANGUAGES.map((language) => [language.code, language]));

/** Gives a language by its code, undefined for one we do not know. */
export function languageOf(code: string): Language | undefined {
  return byCode.get(code);
}
