import { describe, expect, it } from 'vitest';
import { MissingText, openCatalogue, render, translate } from '../../../src/languages/catalogue.ts';

describe('the catalogue', () => {
  it('throws for a key nobody has', () => {
    const catalogue = openCatalogue();
    expect(() => catalogue.translate('vi', 'nope')).toThrow(MissingText);
    expect(() => catalogue.translate('vi', 'common:status.nope.name')).toThrow(/common:status\.nope\.name/);
  });

  it('as shipped, shows the key and logs a fault: a person waits', () => {
    expect(translate('vi', 'nope')).toBe('nope');
  });

  it('tells of it instead, when asked to', () => {
    const missing: string[] = [];
    const catalogue = openCatalogue({ onMissing: (language, key) => missing.push(`${language} ${key}`) });
    expect(catalogue.translate('vi', 'nope')).toBe('nope');
    expect(missing).toEqual(['vi nope']);
  });

  it('shows the numbers it was given', () => {
    const catalogue = openCatalogue({ numbers: { police: '112' } });
    expect(catalogue.translate('vi', 'notice')).toContain('112');
    expect(catalogue.translate('vi', 'notice')).toContain('111');
    expect(catalogue.translate('vi', 'notice')).not.toContain('113');
  });

  it('is in Vietnamese for a language that has no text of it', () => {
    expect(translate('pac', 'menu')).toBe(translate('vi', 'menu'));
    expect(translate('xx', 'menu')).toBe(translate('vi', 'menu'));
  });

  it('has every file of the language, each under its name', () => {
    expect(translate('vi', 'limits:slow', { minutes: 3 })).toMatch(/3 phút[\s\S]*113/);
    expect(translate('vi', 'common:agency.bien-phong')).toContain('Biên phòng');
  });

  it('puts lines below, with labels and words as they are', () => {
    const parts = [
      { key: 'count.image', values: { n: 2 } },
      { key: 'summary.who', choice: 'who.self' },
      { key: 'summary.where', verbatim: '{{police}}' },
    ];
    expect(render('vi', { key: 'menu', parts }).text).toBe(
      'Bạn muốn làm gì?\n2 ảnh\nVới ai: Tôi\nỞ đâu: {{police}}',
    );
  });

  it('writes numbers as Vietnamese does', () => {
    expect(translate('vi', 'cut', { limit: 10_000 })).toContain('10.000');
  });

  it('leaves what others wrote as it is', () => {
    const verbatim = 'Gọi {{police}} $t(menu) <b>&amp;';
    const say = { key: 'follow.answer', values: { agency: 'A {{code}} $t(menu) &' }, verbatim };
    expect(render('vi', say).text).toBe(`Trả lời của A {{code}} $t(menu) &:\n\n${verbatim}`);
  });

  it('gives buttons their labels, in order', () => {
    expect(render('vi', { key: 'wipe.ask', choices: ['wipe.yes', 'wipe.no'] }).choices).toEqual([
      { id: 'wipe.yes', label: 'Xóa hết' },
      { id: 'wipe.no', label: 'Không xóa' },
    ]);
    expect(render('vi', { key: 'menu' })).not.toHaveProperty('choices');
  });
});
