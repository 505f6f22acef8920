import { accountsIn } from './accounts.ts';
import { pagesIn } from './pages.ts';
import { phonesIn } from './phones.ts';
import { plainDigits, plainLetters } from './plain.ts';
import { platesIn } from './plates.ts';
import type { Found, Identifier, IdentifierKind } from './types.ts';

/** More than this many different ones no honest tip names. */
const MOST = 50;

/** In this order: what an earlier one took, a later one does not see. A link holds digits, a plate looks like a number. */
const READERS = [pagesIn, platesIn, phonesIn, accountsIn];

const MASKS: Record<IdentifierKind, string> = {
  phone: '[số]',
  account: '[số]',
  plate: '[biển số]',
  page: '[trang]',
  email: '[thư điện tử]',
};

/** Digits enough for the number of a person or a paper, whatever it is of. */
const LONG_NUMBER = /\d{8,}|(?<!\d)(?!11[1-5] )\d{3}(?: \d{3}){2,}(?!\d)/g;

/** The phone numbers, accounts, vehicle plates, pages and e-mails a text names: each once, spelled alike. */
export function identifiers(text: string): Identifier[] {
  const seen = new Set<string>();
  const found: Identifier[] = [];
  for (const { kind, value } of identifiersAt(text.normalize('NFC'))) {
    const key = `${kind} ${value}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ kind, value });
    if (found.length === MOST) break;
  }
  return found;
}

/** The text with a word in place of each identifier, and of each long number even if nothing tells what it is. */
export function maskIdentifiers(text: string): string {
  const composed = text.normalize('NFC');
  let masked = '';
  let at = 0;
  for (const { kind, start, end } of identifiersAt(composed)) {
    masked += composed.slice(at, start) + MASKS[kind];
    at = end;
  }
  return plainDigits(masked + composed.slice(at)).replace(LONG_NUMBER, MASKS.account);
}

function identifiersAt(text: string): Found[] {
  const all: Found[] = [];
  let digits = plainDigits(text);
  let folded = plainLetters(digits);
  for (const read of READERS) {
    const found = read({ digits, folded }).sort((a, b) => a.start - b.start);
    const apart = found.filter(({ start }, index) => index === 0 || start >= found[index - 1]!.end);
    all.push(...apart);
    digits = without(digits, apart);
    folded = without(folded, apart);
  }
  return all.sort((a, b) => a.start - b.start);
}

/** The same text with line ends, which no identifier holds, in place of what was found. */
function without(text: string, found: readonly Found[]): string {
  if (found.length === 0) return text;
  let left = '';
  let at = 0;
  for (const { start, end } of found) {
    left += text.slice(at, start) + '\n'.repeat(end - start);
    at = end;
  }
  return left + text.slice(at);
}
