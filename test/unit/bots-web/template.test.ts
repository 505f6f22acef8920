import { describe, expect, it } from 'vitest';
import { page } from '../../../bots/web/page.ts';
import { escapeText, fill, Html, html } from '../../../bots/web/template.ts';

describe('html', () => {
  it('escapes every value', () => {
    expect(escapeText(`<a href="x" title='y'>&amp;`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;',
    );
    expect(html`<p title="${'"><script>'}">${'<b>'}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;</p>',
    );
    expect(html`${1}${'\\n'}`.markup).toBe('1\\n');
  });

  it('leaves markup as it is', () => {
    expect(html`<p>${html`<b>${'<'}</b>`}${new Html('<br>')}</p>`.markup).toBe('<p><b>&lt;</b><br></p>');
  });
});

describe('fill', () => {
  it('fills names that have a value, once', () => {
    expect(fill('{{a}} {{b}} {{a}} {{c}}', { a: '{{b}}', b: 2 })).toBe('{{b}} 2 {{b}} {{c}}');
  });
});

describe('page', () => {
  it('shows the numbers, says what it is, and leaves no hole', () => {
    const markup = page('https://example.vn/?a=1&b=2', false);
    for (const part of [
      'lang="vi"',
      'tel:113',
      'tel:111',
      'Hệ thống tự động',
      '<noscript>',
      'Thoát nhanh',
      'href="https://example.vn/?a=1&amp;b=2"',
    ]) {
      expect(markup).toContain(part);
    }
    // Only counter and clock are filled in the browser.
    expect(new Set(markup.match(/\{\{\w+\}\}/g))).toEqual(new Set(['{{count}}', '{{time}}']));
    expect(markup).not.toMatch(/undefined|\[object/);
  });

  it('knows when it is inside another page', () => {
    expect(page('https://example.vn/', true)).toContain('data-embed=""');
    expect(page('https://example.vn/', false)).not.toContain('data-embed');
  });
});
