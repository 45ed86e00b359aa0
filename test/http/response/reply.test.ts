import { describe, expect, test } from 'vitest';
import { ContentStream } from '../../../src/http/response/content.ts';
import { checkReply, withContent, type Reply } from '../../../src/http/response/reply.ts';
import { UsageError } from '../../../src/usage-error.ts';

const contentOf = (reply: Reply): string => Buffer.from(checkReply(reply).content).toString();

function expectMessage(reply: unknown, message: string): void {
  expect(() => checkReply(reply as Reply)).toThrow(new UsageError(message));
}

describe('a reply', () => {
  test('is an empty 200 when it says nothing', () => {
    expect(checkReply({})).toEqual({
      status: 200,
      statusText: undefined,
      headers: [],
      omitted: new Set(),
      content: Buffer.alloc(0),
      file: undefined,
      pipe: undefined,
      contentType: undefined,
      isChecked: true,
      closesConnection: false,
      sendsContentForHead: false,
    });
  });

  test('has text as UTF-8, and bytes as they are', () => {
    expect(checkReply({ body: 'é' }).content).toEqual(Buffer.of(0xc3, 0xa9));
    expect(checkReply({ body: Uint8Array.of(0, 255) }).content).toEqual(Buffer.of(0, 255));
    expect(contentOf({ body: '' })).toBe('');
  });

  test('has the bytes that it was given when their buffer changes later', () => {
    const body = Buffer.from('before');
    const reply = checkReply({ body });
    body.write('after!');
    expect(Buffer.from(reply.content).toString()).toBe('before');
  });

  test.each<[unknown, string]>([
    [{ a: [1] }, '{"a":[1]}'],
    [null, 'null'],
    [false, 'false'],
    ['', '""'],
    [0, '0'],
  ])('has %j as JSON', (json, text) => {
    const reply = checkReply({ json });
    expect(Buffer.from(reply.content).toString()).toBe(text);
    expect(reply.contentType).toBe('application/json');
  });

  test.each([
    ['text/html', 'text/html; charset=utf-8'],
    ['Text/X', 'Text/X; charset=utf-8'],
    ['text/javascript', 'text/javascript; charset=utf-8'],
    ['application/javascript', 'application/javascript; charset=utf-8'],
    ['application/x-javascript', 'application/x-javascript; charset=utf-8'],
    ['application/ECMAScript', 'application/ECMAScript; charset=utf-8'],
    ['text/event-stream', 'text/event-stream; charset=utf-8'],
    ['text/plain; format=flowed', 'text/plain; format=flowed; charset=utf-8'],
    [' text/html ; ', 'text/html; charset=utf-8'],
    ['text/html;;', 'text/html; charset=utf-8'],
  ])('says the charset of text: %j', (contentType, sent) => {
    for (const body of ['é', '']) {
      expect(checkReply({ body, contentType })).toMatchObject({
        contentType: sent,
        plainType: contentType,
      });
    }
    for (const other of [{ body: Buffer.from('é') }, { file: 'x' }, { json: 'é' }, {}]) {
      const reply = checkReply({ ...other, contentType });
      expect([reply.contentType, reply.plainType]).toEqual([contentType, undefined]);
    }
    const headers = { 'Content-Type': contentType };
    expect(checkReply({ body: 'é', headers })).toMatchObject({
      contentType: undefined,
      headers: [['Content-Type', contentType]],
    });
  });

  test.each([
    'text/html; charset=windows-1252',
    'text/html;CHARSET = "x"',
    'application/json',
    'application/xml',
    'image/svg+xml',
    'application/xhtml+xml',
    'application/octet-stream',
    'text',
    'text/',
    'text/a b',
    'nontext/html',
    '',
  ])('leaves a type alone that names its charset, or needs none: %j', (contentType) => {
    const reply = checkReply({ body: 'é', contentType });
    expect([reply.contentType, reply.plainType]).toEqual([contentType, undefined]);
  });

  test('can say another content type for JSON', () => {
    expect(checkReply({ json: 1, contentType: 'text/x' }).contentType).toBe('text/x');
    expect(checkReply({ json: 1, headers: { 'Content-Type': 'text/x' } }).headers).toEqual([
      ['Content-Type', 'text/x'],
    ]);
  });

  test('keeps order, case and duplicates of its headers', () => {
    const headers = [
      ['b', '1'],
      ['A', '2'],
      ['B', 3],
      ['b', '1'],
    ] as const;
    expect(checkReply({ headers }).headers).toEqual([
      ['b', '1'],
      ['A', '2'],
      ['B', '3'],
      ['b', '1'],
    ]);
    expect(checkReply({ headers: { 'Set-Cookie': ['a=1', 'b=2'], C: 5 } }).headers).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['C', '5'],
    ]);
  });

  test('leaves out a header that is null', () => {
    for (const headers of [
      { Date: null, A: 'b' },
      [
        ['Date', null],
        ['A', 'b'],
      ] as const,
    ]) {
      const reply = checkReply({ headers });
      expect(reply.headers).toEqual([['A', 'b']]);
      expect(reply.omitted).toEqual(new Set(['date']));
    }
  });

  test('may have any printable text, tabs and Latin letters in a value', () => {
    const headers = { A: 'é\t"x" žluť', B: '' };
    expect(checkReply({ headers }).headers).toEqual(Object.entries(headers));
  });

  test('may have a value of any bytes, which are copied', () => {
    const value = Buffer.of(0x61, 0x80, 0xff);
    const reply = checkReply({ headers: { A: value, B: [value, 'text'] } });
    value.fill(0);
    const kept = Buffer.of(0x61, 0x80, 0xff);
    expect(reply.headers).toEqual([
      ['A', kept],
      ['B', kept],
      ['B', 'text'],
    ]);
  });

  test('may have a length in bytes that are text', () => {
    const headers = { 'Content-Length': Buffer.from('1') };
    expect(() => checkReply({ body: 'x', headers })).not.toThrow();
    expect(() => checkReply({ body: 'xy', headers })).toThrow('Content-Length 1 for 2 bytes');
  });

  test('may have pipes, which whoever declares it checks', () => {
    expect(checkReply({ pipe: 'no(such' }).pipe).toBe('no(such');
    expect(checkReply({ pipe: '' }).pipe).toBe('');
  });

  test.each<[string, Reply]>([
    ['its length when that is right', { body: 'é', headers: { 'content-length': ' 2 ' } }],
    ['no length in a 304', { status: 304 }],
    ['the length of the 200 in a 304', { status: 304, headers: { 'Content-Length': 500 } }],
    ['the chunked coding', { body: 'x', headers: { 'Transfer-Encoding': 'Chunked' } }],
    ['no content in a 204', { status: 204, body: '' }],
    ['an unknown status', { status: 999, statusText: 'Odd' }],
    ['a length that a file will tell', { file: 'a.txt', headers: { 'Content-Length': 5 } }],
  ])('may have %s', (_, reply) => {
    expect(() => checkReply(reply)).not.toThrow();
  });
});

