import exceljs from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linesOf,
  openKit,
  planOf,
  ReviewError,
  readFileBack,
  writePo,
  writeSheet,
} from '../../../src/languages/review/index.ts';
import { clean, type Line, wrongWith } from '../../../src/languages/review/lines.ts';
import { hashOf } from '../../../src/languages/texts.ts';

const base = { risk: 'menu', where: 'Nút bấm', limit: 500, heard: true } as const;
const line = (key: string, vietnamese: string, text?: string, state: Line['state'] = 'draft'): Line => ({
  ...{ ...base, key, vietnamese, text, state: text === undefined ? 'missing' : state },
  source: hashOf(vietnamese),
});
/** Any letter of any living script. */
const bmp = fc
  .integer({ min: 0, max: 0xffff })
  .map((code) => String.fromCharCode(code))
  .filter((letter) => /[\p{L}\p{M}\p{N}\p{P}\p{S}\s]/u.test(letter) && letter !== '\uFFFD');
const lines = [
  line('chat:menu', 'Bạn muốn làm gì?', 'ທ່ານຕ້ອງການຫຍັງ?'),
  line('chat:call', 'Gọi {{police}}.', 'ໂທ {{police}}.', 'approved'),
  line('chat:none', 'Chưa có lời.'),
];
const back = async (format: 'po' | 'xlsx', of: readonly Line[]) =>
  readFileBack(format === 'po' ? writePo('lo', of) : await writeSheet('lo', of), format);

