/**
 * Text from outside made safe to keep: NFC, well-formed, without NUL (PostgreSQL and JSON refuse them). Everything else that
 * was typed stays.
 */
export function plain(raw: string): string {
  return raw.toWellFormed().replaceAll('\u0000', '').normalize('NFC');
}
