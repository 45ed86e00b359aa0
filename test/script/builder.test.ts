import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isScript, script, scriptOf } from '../../src/script/builder.ts';
import type { Script } from '../../src/script/script.ts';
import type { Step } from '../../src/script/steps.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };

/** Data that cannot change, except for bytes: JavaScript cannot freeze those. */
function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

describe('a script', () => {
  test('is empty at first', () => {
    expect(script.steps).toEqual([]);
    expect(`${script}`).toBe('script');
  });

  test('holds its steps as plain data, in order', () => {
    const made = script
      .informational(103, { Link: '</a.css>' })
      .head(200, { A: ['1', 2], 'Transfer-Encoding': 'chunked' }, 'Fine')
      .chunk('ab', { size: 5, extension: 'x=y' })
      .chunk(Uint8Array.of(0xff), { size: 'zz' })
      .lastChunk([['T', 'v']])
      .raw('r')
      .delay(1.5)
      .gate('g')
      .end();
    expect(made.steps).toEqual([
      { kind: 'informational', status: 103, headers: [['Link', '</a.css>']] },
      {
        kind: 'head',
        status: 200,
        headers: [
          ['A', '1'],
          ['A', '2'],
          ['Transfer-Encoding', 'chunked'],
        ],
        reason: 'Fine',
      },
      { kind: 'chunk', bytes: Buffer.from('ab'), size: 5, extension: 'x=y' },
      { kind: 'chunk', bytes: Buffer.of(0xff), size: 'zz' },
      { kind: 'lastChunk', trailers: [['T', 'v']] },
      { kind: 'raw', bytes: Buffer.from('r') },
      { kind: 'delay', ms: 1.5 },
      { kind: 'gate', name: 'g' },
      { kind: 'end' },
    ]);
  });

  test('holds a head made line by line, drips and repeats', () => {
    const made = script
      .statusLine('HTTP/1.1 200 OK')
      .header('a', 1)
      .endHeaders()
      .write('w')
      .drip('abc', { every: 5 })
      .repeat(Infinity, (s) => s.write('x').delay(1))
      .hang();
    expect(made.steps).toEqual([
      { kind: 'statusLine', text: Buffer.from('HTTP/1.1 200 OK') },
      { kind: 'header', name: 'a', value: '1' },
      { kind: 'endHeaders' },
      { kind: 'write', bytes: Buffer.from('w') },
      { kind: 'drip', bytes: Buffer.from('abc'), size: 1, every: 5 },
      {
        kind: 'repeat',
        times: Infinity,
        steps: [
          { kind: 'write', bytes: Buffer.from('x') },
          { kind: 'delay', ms: 1 },
        ],
      },
      { kind: 'hang' },
    ]);
  });

  test.each<[string, (s: ReturnType<typeof script.head>) => Script]>([
    ['write', (s) => s.write('x')],
    ['chunk', (s) => s.chunk('x')],
    ['lastChunk', (s) => s.lastChunk()],
    ['raw', (s) => s.raw('x')],
    ['delay', (s) => s.delay(1)],
    ['gate', (s) => s.gate('g')],
    ['drip', (s) => s.drip('x', { every: 1 })],
    ['repeat', (s) => s.repeat(2, (t) => t.write('x'))],
    ['concat', (s) => s.concat((t) => t.write('x'))],
    ['end', (s) => s.end()],
    ['close', (s) => s.close()],
    ['halfClose', (s) => s.halfClose()],
    ['reset', (s) => s.reset()],
    ['hang', (s) => s.hang()],
  ])('is not changed by %s, which returns a new one', (_, add) => {
    const before = script.head(200, chunked);
    const steps = [...before.steps];
    const after = add(before);
    expect(after).not.toBe(before);
    expect(after.steps).toHaveLength(2);
    expect(before.steps).toEqual(steps);
    expect(script.steps).toEqual([]);
  });

  test('can be the beginning of several others', () => {
    const beginning = script.head(200, chunked);
    const one = beginning.chunk('one').end();
    const two = beginning.chunk('two').reset();
    expect(one.steps.slice(1)).toEqual([
      { kind: 'chunk', bytes: Buffer.from('one') },
      { kind: 'end' },
    ]);
    expect(two.steps.slice(1)).toEqual([
      { kind: 'chunk', bytes: Buffer.from('two') },
      { kind: 'reset' },
    ]);
  });

  test.each<[string, (bytes: Uint8Array) => Script]>([
    ['raw', (bytes) => script.raw(bytes)],
    ['statusLine', (bytes) => script.statusLine(bytes)],
    ['write', (bytes) => script.head(200).write(bytes)],
    ['drip', (bytes) => script.head(200).drip(bytes, { every: 1 })],
    ['chunk', (bytes) => script.head(200, chunked).chunk(bytes)],
  ])('keeps the bytes that %s was given when their buffer changes later', (_, declare) => {
    const buffer = Buffer.from('before');
    const declared = declare(buffer);
    buffer.write('after!');
    expect(declared.toString()).toContain('before');
  });

  test('keeps the headers that it was given when their object changes later', () => {
    const pairs: [string, string][] = [['A', 'before']];
    const list = ['before'];
    const made = script.informational(103, { List: list }).head(200, pairs);
    pairs[0]![1] = 'after';
    pairs.push(['B', 'after']);
    list.push('after');
    expect(made.steps).toEqual([
      { kind: 'informational', status: 103, headers: [['List', 'before']] },
      { kind: 'head', status: 200, headers: [['A', 'before']] },
    ]);
  });

  test('is frozen as far as JavaScript can freeze it', () => {
    const made = script
      .statusLine('HTTP/1.1 200 OK')
      .header('A', 'b')
      .endHeaders()
      .repeat(2, (s) => s.write('x').repeat(2, (t) => t.delay(1)))
      .end();
    const other = script.head(200, chunked).lastChunk({ A: 'b' }).close();
    expect(isDeeplyFrozen(made.steps)).toBe(true);
    expect(isDeeplyFrozen(other.steps)).toBe(true);
  });

  test('can be sent to another thread: its steps survive a structured clone', () => {
    const made = script
      .head(200, [['A', 'b']])
      .write(Uint8Array.of(0, 255))
      .repeat(Infinity, (s) => s.write('x').delay(1));
    const clone = structuredClone(made.steps) as Step[];
    expect(scriptOf(clone).toString()).toBe(made.toString());
  });

  test('is known as a script, and nothing else is', () => {
    expect(isScript(script.head(200).end())).toBe(true);
    for (const other of [{ steps: [] }, [], null, undefined, 'script', () => script]) {
      expect(isScript(other)).toBe(false);
    }
  });

  test('takes thousands of steps at once in no time', () => {
    const steps = Array.from({ length: 50_000 }, (): Step => ({ kind: 'delay', ms: 1 }));
    const startMs = performance.now();
    const made = scriptOf(steps);
    expect(script.concat(made).steps).toHaveLength(50_000);
    // One copy a step would take more than ten seconds.
    expect(performance.now() - startMs).toBeLessThan(3000);
  });
});

