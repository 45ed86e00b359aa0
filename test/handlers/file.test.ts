import { mkdtempSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { answerFile } from '../../src/handlers/file.ts';
import { validatorsOf } from '../../src/handlers/validators.ts';
import { ContentStream, readContent } from '../../src/http/response/content.ts';
import { Response } from '../../src/http/response/response.ts';
import { fieldText } from '../../src/script/field-text.ts';
import { UsageError } from '../../src/usage-error.ts';
import { makeRequest } from '../support/make-request.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-file-'));
const file = path.join(folder, 'a.css');
writeFileSync(file, 'a {}');
const accepts = 'Accept-Ranges: bytes';

afterAll(() => rmSync(folder, { recursive: true }));

/** A file of these bytes, beside others in a folder of its own. */
function write(
  name: string,
  content: string,
  others: Readonly<Record<string, string>> = {},
): string {
  const own = mkdtempSync(path.join(folder, 'files-'));
  for (const [each, text] of Object.entries({ ...others, [name]: content })) {
    writeFileSync(path.join(own, each), text);
  }
  return path.join(own, name);
}

interface Answered {
  readonly response: Response;
  readonly isLasting: boolean;
  /** Header lines, as they will be sent. */
  readonly lines: string[];
  readonly text: string;
}

async function answer(
  answered: string,
  {
    method = 'GET',
    fields = [],
    validators = false,
  }: { method?: string; fields?: readonly string[]; validators?: boolean } = {},
): Promise<Answered> {
  const request = makeRequest(`${method} /a?x=1`, ...fields);
  const response = new Response(request);
  const place = { path: answered, stats: statSync(answered) };
  const isLasting = await answerFile(response, request, place, { validators });
  const content = await readContent(response.toContent());
  return {
    response,
    isLasting,
    lines: [...response.headers].map(([name, value]) => `${name}: ${fieldText(value)}`),
    text: Buffer.from(content).toString('latin1'),
  };
}

describe('the answer with a file', () => {
  test('has its bytes and its type, and nothing else', async () => {
    const { response, isLasting, lines, text } = await answer(file);
    expect(response.status).toBe(200);
    expect(lines).toEqual(['Content-Type: text/css', accepts]);
    expect(text).toBe('a {}');
    expect(isLasting).toBe(true);
  });

  test('is the same for HEAD, whose content is left out later', async () => {
    const { lines, text, isLasting } = await answer(file, { method: 'HEAD' });
    expect([lines, text, isLasting]).toEqual([['Content-Type: text/css', accepts], 'a {}', true]);
  });

  test.each([
    ['a.css', 'trickle(1)', true],
    ['a.css', 'slice(1)', false],
    ['a.css', 'header(A,b)|trickle(1)', false],
    ['a.sub.css', '', false],
  ])('says that it has ranges when it is sent as it is: %s, %j: %s', async (name, pipe, says) => {
    const own = write(name, 'a {}');
    const request = makeRequest(`GET /a?pipe=${pipe}`);
    const response = new Response(request);
    await answerFile(response, request, { path: own, stats: statSync(own) }, { validators: false });
    expect(response.headers.has('Accept-Ranges')).toBe(says);
  });

  test('has the type before the headers of its header files', async () => {
    const { lines } = await answer(
      write('a.css', '', { 'a.css.headers': 'B: c\nD: e', '__dir__.headers': 'A: b\nb: first' }),
    );
    expect(lines).toEqual(['Content-Type: text/css', 'A: b', 'b: first', 'b: c', 'D: e', accepts]);
  });

  test.each<[string, string, string[]]>([
    ['one type', 'A: b\ncontent-type: text/x', ['A: b', 'content-type: text/x']],
    ['two types', 'Content-Type: a\nContent-Type: b', ['Content-Type: a', 'Content-Type: b']],
    ['an empty type', 'Content-Type:', ['Content-Type: ']],
  ])('has the type of its header files when they give one: %s', async (_, headers, lines) => {
    expect((await answer(write('a.css', '', { 'a.css.headers': headers }))).lines).toEqual([
      ...lines,
      accepts,
    ]);
  });

  test('has what its header files say to the byte', async () => {
    const own = write('a.css', '');
    writeFileSync(`${own}.headers`, Buffer.of(0x41, 0x3a, 0x80, 0xff));
    const { response } = await answer(own);
    expect(response.headers.get('A')).toEqual([Buffer.of(0x80, 0xff)]);
  });

  test('is none when a header file cannot be read', async () => {
    const own = write('a.css', '', { 'a.css.headers': 'A: b\nC' });
    await expect(answer(own)).rejects.toThrow(
      new UsageError('a.css.headers, line 2: "C" has no colon. A line is "Name: value".'),
    );
  });

  test('may be another one next time when a header file is a template', async () => {
    const own = write('a.css', 'x', { 'a.css.sub.headers': 'A: {{GET[x]}}' });
    const { lines, isLasting } = await answer(own);
    expect(lines).toEqual(['Content-Type: text/css', 'A: 1', accepts]);
    expect(isLasting).toBe(false);
  });

  test('is read before it is sent when it is small, and while when it is big', async () => {
    const small = write('small', '');
    truncateSync(small, 1024 * 1024);
    expect((await answer(small)).response.content).toBeInstanceOf(Uint8Array);
    truncateSync(small, 1024 * 1024 + 1);
    const { content } = (await answer(small)).response;
    expect(content).toBeInstanceOf(ContentStream);
    expect((content as ContentStream).length).toBe(1024 * 1024 + 1);
  });
});

