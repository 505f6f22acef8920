/** What a text may name somebody or something by. */
export type IdentifierKind = 'phone' | 'account' | 'plate' | 'page' | 'email';

export interface Identifier {
  kind: IdentifierKind;
  /** The same for every spelling of the same thing. */
  value: string;
}

/** An identifier where it stands in the text. */
export interface Found extends Identifier {
  start: number;
  end: number;
}

/** A text as the readers of identifiers take it: same length, so that offsets mean the same in each. */
export interface Reading {
  /** Digits of every script as ASCII. */
  digits: string;
  /** The same in lower case and without accents. */
  folded: string;
}
