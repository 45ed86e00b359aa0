import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { pipelineOf } from '../../src/pipes/apply-pipes.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { printPipeline } from '../../src/pipes/pipeline.ts';
import { body, piped } from './piped.ts';
import { servedRequest } from './served-request.ts';

describe('the pipeline of a request', () => {
  test.each([
    ['of a URL without a query', '/a', ''],
    ['of another parameter', '/a?pip=status(201)&PIPE=gzip', ''],
    ['of a parameter', '/a?pipe=status(201)', 'status(201)'],
    ['without a value', '/a?pipe', ''],
    ['with an empty value', '/a?pipe=', ''],
    ['of the last parameter', '/a?pipe=gzip&x=1&pipe=status(201)', 'status(201)'],
    ['of the last parameter that is not empty', '/a?pipe=status(201)&pipe=', 'status(201)'],
    ['percent-encoded', '/a?p%69pe=status%28201%29', 'status(201)'],
    ['with an encoded comma, which separates', '/a?pipe=header(X%2CA)', 'header(X,A)'],
    ['with an encoded plus sign', '/a?pipe=header(X,a%2Bb+c)', 'header(X,a+b c)'],
    ['of UTF-8', '/a?pipe=header(X,caf%C3%A9)', 'header(X,café)'],
    ['with a semicolon', '/a?pipe=header(X,a;b)', 'header(X,a;b)'],
  ])('is that %s', (_, target, expected) => {
    expect(printPipeline(pipelineOf(servedRequest({ target })))).toBe(expected);
  });

  test.each([
    ['a.sub.html', 'sub(html)'],
    ['a.sub.htm', 'sub(html)'],
    ['a.sub.xht', 'sub(html)'],
    ['a.sub.xhtml', 'sub(html)'],
    ['a.sub.xml', 'sub(html)'],
    ['a.sub.svg', 'sub(html)'],
    ['a.sub.b.html', 'sub(html)'],
    ['a.sub.HTML', 'sub(none)'],
    ['a.sub.js', 'sub(none)'],
    ['a.sub.html.headers', 'sub(none)'],
    ['a.sub', ''],
    ['a.subs.html', ''],
    ['sub.html', ''],
    ['x.sub.d/a.html', 'sub(html)'],
    ['x.sub/a.html', ''],
  ])('begins with sub for some file names: %s', (file, expected) => {
    const docRoot = path.resolve('root.sub.d', 'site');
    const request = servedRequest({ docRoot });
    const filePath = path.join(docRoot, ...file.split('/'));
    expect(printPipeline(pipelineOf(request, filePath))).toBe(expected);
  });

  test('has the pipes of the URL after it', () => {
    const request = servedRequest({ target: '/a.sub.js?pipe=gzip|status(201)' });
    expect(printPipeline(pipelineOf(request, 'a.sub.js'))).toBe('sub(none)|gzip|status(201)');
  });

  test('is refused when it is misspelt', () => {
    expect(() => pipelineOf(servedRequest({ target: '/a?pipe=(1)' }))).toThrow(
      new PipeError('pipeline "(1)": there is no name before "(".'),
    );
  });
});

describe('pipes', () => {
  test('are applied in order', async () => {
    expect(await body(await piped('slice(2)|slice(2)'))).toBe('456789');
    expect(await body(await piped('slice(2)|slice(0,2)'))).toBe('23');
    expect((await piped('status(201)||header(X,1)')).status).toBe(201);
  });

  test('may be none', async () => {
    const response = await piped('');
    expect(await body(response)).toBe('0123456789');
    expect(response.status).toBe(200);
  });

  test.each([
    ['nope', 'there is no pipe "nope". There is header, status, slice, trickle, gzip and sub.'],
    ['Gzip', 'there is no pipe "Gzip". Did you mean "gzip"?'],
    ['status(201)| gzip', 'there is no pipe " gzip". Did you mean "gzip"?'],
    [
      'toString',
      'there is no pipe "toString". There is header, status, slice, trickle, gzip and sub.',
    ],
  ])('are known by their names: %s', async (pipeline, message) => {
    await expect(piped(pipeline)).rejects.toThrow(new PipeError(message));
  });
});
