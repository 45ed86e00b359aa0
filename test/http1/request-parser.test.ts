import { describe, expect, test } from 'vitest';
import { RequestParser } from '../../src/http1/request-parser.ts';
import { logOf, pullAll } from '../support/event-log.ts';

function parserOf(text: string): RequestParser {
  const parser = new RequestParser();
  parser.receive(Buffer.from(text, 'latin1'));
  return parser;
}

describe('RequestParser', () => {
  test('reads nothing before it is asked', () => {
    const parser = parserOf('{}');
    expect(parser.bufferedBytes).toBe(2);
    expect(parser.nextEvent()).toMatchObject({ kind: 'error' });
  });

  test('has no event without bytes', () => {
    const parser = new RequestParser();
    parser.receive(Buffer.alloc(0));
    expect(parser.nextEvent()).toBeUndefined();
  });

  test('leaves the next request in the buffer until it is asked for', () => {
    const request = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
    const parser = parserOf(request + request);
    expect(parser.nextEvent()?.kind).toBe('head');
    expect(parser.nextEvent()?.kind).toBe('end');
    expect(parser.bufferedBytes).toBe(request.length);
    expect(parser.nextEvent()?.kind).toBe('head');
    expect(parser.bufferedBytes).toBe(0);
  });

  test('gives content as views of what was received', () => {
    const packet = Buffer.from('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi');
    const parser = new RequestParser();
    parser.receive(packet);
    parser.nextEvent();
    const event = parser.nextEvent();
    if (event?.kind !== 'content') throw new Error('no content');
    expect(event.bytes.buffer).toBe(packet.buffer);
  });

  test('keeps a head readable after its bytes came in many packets and more followed', () => {
    const text = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
    const parser = new RequestParser();
    for (const byte of Buffer.from(text)) parser.receive(Buffer.from([byte]));
    const event = parser.nextEvent();
    parser.receive(Buffer.from('x'.repeat(5000)));
    if (event?.kind !== 'head') throw new Error('no head');
    expect(event.head.raw.toString()).toBe(text);
    expect(event.head.host).toBe('h');
  });

  test('says closed once', () => {
    const parser = new RequestParser();
    parser.receiveEnd();
    expect(pullAll(parser)).toEqual([{ kind: 'closed' }]);
    expect(parser.nextEvent()).toBeUndefined();
  });

  test('gives the requests that came before the half-close', () => {
    const parser = parserOf('GET / HTTP/1.0\r\n\r\n');
    parser.receiveEnd();
    expect(pullAll(parser).map(({ kind }) => kind)).toEqual(['head', 'end', 'closed']);
  });

  test('stores nothing after an error', () => {
    const parser = parserOf('\x16');
    expect(parser.nextEvent()).toMatchObject({ kind: 'error' });
    const before = parser.bufferedBytes;
    parser.receive(Buffer.from('more'));
    expect(parser.bufferedBytes).toBe(before);
  });

  test('names https when TLS comes to a plain port', () => {
    const [event] = pullAll(parserOf('\x16\x03\x01'));
    expect(event).toMatchObject({ error: { message: expect.stringContaining('https') } });
  });

  test('names HTTP/2 when its preface comes', () => {
    const [event] = pullAll(parserOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    expect(event).toMatchObject({ error: { message: expect.stringContaining('HTTP/2') } });
  });

  test('hands over what follows an accepted CONNECT, and is over', () => {
    const parser = parserOf('CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n\x16\x03\x01');
    expect(parser.nextEvent()?.kind).toBe('head');
    expect(parser.nextEvent()?.kind).toBe('end');
    expect([...parser.takeRemaining()]).toEqual([0x16, 3, 1]);
    parser.receive(Buffer.from('more'));
    expect(parser.bufferedBytes).toBe(0);
    expect(parser.nextEvent()).toBeUndefined();
  });

  test('goes on with HTTP after a CONNECT that was refused', () => {
    const parser = parserOf(
      'CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n',
    );
    expect(logOf(pullAll(parser)).filter((text) => text.startsWith('head'))).toHaveLength(2);
  });

  test('holds a body of any number of packets without keeping it', () => {
    const parser = parserOf('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
    parser.nextEvent();
    for (let i = 0; i < 100; i++) {
      parser.receive(Buffer.from('3;a="b"\r\nabc\r\n'));
      expect(pullAll(parser).map(({ kind }) => kind)).toEqual(['content']);
      expect(parser.bufferedBytes).toBe(0);
    }
  });
});
