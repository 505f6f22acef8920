/** First code point of each script's ten digits that people of the region type, beside ASCII. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x0e50, 0x0ed0, 0x1040, 0x17e0, 0xff10];

/** The text with every script's digits as ASCII ones; offsets stay what they were. */
export function plainDigits(text: string): string {
  return text.replace(/[^\P{Nd}0-9]/gu, (digit) => {
    const at = digit.codePointAt(0)!;
    const zero = ZEROS.find((each) => at >= each && at < each + 10);
    return zero === undefined ? digit : String(at - zero);
  });
}

/** Lower case without marks, each character in its place, so that offsets stay what they were. */
export function plainLetters(text: string): string {
  return text
    .replace(/[^\x00-\x7f]/g, (letter) => {
      if (letter === 'đ' || letter === 'Đ') return 'd';
      const base = letter.normalize('NFD')[0]!.toLowerCase();
      return base.length === 1 ? base : letter;
    })
    .toLowerCase();
}
