import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, linesOf, Markup, type Content } from '../../src/report/html/markup.ts';
import { anyText } from '../support/arbitrary-wire-log.ts';

describe('markup', () => {
  test.each<[string, Content, string]>([
    [
      'escapes text',
      `<a href="b" id='c'>&amp;`,
      '&#60;a href=&#34;b&#34; id=&#39;c&#39;&#62;&#38;amp;',
    ],
    ['shows what cannot be seen', 'a\0\u202e\ud800\r\n', 'a\\0\\u{202e}\\u{d800}\\r\\n'],
    ['takes markup as it is', new Markup('<br>'), '<br>'],
    ['takes numbers', 1.5, '1.5'],
    ['leaves out nothing', undefined, ''],
    ['joins lists', ['<', [html`<b>${'&'}</b>`, undefined], 2], '&#60;<b>&#38;</b>2'],
    ['keeps lines', linesOf('a\r\n\n<b>'), 'a\n\n&#60;b&#62;'],
  ])('%s', (_, content, expected) => {
    expect(String(html`<p>${content}</p>`)).toBe(`<p>${expected}</p>`);
  });

  test('cannot be left, whatever it holds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(String(html`${text}`)).not.toMatch(/[<>"']|&(?!#\d+;)/);
      }),
    );
  });
});
