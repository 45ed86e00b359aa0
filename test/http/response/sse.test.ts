import { describe, expect, test } from 'vitest';
import { sse, type ServerSentEvent } from '../../../src/http/response/sse.ts';
import { encodeScript } from '../../../src/http1/script-encoder.ts';
import { UsageError } from '../../../src/usage-error.ts';

describe('the text of an event', () => {
  test.each<[string, ServerSentEvent, string]>([
    ['data', { data: 'x' }, 'data: x\n\n'],
    ['data of several lines', { data: 'a\nb\r\nc\rd' }, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['data that ends with a line break', { data: 'a\n' }, 'data: a\ndata: \n\n'],
    ['empty data', { data: '' }, 'data: \n\n'],
    ['data that begins with a space', { data: ' x' }, 'data:  x\n\n'],
    ['a comment of several lines', { comment: 'a\nb' }, ': a\n: b\n\n'],
    ['an empty id, which resets it', { id: '' }, 'id: \n\n'],
    ['no wait', { retry: 0 }, 'retry: 0\n\n'],
    ['nothing', {}, '\n'],
    [
      'everything, in one order',
      { data: 'd', retry: 10, id: '7', event: 'e', comment: 'c' },
      ': c\nevent: e\nid: 7\nretry: 10\ndata: d\n\n',
    ],
  ])('has %s', (_, event, text) => {
    expect(sse.event(event)).toBe(text);
  });

  test.each<[unknown, string]>([
    [
      { event: 'a\nb' },
      String.raw`event "a\nb" has a line break. Write chunk(bytes) to send that.`,
    ],
    [{ id: 'a\r' }, String.raw`id "a\r" has a line break. Write chunk(bytes) to send that.`],
    [{ retry: 1.5 }, 'retry 1.5 is not a whole number of milliseconds.'],
    [{ retry: -1 }, 'retry -1 is not a whole number of milliseconds.'],
    [{ retry: '5' }, 'retry "5" is not a whole number of milliseconds.'],
    [{ data: { a: 1 } }, 'data {"a":1} is not a string.'],
    [{ id: 5 }, 'id 5 is not a string.'],
    [{ comment: null }, 'comment null is not a string.'],
  ])('is refused for %j', (event, why) => {
    expect(() => sse.event(event as ServerSentEvent)).toThrow(new UsageError(`sse event: ${why}`));
  });

  test('names the nearest field for an unknown one', () => {
    expect(() => sse.event({ date: 'x' } as ServerSentEvent)).toThrow(
      new UsageError('sse event: no option "date". Did you mean "data"?'),
    );
    expect(() => sse.event('x' as ServerSentEvent)).toThrow(
      new UsageError(
        'sse event: "x" is not an object. Write { … } with data, event, id, retry, comment.',
      ),
    );
  });
});

describe('an event stream', () => {
  test('is a chunked head and one chunk an event, and goes on', () => {
    const stream = sse({ data: 'one', id: '1' }, { comment: 'c' });
    const { ops } = encodeScript(
      stream
        .delay(20)
        .chunk(sse.event({ data: 'two' }))
        .close(),
      'GET',
    );
    const [first, pause, second, close] = ops;
    expect(first?.kind === 'bytes' && Buffer.from(first.bytes).toString()).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n' +
        'Transfer-Encoding: chunked\r\n\r\n' +
        '11\r\nid: 1\ndata: one\n\n\r\n' +
        '5\r\n: c\n\n\r\n',
    );
    expect(pause).toMatchObject({ kind: 'delay', ms: 20 });
    expect(second?.kind === 'bytes' && Buffer.from(second.bytes).toString()).toBe(
      'b\r\ndata: two\n\n\r\n',
    );
    expect(close).toMatchObject({ kind: 'close' });
  });

  test('may begin without an event', () => {
    expect(sse().steps.map(({ kind }) => kind)).toEqual(['head']);
  });
});
