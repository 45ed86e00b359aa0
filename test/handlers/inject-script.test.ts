import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { injectInto, injectScript } from '../../src/handlers/inject-script.ts';
import { ContentStream, readContent } from '../../src/http/response/content.ts';
import type { ResponseContent } from '../../src/http/response/response-content.ts';
import { Response } from '../../src/http/response/response.ts';
import { makeRequest } from '../support/make-request.ts';

const script = 'window.injected = 1;';
const element =
  '<script>\nwindow.injected = 1;\n' +
  '// Remove the injected script tag from the DOM.\ndocument.currentScript.remove();\n</script>\n';

/** The page after the injection; each character is a byte. */
function inject(html: string): string {
  return Buffer.from(injectScript(Buffer.from(html, 'latin1'), script)).toString('latin1');
}

function responseWith(content: ResponseContent, type = 'text/html'): Response {
  const response = new Response(makeRequest('GET /'));
  if (type !== '') response.headers.set('Content-Type', type);
  response.content = content;
  return response;
}

/** The content of a response after the injection; each character is a byte. */
async function contentOf(response: Response): Promise<string> {
  await injectInto(response, script);
  return Buffer.from(await readContent(response.toContent())).toString('latin1');
}

/** Content as a file has it, or without `slice` as something that is made. */
function streamOf(text: string, isFile: boolean): ContentStream {
  const bytes = Buffer.from(text);
  return new ContentStream({
    length: bytes.length,
    pieces: () => [bytes.subarray(0, 1), bytes.subarray(1)],
    ...(isFile ? { slice: (start, end) => streamOf(text.slice(start, end), true) } : {}),
  });
}

