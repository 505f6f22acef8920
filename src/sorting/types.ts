/** Category keys; meaning and Vietnamese names: `categories.json`. */
export const CATEGORIES = [
  'scam_compound',
  'sexual_exploitation',
  'forced_labour',
  'forced_marriage',
  'child_sale',
  'organ_removal',
  'suspicious_recruitment',
  'smuggling',
  'missing_person',
  'returned_victim',
  'child_at_risk',
  'domestic_violence',
  'other_crime',
  'information_request',
  'not_a_tip',
  'unclear',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** P0 in danger now … P3 no danger. */
export const URGENCIES = ['P0', 'P1', 'P2', 'P3'] as const;
export type Urgency = (typeof URGENCIES)[number];

export type Role = 'self' | 'relative' | 'witness' | 'offender' | 'unknown';
export type Age = 'under16' | '16_17' | 'adult' | 'unknown';

/** A matched reason for a decision. `start`/`end` are offsets into the text that was sorted. */
export interface Signal {
  /** The rule that fired, e.g. `CONFINE` or `place:19432`. */
  rule: string;
  text: string;
  start: number;
  end: number;
  weight: number;
}

/** What the reporter pressed, beside what he wrote; a declared danger outweighs the text. */
export interface Declared {
  need?: 'help' | 'report' | 'question' | 'support';
  role?: Role;
  age?: Age;
  situation?: 'held' | 'hurt' | 'leaving' | 'abroad';
  /** The person answered the safety gate with "no". */
  unsafe?: boolean;
  /** The answer to "where", sorted for places beside the text. */
  place?: string;
}

/** A category a tip may belong to, and the chance that it does, 0…1. */
export interface Guess {
  category: Category;
  chance: number;
}

/** The decision on one tip. */
export interface Sorting {
  category: Category;
  urgency: Urgency;
  role: Role;
  age: Age;
  /** Commune codes of today's Quảng Trị. */
  places: string[];
  /** ISO 3166-1 alpha-2, other than VN. */
  countries: string[];
  /** Agency keys. */
  lead: string;
  copies: string[];
  /** Agencies whose own officers it accuses: none of them may hold it. Absent where it accuses nobody. */
  accused?: string[];
  /** 0…1: the chance that the category is right. */
  confidence: number;
  /** The two likeliest categories by the words alone. */
  guesses: Guess[];
  signals: Signal[];
  /** Version of the rules and data that decided. */
  rules: string;
}
