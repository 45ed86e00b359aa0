// What the builder refuses, and what it says. Types refuse some of this too;
// `as never` and AnyScript stand for a test written in JavaScript.

import { describe, expect, test } from 'vitest';
import { script as typedScript } from '../../src/script/builder.ts';
import { UsageError } from '../../src/usage-error.ts';

type Ending = 'end' | 'close' | 'halfClose' | 'reset' | 'hang';
type Method =
  | 'head'
  | 'informational'
  | 'statusLine'
  | 'header'
  | 'endHeaders'
  | 'write'
  | 'chunk'
  | 'lastChunk'
  | 'drip'
  | 'raw'
  | 'delay'
  | 'gate'
  | 'repeat'
  | 'concat'
  | Ending;
type AnyScript = { readonly [M in Method]: (...args: unknown[]) => AnyScript };

const script = typedScript as unknown as AnyScript;
const chunkedHead = script.head(200, { 'Transfer-Encoding': 'chunked' });
const plainHead = script.head(200);

function messageOf(declare: () => unknown): string {
  try {
    declare();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error('nothing was thrown');
}

const steps: readonly [text: string, add: (s: AnyScript) => AnyScript][] = [
  ['head(200)', (s) => s.head(200)],
  ['informational(103)', (s) => s.informational(103)],
  ['statusLine("a")', (s) => s.statusLine('a')],
  ['header("a", "b")', (s) => s.header('a', 'b')],
  ['endHeaders()', (s) => s.endHeaders()],
  ['write("x")', (s) => s.write('x')],
  ['chunk("x")', (s) => s.chunk('x')],
  ['lastChunk()', (s) => s.lastChunk()],
  ['raw("x")', (s) => s.raw('x')],
  ['delay(1)', (s) => s.delay(1)],
  ['gate("g")', (s) => s.gate('g')],
  ['drip("x", { size: 1, every: 1 })', (s) => s.drip('x', { every: 1 })],
  ['end()', (s) => s.end()],
  ['close()', (s) => s.close()],
  ['halfClose()', (s) => s.halfClose()],
  ['reset()', (s) => s.reset()],
  ['hang()', (s) => s.hang()],
];
const endings: readonly Ending[] = ['end', 'close', 'halfClose', 'reset', 'hang'];

describe('a step in the wrong place', () => {
  test.each(steps.flatMap(([text, add]) => endings.map((ending) => [text, ending, add] as const)))(
    '%s after %s()',
    (text, ending, add) => {
      const over = plainHead[ending]();
      expect(messageOf(() => add(over))).toBe(
        `script step 3, ${text}: step 2, ${ending}(), has ended the script. Put it before that.`,
      );
    },
  );

  test.each(endings)('repeat and concat after %s()', (ending) => {
    const over = plainHead[ending]();
    const why = `step 2, ${ending}(), has ended the script. Put it before that.`;
    expect(messageOf(() => over.repeat(2, script.raw('x')))).toBe(
      `script step 3, repeat(2, (s) => s.raw("x")): ${why}`,
    );
    expect(messageOf(() => over.concat(script.raw('x')))).toBe(`script step 3, raw("x"): ${why}`);
  });

  test.each(steps.filter(([text]) => /^(write|chunk|lastChunk|drip)/.test(text)))(
    '%s before a head',
    (text, add) => {
      expect(messageOf(() => add(script.delay(5)))).toBe(
        `script step 2, ${text}: there is no head before it. Declare head(status, headers) first, ` +
          'use raw(bytes) to send bytes without a head, or, inside repeat() and concat(), ' +
          'write a function: repeat(3, (s) => s.write("x")).',
      );
    },
  );

  test.each(steps.filter(([text]) => /^(write|chunk|lastChunk|drip)/.test(text)))(
    '%s before the end of a head made line by line',
    (text, add) => {
      expect(messageOf(() => add(script.statusLine('HTTP/1.1 200 OK')))).toBe(
        `script step 2, ${text}: the head is not ended yet. ` +
          'Call endHeaders() first, or use raw(bytes) to send bytes within the head.',
      );
    },
  );

  test.each(steps.filter(([text]) => /^(head|informational|statusLine)\(/.test(text)))(
    '%s after a head',
    (text, add) => {
      expect(messageOf(() => add(plainHead))).toBe(
        `script step 2, ${text}: the head was already declared. ` +
          'Use raw(bytes) to send a second head on purpose.',
      );
      expect(messageOf(() => add(script.statusLine('x').header('a', 'b')))).toBe(
        `script step 3, ${text}: the head is not ended yet. ` +
          'Use raw(bytes) to send a second head on purpose.',
      );
    },
  );

  test.each([
    ['before any head', script, 1],
    ['after head()', plainHead, 2],
  ])('header and endHeaders without statusLine, %s', (_, start, step) => {
    expect(messageOf(() => start.header('a', 'b'))).toBe(
      `script step ${step}, header("a", "b"): it needs statusLine() before it. ` +
        'Use head(status, headers), which makes both at once.',
    );
    expect(messageOf(() => start.endHeaders())).toBe(
      `script step ${step}, endHeaders(): it needs statusLine() before it. ` +
        'Leave it out: head(status, headers) ends itself.',
    );
  });

  test.each(steps.filter(([text]) => /^(chunk|lastChunk)/.test(text)))(
    '%s in a body that is not chunked',
    (text, add) => {
      const why =
        'the head does not declare "Transfer-Encoding: chunked". Declare it, use write(bytes) ' +
        'for content framed by the head, or raw(bytes) to lie on purpose.';
      expect(messageOf(() => add(plainHead))).toBe(`script step 2, ${text}: ${why}`);
      expect(messageOf(() => add(script.head(200, { 'Content-Length': 5 })))).toBe(
        `script step 2, ${text}: ${why}`,
      );
      expect(messageOf(() => add(script.head(200, { 'Transfer-Encoding': 'chunked, gzip' })))).toBe(
        `script step 2, ${text}: ${why}`,
      );
    },
  );

  test.each([204, 304])('chunk in a response %i, which has no content', (status) => {
    const head = script.head(status, { 'Transfer-Encoding': 'chunked' });
    expect(messageOf(() => head.chunk('x'))).toBe(
      'script step 2, chunk("x"): a response with status 204 or 304 has no content. ' +
        'Use write(bytes) or raw(bytes) to lie on purpose.',
    );
  });

  test.each(steps.filter(([text]) => /^(write|chunk|lastChunk|drip)/.test(text)))(
    '%s after the last chunk',
    (text, add) => {
      expect(messageOf(() => add(chunkedHead.lastChunk()))).toBe(
        `script step 3, ${text}: the last chunk was already sent. ` +
          'Use raw(bytes) to send bytes after it.',
      );
    },
  );

  test('the number is that of the step, also behind a repeat and within one', () => {
    const start = chunkedHead.repeat(2, (s: AnyScript) => s.chunk('a').chunk('b'));
    expect(messageOf(() => start.head(200))).toContain('script step 3, head(200): ');
    expect(messageOf(() => start.concat((s: AnyScript) => s.chunk('c').head(200)))).toContain(
      'script step 4, head(200): ',
    );
  });
});

describe('a repeat', () => {
  test.each<[string, string, (s: AnyScript) => AnyScript]>([
    ['a head', 'head(200)', (s) => s.head(200)],
    ['a status line', 'statusLine("a")', (s) => s.statusLine('a')],
    [
      'a head made line by line',
      'statusLine("a").endHeaders()',
      (s) => s.statusLine('a').endHeaders(),
    ],
    ['end()', 'end()', (s) => s.end()],
    ['close()', 'close()', (s) => s.close()],
    ['halfClose()', 'halfClose()', (s) => s.halfClose()],
    ['reset()', 'reset()', (s) => s.reset()],
    ['hang()', 'hang()', (s) => s.hang()],
  ])('cannot hold %s', (_, text, part) => {
    expect(messageOf(() => script.repeat(2, part))).toBe(
      `script step 1, repeat(2, (s) => s.${text}): it can hold only steps that leave the script ` +
        'where it was. Put the head before it, and lastChunk(), end(), close(), halfClose(), reset() and hang() after it.',
    );
  });

  test('cannot hold the last chunk', () => {
    expect(messageOf(() => chunkedHead.repeat(1, (s: AnyScript) => s.lastChunk()))).toContain(
      'script step 2, repeat(1, (s) => s.lastChunk()): it can hold only steps that leave',
    );
  });

  test.each<[string, string, (s: AnyScript) => AnyScript]>([
    ['nothing', '', (s) => s],
    ['no pause', '.delay(0)', (s) => s.delay(0)],
    ['empty content', '.write("").raw("")', (s) => s.write('').raw('')],
    ['a drip of nothing', '.drip("", { size: 1, every: 5 })', (s) => s.drip('', { every: 5 })],
    [
      'a repeat of nothing',
      '.repeat(3, (s) => s.delay(0))',
      (s) => s.repeat(3, (t: AnyScript) => t.delay(0)),
    ],
  ])('cannot go on for ever with %s', (_, text, part) => {
    expect(messageOf(() => plainHead.repeat(Infinity, part))).toBe(
      `script step 2, repeat(Infinity, (s) => s${text}): ` +
        'it would repeat for ever without a byte or a pause. Add a delay or content.',
    );
  });

  test.each([
    ['a pause', (s: AnyScript) => s.delay(1)],
    ['bytes', (s: AnyScript) => s.raw('x')],
    ['a gate', (s: AnyScript) => s.gate('g')],
    ['a drip', (s: AnyScript) => s.drip('x', { every: 0 })],
    ['another repeat', (s: AnyScript) => s.repeat(2, (t: AnyScript) => t.raw('x'))],
  ])('can go on for ever with %s', (_, part) => {
    expect(() => plainHead.repeat(Infinity, part)).not.toThrow();
  });

  test.each([0, -1, 1.5, NaN, -Infinity, '3', null, undefined])('refuses %j times', (times) => {
    const shown = typeof times === 'string' ? '"3"' : String(times);
    expect(messageOf(() => script.repeat(times, script.raw('x')))).toBe(
      `script repeat(${shown}): times is a whole number from 1, or Infinity.`,
    );
  });

  test.each([
    ['repeat', () => script.repeat(2, 'x')],
    ['repeat', () => script.repeat(2, () => undefined)],
    ['concat', () => script.concat({ steps: [] })],
    ['concat', () => plainHead.concat(() => 'x')],
  ])('%s refuses a part that is no script', (method, declare) => {
    expect(messageOf(declare)).toBe(
      `script ${method}(): a part is a script, or a function that returns the script ` +
        "it was given with more steps: (s) => s.raw('x').",
    );
  });
});

describe('a bad argument', () => {
  test.each([
    ['-1', -1],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['"5"', '5'],
    ['undefined', undefined],
  ])('delay(%s)', (shown, ms) => {
    expect(messageOf(() => script.delay(ms))).toBe(
      `script delay(${shown}): a delay is a number of milliseconds from 0. Use hang() to wait for ever.`,
    );
  });

  test.each([
    ['""', ''],
    ['undefined', undefined],
    ['5', 5],
    ['{}', {}],
  ])('gate(%s)', (shown, name) => {
    expect(messageOf(() => script.gate(name))).toBe(
      `script gate(${shown}): a gate needs a name, a string that is not empty.`,
    );
  });

  test.each([
    ['"200"', '200'],
    ['200.5', 200.5],
    ['-1', -1],
    ['NaN', NaN],
    ['undefined', undefined],
  ])('status %s', (shown, status) => {
    const why = 'a status is a whole number. Use statusLine(text) for anything else.';
    expect(messageOf(() => script.head(status))).toBe(`script head(${shown}): ${why}`);
    expect(messageOf(() => script.informational(status))).toBe(
      `script informational(${shown}): ${why}`,
    );
  });

  test.each<[string, () => unknown]>([
    ['raw', () => script.raw([1, 2])],
    ['write', () => plainHead.write([1, 2])],
    ['chunk', () => chunkedHead.chunk([1, 2])],
    ['drip', () => plainHead.drip([1, 2], { every: 1 })],
    ['statusLine', () => script.statusLine([1, 2])],
  ])('%s of something that is not bytes', (method, declare) => {
    expect(messageOf(declare)).toBe(
      `script ${method}([1,2]): bytes are a string (sent as UTF-8) or a Uint8Array.`,
    );
  });

  test.each([
    ['an instance of ArrayBuffer', new ArrayBuffer(2)],
    ['an instance of DataView', new DataView(new ArrayBuffer(2))],
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['undefined', undefined],
    ['5', 5],
    ['a function', () => 'x'],
  ])('bytes that are %s', (shown, bytes) => {
    expect(messageOf(() => script.raw(bytes))).toContain(`script raw(${shown}): bytes are`);
  });

  test.each([
    ['"text/plain"', 'text/plain'],
    ['null', null],
    ['5', 5],
    ['an instance of Headers', new Headers({ A: 'b' })],
    ['an instance of Map', new Map([['A', 'b']])],
    ['"A"', ['A', 'b']],
    ['["A"]', [['A']]],
    ['["A","b","c"]', [['A', 'b', 'c']]],
    ['[1,"b"]', [[1, 'b']]],
  ])('headers that are %s', (shown, headers) => {
    const why =
      `${shown} is not a set of headers. Write { 'Content-Type': 'text/plain' }, ` +
      "or pairs: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']].";
    expect(messageOf(() => script.head(200, headers))).toBe(`script head(): ${why}`);
    expect(messageOf(() => script.informational(103, headers))).toBe(
      `script informational(): ${why}`,
    );
    expect(messageOf(() => chunkedHead.lastChunk(headers))).toBe(`script lastChunk(): ${why}`);
  });

  test.each([
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['{"a":1}', { a: 1 }],
  ])('a header value that is %s', (shown, value) => {
    const why = `the value of header "A" is ${shown}. Write a string, a number, bytes or an array of them.`;
    expect(messageOf(() => script.head(200, { A: value }))).toBe(`script head(): ${why}`);
    expect(messageOf(() => script.head(200, { A: ['b', value] }))).toBe(`script head(): ${why}`);
    expect(messageOf(() => script.head(200, [['A', value]]))).toBe(`script head(): ${why}`);
    expect(messageOf(() => script.statusLine('x').header('A', value))).toBe(
      `script header(): ${why}`,
    );
  });

  test.each([
    ['-1', -1],
    ['1.5', 1.5],
    ['NaN', NaN],
    ['null', null],
    ['true', true],
  ])('chunk with size %s', (shown, size) => {
    expect(messageOf(() => chunkedHead.chunk('x', { size }))).toBe(
      `script chunk(): size ${shown} is no number of bytes; write any other size as a string.`,
    );
  });

  test('chunk with an extension that is no text', () => {
    expect(messageOf(() => chunkedHead.chunk('x', { extension: 5 }))).toBe(
      'script chunk(): extension 5 is not a string.',
    );
  });

  test.each([
    ['size 0 is not a whole number of bytes from 1.', { size: 0, every: 1 }],
    ['size 1.5 is not a whole number of bytes from 1.', { size: 1.5, every: 1 }],
    ['size Infinity is not a whole number of bytes from 1.', { size: Infinity, every: 1 }],
    ['size "2" is not a whole number of bytes from 1.', { size: '2', every: 1 }],
    ['every undefined is not a number of milliseconds from 0.', { size: 1 }],
    ['every -1 is not a number of milliseconds from 0.', { every: -1 }],
    ['every NaN is not a number of milliseconds from 0.', { every: NaN }],
    ['every Infinity is not a number of milliseconds from 0.', { every: Infinity }],
  ])('drip: %s', (why, options) => {
    expect(messageOf(() => plainHead.drip('x', options))).toBe(`script drip(): ${why}`);
  });

  test('an unknown option is answered with the nearest known one', () => {
    expect(messageOf(() => chunkedHead.chunk('x', { sise: 1 }))).toBe(
      'script chunk(): no option "sise". Did you mean "size"?',
    );
    expect(messageOf(() => plainHead.drip('x', { ms: 1 }))).toBe(
      'script drip(): no option "ms". It has size, every.',
    );
  });

  test('options that are no object', () => {
    expect(messageOf(() => plainHead.drip('x'))).toBe(
      'script drip(): undefined is not an object. Write { … } with size, every.',
    );
    expect(messageOf(() => plainHead.drip('x', 10))).toBe(
      'script drip(): 10 is not an object. Write { … } with size, every.',
    );
    expect(messageOf(() => chunkedHead.chunk('x', null))).toBe(
      'script chunk(): null is not an object. Write { … } with size, extension.',
    );
  });
});

describe('an argument that a step does not take', () => {
  const fields = script.statusLine('a');
  const every = { every: 1 };
  test.each<[string, string, unknown, () => unknown]>([
    ['head', '3 arguments', 'x', () => script.head(200, {}, 'OK', 'x')],
    ['informational', '2 arguments', 'x', () => script.informational(103, {}, 'x')],
    ['statusLine', '1 argument', 5, () => script.statusLine('a', 5)],
    ['header', '2 arguments', 'c', () => fields.header('a', 'b', 'c')],
    ['endHeaders', 'no argument', 'x', () => fields.endHeaders('x')],
    ['write', '1 argument', 'utf8', () => plainHead.write('x', 'utf8')],
    ['chunk', '2 arguments', 1, () => chunkedHead.chunk('x', {}, 1)],
    ['lastChunk', '1 argument', 'x', () => chunkedHead.lastChunk({}, 'x')],
    ['drip', '2 arguments', 10, () => plainHead.drip('x', every, 10)],
    ['raw', '1 argument', 'latin1', () => script.raw('x', 'latin1')],
    ['delay', '1 argument', 'ms', () => script.delay(1, 'ms')],
    ['gate', '1 argument', 'b', () => script.gate('a', 'b')],
    ['repeat', '2 arguments', 1, () => script.repeat(2, script.raw('x'), 1)],
    ['concat', '1 argument', null, () => script.concat(script.raw('x'), null)],
    ['end', 'no argument', 'bye', () => plainHead.end('bye')],
    ['close', 'no argument', true, () => script.close(undefined, true)],
    ['halfClose', 'no argument', 5, () => script.halfClose(5)],
    ['reset', 'no argument', 'x', () => script.reset('x')],
    ['hang', 'no argument', 1, () => script.hang(1)],
  ])('is refused: %s() takes %s', (method, count, dropped, declare) => {
    expect(messageOf(declare)).toBe(
      `script ${method}(): nothing is done with ${JSON.stringify(dropped)}. It takes ${count}.`,
    );
  });

  test('may be undefined', () => {
    expect(() => script.head(200, undefined, undefined, undefined).end(undefined)).not.toThrow();
  });
});

describe('a lie that is allowed', () => {
  test.each<[string, () => AnyScript]>([
    ['raw bytes before the head', () => script.raw('x').head(200)],
    ['raw bytes within the head', () => script.statusLine('a').raw('x').endHeaders()],
    ['raw bytes within chunked content', () => chunkedHead.chunk('a').raw('x').chunk('b')],
    ['raw bytes after the last chunk', () => chunkedHead.lastChunk().raw('x').end()],
    ['a chunk size that is wrong', () => chunkedHead.chunk('x', { size: 9 })],
    ['a chunk size that is no number', () => chunkedHead.chunk('x', { size: 'zz' })],
    ['an empty chunk before others', () => chunkedHead.chunk('').chunk('x')],
    ['duplicate fields', () => script.head(200, { 'Content-Length': [1, 2] })],
    ['a line break in a value', () => script.head(200, { A: 'b\r\nC: d' })],
    ['a line break in a name', () => script.head(200, [['A\r\nB', 'c']])],
    ['a status that does not exist', () => script.head(0)],
    ['a status of four digits', () => script.head(1000)],
    ['an interim status that is none', () => script.informational(200)],
    ['content in a 204', () => script.head(204).write('x')],
    ['more content than declared', () => script.head(200, { 'Content-Length': 1 }).write('xx')],
    ['less content than declared', () => script.head(200, { 'Content-Length': 9 }).end()],
    ['a script without a head', () => script.end()],
  ])('%s', (_, declare) => {
    expect(declare).not.toThrow();
  });
});