describe('the script', () => {
  interface Recording {
    readonly id: string;
    readonly files: Readonly<Record<string, string>>;
    readonly request: string;
    readonly response: {
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: string;
    };
  }
  const recordings = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../fixtures/reference/inject.json'), 'utf8'),
  ) as Recording[];
  // Not those that are substituted or trickled first.
  const files = recordings.filter(({ request }) => /^\w+ \/wr\/[^?]* /.test(request));

  test('is compared with every recording of a file', () => {
    expect(files).toHaveLength(5);
  });

  test.each(files)('is where it was recorded: $id', async (recording) => {
    const { request, response } = recording;
    const name = request.split(' ')[1]?.slice(1) ?? '';
    const [[, contentType] = []] = response.headers;
    const page = new Response(makeRequest('GET /'));
    page.headers.set('Content-Type', contentType!);
    page.content = Buffer.from(recording.files[name]!, 'latin1');
    await injectInto(page, script);
    const bytes = await readContent(page.toContent());
    if (request.startsWith('GET')) {
      expect(Buffer.from(bytes).toString('latin1')).toBe(response.body);
    }
    const length = response.headers.find(([each]) => each === 'Content-Length')?.[1];
    // Without an injection the reference sends a file without its length.
    if (length === undefined) expect(bytes).toBe(page.content);
    else expect(String(bytes.length)).toBe(length);
  });

  // ▲ is where it is.
  test.each([
    ['before a fragment', '▲<p>hi\n'],
    ['before text', '▲hi'],
    ['after the doctype', '<!doctype html>▲<p>'],
    ['after an old doctype', `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" 'a'>▲<p>`],
    ['after a doctype that ends in a quote, as parsers see it', '<!doctype html "a>▲b"><p>'],
    ['after html', '<html>▲<p>'],
    ['after head', '<!doctype html>\n<html><head>▲<title>x</title></head>\n'],
    ['after head without html', '<!-- c --><head>▲<meta charset=utf-8>\n'],
    ['after names in any case', '<!DocType HTML><HTML><hEAD>▲<p>'],
    ['after white space', '\n\t\f\r <!doctype html>\r\n\r\n<html>\r\n  <head>\r\n  ▲<p>\r\n'],
    ['before other white space', '<html>▲\v<p>'],
    ['after comments', '<!----><!-- > --><!-- -- --><html><!-- </head> --><head><!--a-->▲<p>'],
    ['after comments that end early', '<!--><!---><!--a--!><html>▲<p>'],
    ['after a comment that does not end so', '<!--- > ->--!><!- a><html>▲<p>'],
    ['after what is taken for a comment', '<?xml version="1.0"?><!a><![CDATA[a]]><!><html>▲<p>'],
    ['before an end tag', '<html><head>▲</head><body>'],
    ['before the end tag of what was not opened', '▲</html><html>'],
    ['before a character reference', '▲&#32;<html>'],
    ['before <', '▲< html>'],
    ['before < at the end', '<html>▲<'],
    ['before a name that begins like html', '▲<htmlx><html>'],
    ['before a name that begins like head', '<html>▲<header>'],
    ['before body', '<html>▲<body><head>'],
    ['after html and head in any order and number', '<head><html><head>▲<p>'],
    ['after slashes in tags', '<html/><head / a/b//>▲<p>'],
    ['after attributes in double quotes', '<html a="x>y\'" b = "">▲<p>'],
    ['after attributes in single quotes', `<head a='x>y"' b =\n''>▲<p>`],
    ['after attributes without quotes', `<html a=x"y'z/ b = /c d=>▲<p>`],
    ['after attributes without spaces between', '<html a="b"c=\'d\'e>▲<p>'],
    ['after attributes without a value', '<html a b  c = d e>▲<p>'],
    ['after an attribute that begins with =', '<html =a="b" ="c">▲d><p>'],
    ['after an attribute that begins with a quote', `<html "a='>' '>▲<p>`],
    ['after a byte order mark', '\xef\xbb\xbf<!doctype html>▲<p>'],
    ['after bytes that are no ASCII', '<!-- caf\xc3\xa9 \xff --><html a="\xc3\xa9>">▲\xe9'],
    ['before a byte order mark that is not the first', '<html>▲\xef\xbb\xbf<p>'],
  ])('is %s', (_, marked) => {
    const bytes = marked.replace('▲', '');
    expect(inject(bytes)).toBe(marked.replace('▲', element));
  });

  test.each([
    ['without a byte', ''],
    ['without content', '<!doctype html>\n<html><head><!-- a -->\n'],
    ['that ends in a comment', '<html><!-- a -- > <p>'],
    ['that ends in a comment that does not end so', '<!---!><p>'],
    ['that ends in a doctype', '<!doctype html <p'],
    ['that ends in what is taken for a comment', '<html><?xml'],
    ['that ends in a tag', '<html><head a="><p>'],
    ['that ends in a tag in single quotes', "<html><head a='><p>"],
    ['that ends in a name', '<html><he'],
    ['that ends in the first tag of its content', '<html><p a="b>'],
    ['of UTF-16, little-endian', '<\0p\0>\0'],
    ['of UTF-16, big-endian', '\0<\0p\0>'],
    ['of UTF-16 with its mark, little-endian', '\xff\xfe<\0p\0>\0'],
    ['of UTF-16 with its mark, big-endian', '\xfe\xff\0<\0p\0>'],
  ])('is not in a page %s', (_, html) => {
    expect(inject(html)).toBe(html);
  });

  test('is sent as UTF-8, with the dollar signs it has', () => {
    const injected = injectScript(Buffer.from('<p>'), "'é$&$1'");
    expect(Buffer.from(injected).toString()).toMatch(/^<script>\n'é\$&\$1'\n/);
  });

  test('leaves the bytes it was given alone', () => {
    const html = Uint8Array.from(Buffer.from('..<html><p>..')).subarray(2, 11);
    expect(Buffer.from(injectScript(html, script)).toString()).toBe(`<html>${element}<p>`);
    expect(Buffer.from(html).toString()).toBe('<html><p>');
  });

  test('is found in a long page in no time', { timeout: 5000 }, () => {
    const many = 200_000;
    expect(inject(`<html ${'a '.repeat(many)}`)).not.toContain(element);
    expect(inject(`<html ${'a= '.repeat(many)}`)).not.toContain(element);
    expect(inject(`<!--${'--'.repeat(many)}`)).not.toContain(element);
    expect(inject('<!'.repeat(many))).not.toContain(element);
    expect(inject('<!-->'.repeat(many))).not.toContain(element);
    expect(inject(`${' '.repeat(many)}<`)).toContain(element);
  });
});

