import { describe, expect, test } from 'vitest';
import { encodeScript } from '../../src/http1/script-encoder.ts';
import { script } from '../../src/script/builder.ts';
import { isDelimited } from '../../src/script/position.ts';
import { unroll, type Op } from '../../src/script/program.ts';
import type { BodyScript, HeadScript, Script } from '../../src/script/script.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };
const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Operations in one line each; bytes as latin-1 text. */
function opsOf(made: Script, method = 'GET'): string[] {
  return describeOps(encodeScript(made, method).ops);
}

function describeOps(ops: readonly Op[]): string[] {
  return [...unroll(ops)].map((op) => {
    switch (op.kind) {
      case 'bytes':
        return Buffer.from(op.bytes).toString('latin1');
      case 'delay':
        return `(delay ${op.ms})`;
      case 'gate':
        return `(gate ${op.name})`;
      default:
        return `(${op.kind})`;
    }
  });
}

function keeps(made: Script, method = 'GET'): boolean {
  const { position } = encodeScript(made, method);
  return isDelimited(position, method) && !position.saysClose;
}

describe('the bytes of a script', () => {
  // Closed, so that no step is finished on its behalf.
  test.each<[string, HeadScript | BodyScript, string]>([
    ['a head', script.head(200, { A: 'b', C: 1 }), 'HTTP/1.1 200 OK\r\nA: b\r\nC: 1\r\n\r\n'],
    [
      'a head with a reason',
      script.head(200, {}, 'Fine, thanks'),
      'HTTP/1.1 200 Fine, thanks\r\n\r\n',
    ],
    ['a head with an empty reason', script.head(200, {}, ''), 'HTTP/1.1 200 \r\n\r\n'],
    ['a head with a status that has no phrase', script.head(299), 'HTTP/1.1 299 \r\n\r\n'],
    [
      'fields with their order, case and duplicates',
      script.head(200, [
        ['b', '1'],
        ['A', ' 2 '],
        ['B', ''],
        ['b', '1'],
      ]),
      'HTTP/1.1 200 OK\r\nb: 1\r\nA:  2 \r\nB: \r\nb: 1\r\n\r\n',
    ],
    [
      'line breaks in a field, as they are',
      script.head(200, { A: 'b\r\nC: d\n' }),
      'HTTP/1.1 200 OK\r\nA: b\r\nC: d\n\r\n\r\n',
    ],
    [
      'text in a field, as UTF-8',
      script.head(200, { A: 'é' }),
      'HTTP/1.1 200 OK\r\nA: \xc3\xa9\r\n\r\n',
    ],
    [
      'an interim response',
      script.informational(103, { Link: '</a>' }).head(204),
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
    ],
    [
      'a head made line by line',
      script.statusLine('HTTP/1.1 200 Good').header('a', 'b').endHeaders(),
      'HTTP/1.1 200 Good\r\na: b\r\n\r\n',
    ],
    [
      'a status line of any bytes',
      script.statusLine(Uint8Array.of(0xff, 0x0a)).endHeaders(),
      '\xff\n\r\n\r\n',
    ],
    [
      'content without framing',
      script.head(200).write('x').write(Uint8Array.of(0xff)),
      'HTTP/1.1 200 OK\r\n\r\nx\xff',
    ],
    ['content as UTF-8', script.head(200).write('é'), 'HTTP/1.1 200 OK\r\n\r\n\xc3\xa9'],
    [
      'content beyond its length',
      script.head(200, { 'Content-Length': 1 }).write('xyz'),
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxyz',
    ],
    [
      'content in chunks',
      script.head(200, chunked).write('0123456789').write('').chunk('ab').lastChunk(),
      `${chunkedHead}a\r\n0123456789\r\n2\r\nab\r\n0\r\n\r\n`,
    ],
    [
      'chunks that lie',
      script
        .head(200, chunked)
        .chunk('ab', { size: 17 })
        .chunk('cd', { size: 'zz', extension: 'a=b' })
        .chunk('', { extension: '' })
        .lastChunk(),
      `${chunkedHead}11\r\nab\r\nzz;a=b\r\ncd\r\n0;\r\n\r\n0\r\n\r\n`,
    ],
    [
      'trailers',
      script.head(200, chunked).lastChunk({ A: ['b', 'c'] }),
      `${chunkedHead}0\r\nA: b\r\nA: c\r\n\r\n`,
    ],
    [
      'raw bytes anywhere',
      script.raw('a').head(200, chunked).raw('b').lastChunk().raw('c'),
      `a${chunkedHead}b0\r\n\r\nc`,
    ],
  ])('has %s', (_, made, bytes) => {
    expect(opsOf(made.close())).toEqual([bytes, '(close)']);
  });

  test('is one write when it has neither pause nor gate', () => {
    const made = script
      .informational(100)
      .statusLine('HTTP/1.1 200 OK')
      .header('Transfer-Encoding', 'chunked')
      .endHeaders()
      .chunk('a')
      .raw('')
      .write('b')
      .repeat(3, (s) => s.chunk('c'))
      .lastChunk()
      .end();
    expect(opsOf(made)).toEqual([
      `HTTP/1.1 100 Continue\r\n\r\n${chunkedHead}1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nc\r\n1\r\nc\r\n0\r\n\r\n`,
      '(end)',
    ]);
  });

  test('is cut by delays, even of no time, and by gates', () => {
    const made = script
      .head(200)
      .delay(0)
      .write('a')
      .write('b')
      .gate('g')
      .write('c')
      .delay(5)
      .close();
    expect(opsOf(made)).toEqual([
      'HTTP/1.1 200 OK\r\n\r\n',
      '(delay 0)',
      'ab',
      '(gate g)',
      'c',
      '(delay 5)',
      '(close)',
    ]);
  });

  test('is nothing for steps that send nothing', () => {
    expect(opsOf(script.raw('').reset())).toEqual(['(reset)']);
    expect(opsOf(script.head(200).raw('x').drip('', { every: 5 }).hang())).toEqual([
      'HTTP/1.1 200 OK\r\n\r\nx',
      '(hang)',
    ]);
  });

  test('is that of each round of a repeat, whose neighbours stay writes of their own', () => {
    const made = script
      .head(200, chunked)
      .repeat(2, (s) =>
        s
          .chunk('a')
          .raw('b')
          .delay(5)
          .repeat(2, (t) => t.write('c').gate('g')),
      )
      .hang();
    const inner = ['1\r\nc\r\n', '(gate g)', '1\r\nc\r\n', '(gate g)'];
    const round = ['1\r\na\r\nb', '(delay 5)', ...inner];
    expect(opsOf(made)).toEqual([chunkedHead, ...round, ...round, '(hang)']);
  });

  test('does not unroll a repeat that would fill the memory', () => {
    const { ops } = encodeScript(
      script
        .head(200)
        .repeat(Infinity, (s) => s.write('x'.repeat(100)))
        .hang(),
      'GET',
    );
    expect(ops.map(({ kind }) => kind)).toEqual(['bytes', 'repeat', 'hang']);
    const long = encodeScript(script.repeat(1000, script.raw('x'.repeat(100))).hang(), 'GET');
    expect(long.ops.map(({ kind }) => kind)).toEqual(['repeat', 'hang']);
  });

  test('leaves out a repeat of nothing, so that no number of rounds takes time', () => {
    const made = script
      .head(200)
      .repeat(1e15, (s) => s.repeat(1e15, (t) => t.write('').drip('', { every: 1 })))
      .close();
    expect(encodeScript(made, 'GET').ops.map(({ kind }) => kind)).toEqual(['bytes', 'close']);
  });

  test('drips in pieces framed as content, with a pause between them', () => {
    const drip = { size: 2, every: 10 };
    expect(opsOf(script.head(200).drip('abcde', drip).hang())).toEqual([
      'HTTP/1.1 200 OK\r\n\r\n',
      'ab',
      '(delay 10)',
      'cd',
      '(delay 10)',
      'e',
      '(hang)',
    ]);
    expect(opsOf(script.head(200, chunked).drip('abc', drip).hang())).toEqual([
      chunkedHead,
      '2\r\nab\r\n',
      '(delay 10)',
      '1\r\nc\r\n',
      '(hang)',
    ]);
  });

  test('is encoded once for all requests', () => {
    const made = script.head(200).end();
    expect(encodeScript(made, 'GET')).toBe(encodeScript(made, 'POST'));
    expect(encodeScript(made, 'HEAD')).toBe(encodeScript(made, 'HEAD'));
    expect(encodeScript(made, 'HEAD')).not.toBe(encodeScript(made, 'GET'));
  });
});

