import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormFile } from '../../../src/http/forms/form-file.ts';
import { HTTPException } from '../../../src/http/http-exception.ts';
import { parseMultipartForm } from '../../../src/http/forms/multipart-form.ts';

type Pair = [name: string, value: string | FormFile];

/** The pairs of a body with the boundary B; one character is one byte. */
function read(body: string, contentType = 'multipart/form-data; boundary=B'): Pair[] {
  return [...parseMultipartForm(contentType, Buffer.from(body, 'latin1'))];
}

const field = '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
const file =
  '--B\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\n' +
  'Content-Type: text/plain\r\n\r\nfile\r\nbody\xff\r\n';
const fileOf = (text: string): FormFile =>
  new FormFile('x.txt', 'text/plain', Buffer.from(text, 'latin1'));

describe('a multipart form', () => {
  test('has text and files, in order', () => {
    expect(read(`${field}${file}${field}--B--\r\n`)).toEqual([
      ['a', '1'],
      ['f', fileOf('file\r\nbody\xff')],
      ['a', '1'],
    ]);
  });

  test('of Chromium has the names that the page gave', () => {
    const body = [
      '------WebKitFormBoundaryCusImQsk0fFnrQ3r',
      String.raw`Content-Disposition: form-data; name="a%22b\c%0D%0Ad;e"`,
      '',
      'v\r\ne',
      '------WebKitFormBoundaryCusImQsk0fFnrQ3r',
      'Content-Disposition: form-data; name="é天"',
      '',
      'é天',
      '------WebKitFormBoundaryCusImQsk0fFnrQ3r',
      String.raw`Content-Disposition: form-data; name="f"; filename="x%22y\z é.txt"`,
      'Content-Type: text/plain;charset=utf-8',
      '',
      'ÿ',
      '------WebKitFormBoundaryCusImQsk0fFnrQ3r',
      'Content-Disposition: form-data; name="h"; filename="blob"',
      'Content-Type: application/octet-stream',
      '',
      'blob',
      '------WebKitFormBoundaryCusImQsk0fFnrQ3r--',
      '',
    ].join('\r\n');
    const type = 'multipart/form-data; boundary=----WebKitFormBoundaryCusImQsk0fFnrQ3r';
    expect([...parseMultipartForm(type, Buffer.from(body))]).toEqual([
      ['a"b\\c\r\nd;e', 'v\r\ne'],
      ['é天', 'é天'],
      ['f', new FormFile('x"y\\z é.txt', 'text/plain', Buffer.from('ÿ'))],
      ['h', new FormFile('blob', 'application/octet-stream', Buffer.from('blob'))],
    ]);
  });

  test('of Chromium has the empty text for a file input that nobody used', () => {
    const unused =
      '--B\r\nContent-Disposition: form-data; name="f"; filename=""\r\n' +
      'Content-Type: application/octet-stream\r\n\r\n\r\n';
    expect(read(`${unused}--B--\r\n`)).toEqual([['f', '']]);
  });

  test.each([
    ['nothing but its end', '--B--\r\n'],
    ['no line end after its end', '--B--'],
    ['another boundary', '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--X--\r\n'],
    ['no line for its delimiter', ` ${field}`],
    ['a longer delimiter', '--BX\r\n\r\n--BX--\r\n'],
    ['no content', ''],
  ])('is empty when it has %s', (_, body) => {
    expect(read(body)).toEqual([]);
  });

  test('may have lines that end in a bare line feed', () => {
    const body = `${field}${file}--B--\r\n`.replaceAll('\r\n', '\n');
    expect(read(body)).toEqual([
      ['a', '1'],
      ['f', fileOf('file\nbody\xff')],
    ]);
  });

  test('keeps the line ends of its content when its own are bare line feeds', () => {
    const body = '--B\nContent-Disposition: form-data; name="a"\n\n1\r\n\n\n2\r\n--B--\n';
    expect(read(body)).toEqual([['a', '1\r\n\n\n2\r']]);
  });

  test('may have a preamble and an epilogue', () => {
    expect(read(`not --B here\r\n${field}--B--\r\n${field}`)).toEqual([['a', '1']]);
  });

  test('may lack its end', () => {
    expect(read(field.slice(0, -2))).toEqual([['a', '1']]);
  });

  test('may have a delimiter of any characters', () => {
    const boundary = `.*'()+_,-/:=? $^|\\`;
    const body = `${field}--B--`.replaceAll('--B', `--${boundary}`);
    expect(read(body, `multipart/form-data; boundary="${boundary}"`)).toEqual([['a', '1']]);
  });

  test.each([
    ['boundary=B; charset=utf-8', 'a parameter after it'],
    ['charset=utf-8;BOUNDARY = "B"', 'quotation marks, another case and spaces'],
  ])('finds its boundary in %s', (parameters) => {
    expect(read(`${field}--B--`, `multipart/form-data; ${parameters}`)).toEqual([['a', '1']]);
  });

  test.each([
    [String.raw`name="a\"b"`, 'a"b', 'as curl writes it'],
    [String.raw`name="a\"; x=y`, 'a\\', 'as a browser writes a backslash'],
    [String.raw`name="a\\b"`, String.raw`a\\b`, 'as a browser writes two of them'],
    ['name=a', 'a', 'without quotation marks'],
    ['NAME = " a "', ' a ', 'with spaces'],
    ['filename*=utf-8\'\'b; name="a; name=b"', 'a; name=b', 'with a semicolon'],
    ['name=""', '', 'empty'],
    ['name="%0d%41%"', '%0d%41%', 'with percent signs that a browser does not write'],
  ])('reads the name %s as %j, %s', (parameter, name) => {
    const body = `--B\r\nContent-Disposition: form-data; ${parameter}\r\n\r\n1\r\n--B--`;
    expect(read(body)).toEqual([[name, '1']]);
  });

  test('leaves out a part without a name', () => {
    const unnamed = '--B\r\nContent-Type: text/plain\r\n\r\n1\r\n';
    expect(read(`${unnamed}${field}--B--`)).toEqual([['a', '1']]);
  });

  test('has the type text/plain for a file that says none, and no parameters of a type', () => {
    const part = '--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n';
    const typed = `${part}content-type: Text/X ; charset=utf-8\r\n\r\n\r\n`;
    expect(read(`${part}\r\n\r\n${typed}--B--`)).toEqual([
      ['f', new FormFile('x', 'text/plain', Buffer.alloc(0))],
      ['f', new FormFile('x', 'Text/X', Buffer.alloc(0))],
    ]);
  });

  test('may have names and text that are not UTF-8, and files of any bytes', () => {
    const body =
      '--B\r\nContent-Disposition: form-data; name="\xe9"\r\n\r\n\xe9\r\n' +
      '--B\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\n' +
      'Content-Type: text/plain\r\n\r\n\xef\xbb\xbf\0\xff\x85\r\n--B--\r\n';
    expect(read(body)).toEqual([
      ['\ufffd', '\ufffd'],
      ['f', fileOf('\xef\xbb\xbf\0\xff\x85')],
    ]);
  });

  test('may be large and have many parts', () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024, '\r\n--b\xff', 'latin1').toString('latin1');
    const long = file.replace('x.txt', 'x'.repeat(10_000)).replace('file\r\nbody\xff', bytes);
    const pairs = read(`${long}${field.repeat(2000)}--B--`);
    expect(pairs).toHaveLength(2001);
    const [[, first] = []] = pairs;
    expect(first).toBeInstanceOf(FormFile);
    expect((first as FormFile).filename).toHaveLength(10_000);
    expect((first as FormFile).value.equals(Buffer.from(bytes, 'latin1'))).toBe(true);
  });

  test('may have spaces behind its delimiters, and a part without a head', () => {
    const body = `${field}--B--`.replaceAll('--B\r', '--B \t\r');
    expect(read(body)).toEqual([['a', '1']]);
    expect(read(`--B\r\n\r\nno name\r\n${field}--B--`)).toEqual([['a', '1']]);
  });

  test('may have a part that ends with its head', () => {
    const empty = '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n';
    expect(read(`${empty}${field}--B--`)).toEqual([
      ['a', ''],
      ['a', '1'],
    ]);
  });

  test('may have a boundary of any length', () => {
    const boundary = 'b'.repeat(100_000);
    const body = `${field}b\r\n--B--`.replaceAll('--B', `--${boundary}`);
    expect(read(body, `multipart/form-data; boundary=${boundary}`)).toEqual([['a', '1\r\nb']]);
    expect(read(body.slice(0, -3), `multipart/form-data; boundary=${boundary}`)).toEqual([
      ['a', `1\r\nb\r\n--${boundary.slice(1)}`],
    ]);
  });

  test('gives the exact bytes of its text, its names and its files', () => {
    const form = parseMultipartForm(
      'multipart/form-data; boundary=B',
      Buffer.from(
        `${field}${file}${field.replace('"a"', '"\xe9"').replace('1', '\xff\0')}--B--`,
        'latin1',
      ),
    );
    expect(form.bytes('a')).toEqual(Buffer.from('1'));
    expect(form.bytes('f')).toEqual(Buffer.from('file\r\nbody\xff', 'latin1'));
    expect(form.bytes(Buffer.from([0xe9]))).toEqual(Buffer.from([0xff, 0]));
    expect(form.bytesList('\ufffd')).toEqual([Buffer.from([0xff, 0])]);
    expect(form.bytes('b')).toBeUndefined();
  });

  test.each(['x\xff', '\x80\x80', 'xy', '-', '\r', '\xe9', '\0\0', ' x'])(
    'is a bad request when a delimiter is followed by %j',
    (junk) => {
      const error = new HTTPException(
        400,
        'multipart form: A delimiter is not followed by a line end',
      );
      expect(() => read(`${field}--B${junk}\r\n${field}--B--`)).toThrow(error);
      expect(() => read(`${field}--B${junk}`)).toThrow(error);
    },
  );

  test.each([
    ['multipart/form-data', 'Content-Type without a boundary: multipart/form-data'],
    [
      'multipart/form-data; boundary=',
      'Content-Type without a boundary: multipart/form-data; boundary=',
    ],
  ])('is a bad request with the type %s', (type, message) => {
    expect(() => read(field, type)).toThrow(new HTTPException(400, message));
    expect(() => read(field, type)).toThrow(expect.objectContaining({ code: 400 }));
  });

  test('is a bad request when the head of a part does not end', () => {
    expect(() => read('--B\r\nContent-Disposition: form-data; name="a"')).toThrow(
      new HTTPException(400, 'multipart form: Multipart stream not finished'),
    );
  });
});