describe.each(['po', 'xlsx'] as const)('a %s file', (format) => {
  it('that comes back as it left changes nothing, whatever is written in it', async () => {
    const words = fc.array(fc.string({ unit: bmp, maxLength: 60 }), { minLength: 60, maxLength: 60 });
    const special = [
      '=1+1',
      '@SUM(A1)',
      '"quoted" \\n \\',
      '_x000D_ <b>&amp;',
      '\'-- #~ msgid "x"',
      'a\nb\n',
    ];
    await fc.assert(
      fc.asyncProperty(words, async (texts) => {
        const all = [...texts, ...special].map(clean).filter(Boolean);
        const states = ['draft', 'reviewed', 'approved', 'needs_review'] as const;
        const made = all.map((text, at) =>
          line(`chat:k${at}`, `${text} {{police}} ${at}`, `{{police}} ${text}`, states[at % 4]),
        );
        const plan = planOf(
          made.filter(({ state }) => state !== 'needs_review'),
          (await back(format, made)).filter((_, at) => made[at]!.state !== 'needs_review'),
        );
        expect(plan.refused).toEqual([]);
        expect(plan.changes).toEqual([]);
        expect(plan.same).toBe(made.filter(({ state }) => state !== 'needs_review').length);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('brings what was written since as draft or reviewed, never approved', async () => {
    const worked = [
      { ...lines[0]!, state: 'approved' as const },
      { ...lines[1]!, text: 'ໂທຫາ {{police}}.', state: 'draft' as const },
      { ...lines[2]!, text: 'ຍັງບໍ່ມີ', state: 'approved' as const },
    ];
    const { changes, same, refused } = planOf(lines, await back(format, worked));
    expect(changes.map(({ line: { key }, text, state }) => [key, text, state])).toEqual([
      ['chat:menu', lines[0]!.text, 'reviewed'],
      ['chat:call', 'ໂທຫາ {{police}}.', 'draft'],
      ['chat:none', 'ຍັງບໍ່ມີ', 'reviewed'],
    ]);
    expect([same, refused]).toEqual([0, []]);
  });

  it('is refused line by line: other Vietnamese, unknown key, lost number, too long', async () => {
    const wrong = [
      { ...lines[0]!, vietnamese: 'Bạn muốn gì?' },
      line('chat:nowhere', 'Không có', 'x'),
      { ...lines[1]!, text: 'ໂທ 113' },
      { ...lines[2]!, text: 'x'.repeat(501) },
    ];
    const { changes, refused } = planOf(lines, await back(format, wrong));
    expect(changes).toEqual([]);
    expect(refused.map(({ key }) => key)).toEqual(wrong.map(({ key }) => key));
    expect(refused.every(({ at, why }) => at! > 0 && why.length > 10)).toBe(true);
    expect(refused.map(({ why }) => why).join()).toMatch(/tiếng Việt.*khóa.*\{\{police\}\}.*501/i);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['noise', Buffer.from([0x50, 0x4b, 3, 4, ...Array(300).fill(7)])],
    ['a page', Buffer.from('<html>')],
    ['another alphabet', Buffer.from('msgid "a"\nmsgstr "\xe9"', 'latin1')],
  ])('is refused in words when it is %s', async (_what, bytes) => {
    await expect(readFileBack(bytes, format)).rejects.toThrow(ReviewError);
  });
});

describe('hostile files', () => {
  it('reach no object of ours, and twice the same key counts once', async () => {
    const po = `msgid ""\nmsgstr ""\n
msgctxt "__proto__"\nmsgid "hacked"\nmsgstr "yes"\n
msgctxt "chat:menu"\nmsgid "Bạn muốn làm gì?"\nmsgstr "một"\n
msgctxt "chat:menu"\nmsgid "Khác"\nmsgstr "hai"\n
msgctxt "chat:none"\nmsgid "Chưa có lời."\nmsgid_plural "x"\nmsgstr[0] "a"\nmsgstr[1] "b"\n`;
    const { changes, refused } = planOf(lines, await readFileBack(Buffer.from(po), 'po'));
    expect(({} as Record<string, unknown>).hacked).toBeUndefined();
    expect(changes.map(({ text }) => text)).toEqual(['một']);
    expect(refused.map(({ why }) => why).join()).toMatch(/hai lần.*số nhiều/);
  });

  it('tell the line of what is no PO', async () => {
    const po = Buffer.from('msgid "a"\nmsgstr "b"\nnonsense here\n');
    await expect(readFileBack(po, 'po')).rejects.toThrow(/dòng 3|viết sai/);
  });

  it('with formulas, merged cells and endless lists are read for their words alone', async () => {
    const book = new exceljs.Workbook();
    await book.xlsx.load((await writeSheet('lo', lines)) as never);
    const sheet = book.worksheets[0]!;
    sheet.getCell('C2').value = { formula: 'HYPERLINK("http://x","y")', result: 'y' };
    sheet.getCell('C3').value = { richText: [{ text: 'ໂທ ' }, { text: '{{police}}' }] };
    sheet.getCell('D4').value = 'gì đó';
    sheet.getCell('C4').value = 'ຍັງ';
    const entries = await readFileBack(Buffer.from(await book.xlsx.writeBuffer()), 'xlsx');
    const { changes, refused } = planOf(lines, entries);
    expect(changes.map(({ text }) => text)).toEqual(['ໂທ {{police}}']);
    expect(refused.map(({ at, why }) => [at, why])).toEqual([
      [2, expect.stringContaining('công thức')],
      [4, expect.stringContaining('trạng thái')],
    ]);
    const wide = (await inflated(Buffer.from(await book.xlsx.writeBuffer()), (xml) =>
      xml.replace(
        '</sheetData>',
        '</sheetData><mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>',
      ),
    ))!;
    expect((await readFileBack(wide, 'xlsx')).length).toBe(3);
  });

  it('that unpack without end are given up', async () => {
    const bomb = await inflated(await writeSheet('lo', lines), (xml) =>
      xml.replace('</sheetData>', `<row r="9">${' '.repeat(20 * 1024 * 1024)}</row></sheetData>`),
    );
    expect(bomb.length).toBeLessThan(1024 * 1024);
    await expect(readFileBack(bomb, 'xlsx')).rejects.toThrow(/lớn quá/);
  });
});

describe('the texts to be worked on', () => {
  it('fit the limits they are given, in Vietnamese and in every language', () => {
    for (const language of ['vi', 'en', 'lo'])
      for (const each of linesOf(language, []))
        if (each.text !== undefined)
          expect([language, each.key, wrongWith(each, clean(each.text))]).toEqual([
            language,
            each.key,
            undefined,
          ]);
  });

  it('come safety first', () => {
    const risks = [...new Set(linesOf('lo', []).map(({ risk }) => risk))];
    expect(risks).toEqual(['safety', 'menu', 'lesson', 'cover']);
  });

  it('the kit is at most 60 lines that are heard, safety first, in one sitting', () => {
    const { lines: kit, minutes, code } = openKit();
    const heard = new Map(linesOf('vi', []).map((each) => [each.key, each]));
    expect(kit.length).toBeLessThanOrEqual(60);
    expect(new Set(kit.map(({ key }) => key)).size).toBe(kit.length);
    expect(kit.map(({ number }) => number)).toEqual(kit.map((_, at) => at + 1));
    for (const { key, words } of kit) {
      expect([key, heard.get(key)?.heard]).toEqual([key, true]);
      expect(words).not.toMatch(/\{\{|\$t\(/);
    }
    expect(kit[0]!.risk).toBe('safety');
    expect(minutes).toBeLessThan(60);
    expect(code).toMatch(/^[0-9A-F]{4}$/);
  });
});

/** A workbook with its sheet's XML changed, packed anew. */
async function inflated(book: Buffer, change: (xml: string) => string): Promise<Buffer> {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  const JSZip = createRequire(require.resolve('exceljs'))('jszip');
  const zip = await JSZip.loadAsync(book);
  const name = 'xl/worksheets/sheet1.xml';
  zip.file(name, change(await zip.file(name).async('string')));
  return zip.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE' });
}
