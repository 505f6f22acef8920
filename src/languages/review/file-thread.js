// A thread of its own (thread.ts starts it): reads or writes one file and ends. It loads no more than the libraries.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { task, bytes, words } = workerData;
const require = createRequire(import.meta.url);

/** Bytes a workbook may unpack to. */
const UNPACKED = 16 * 1024 * 1024;
/** What exceljs would write out cell by cell, however large the range. */
const IGNORED = ['dataValidations', 'mergeCells', 'conditionalFormatting', 'hyperlinks', 'cols', 'drawing'];

class Refusal extends Error {}

async function readPo() {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('Tệp PO phải ở dạng UTF-8.');
  }
  const { po } = await import('gettext-parser');
  let table;
  try {
    table = po.parse(text);
  } catch (error) {
    const line = Number(error?.lineNumber);
    throw new Refusal(`Tệp PO viết sai${line ? ` ở dòng ${line}` : ''}.`);
  }
  const lines = new Map();
  text.split('\n').forEach((line, index) => {
    const [, key] = /^\s*msgctxt\s+"(.*)"/.exec(line) ?? [];
    if (key && !lines.has(key)) lines.set(key, index + 1);
  });
  const entries = Object.values(table.translations)
    .flatMap((byText) => Object.values(byText))
    .filter(({ msgid }) => msgid !== '')
    .map(({ msgctxt = '', msgid, msgid_plural, msgstr, comments }) => ({
      at: lines.get(msgctxt),
      key: msgctxt,
      vietnamese: msgid,
      text: msgstr[0] ?? '',
      reviewed: !(comments?.flag ?? '').split(/[\s,]+/).includes('fuzzy'),
      ...(msgid_plural === undefined ? {} : { wrong: 'Ở đây không dùng dạng số nhiều.' }),
    }));
  if (entries.length === 0) throw new Refusal('Tệp này không có câu nào.');
  return entries;
}

/** Looks how large a workbook unpacks, with the very library that will unpack it. */
async function measure() {
  const zip = await createRequire(require.resolve('exceljs'))('jszip').loadAsync(bytes);
  let size = 0;
  for (const file of Object.values(zip.files)) {
    await new Promise((done, fail) => {
      const stream = file.internalStream('uint8array');
      stream.on('data', ({ length }) => {
        size += length;
        if (size <= UNPACKED) return;
        stream.pause();
        fail(new Refusal('Tệp Excel này lớn quá.'));
      });
      stream.on('error', fail).on('end', done).resume();
    });
  }
}

/** The words of a cell; undefined for a formula or a fault. */
function wordsOf(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value.richText)) return value.richText.map(({ text }) => text).join('');
  return typeof value.text === 'string' ? value.text : undefined;
}

async function readSheet() {
  await measure();
  const book = new (require('exceljs').Workbook)();
  await book.xlsx.load(bytes, { ignoreNodes: IGNORED });
  const sheet = book.worksheets[0];
  const cells = (row) => [1, 2, 3, 4].map((column) => wordsOf(row.getCell(column).value));
  if (!sheet || cells(sheet.getRow(1)).some((heading, index) => heading?.trim() !== words.headings[index]))
    throw new Refusal(`Trang đầu của tệp Excel phải có bốn cột: ${words.headings.join(', ')}.`);
  const entries = [];
  sheet.eachRow((row, at) => {
    if (at === 1) return;
    const [key, vietnamese, text, state] = cells(row);
    if (key === '' && vietnamese === '' && text === '') return;
    const said = state?.trim();
    entries.push({
      at,
      key: key?.trim() ?? '',
      vietnamese: vietnamese ?? '',
      text: text ?? '',
      reviewed: words.reviewed.includes(said) ? true : words.others.includes(said) ? false : undefined,
      ...(text === undefined || vietnamese === undefined || key === undefined
        ? { wrong: 'Ô này là công thức, không phải chữ.' }
        : {}),
    });
  });
  return entries;
}

/** A workbook of rows; every cell is text, and stays so when it is edited. */
async function writeSheet({ language, headings, rows, states }) {
  const book = new (require('exceljs').Workbook)();
  const sheet = book.addWorksheet(language, { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] });
  sheet.columns = [28, 60, 60, 18, 36, 12].map((width) => ({
    width,
    style: { numFmt: '@', alignment: { wrapText: true, vertical: 'top' } },
  }));
  sheet.addRow(headings).font = { bold: true };
  for (const row of rows) {
    const cell = sheet.addRow(row).getCell(4);
    cell.dataValidation = { type: 'list', allowBlank: true, formulae: [`"${states.join(',')}"`] };
  }
  return Uint8Array.from(await book.xlsx.writeBuffer());
}

const TASKS = { po: readPo, xlsx: readSheet, write: () => writeSheet(workerData) };

try {
  parentPort.postMessage({ result: await TASKS[task]() });
} catch (error) {
  parentPort.postMessage({ refused: error instanceof Refusal ? error.message : 'Không đọc được tệp này.' });
}