describe('any form', () => {
  // A form cannot carry %22, %0D and %0A as they stand: they are what it writes for other characters.
  const text = fc
    .string({
      unit: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...'\r\n";\\=-%é'.split(''))),
    })
    .filter((each) => !/%(?:22|0D|0A)/.test(each));
  const bytes = fc.uint8Array({ maxLength: 50 }).map((each) => Buffer.from(each));
  const type = fc.constantFrom('text/plain', 'image/png', 'application/octet-stream');
  const anyFile = fc.tuple(
    text.filter((each) => each !== ''),
    type,
    bytes,
  );

  test('survives the encoder of Node', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, fc.oneof(text, anyFile))), async (pairs) => {
        const form = new FormData();
        for (const [name, value] of pairs) {
          if (typeof value === 'string') form.append(name, value);
          else form.append(name, new File([value[2]], value[0], { type: value[1] }));
        }
        const encoded = new Response(form);
        const body = Buffer.from(await encoded.arrayBuffer());
        const decoded = parseMultipartForm(encoded.headers.get('content-type') ?? '', body);
        expect([...decoded]).toEqual(
          pairs.map(([name, value]) => [
            withCrLf(name),
            typeof value === 'string' ? withCrLf(value) : new FormFile(...value),
          ]),
        );
      }),
    );
  });

  test('is read or refused, and never more than that', () => {
    const piece = fc.constantFrom(
      '--B',
      '--',
      '\r\n',
      '\n',
      '\r',
      ':',
      '"',
      '\\"',
      ';',
      'a',
      '\xff',
      'Content-Disposition: form-data; name="a"',
      '; filename="b"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          for (const [name] of read(`--B\r\n${pieces.join('')}`)) expect(name).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(HTTPException);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is read or refused, whatever was done to a good one', () => {
    const good = Buffer.from(`${field}${file}${field}--B--\r\n`, 'latin1');
    const change = fc.record({
      at: fc.nat({ max: good.length }),
      removed: fc.nat({ max: 3 }),
      added: fc.uint8Array({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let body = good;
        for (const { at, removed, added } of changes) {
          body = Buffer.concat([body.subarray(0, at), added, body.subarray(at + removed)]);
        }
        try {
          expect(parseMultipartForm('multipart/form-data; boundary=B', body)).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(HTTPException);
          expect(error).toMatchObject({ code: 400 });
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('is read or refused, whatever its type says', () => {
    const piece = fc.oneof(
      fc.constantFrom(...';="\\ \t,/'.split(''), 'boundary=', 'boundary*0=', 'b'.repeat(40_000)),
      fc.uint8Array({ maxLength: 4 }).map((each) => Buffer.from(each).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        try {
          expect(read(field, `multipart/form-data;${pieces.join('')}`)).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toMatchObject({ code: 400 });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** HTML §4.10.22.7: line ends of names and text are CR LF on the wire. */
function withCrLf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}
