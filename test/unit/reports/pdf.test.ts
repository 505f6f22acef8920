import { describe, expect, it } from 'vitest';
import { paperOf, pdfOf } from '../../../src/reports/pdf.ts';
import { UNPRINTABLE } from '../../../src/reports/scripts.ts';
import { SLIP_FOOT, type Slip, slipPaper } from '../../../src/reports/slip.ts';
import { textOf } from './pdf-text.ts';

const at = new Date('2026-11-24T18:30:00Z');
const slip: Slip = {
  number: 'ABCD1234-1',
  tip: 'abcd1234',
  made: at,
  from: 'Công an tỉnh Quảng Trị',
  to: 'Bộ đội Biên phòng tỉnh Quảng Trị',
  received: at,
  channel: 'Telegram',
  tipKind: 'Tin báo về tội phạm',
  reporter: 'Không nêu tên',
  reach: 'Chỉ qua mã tin',
  category: 'Cưỡng bức lao động',
  urgency: 'P1 Khẩn',
  places: 'xã Lao Bảo',
  attached: '2 ảnh',
  taken: 'an@police.example',
  told: undefined,
};
const LAO = 'ຂ້ອຍຖືກກັກຂັງ';
const KHMER = 'ខ្ញុំត្រូវបានគេឃុំខ្លួន';

describe('a slip on paper', () => {
  it('can be read and searched, with every mark of Vietnamese', async () => {
    const text = textOf(await pdfOf(slipPaper(slip), SLIP_FOOT));
    for (const words of [
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'Độc lập - Tự do - Hạnh phúc',
      'PHIẾU CHUYỂN NGUỒN TIN VỀ TỘI PHẠM',
      'Số: ABCD1234-1',
      'Quảng Trị, ngày 25 tháng 11 năm 2026',
      'Kính gửi: Bộ đội Biên phòng tỉnh Quảng Trị',
      '25/11/2026 01:30',
      'Không nêu tên',
      'Cưỡng bức lao động',
      'Phiếu không kèm lời kể',
      'BÊN CHUYỂN',
      'không thay thế thông báo tiếp nhận',
      'Trang 1/',
    ])
      expect(text).toContain(words);
  });

  it('prints Vietnamese, Lao and Khmer, each in a font that has its letters, and says what it can not print', async () => {
    const story = `Tụi nó ở ngõ 5, “Họ” đòi 30 triệu ₫ — ${LAO} ${KHMER} 中文 😀`;
    const told = { story: [{ at, text: story }], answers: [{ question: 'Tuổi', said: LAO }] };
    const text = textOf(await pdfOf(slipPaper({ ...slip, to: undefined, told }), SLIP_FOOT));
    expect(text).toContain('Tụi nó ở ngõ 5, “Họ” đòi 30 triệu ₫ —');
    // A glyph of the box that stands for a missing letter has no letter of its own.
    expect(text).not.toContain('{');
    // In order of drawing, which in Khmer is not that of speaking.
    const letters = (words: string) => [...new Set(words)].sort().join('');
    expect(letters(text.replace(/[^\p{Script=Lao}]/gu, ''))).toBe(letters(LAO));
    expect(text).toMatch(/\p{Script=Khmer}{8}/u);
    expect(text).toContain(UNPRINTABLE);
    expect(text).toContain('Không để lộ thông tin về nạn nhân');
    expect(text).not.toContain('Phiếu không kèm lời kể');
  });
});

describe('a table on paper', () => {
  it('says so when nothing happened', async () => {
    const columns = [
      { name: 'Cơ quan', width: 50 },
      { name: 'Tỷ lệ', width: 50, kind: 'share' as const },
    ];
    const paper = (rows: (string | number)[][]) => paperOf({ title: 'Sổ', notes: ['Cả kỳ'], columns, rows });
    expect(textOf(await pdfOf(await paper([]), ''))).toContain('Không phát sinh.');
    const text = textOf(await pdfOf(await paper([['Công an', 0.857]]), ''));
    expect(text).toContain('85,7%');
    expect(text).not.toContain('Không phát sinh.');
  });
});
