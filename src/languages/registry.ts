import languages from '../../locales/languages.json' with { type: 'json' };

/** A language of `locales/languages.json`. */
export interface Language {
  /** BCP 47 / ISO 639 code; also the name of its folder in `locales/`. */
  code: string;
  /** What its speakers call it. */
  name: string;
  /** ISO 15924. */
  script: string;
  /** The language whose text stands in for a missing one; null for Vietnamese. */
  fallback: string | null;
  /** Its texts are approved by a native speaker: it may be offered. */
  ready: boolean;
}

export const LANGUAGES: readonly Language[] = languages;
