import { describe, expect, test } from 'vitest';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { body, piped, streamOf, timeline } from './piped.ts';
import { servedRequest } from './served-request.ts';

const request = servedRequest({ target: '/s/plain.html?v=%3C%26%3E' });
const text = 'v=<{{GET[v]}}>\n';

describe('sub', () => {
  test.each([
    ['sub', 'v=<&lt;&amp;&gt;>\n'],
    ['sub()', 'v=<&lt;&amp;&gt;>\n'],
    ['sub(html)', 'v=<&lt;&amp;&gt;>\n'],
    ['sub(none)', 'v=<<&>>\n'],
    ['sub(none)|sub(html)', 'v=<<&>>\n'],
  ])('%s replaces templates', async (pipeline, expected) => {
    expect(await body(await piped(pipeline, text, { request }))).toBe(expected);
  });

  test('looks at its argument only when there is a template', async () => {
    expect(await body(await piped('sub(bogus)', '{{no} template', { request }))).toBe(
      '{{no} template',
    );
    await expect(piped('sub(bogus)', text, { request })).rejects.toThrow(
      new PipeError('pipe sub: escape "bogus" is not html or none.'),
    );
  });

  test('finds templates wherever a stream is split', async () => {
    for (let at = 0; at <= text.length; at += 1) {
      const stream = streamOf([text.slice(0, at), text.slice(at)]);
      expect(await body(await piped('sub(none)', stream, { request }))).toBe('v=<<&>>\n');
    }
  });

  test('is late by the pauses of a stream', async () => {
    const stream = streamOf(['{{ho', { pauseMs: 7 }, 'st}}', { pauseMs: 9 }]);
    expect(await timeline(await piped('sub', stream, { request }))).toEqual([
      16,
      'web-platform.test',
    ]);
  });

  test('keeps a length true that was true, and no other', async () => {
    const lengthAfter = async (length: string) =>
      (
        await piped('sub(none)', text, { request, headers: [['Content-Length', length]] })
      ).headers.get('Content-Length');
    expect(await lengthAfter(String(text.length))).toEqual(['8']);
    expect(await lengthAfter('5')).toEqual(['5']);
    expect((await piped('sub', text, { request })).headers.has('Content-Length')).toBe(false);
  });

  test('takes the templates of a response apart from what stands around them', async () => {
    const response = await piped('sub|slice(0,2)|status(201)', text, { request });
    expect(await body(response)).toBe('v=');
    expect(response.status).toBe(201);
  });

  test('names the template that fails', async () => {
    await expect(piped('sub', 'a {{hots}} b', { request })).rejects.toThrow(
      new PipeError('template "{{hots}}": there is no "hots". Did you mean "hosts"?'),
    );
  });
});
