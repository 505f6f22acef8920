/** Letters and digits that are not mistaken for one another, sometimes written as two times three. */
const CODE = /^([2-9A-HJKMNP-TV-Z]{3})[\s\p{Pd}]?([2-9A-HJKMNP-TV-Z]{3})$/u;
/** One word with a digit in it is no story. */
const NEARLY = /^(?=.*\d)[\dA-Z]{4,8}$/;

/** Gives the code of a group that a typed text is, in capitals. */
export function findGroup(text: string): string | undefined {
  const match = CODE.exec(clean(text));
  return match ? `${match[1]}${match[2]}` : undefined;
}

/** Whether a text is a code of a group, perhaps a mistyped one. */
export function looksLikeGroup(text: string): boolean {
  return findGroup(text) !== undefined || NEARLY.test(clean(text));
}

const clean = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toUpperCase();