describe('a reply that is refused', () => {
  test.each<[string, unknown, string]>([
    ['99', 99, 'A status is a whole number from 200 to 999. Use a script to send this.'],
    ['1000', 1000, 'A status is a whole number from 200 to 999. Use a script to send this.'],
    ['200.5', 200.5, 'A status is a whole number from 200 to 999. Use a script to send this.'],
    ['NaN', NaN, 'A status is a whole number from 200 to 999. Use a script to send this.'],
    ['"200"', '200', 'A status is a whole number from 200 to 999. Use a script to send this.'],
    ['100', 100, 'Use script.informational(100) for an interim response.'],
    ['103', 103, 'Use script.informational(103) for an interim response.'],
    ['199', 199, 'Use script.informational(199) for an interim response.'],
  ])('status %s', (shown, status, why) => {
    expectMessage({ status }, `reply: status ${shown}. ${why}`);
  });

  test.each<[string, unknown, string]>([
    [
      'a wrong length',
      { body: 'abc', headers: { 'Content-Length': 5 } },
      '5 for 3 bytes of content',
    ],
    ['a length of no content', { headers: { 'content-length': '1' } }, '1 for 0 bytes of content'],
    [
      'a length that is said twice',
      { body: 'abc', headers: { 'Content-Length': [3, 3] } },
      '3 and 3 for 3 bytes of content',
    ],
    [
      'a length that is no number',
      { body: 'abc', headers: { 'Content-Length': '0x3' } },
      '0x3 for 3 bytes of content',
    ],
    [
      'a length with a sign',
      { body: 'abc', headers: { 'Content-Length': '+3' } },
      '+3 for 3 bytes of content',
    ],
    [
      'a length in a 304 that is no number',
      { status: 304, headers: { 'Content-Length': 'x' } },
      'x for 0 bytes of content',
    ],
  ])('%s', (_, reply, why) => {
    expectMessage(
      reply,
      `reply: Content-Length ${why}. Leave it out and it is right. Use a script to send this.`,
    );
  });

  test.each<[string, Reply['headers'], string]>([
    ['gzip', { 'Transfer-Encoding': 'gzip' }, 'gzip'],
    ['gzip and chunked', { 'Transfer-Encoding': 'gzip, chunked' }, 'gzip, chunked'],
    ['chunked twice', { 'Transfer-Encoding': ['chunked', 'chunked'] }, 'chunked, chunked'],
    [
      'chunked beside a length',
      { 'Transfer-Encoding': 'chunked', 'Content-Length': 3 },
      'chunked beside Content-Length',
    ],
  ])('the coding %s', (_, headers, why) => {
    expectMessage(
      { body: 'abc', headers },
      `reply: Transfer-Encoding ${why}. A reply can be "chunked" or have a length. Use a script to send this.`,
    );
  });

  test.each([204, 304])('content in a %i', (status) => {
    expectMessage(
      { status, body: 'abc' },
      `reply: status ${status} has no content (RFC 9112 §6.3), this reply has 3 bytes. Use a script to send this.`,
    );
  });

  test.each([{ 'Content-Length': 0 }, { 'Transfer-Encoding': 'chunked' }])(
    'a 204 with %j',
    (headers) => {
      expectMessage(
        { status: 204, headers },
        'reply: status 204 has neither Content-Length nor Transfer-Encoding (RFC 9112 §6). Use a script to send this.',
      );
    },
  );

  test.each(['', 'a b', 'a:', ' a', 'a\r\nb', 'é', '(a)'])('the field name %j', (name) => {
    expectMessage(
      { headers: { [name]: 'x' } },
      `reply: ${JSON.stringify(name)} is not a field name (RFC 9110 §5.1). Use a script to send this.`,
    );
  });

  test.each(['a\rb', 'a\nb', 'a\r\nB: c', 'a\0b', '\x7f', '\x1b'])(
    'the field value %j',
    (value) => {
      expectMessage(
        { headers: { A: value } },
        `reply: the value of A, ${JSON.stringify(value)}, has a control character (RFC 9110 §5.5). ` +
          'Use a script to send this.',
      );
    },
  );

  test('a line break in a statusText of bytes, and what is neither text nor bytes', () => {
    for (const statusText of [Buffer.from('a\r\nb'), 5 as unknown as string]) {
      expect(() => checkReply({ statusText })).toThrow('reply: statusText');
    }
  });

  test.each(['statusText', 'contentType'])('a line break in %s', (option) => {
    expectMessage(
      { [option]: 'a\r\nB: c' },
      String.raw`reply: ${option} "a\r\nB: c" has a control character. Use a script to send this.`,
    );
    expectMessage({ [option]: 5 }, `reply: ${option} 5 is not a string.`);
  });

  test('a control character among the bytes of a value', () => {
    expectMessage(
      { headers: { A: Buffer.of(0xe9, 0x0a) } },
      String.raw`reply: the value of A, "é\n", has a control character (RFC 9110 §5.5). Use a script to send this.`,
    );
  });

  test.each([
    ['5', 5],
    ['null', null],
    ['["gzip"]', ['gzip']],
  ])('pipes that are %s', (shown, pipe) => {
    expectMessage(
      { pipe },
      `reply: pipe ${shown} is no text. Write pipes as in a URL: 'trickle(100:d1)|status(404)'.`,
    );
  });

  test('two contents', () => {
    expectMessage({ body: 'a', json: 1 }, 'reply: body and json at once. Write one of them.');
    expectMessage(
      { body: 'a', json: 1, file: 'x' },
      'reply: body and json and file at once. Write one of them.',
    );
  });

  test('two content types', () => {
    expectMessage(
      { contentType: 'text/a', headers: { 'content-type': 'text/b' } },
      'reply: contentType and the header Content-Type at once. Write one of them.',
    );
  });

  test.each([
    ['an unknown option', { stauts: 404 }, 'reply: no option "stauts". Did you mean "status"?'],
    [
      'an unknown option in another case',
      { JSON: 1 },
      'reply: no option "JSON". Did you mean "json"?',
    ],
    [
      'JSON of undefined',
      { json: undefined },
      'reply: json is undefined, which has no JSON form. Write json: null, or leave json out.',
    ],
    [
      'an option that is nothing like the others',
      { colour: 5 },
      'reply: no option "colour". It has status, statusText, headers, body, json, file, contentType, pipe, delay, gate.',
    ],
    [
      'a Response',
      new Response('x'),
      'reply: an instance of Response is not an object. ' +
        'Write { … } with status, statusText, headers, body, json, file, contentType, pipe, delay, gate.',
    ],
  ])('%s', (_, reply, message) => {
    expectMessage(reply, message);
  });

  test.each([
    ['a function', () => 1],
    ['Symbol(x)', Symbol('x')],
  ])('json that is %s', (shown, json) => {
    expectMessage({ json }, `reply: json ${shown} has no JSON form: JSON cannot say it.`);
  });

  test('json that JSON.stringify refuses', () => {
    const cyclic: { list: unknown[] } = { list: [] };
    cyclic.list.push({ 'a b': cyclic.list });
    expectMessage(
      { json: cyclic },
      'reply: json an object has no JSON form: json.list[0]["a b"] is json.list once more, without end.',
    );
    expectMessage(
      { json: { n: [1, 5n] } },
      'reply: json an object has no JSON form: json.n[1] is the BigInt 5n; write Number(…) or String(…) of it.',
    );
    expectMessage(
      { json: 5n },
      'reply: json 5 has no JSON form: json is the BigInt 5n; write Number(…) or String(…) of it.',
    );
  });

  test.each([
    ['{"a":1}', { a: 1 }],
    ['5', 5],
    ['null', null],
    ['an instance of ArrayBuffer', new ArrayBuffer(1)],
    ['an instance of ReadableStream', new ReadableStream()],
  ])('a body that is %s', (shown, body) => {
    expectMessage(
      { body },
      `reply: body ${shown} is not bytes. Write a string or a Uint8Array, or use json.`,
    );
  });

  test.each([
    ['5', 5],
    ['""', ''],
    ['null', null],
  ])('a file that is %s', (shown, file) => {
    expectMessage({ file }, `reply: file ${shown} is not a path.`);
  });

  test.each([
    ['"A: b"', 'A: b'],
    ['5', 5],
    ['an instance of Headers', new Headers({ A: 'b' })],
    ['an instance of Map', new Map([['A', 'b']])],
    ['["A"]', [['A']]],
    ['5', [5]],
    ['[null,null]', [[null, null]]],
  ])('headers that are %s', (shown, headers) => {
    expectMessage(
      { headers },
      `reply headers: ${shown} is not a set of headers. Write { 'Content-Type': 'text/plain' }, ` +
        "or pairs: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']].",
    );
  });

  test.each([
    ['undefined', undefined],
    ['true', true],
  ])('a header value that is %s', (shown, value) => {
    const message =
      `reply headers: the value of header "A" is ${shown}. ` +
      'Write a string, a number, bytes or an array of them.';
    expectMessage({ headers: { A: value } }, message);
    expectMessage({ headers: { A: ['b', value] } }, message);
    expectMessage({ headers: [['A', value]] }, message);
  });
});

