import { describe, expect, test } from 'vitest';
import { LiveEncoder } from '../../src/http1/live-encoder.ts';
import { LiveScript } from '../../src/script/live-script.ts';
import type { PlainOp } from '../../src/script/program.ts';

function textOf(op: PlainOp | 'pending'): string {
  if (op === 'pending') return op;
  return op.kind === 'bytes' ? Buffer.from(op.bytes).toString('latin1') : `(${op.kind})`;
}

describe('a live script', () => {
  test('is pending until something is said', () => {
    const live = new LiveScript();
    const source = new LiveEncoder(live, 'GET');
    expect(source.next()).toBe('pending');
    let calls = 0;
    source.onAvailable(() => (calls += 1));
    void live.raw('x');
    expect(calls).toBe(1);
    expect(textOf(source.next())).toBe('x');
    expect(source.next()).toBe('pending');
  });

  test('is encoded a step at a time, framed by the head that was said', () => {
    const live = new LiveScript();
    const source = new LiveEncoder(live, 'GET');
    void live.informational(103);
    void live.head(200, { 'Transfer-Encoding': 'chunked' });
    void live.write('a');
    void live.write('');
    void live.chunk('b', { size: 9 });
    void live.raw('c');
    void live.end();
    const ops = Array.from({ length: 7 }, () => textOf(source.next()));
    expect(ops).toEqual([
      'HTTP/1.1 103 Early Hints\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      '1\r\na\r\n',
      '9\r\nb\r\n',
      'c',
      '0\r\n\r\n',
      '(end)',
    ]);
  });

  test('has no content in the answer to HEAD but raw bytes', async () => {
    const live = new LiveScript();
    const source = new LiveEncoder(live, 'HEAD');
    void live.head(200, { 'Transfer-Encoding': 'chunked' });
    const written = live.write('a');
    void live.chunk('b');
    void live.raw('c');
    void live.lastChunk();
    void live.end();
    expect(textOf(source.next())).toContain('HTTP/1.1 200 OK');
    expect(textOf(source.next())).toBe('c');
    expect(textOf(source.next())).toBe('(end)');
    expect(await written).toBe(true);
  });
});
