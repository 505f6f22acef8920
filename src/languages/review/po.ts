import { po } from 'gettext-parser';
import type { Line } from './lines.ts';

/** Writes the texts of a language as a PO file: context = key, fuzzy = not approved. */
export function writePo(language: string, lines: readonly Line[]): Buffer {
  const translations: Record<string, Record<string, object>> = {};
  for (const { key, vietnamese, text, state, where, limit, risk } of lines) {
    translations[key] = {
      [vietnamese]: {
        msgctxt: key,
        msgid: vietnamese,
        msgstr: [text ?? ''],
        comments: {
          extracted: `${where} · ${limit} · ${risk}`,
          ...(text !== undefined && state !== 'approved' ? { flag: 'fuzzy' } : {}),
        },
      },
    };
  }
  const headers = {
    'Project-Id-Version': 'Tin Bao',
    Language: language,
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
  };
  return po.compile({ charset: 'utf-8', headers, translations } as never);
}