describe('a reply whose content was read from its file', () => {
  const read = Buffer.from('abc');

  test('has that content, and the type of the file', () => {
    const reply = withContent(checkReply({ file: 'x', status: 404 }), read, 'text/x');
    expect(reply).toMatchObject({
      status: 404,
      content: read,
      contentType: 'text/x',
      file: undefined,
    });
  });

  test('keeps a type of its own', () => {
    const reply = checkReply({ file: 'x', contentType: 'text/own' });
    expect(withContent(reply, read, 'text/x').contentType).toBe('text/own');
  });

  test('says nothing of a length that nobody knows', () => {
    const reply = checkReply({ file: 'x', headers: { 'Content-Length': 5 } });
    const content = new ContentStream({ length: undefined, pieces: () => [read] });
    expect(withContent(reply, content, 'text/x').content).toBe(content);
  });

  test('is refused when its headers disagree with the content', () => {
    const reply = checkReply({ file: 'x', headers: { 'Content-Length': 5 } });
    expect(() => withContent(reply, read, 'text/x')).toThrow(
      'reply: Content-Length 5 for 3 bytes of content.',
    );
    expect(() => withContent(checkReply({ file: 'x', status: 304 }), read, 'text/x')).toThrow(
      'reply: status 304 has no content',
    );
  });
});
