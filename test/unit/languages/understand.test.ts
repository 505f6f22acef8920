import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesOf } from '../../../src/conversation/questions.ts';
import { MENU } from '../../../src/conversation/says.ts';
import { translate } from '../../../src/languages/catalogue.ts';
import { understand } from '../../../src/languages/understand.ts';

const rows: [string, string[], string | undefined][] = [
  ['1', MENU, 'menu.report'],
  ['1.', MENU, 'menu.report'],
  ['số 2', MENU, 'menu.follow'],
  ['So 2', MENU, 'menu.follow'],
  ['７', MENU, 'menu.privacy'],
  ['1️⃣', MENU, 'menu.report'],
  ['8', MENU, undefined],
  ['0', MENU, undefined],
  ['báo tin', MENU, 'menu.report'],
  ['BAO TIN!!!', MENU, 'menu.report'],
  ['📝 Báo tin', MENU, 'menu.report'],
  ['muốn báo tin', MENU, 'menu.report'],
  ['báo tin có người lạ', MENU, undefined],
  ['cứu với', MENU, undefined],
  ['có', choicesOf('safety'), 'safety.yes'],
  ['co', choicesOf('safety'), 'safety.yes'],
  ['cô', choicesOf('safety'), undefined],
  ['không', choicesOf('safety'), 'safety.no'],
  ['ko', choicesOf('safety'), 'safety.no'],
  ['Không.', choicesOf('safety'), 'safety.no'],
  ['khong an toan', choicesOf('safety'), 'safety.no'],
  ['không chắc', choicesOf('safety'), 'safety.unsure'],
  ['không có ai ở đây', choicesOf('safety'), undefined],
  ['không', choicesOf('consent'), 'consent.no'],
  ['Đồng ý', choicesOf('consent'), 'consent.yes'],
  ['ok 👍', choicesOf('consent'), 'consent.yes'],
  ['không', choicesOf('situation'), 'situation.none'],
  ['bi nhot', choicesOf('situation'), 'situation.held'],
  ['không', choicesOf('suspect'), undefined],
  ['không', choicesOf('who'), undefined],
  ['tui', choicesOf('who'), 'who.self'],
  ['15', choicesOf('age'), 'age.under16'],
  ['16 tuổi', choicesOf('age'), 'age.16_17'],
  ['16-17 tuổi', choicesOf('age'), 'age.16_17'],
  ['30', choicesOf('age'), 'age.adult'],
  ['2', choicesOf('age'), 'age.16_17'],
  ['không biết', choicesOf('age'), 'age.unknown'],
  ['bỏ qua', choicesOf('where'), 'skip'],
  ['Lao Bảo', choicesOf('where'), undefined],
  ['có', ['wipe.yes', 'wipe.no'], 'wipe.yes'],
  ['xóa', ['wipe.yes', 'wipe.no'], 'wipe.yes'],
  ['không', ['wipe.yes', 'wipe.no'], 'wipe.no'],
  ['', MENU, undefined],
  ['...', MENU, undefined],
  ['🙏', MENU, undefined],
  ['1', [], undefined],
];

describe('understanding typed answers', () => {
  it.each(rows)('%s among %j → %s', (text, offered, choice) => {
    expect(understand('vi', text, offered)).toBe(choice);
    expect(understand('vi', text.normalize('NFD'), offered)).toBe(choice);
  });

  it('understands every label and every number on offer', () => {
    for (const offered of [
      MENU,
      ...(['safety', 'need', 'who', 'age', 'situation', 'contact', 'consent'] as const).map(choicesOf),
    ]) {
      for (const [index, id] of offered.entries()) {
        const label = translate('vi', `choice.${id}`);
        expect(understand('vi', label, offered)).toBe(id);
        expect(understand('vi', label.toUpperCase(), offered)).toBe(id);
        expect(understand('vi', String(index + 1), offered)).toBe(id);
      }
    }
  });

  it('never throws and gives only what is on offer', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom(...MENU, 'skip', 'nope', '__proto__')),
        (text, offered) => {
          const choice = understand('vi', text, offered);
          if (choice !== undefined) expect(offered).toContain(choice);
        },
      ),
    );
  });
});