describe('concat', () => {
  const fragment = script.raw('r').delay(5);

  test('adds the steps of a fragment', () => {
    const made = script.head(200).concat(fragment).end();
    expect(made.steps.map(({ kind }) => kind)).toEqual(['head', 'raw', 'delay', 'end']);
  });

  test('adds the steps of a function, which may end the script', () => {
    const made = script.head(200, chunked).concat((s) => s.chunk('x').reset());
    expect(made.steps.map(({ kind }) => kind)).toEqual(['head', 'chunk', 'reset']);
  });

  test('adds a whole script to a beginning without a head', () => {
    const made = script.delay(10).concat(script.head(200).write('x').end());
    expect(made.steps.map(({ kind }) => kind)).toEqual(['delay', 'head', 'write', 'end']);
  });
});

describe('the text of a script', () => {
  test('is the chain of calls that makes it, one step a line', () => {
    const made = script
      .informational(103)
      .head(200, [['Transfer-Encoding', 'chunked']])
      .write('w')
      .chunk('Hello', { size: 'zz', extension: 'a=b' })
      .gate('first')
      .drip('abc', { size: 2, every: 10 })
      .repeat(Infinity, (s) => s.raw('x').repeat(3, (t) => t.delay(0.5)))
      .lastChunk([['T', 'v']])
      .close();
    expect(`${made}`).toBe(
      `script
  .informational(103)
  .head(200, [["Transfer-Encoding", "chunked"]])
  .write("w")
  .chunk("Hello", { size: "zz", extension: "a=b" })
  .gate("first")
  .drip("abc", { size: 2, every: 10 })
  .repeat(Infinity, (s) => s.raw("x").repeat(3, (s) => s.delay(0.5)))
  .lastChunk([["T", "v"]])
  .close()`,
    );
  });

  test('shows a head made line by line', () => {
    const made = script.statusLine('HTTP/1.1 200 "OK"').header('a', ' b').endHeaders().hang();
    expect(`${made}`).toBe(
      String.raw`script
  .statusLine("HTTP/1.1 200 \"OK\"")
  .header("a", " b")
  .endHeaders()
  .hang()`,
    );
  });

  test.each([
    ['a reason without headers', script.head(200, {}, 'Fine'), '.head(200, [], "Fine")'],
    ['an empty reason', script.head(200, { A: 'b' }, ''), '.head(200, [["A", "b"]], "")'],
    ['control characters', script.raw('\r\n\0\x7f'), String.raw`.raw("\r\n\u0000\x7f")`],
    ['text that is not English', script.raw('žluť 🐎'), '.raw("žluť 🐎")'],
    [
      'bytes that are not UTF-8',
      script.raw(Uint8Array.of(0x80, 0x41, 0xff)),
      String.raw`.raw(Buffer.from("\x80Aÿ", "latin1"))`,
    ],
    [
      'the beginning of long text',
      script.raw('x'.repeat(61)),
      `.raw("${'x'.repeat(60)}" /* … 61 bytes */)`,
    ],
    ['all of 60 characters', script.raw('€'.repeat(60)), `.raw("${'€'.repeat(60)}")`],
    [
      'the beginning of long text with characters of several bytes',
      script.raw(`a${'€'.repeat(100)}`),
      `.raw("a${'€'.repeat(59)}" /* … 301 bytes */)`,
    ],
    [
      'the beginning of long bytes',
      script.raw(Buffer.alloc(100, 0xff)),
      `.raw(Buffer.from("${'ÿ'.repeat(60)}", "latin1") /* … 100 bytes */)`,
    ],
    [
      'a character that is cut off at the end',
      script.raw(Buffer.from('a€').subarray(0, 3)),
      String.raw`.raw(Buffer.from("aâ\x82", "latin1"))`,
    ],
  ])('shows %s', (_, made, line) => {
    expect(`${made}`).toBe(`script\n  ${line}`);
  });

  test('is what console.log shows', () => {
    const made = script.head(200).end();
    expect(inspect({ made })).toBe('{\n  made: script\n    .head(200)\n    .end()\n}');
  });
});
