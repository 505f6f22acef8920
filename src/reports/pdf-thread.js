// A thread of its own (pdf.ts starts it): lays out one document and ends. It loads no more than the library.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const { document, foot } = workerData;

const face = (family, file) => ({
  normal: require.resolve(`@expo-google-fonts/${family}/400Regular/${file}_400Regular.ttf`),
  bold: require.resolve(`@expo-google-fonts/${family}/700Bold/${file}_700Bold.ttf`),
});
const fonts = {
  Noto: face('noto-sans', 'NotoSans'),
  Lao: face('noto-sans-lao', 'NotoSansLao'),
  Khmer: face('noto-sans-khmer', 'NotoSansKhmer'),
};

const pdfmake = require('pdfmake');
mendShaping();
const files = new Set(Object.values(fonts).flatMap(({ normal, bold }) => [normal, bold]));
pdfmake.setFonts(fonts);
pdfmake.setTableLayouts({
  narrow: { hLineWidth: () => 0.5, vLineWidth: () => 0.5, paddingLeft: () => 2, paddingRight: () => 2 },
});
// A document loads our fonts and nothing else, from nowhere else.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => files.has(path));

/** Two ways in which the library that shapes text is put right. */
function mendShaping() {
  const fontkit = createRequire(createRequire(require.resolve('pdfmake')).resolve('pdfkit'))('fontkit');
  const font = fontkit.openSync(fonts.Khmer.normal);
  font.layout('\u1780');
  mendMarks(Object.getPrototypeOf(font._layoutEngine.engine.GPOSProcessor));
  keepLetters(Object.getPrototypeOf(font));
}

/**
 * Common Khmer and Lao syllables have a mark without an anchor on its base, over which the library stumbles. The way of
 * OpenType is to leave such a mark to the next rule, and where it stands if there is none.
 */
function mendMarks(shaper) {
  const { applyAnchor, applyLookup } = shaper;
  shaper.applyAnchor = function (mark, base, index) {
    if (base && mark.markAnchor) applyAnchor.call(this, mark, base, index);
    else this.without = true;
  };
  shaper.applyLookup = function (type, table) {
    const applied = applyLookup.call(this, type, table);
    const without = this.without;
    this.without = false;
    return applied && !without;
  };
}

/** Without ccmp "ị" stays one letter; cut into letter and dot, every "i" of a text copied or searched would be dotted. */
function keepLetters(letters) {
  const { layout } = letters;
  letters.layout = function (text, features, ...rest) {
    const own = this.familyName === 'Noto Sans' ? { ccmp: false } : undefined;
    return layout.call(this, text, features ?? own, ...rest);
  };
}

const bytes = await pdfmake
  .createPdf({
    pageMargins: [48, 40, 40, 48],
    ...document,
    defaultStyle: { font: 'Noto', fontSize: 10.5, lineHeight: 1.15, ...document.defaultStyle },
    footer: (page, pages) => ({
      columns: [
        { text: foot, fontSize: 7.5 },
        { text: `Trang ${page}/${pages}`, fontSize: 7.5, alignment: 'right', width: 60 },
      ],
      margin: [48, 12, 40, 0],
    }),
  })
  .getBuffer();
parentPort.postMessage(new Uint8Array(bytes));
