import { describe, expect, test } from 'vitest';
import { script } from '../../src/script/builder.ts';
import { Recording, startedAt, requestCame } from '../support/record-journal.ts';

const requestBytes = 'GET /chat HTTP/1.1\r\nHost: localhost:8080\r\n\r\n';

describe('a wire log', () => {
  test('of nothing has nothing in it', () => {
    const recording = new Recording();
    recording.wait(12.5);
    expect(recording.log()).toStrictEqual({
      version: 1,
      startedAt,
      durationMs: 12.5,
      findings: [],
      connections: [],
      exchanges: [],
      segments: [],
      cuts: [],
    });
  });

  test('says when everything happened, in milliseconds since it began', () => {
    const recording = new Recording();
    const connection = recording.wait(1).connect();
    recording.wait(1).receive(connection, requestBytes.slice(0, 10));
    recording.wait(1).receive(connection, requestBytes.slice(10));
    const exchange = requestCame(recording.journal, connection, {
      method: 'GET',
      target: '/chat',
    });
    recording.wait(1);
    const chat = script
      .head(200, { 'Content-Length': '10' })
      .write('Hello')
      .delay(20)
      .write('World')
      .end();
    recording.play(exchange, 'route "/chat"', chat, { lateMs: 0.125 });
    recording.wait(1);
    recording.journal.connectionClosed(connection, 'peer');

    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n';
    const sent = { kind: 'bytes', connection: 1, direction: 'sent' };
    expect(recording.log('a test')).toStrictEqual({
      version: 1,
      title: 'a test',
      startedAt,
      durationMs: 25.125,
      findings: [],
      connections: [
        {
          id: 1,
          protocol: 'http',
          peer: { address: '127.0.0.1', port: 50_001 },
          local: { address: '127.0.0.1', port: 8080 },
          openedMs: 1,
          closed: { timeMs: 25.125, by: 'peer', how: 'fin' },
          receivedBytes: requestBytes.length,
          sentBytes: head.length + 10,
        },
      ],
      exchanges: [
        {
          id: 1,
          connection: 1,
          indexOnConnection: 0,
          isRetry: false,
          method: 'GET',
          target: '/chat',
          host: 'localhost:8080',
          answer: 'route "/chat"',
          status: 200,
          declaredBytes: 10,
          contentBytes: 10,
          outcome: 'ended',
          firstByteMs: 2,
          requestCompleteMs: 3,
          answeredMs: 4,
          firstResponseByteMs: 4,
          endMs: 24.125,
          requestBytes: { from: 0, to: requestBytes.length },
          responseBytes: { from: 0, to: head.length + 10 },
          steps: [
            step('head(200, [["Content-Length", "10"]])', 0, 4, 4, head.length),
            step('write("Hello")', 0, 4, 4, 5),
            step('delay(20)', 20, 24, 24.125, 0),
            step('write("World")', 20, 24, 24.125, 5),
            step('end()', 20, 24, 24.125, 0),
          ],
        },
      ],
      segments: [
        {
          kind: 'bytes',
          connection: 1,
          direction: 'received',
          timeMs: 2,
          offset: 0,
          bytes: Buffer.from(requestBytes.slice(0, 10)),
        },
        {
          kind: 'bytes',
          connection: 1,
          direction: 'received',
          timeMs: 3,
          offset: 10,
          bytes: Buffer.from(requestBytes.slice(10)),
        },
        { ...sent, timeMs: 4, offset: 0, bytes: Buffer.from(head) },
        { ...sent, timeMs: 4, offset: head.length, bytes: Buffer.from('Hello') },
        { ...sent, timeMs: 24.125, offset: head.length + 5, bytes: Buffer.from('World') },
      ],
      cuts: [],
    });
  });

  test('is exact to the microsecond', () => {
    const recording = new Recording();
    recording.wait(0.123_456).connect();
    expect(recording.log().connections[0]?.openedMs).toBe(0.123);
  });

  test('tells a handshake that succeeded, one that failed, and one that did neither', () => {
    const recording = new Recording();
    const good = recording.connect('https');
    const bad = recording.connect('https');
    recording.connect('https');
    recording.wait(2);
    const agreed = {
      serverName: 'localhost',
      alpn: 'http/1.1',
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
    };
    recording.journal.handshakeFinished(good, agreed);
    recording.journal.handshakeFailed(bad, 'certificate unknown', { serverName: 'bad.test' });
    expect(recording.log().connections.map(({ tls }) => tls)).toStrictEqual([
      { timeMs: 2, ...agreed },
      { timeMs: 2, serverName: 'bad.test', error: 'certificate unknown' },
      undefined,
    ]);
  });

  test('tells who ended a connection first, and how', () => {
    const recording = new Recording();
    const reset = recording.connect();
    recording.connect();
    recording.wait(3);
    recording.journal.connectionClosed(reset, 'server', 'rst');
    recording.wait(1);
    recording.journal.connectionClosed(reset, 'peer', 'fin');
    expect(recording.log().connections.map(({ closed }) => closed)).toStrictEqual([
      { timeMs: 3, by: 'server', how: 'rst' },
      undefined,
    ]);
  });

  test('ends an exchange that goes on at what is known', () => {
    const recording = new Recording();
    const connection = recording.connect();
    const unanswered = recording.request(connection, 'GET /chat');
    expect(recording.log().exchanges[0]).toStrictEqual({
      id: 1,
      connection: 1,
      indexOnConnection: 0,
      isRetry: false,
      method: 'GET',
      target: '/chat',
      host: 'localhost:8080',
      firstByteMs: 0,
      requestCompleteMs: 0,
      requestBytes: { from: 0, to: requestBytes.length },
      responseBytes: { from: 0, to: 0 },
      steps: [],
    });
    recording.wait(5);
    const head = 'HTTP/1.1 200 OK\r\n\r\n';
    recording.play(unanswered, 'route "/chat"', script.head(200).hang());
    expect(recording.log().exchanges[0]).toMatchObject({
      status: 200,
      firstResponseByteMs: 5,
      responseBytes: { from: 0, to: head.length },
    });
    expect(recording.log().exchanges[0]).not.toHaveProperty('outcome');
  });

  test('tells who released a gate, and when; and which gate nobody released', () => {
    const recording = new Recording();
    const exchange = recording.request(recording.connect(), 'GET /');
    const gated = script.head(200).gate('first').write('a').delay(10).end();
    recording.play(exchange, 'route "/"', gated, { gateMs: 100, lateMs: 0 });
    const waiting = recording.request(recording.connect(), 'GET /');
    recording.play(waiting, 'route "/"', gated);
    recording.journal.gateReleased(exchange, 'nobody waits here');

    const [first, second] = recording.log().exchanges;
    expect(first?.steps.slice(1)).toStrictEqual([
      {
        kind: 'gate',
        text: 'gate("first")',
        name: 'first',
        reachedMs: 0,
        releasedMs: 100,
        releasedBy: 'the test',
      },
      step('write("a")', 0, 100, 100, 1),
      step('delay(10)', 10, 110, 110, 0),
      step('end()', 10, 110, 110, 0),
    ]);
    expect(second?.steps.at(-1)).toStrictEqual({
      kind: 'gate',
      text: 'gate("first")',
      name: 'first',
      reachedMs: 110,
    });
  });

  test('numbers exchanges in all and on their connection, and marks a retry', () => {
    const recording = new Recording();
    const first = recording.connect();
    recording.play(recording.request(first, 'GET /a'), 'file /a', script.head(204).end());
    const lost = recording.request(first, 'POST /b');
    recording.play(lost, 'route "/b"', script.reset());
    const retry = recording.request(recording.connect(), 'POST /b');
    recording.journal.exchangeRetries(retry, lost.id);
    const { exchanges } = recording.log();
    expect(
      exchanges.map(({ id, connection, indexOnConnection, isRetry, retryOf, outcome }) => [
        id,
        connection,
        indexOnConnection,
        isRetry,
        retryOf,
        outcome,
      ]),
    ).toEqual([
      [1, 1, 0, false, undefined, 'ended'],
      [2, 1, 1, false, undefined, 'reset'],
      [3, 2, 0, true, 2, undefined],
    ]);
  });

  test('gives each of two pipelined requests its own bytes', () => {
    const recording = new Recording();
    const { journal } = recording;
    const connection = recording.connect();
    const second = 'GET /b HTTP/1.1\r\nHost: b.test\r\n\r\n';
    recording.wait(1).receive(connection, requestBytes + second);
    const one = requestCame(journal, connection, { method: 'GET', target: '/chat' }, second.length);
    recording.wait(1);
    recording.play(one, 'file /chat', script.head(200, { 'Content-Length': 0 }).end());
    const two = requestCame(journal, connection, { method: 'GET', target: '/b' });
    recording.wait(1);
    recording.play(two, 'nothing', script.head(404, { 'Content-Length': 0 }).end());
    const responseLength = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'.length;
    expect(recording.log().exchanges).toMatchObject([
      {
        host: 'localhost:8080',
        status: 200,
        firstByteMs: 1,
        requestBytes: { from: 0, to: requestBytes.length },
        responseBytes: { from: 0, to: responseLength },
      },
      {
        host: 'b.test',
        status: 404,
        firstByteMs: 1,
        requestCompleteMs: 1,
        firstResponseByteMs: 3,
        requestBytes: { from: requestBytes.length, to: requestBytes.length + second.length },
        responseBytes: { from: responseLength },
      },
    ]);
  });

  test('counts an interim response that came before the request was complete to its exchange', () => {
    const recording = new Recording();
    const connection = recording.connect();
    recording.receive(connection, 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n');
    recording.receive(connection, 'Content-Length: 1\r\n\r\n');
    recording.wait(1).send(connection, 'HTTP/1.1 100 Continue\r\n\r\n');
    recording.wait(1).receive(connection, 'x');
    const exchange = requestCame(recording.journal, connection, { method: 'POST', target: '/' });
    recording.wait(1);
    recording.play(exchange, 'route "/"', script.head(201).end());
    expect(recording.log().exchanges[0]).toMatchObject({
      host: 'a',
      status: 201,
      requestCompleteMs: 2,
      firstResponseByteMs: 1,
      responseBytes: { from: 0 },
    });
  });

  test('asks whoever answered for words when it is taken, not before', () => {
    const recording = new Recording();
    const exchange = recording.request(recording.connect(), 'GET /');
    let asked = 0;
    const route = { toString: () => `route ${(asked += 1)}` };
    recording.journal.exchangeAnswered(exchange, route, 0);
    expect(asked).toBe(0);
    expect(recording.log().exchanges[0]?.answer).toBe('route 1');
  });

  test('has the findings', () => {
    const recording = new Recording();
    const finding = {
      kind: 'route-not-requested',
      severity: 'warn',
      title: 'route "/chat" was never requested',
    } as const;
    recording.found(finding);
    expect(recording.log().findings).toEqual([finding]);
  });
});

function step(text: string, declaredMs: number, dueMs: number, timeMs: number, bytes: number) {
  return { kind: 'step', text, declaredMs, dueMs, timeMs, bytes };
}
