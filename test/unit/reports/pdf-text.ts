import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF as a reader copies it: streams are unpacked, the codes of each font's glyphs are looked up in its
 * ToUnicode table. Enough of the format for documents of ours.
 */
export function textOf(pdf: Buffer): string {
  const objects = new Map<number, { head: string; stream: string }>();
  const source = pdf.toString('latin1');
  for (const [, id, body] of source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const at = body!.indexOf('stream\n');
    const head = at < 0 ? body! : body!.slice(0, at);
    const bytes =
      at < 0 ? undefined : Buffer.from(body!.slice(at + 7, body!.lastIndexOf('\nendstream')), 'latin1');
    const packed = head.includes('/FlateDecode');
    objects.set(Number(id), {
      head,
      stream: bytes ? (packed ? inflateSync(bytes) : bytes).toString('latin1') : '',
    });
  }
  const fonts = new Map<string, Map<string, string>>();
  for (const { head } of objects.values())
    for (const [, name, id] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(Number(id))?.head ?? '')?.[1];
      if (table) fonts.set(name!, tableOf(objects.get(Number(table))!.stream));
    }
  const pages = [...objects.values()].filter(({ stream }) => / Tf\n/.test(stream) && stream.includes('TJ'));
  return pages.map(({ stream }) => shown(stream, fonts)).join('\n');
}

function tableOf(map: string): Map<string, string> {
  const table = new Map<string, string>();
  const letter = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, from, list] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
    for (const [index, [, hex]] of [...list!.matchAll(/<([0-9a-f ]*)>/gi)].entries())
      table.set(
        (Number.parseInt(from!, 16) + index).toString(16).padStart(4, '0'),
        letter(hex!.replaceAll(' ', '')),
      );
  return table;
}

function shown(page: string, fonts: Map<string, Map<string, string>>): string {
  let [font, text] = ['', ''];
  for (const [, name, list] of page.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = name;
    else
      for (const [, hex] of list!.matchAll(/<([0-9a-f]+)>/gi))
        for (const [code] of hex!.matchAll(/.{4}/g))
          text += fonts.get(font)?.get(code.toLowerCase()) ?? `{${code}}`;
  }
  return text;
}
