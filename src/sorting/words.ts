/** A word of the language, met in whatever spelling: shared by all messages that hold it. */
export interface Form {
  /** With accents if it had any, after keys, short forms and dialect were undone. */
  text: string;
  /** `text` without accents; numbers by their shape (`#tr`, `#t`, `#2`). */
  fold: string;
  /** Checksums of `text` and `fold`, never 0: what phrases and weights are looked up by. */
  textCode: number;
  foldCode: number;
  /** The standard word, when this is one of the Central dialect. */
  standard: Form | undefined;
  /** The word as it would have been read without accents; itself for a word sent without any. */
  bare: Form;
  /** For a word without accents: the standard word, without accents too, of the dialect word it may be. */
  maybe: Form | undefined;
  /** Bits of `FIGURE`, `UNSPACED`, `NUMBER`, `DENIES`. */
  traits: number;
  /** The trie last asked whether a phrase begins with this word, and the node it gave. */
  asked: number;
  begins: number;
}

/** The word holds a figure. */
export const FIGURE = 1;
/** A piece of a script written without spaces. */
export const UNSPACED = 2;
/** The word may be a number written in letters, or part of one. */
export const NUMBER = 4;
/** The word denies what follows it. */
export const DENIES = 8;

/** One word of a message. `start`/`end` are offsets into the text as it was sent. */
export interface Word {
  /** As sent, lower-case. */
  raw: string;
  /** What is meant, its accents considered. */
  form: Form;
  /** What is heard: the same whether the message was sent with accents or without. */
  bare: Form;
  start: number;
  end: number;
  /** A sentence or clause ends before this word. */
  breaks: boolean;
}

/** A message read into words. */
export interface Reading {
  words: Word[];
  /** The message as a whole is written with accents, so a bare word is meant bare. */
  accented: boolean;
  /** Nothing in the message depends on its accents: what is meant is what is heard. */
  plain: boolean;
  /** Some word, of the dialect or short, sounds other than the word it stands for. */
  standing: boolean;
}

/** Says whether what is heard in a message and what is meant may differ. */
export function isApart({ plain, accented }: Reading): boolean {
  return !plain || accented;
}

/** A 32-bit checksum of a word, never 0. */
export function codeOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) | 0 || 1;
}

/** Joins two checksums into one, order mattering. */
export function joinCodes(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0 || 1;
}

/** Makes a form of its two spellings. */
export function formOf(text: string, fold: string, traits = 0, standard?: Form): Form {
  const form: Omit<Form, 'bare'> & { bare?: Form } = {
    text,
    fold,
    textCode: codeOf(text),
    foldCode: codeOf(fold),
    standard,
    bare: undefined,
    maybe: undefined,
    traits,
    asked: 0,
    begins: 0,
  };
  form.bare = form as Form;
  return form as Form;
}