describe('the place of the script', () => {
  const pieces = fc.constantFrom(
    '<!doctype html>',
    '<html',
    '<head',
    '<p',
    '</',
    '>',
    '/',
    '=',
    '"',
    "'",
    '<!--',
    '--',
    '!',
    'a',
    ' ',
    '\n',
    '\r\n',
    '<?',
    '<!',
    '\0',
    '\xff',
    '\xef\xbb\xbf',
    '&lt;',
  );
  const pages = fc.oneof(
    fc.array(pieces).map((each) => each.join('')),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
  );

  test('is one in the page, whatever the page is', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const injected = inject(page);
        const at = injected.indexOf(element);
        if (at === -1) expect(injected).toBe(page);
        else expect(injected.slice(0, at) + injected.slice(at + element.length)).toBe(page);
      }),
      { numRuns: 2000 },
    );
  });

  test('is the same when the page is injected again: the script is its first content', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const once = inject(page);
        const at = once.indexOf(element);
        fc.pre(at !== -1);
        expect(inject(once)).toBe(once.slice(0, at) + element + once.slice(at));
      }),
      { numRuns: 2000 },
    );
  });

  test('is right after html and head, however their attributes are written', () => {
    const space = fc.stringMatching(/^[\t\n\f\r ]+$/);
    const gap = fc.stringMatching(/^[\t\n\f\r ]*$/);
    const value = fc.oneof(
      fc.stringMatching(/^[^"]*$/).map((text) => `"${text}"`),
      fc.stringMatching(/^[^']*$/).map((text) => `'${text}'`),
      fc.stringMatching(/^[^\t\n\f\r >"'][^\t\n\f\r >]*$/),
    );
    const attribute = fc
      .tuple(
        space,
        fc.stringMatching(/^[^\t\n\f\r />=][^\t\n\f\r />=]*$/),
        fc.option(fc.tuple(gap, gap, value), { nil: undefined }),
      )
      .map(([before, name, rest]) => {
        return before + name + (rest === undefined ? '' : `${rest[0]}=${rest[1]}${rest[2]}`);
      });
    const tag = fc
      .tuple(fc.constantFrom('html', 'head', 'HTML', 'Head'), fc.array(attribute), gap)
      .map(([name, attributes, end]) => `<${name}${attributes.join('')}${end}>`);
    fc.assert(
      fc.property(fc.array(tag), gap, (tags, end) => {
        const prefix = Buffer.from(tags.join(end) + end).toString('latin1');
        expect(inject(`${prefix}<p>`)).toBe(`${prefix}${element}<p>`);
      }),
    );
  });
});

describe('a response', () => {
  test.each<[string, ResponseContent]>([
    ['text', '<p>'],
    ['bytes', Buffer.from('<p>')],
    ['a file', streamOf('<p>', true)],
  ])('of %s has the script', async (_, content) => {
    expect(await contentOf(responseWith(content))).toBe(`${element}<p>`);
  });

  test('of text has it in its own encoding', async () => {
    const response = responseWith('<p>é');
    response.encoding = 'latin1';
    expect(await contentOf(response)).toBe(`${element}<p>\xe9`);
  });

  test.each<[string, ResponseContent]>([
    ['a list', ['<p>']],
    [
      'a generator',
      (function* () {
        yield '<p>';
      })(),
    ],
    ['a stream', streamOf('<p>', false)],
  ])('of %s has none', async (_, content) => {
    expect(await contentOf(responseWith(content))).toBe('<p>');
  });

  test('without content has none', async () => {
    expect(await contentOf(responseWith(null))).toBe('');
  });

  test.each(['text/html; charset=utf-8', 'TEXT/HTML', 'text/plain', 'application/xhtml+xml', ''])(
    'of the type %j has none',
    async (type) => {
      expect(await contentOf(responseWith('<p>', type))).toBe('<p>');
    },
  );

  test('goes by the first of its types', async () => {
    const first = responseWith('<p>');
    first.headers.append('Content-Type', 'text/plain');
    expect(await contentOf(first)).toBe(`${element}<p>`);
    const second = responseWith('<p>', 'text/plain');
    second.headers.append('Content-Type', 'text/html');
    expect(await contentOf(second)).toBe('<p>');
  });

  test('that is encoded has none', async () => {
    const response = responseWith('<p>');
    response.headers.set('Content-Encoding', 'gzip');
    expect(await contentOf(response)).toBe('<p>');
  });

  test('keeps the Content-Length that its handler has set, and is given none', async () => {
    const set = responseWith('<p>');
    set.headers.set('Content-Length', 3);
    await injectInto(set, script);
    expect(set.headers.get('Content-Length')).toEqual(['3']);
    const unset = responseWith('<p>');
    await injectInto(unset, script);
    expect(unset.headers.has('Content-Length')).toBe(false);
  });
});