describe('a range of a file', () => {
  const ten = write('ten.txt', '0123456789');

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=5-', '56789', 'bytes 5-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-100', '89', 'bytes 8-9/10'],
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=0-2,2-4', '01234', 'bytes 0-4/10'],
    ['bytes=2-4, 20-30', '234', 'bytes 2-4/10'],
  ])('%s is %s', async (range, text, contentRange) => {
    const found = await answer(ten, { fields: [`Range: ${range}`] });
    expect(found.response.status).toBe(206);
    expect(found.text).toBe(text);
    expect(found.lines).toEqual([
      'Content-Type: text/plain',
      accepts,
      `Content-Range: ${contentRange}`,
    ]);
    expect(found.isLasting).toBe(false);
  });

  test.each(['bytes=2-4', 'bytes=0-1,4-4', 'bytes=10-', 'bytes=x'])(
    'is nothing to HEAD: %s',
    async (range) => {
      const { response, text, lines } = await answer(ten, {
        method: 'HEAD',
        fields: [`Range: ${range}`],
      });
      expect([response.status, text]).toEqual([200, '0123456789']);
      expect(lines).toEqual(['Content-Type: text/plain', accepts]);
    },
  );

  test('may be several, each with the type of the file', async () => {
    const { response, lines, text } = await answer(ten, { fields: ['Range: bytes=0-1,4-4,-2'] });
    expect(response.status).toBe(206);
    const [, boundary = ''] = /boundary=([\da-f-]{36})$/.exec(lines[0]!) ?? [];
    expect(lines).toEqual([`Content-Type: multipart/byteranges; boundary=${boundary}`, accepts]);
    const part = (range: string, content: string): string =>
      `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes ${range}/10\r\n\r\n${content}`;
    expect(text).toBe(
      `${part('0-1', '01')}${part('4-4', '4')}${part('8-9', '89')}\r\n--${boundary}--`,
    );
    expect(response.toContent().length).toBe(text.length);
  });

  test('may be of any type, the last of several', async () => {
    const own = write('a', '0123456789');
    writeFileSync(`${own}.headers`, Buffer.from('Content-Type: b\nContent-Type: é', 'latin1'));
    const { text, lines } = await answer(own, { fields: ['Range: bytes=0-1,4-4'] });
    expect(lines).toHaveLength(2);
    expect(text).toContain('\r\nContent-Type: é\r\n');
  });

  test.each(['bytes=10-', 'bytes=-0', 'bytes=x', 'bytes=4-2', 'bytes=1-2,x'])(
    '%s is none',
    async (range) => {
      const { response, lines, text, isLasting } = await answer(ten, {
        fields: [`Range: ${range}`],
      });
      expect(response.status).toBe(416);
      expect(text).toBe(
        `{"error": {"code": 416, "message": "Bad range specifier ${range.slice('bytes='.length)}"}}`,
      );
      expect(lines).toEqual([
        'Content-Type: application/json',
        `Content-Length: ${text.length}`,
        'Content-Range: bytes */10',
      ]);
      expect(isLasting).toBe(false);
    },
  );

  test.each(['lines=1-2', 'seconds=1'])('%s is the whole file', async (range) => {
    const { response, lines, text } = await answer(ten, { fields: [`Range: ${range}`] });
    expect([response.status, lines, text]).toEqual([
      200,
      ['Content-Type: text/plain', accepts],
      '0123456789',
    ]);
  });

  test('of an empty file is none, but for its last bytes', async () => {
    const empty = write('empty.txt', '');
    expect((await answer(empty, { fields: ['Range: bytes=0-'] })).response.status).toBe(416);
    expect((await answer(empty, { fields: ['Range: bytes=-5'] })).response.status).toBe(200);
  });

  test('of a big file is read from where it begins', async () => {
    const big = write('big', '');
    truncateSync(big, 3_000_000);
    writeFileSync(big, 'tail', { flag: 'a' });
    const { response, text } = await answer(big, { fields: ['Range: bytes=-6'] });
    expect(text).toBe('\0\0tail');
    expect(response.toContent().length).toBe(6);
    const several = await answer(big, { fields: ['Range: bytes=0-1,-2'] });
    expect(several.text).toMatch(/\r\n\r\n\0\0\r\n--.*\r\n\r\nil\r\n--/s);
    expect(several.response.toContent().length).toBe(several.text.length);
  });

  test('is not given for an If-Range that nothing matches, also where there are no validators', async () => {
    for (const value of ['"x"', '', 'Sun, 06 Nov 1994 08:49:37 GMT']) {
      const fields = ['Range: bytes=0-1', `If-Range: ${value}`];
      // oxlint-disable-next-line no-await-in-loop
      const { response, text } = await answer(ten, { fields });
      expect([response.status, text]).toEqual([200, '0123456789']);
    }
  });

  test('is given for an If-Range that a header file matches', async () => {
    const own = write('a', '0123456789', { 'a.headers': 'ETag: "x"' });
    const fields = ['Range: bytes=0-1', 'If-Range: "x"'];
    expect((await answer(own, { fields })).response.status).toBe(206);
  });

  test.each([
    ['Accept-Ranges: none', 200],
    ['Accept-Ranges:', 200],
    ['Content-Range: bytes 0-9/*', 200],
    ['Accept-Ranges: seconds, Bytes', 206],
  ])('is given as a header file says it: %s: %i', async (line, status) => {
    const own = write('a', '0123456789', { 'a.headers': line });
    const { response, lines } = await answer(own, { fields: ['Range: bytes=0-1'] });
    expect(response.status).toBe(status);
    expect(lines.filter((each) => each.startsWith('Accept-Ranges'))).toHaveLength(1);
    expect(lines.some((each) => each === line || each === `${line} `)).toBe(true);
  });
});