describe('end()', () => {
  test.each<[string, Script, string]>([
    [
      'the last chunk',
      script.head(200, chunked).chunk('a').end(),
      `${chunkedHead}1\r\na\r\n0\r\n\r\n`,
    ],
    [
      'the empty line of a head made line by line',
      script.statusLine('HTTP/1.1 200 OK').header('a', 'b').end(),
      'HTTP/1.1 200 OK\r\na: b\r\n\r\n',
    ],
    [
      'the empty line and the last chunk',
      script.statusLine('HTTP/1.1 200 OK').header('transfer-encoding', 'gzip, Chunked').end(),
      'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'nothing after the last chunk',
      script.head(200, chunked).lastChunk().end(),
      `${chunkedHead}0\r\n\r\n`,
    ],
    [
      'nothing in a body with too little content',
      script.head(200, { 'Content-Length': 9 }).write('x').end(),
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx',
    ],
    [
      'nothing in a 204 that says it is chunked',
      script.head(204, chunked).end(),
      'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['nothing without a head', script.raw('x').end(), 'x'],
  ])('sends %s', (_, made, bytes) => {
    expect(opsOf(made)).toEqual([bytes, '(end)']);
  });

  test('is implied when a script does not say how it ends', () => {
    expect(opsOf(script.head(200, chunked))).toEqual([`${chunkedHead}0\r\n\r\n`, '(end)']);
    expect(opsOf(script)).toEqual(['(end)']);
  });

  test.each(['close', 'reset', 'hang'] as const)('is not implied after %s()', (ending) => {
    expect(opsOf(script.head(200, chunked)[ending]())).toEqual([chunkedHead, `(${ending})`]);
  });

  test('finishes no content in the answer to HEAD', () => {
    expect(opsOf(script.head(200, chunked).end(), 'HEAD')).toEqual([chunkedHead, '(end)']);
    const lines = script.statusLine('HTTP/1.1 200 OK').header('Transfer-Encoding', 'chunked');
    expect(opsOf(lines.end(), 'HEAD')).toEqual([chunkedHead, '(end)']);
  });
});

describe('the answer to HEAD', () => {
  const head = 'HTTP/1.1 200 OK\r\n\r\n';

  test.each<[string, Script, string[]]>([
    ['write()', script.head(200, chunked).write('x').end(), [chunkedHead, '(end)']],
    ['chunk()', script.head(200, chunked).chunk('x', { size: 9 }).end(), [chunkedHead, '(end)']],
    ['lastChunk()', script.head(200, chunked).lastChunk({ A: 'b' }), [chunkedHead, '(end)']],
    ['drip()', script.head(200).drip('abc', { every: 10 }).end(), [head, '(end)']],
    ['what an implied end finishes', script.head(200, chunked).chunk('x'), [chunkedHead, '(end)']],
    [
      'content between pauses',
      script.head(200).write('a').delay(5).write('b').gate('g').write('c').close(),
      [head, '(delay 5)', '(gate g)', '(close)'],
    ],
    [
      'content that is repeated, with its pace',
      script
        .head(200, chunked)
        .repeat(3, (s) => s.chunk('a').delay(5))
        .reset(),
      [chunkedHead, '(reset)'],
    ],
    [
      'content that is repeated for ever',
      script
        .head(200, chunked)
        .repeat(Infinity, (s) => s.repeat(2, (t) => t.chunk('a')).delay(0))
        .end(),
      [chunkedHead, '(end)'],
    ],
    [
      'content that is repeated between gates',
      script
        .head(200, chunked)
        .repeat(2, (s) => s.gate('g').chunk('a'))
        .end(),
      [chunkedHead, '(gate g)', '(gate g)', '(end)'],
    ],
  ])('has nothing of %s', (_, made, ops) => {
    expect(opsOf(made, 'HEAD')).toEqual(ops);
  });

  test('has raw bytes and interim heads as they are', () => {
    const made = script
      .raw('\r\n')
      .informational(103)
      .head(200, chunked)
      .chunk('a')
      .raw('1\r\nb\r\n')
      .repeat(2, (s) => s.chunk('c').raw('d'))
      .end();
    expect(opsOf(made, 'HEAD')).toEqual([
      `\r\nHTTP/1.1 103 Early Hints\r\n\r\n${chunkedHead}1\r\nb\r\ndd`,
      '(end)',
    ]);
  });
});

function withLength(length: string | number): BodyScript {
  return script.head(200, { 'Content-Length': length });
}

describe('the connection', () => {
  test.each<[string, Script]>([
    ['content of exactly its length', withLength(3).write('abc').end()],
    ['an empty response with its length', withLength(0).end()],
    [
      'content of several kinds of exactly its length',
      withLength(6)
        .write('a')
        .raw('b')
        .drip('cd', { every: 1 })
        .repeat(2, (s) => s.write('e'))
        .end(),
    ],
    [
      'a length that is said twice',
      script
        .head(200, { 'Content-Length': [3, 3] })
        .write('abc')
        .end(),
    ],
    ['a chunked response', script.head(200, chunked).chunk('a').chunk('b', { size: 1 }).end()],
    [
      'a chunked response with an extension and trailers',
      script.head(200, chunked).chunk('a', { extension: 'x' }).lastChunk({ A: 'b' }).end(),
    ],
    [
      'a chunked response whose coding has other names before it',
      script.head(200, { 'transfer-encoding': 'gzip, CHUNKED' }).end(),
    ],
    ['204', script.head(204).end()],
    ['304, whatever length it says', script.head(304, { 'Content-Length': 5 }).end()],
    ['an interim response before another', script.informational(103).head(204).end()],
    [
      'a head made line by line',
      script.statusLine('HTTP/1.1 200').header('content-length', '0').end(),
    ],
    [
      'a head made line by line, with the end of the head',
      script
        .statusLine('HTTP/1.1 200 OK')
        .header('Content-Length', 1)
        .endHeaders()
        .write('x')
        .end(),
    ],
    ['a header that keeps it', script.head(204, { Connection: 'keep-alive' }).end()],
    ['a script that does not say how it ends', withLength(1).write('x')],
  ])('is kept after %s', (_, made) => {
    expect(keeps(made)).toBe(true);
  });

  test.each<[string, Script]>([
    ['less content than its length', withLength(3).write('ab').end()],
    ['more content than its length', withLength(3).write('abcd').end()],
    ['more content than its length, as raw bytes', withLength(3).write('abc').raw('d').end()],
    [
      'content in an endless repeat',
      withLength(3)
        .repeat(Infinity, (s) => s.write('abc'))
        .end(),
    ],
    ['a response without a length', script.head(200).write('x').end()],
    ['a length that is no number', withLength('0x3').write('abc').end()],
    [
      'two different lengths',
      script
        .head(200, { 'Content-Length': [3, 4] })
        .write('abc')
        .end(),
    ],
    ['a coding that is not chunked', script.head(200, { 'Transfer-Encoding': 'gzip' }).end()],
    ['a coding after chunked', script.head(200, { 'Transfer-Encoding': 'chunked, gzip' }).end()],
    [
      'a coding and a length, when the coding is not chunked',
      script.head(200, { 'Transfer-Encoding': 'gzip', 'Content-Length': 0 }).end(),
    ],
    ['a chunk whose size lies', script.head(200, chunked).chunk('ab', { size: 3 }).end()],
    ['a chunk whose size is text', script.head(200, chunked).chunk('ab', { size: '2' }).end()],
    ['an empty chunk, which is the last one', script.head(200, chunked).chunk('').end()],
    [
      'a chunk extension with a line break',
      script.head(200, chunked).chunk('a', { extension: 'x\r\n' }).end(),
    ],
    ['a trailer with a line break', script.head(200, chunked).lastChunk({ A: 'b\r\n' }).end()],
    ['raw bytes within chunked content', script.head(200, chunked).raw('1\r\na\r\n').end()],
    [
      'raw bytes within a repeated chunk',
      script
        .head(200, chunked)
        .repeat(2, (s) => s.chunk('a').raw('b'))
        .end(),
    ],
    ['raw bytes before the head', script.raw('\r\n').head(204).end()],
    [
      'raw bytes within a head',
      script.statusLine('HTTP/1.1 200 OK').raw('A: b\r\n').header('Content-Length', 0).end(),
    ],
    ['nothing but raw bytes', script.raw('HTTP/1.1 204 No Content\r\n\r\n').end()],
    ['nothing at all', script.end()],
    ['nothing but an interim response', script.informational(103).end()],
    ['content in a 204', script.head(204).write('x').end()],
    ['content in a 304', script.head(304).raw('x').end()],
    ['Connection: close', script.head(204, { connection: 'keep-alive, Close' }).end()],
    [
      'Connection: close in a head made line by line',
      script
        .statusLine('HTTP/1.1 200 OK')
        .header('Connection', 'close')
        .header('Content-Length', 0)
        .end(),
    ],
    ['a field with a line break', script.head(204, { A: 'b\nContent-Length: 5' }).end()],
    ['a field name with a line break', script.head(204, [['A: b\r\nC', 'd']]).end()],
    ['a reason with a line break', script.head(204, {}, 'No\r\nA: b').end()],
    [
      'an interim field with a line break',
      script.informational(103, { A: 'b\r\n\r\n' }).head(204).end(),
    ],
    [
      'a header() with a line break',
      script.statusLine('HTTP/1.1 200 OK').header('A', 'b\r\n').header('Content-Length', 0).end(),
    ],
    [
      'a status line that is free text',
      script.statusLine('HELLO').header('Content-Length', 0).end(),
    ],
    [
      'a status line of another version',
      script.statusLine('HTTP/1.0 200 OK').header('Content-Length', 0).end(),
    ],
    [
      'a status line with a line break',
      script.statusLine('HTTP/1.1 200 OK\nA: b').header('Content-Length', 0).end(),
    ],
    [
      'a status line of an interim response',
      script.statusLine('HTTP/1.1 100 Continue').header('Content-Length', 0).end(),
    ],
    [
      'a status line of a response without content',
      script.statusLine('HTTP/1.1 204 No Content').header('Transfer-Encoding', 'chunked').end(),
    ],
  ])('is closed after %s', (_, made) => {
    expect(keeps(made)).toBe(false);
  });

  test.each<[string, Script]>([
    ['a length', withLength(5).end()],
    ['a chunked head', script.head(200, chunked).end()],
    ['a head without framing', script.head(200).end()],
    ['content', withLength(1).write('x').end()],
    ['content that is too short', withLength(9).write('x').end()],
    ['content without framing', script.head(200).drip('xyz', { every: 1 }).end()],
    ['content in a 204', script.head(204).write('x').end()],
    ['the last chunk', script.head(200, chunked).lastChunk().end()],
    ['chunks that lie', script.head(200, chunked).chunk('x', { size: 9 }).end()],
    ['a trailer with a line break', script.head(200, chunked).lastChunk({ A: 'b\r\n' }).end()],
    ['no raw byte', script.head(200).raw('').end()],
    ['chunks for ever', script.head(200, chunked).repeat(Infinity, (s) => s.chunk('x').delay(1))],
  ])('is kept after the answer to HEAD with %s', (_, made) => {
    expect(keeps(made, 'HEAD')).toBe(true);
  });

  test.each<[string, Script]>([
    ['raw bytes', script.head(200, chunked).raw('x').end()],
    ['raw bytes of the length it says', withLength(1).raw('x').end()],
    [
      'raw bytes again and again',
      script
        .head(200)
        .repeat(2, (s) => s.raw('x'))
        .end(),
    ],
    ['raw bytes before the head', script.raw('x').head(200).end()],
    ['a field with a line break', script.head(200, { A: 'b\nC: d' }).end()],
    ['no head', script.end()],
    ['Connection: close', script.head(200, { Connection: 'close' }).end()],
  ])('is closed after the answer to HEAD with %s', (_, made) => {
    expect(keeps(made, 'HEAD')).toBe(false);
  });
});
