import type { Neighbour } from './population.ts';

/** One story as its teller knows it. Markers are words that occur nowhere else. */
export interface Story {
  by: Neighbour;
  /** The script that tells it. */
  script: string;
  /** What was taken by the service and belongs in the tip, each as often as it was said: once. */
  markers: string[];
  /** `sent`: a code was told. `silent`: to be handed in by itself. `dropped`: must be in no tip. */
  fate: 'telling' | 'sent' | 'silent' | 'dropped';
  code?: string;
  /** Files sent along. */
  media: number;
}

/** What was done in a soak, to be compared with what is found. */
export interface Ledger {
  people: Neighbour[];
  stories: Story[];
  /** What officers answered, by tip. */
  answers: { tip: string; marker: string }[];
  /** What went wrong on the way: a script that waited in vain, a page that refused an officer. */
  failures: string[];
  /** A word that occurs nowhere else. */
  marker(): string;
  /** What every marker of this run begins with. */
  prefix: string;
}

/** @param seed so that two runs have no word in common */
export function createLedger(seed: number): Ledger {
  let words = 0;
  const prefix = `qzx${letters(seed)}x`;
  return {
    people: [],
    stories: [],
    answers: [],
    failures: [],
    prefix,
    // Letters only, of one length: no phone number, no code, no word within another.
    marker: () => `${prefix}${letters(words++).padStart(5, 'a')}z`,
  };
}

/** A number in letters a–y. */
function letters(value: number): string {
  const rest = Math.floor(value / 25);
  const last = String.fromCharCode(97 + (value % 25));
  return rest > 0 ? letters(rest) + last : last;
}