describe('a file that changes between two looks at it', () => {
  test.each([
    ['shorter', '01', 'bytes=1-', 206, '1', 'Content-Range: bytes 1-1/2'],
    ['longer', '0123456789abcdef', 'bytes=-2', 206, 'ef', 'Content-Range: bytes 14-15/16'],
    ['empty', '', 'bytes=0-', 416, undefined, 'Content-Range: bytes */0'],
  ])('is taken as it was read: %s', async (_, now, range, status, text, line) => {
    const changing = write('a.txt', '0123456789');
    const place = { path: changing, stats: statSync(changing) };
    writeFileSync(changing, now);
    const request = makeRequest('GET /a', `Range: ${range}`);
    const response = new Response(request);
    await answerFile(response, request, place, { validators: false });
    expect(response.status).toBe(status);
    const lines = [...response.headers].map(([name, value]) => `${name}: ${fieldText(value)}`);
    expect(lines).toContain(line);
    if (text !== undefined) expect(String(await readContent(response.toContent()))).toBe(text);
  });
});

describe('validators', () => {
  const own = write('a.txt', '0123456789');
  utimesSync(own, new Date(), new Date('1994-11-06T08:49:37.5Z'));
  const { etag } = validatorsOf(statSync(own));
  const lastModified = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const head = ['Content-Type: text/plain', `ETag: ${etag}`, `Last-Modified: ${lastModified}`];

  test('are not there by default, and nothing asks for them', async () => {
    const fields = [
      `If-None-Match: ${etag}`,
      `If-Modified-Since: ${lastModified}`,
      'If-Match: "x"',
    ];
    const { response, lines } = await answer(own, { fields });
    expect(response.status).toBe(200);
    expect(lines).toEqual(['Content-Type: text/plain', accepts]);
  });

  test('are there where the option says so', async () => {
    const { response, lines, text, isLasting } = await answer(own, { validators: true });
    expect(response.status).toBe(200);
    expect(lines).toEqual([...head, accepts]);
    expect(text).toBe('0123456789');
    expect(isLasting).toBe(true);
  });

  test.each([`If-None-Match: ${etag}`, `If-Modified-Since: ${lastModified}`, 'If-None-Match: *'])(
    'make a 304 of %s',
    async (field) => {
      const { response, lines, text, isLasting } = await answer(own, {
        validators: true,
        fields: [field, 'Range: bytes=0-1'],
      });
      expect(response.status).toBe(304);
      expect(lines).toEqual(head);
      expect(text).toBe('');
      expect(response.omitted).toEqual(new Set(['content-length']));
      expect(isLasting).toBe(false);
    },
  );

  test.each(['If-Match: "x"', 'If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT'])(
    'make a 412 of %s',
    async (field) => {
      const { response, text, isLasting } = await answer(own, {
        validators: true,
        fields: [field],
      });
      expect(response.status).toBe(412);
      expect(text).toBe('{"error": {"code": 412, "message": "Precondition Failed"}}');
      expect(isLasting).toBe(false);
    },
  );

  test.each([
    [etag, 206],
    [lastModified, 206],
    ['"x"', 200],
  ])('decide with If-Range %s whether a range is given: %i', async (value, status) => {
    const fields = ['Range: bytes=0-1', `If-Range: ${value}`];
    const { response, text } = await answer(own, { validators: true, fields });
    expect(response.status).toBe(status);
    expect(text).toBe(status === 206 ? '01' : '0123456789');
  });

  test('are those of a header file, if it has some', async () => {
    const other = write('a.txt', '0123456789', {
      'a.txt.headers': `ETag: "mine"\nLast-Modified: ${lastModified}`,
    });
    const answerTo = async (...fields: string[]): Promise<Answered> =>
      answer(other, { validators: true, fields });
    expect((await answerTo()).lines).toEqual([
      'Content-Type: text/plain',
      'ETag: "mine"',
      `Last-Modified: ${lastModified}`,
      accepts,
    ]);
    const computed = validatorsOf(statSync(other));
    expect((await answerTo('If-None-Match: "mine"')).response.status).toBe(304);
    expect((await answerTo(`If-None-Match: ${computed.etag}`)).response.status).toBe(200);
    expect((await answerTo(`If-Modified-Since: ${lastModified}`)).response.status).toBe(304);
    expect((await answerTo('Range: bytes=0-1', 'If-Range: "mine"')).response.status).toBe(206);
    expect((await answerTo('Range: bytes=0-1', `If-Range: ${computed.etag}`)).response.status).toBe(
      200,
    );
  });
});
