const CODE = /^(?:mã(?: số)?(?: theo dõi)?\s*:?\s*)?((?:\d[\s\-–—._]*){15}\d)[.\s]*$/iu;

/**
 * Finds the code of a tip in a message that is nothing but a code (`1234 5678 9012 3456`, also with other
 * spacing, dashes or full-width digits). Sixteen digits within a longer text are not a code: they may be part of a story.
 * Gives the 16 digits; the check digit is not looked at.
 */
export function findCode(text: string): string | undefined {
  const match = CODE.exec(clean(text));
  return match?.[1]?.replace(/\D/g, '');
}

/** Whether a message is nothing but many digits: what a mistyped code looks like. */
export function looksLikeCode(text: string): boolean {
  const cleaned = clean(text);
  return /^[\d\s\-–—._]+$/u.test(cleaned) && cleaned.replace(/\D/g, '').length >= 12;
}

/** Gives 16 digits as people read them: `1234 5678 9012 3456`. */
export function formatCode(code: string): string {
  return code.replace(/\D/g, '').replace(/(\d{4})(?=\d)/g, '$1 ');
}

function clean(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
}
