import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { script } from '../../src/script/builder.ts';
import { maxColumns, widthOf } from '../../src/report/text/lines.ts';
import { wireText } from '../../src/report/wire-text.ts';
import { anyWireLog } from '../support/arbitrary-wire-log.ts';
import { Recording } from '../support/record-journal.ts';
import { largeLog, sampleLog, spoiltLog } from '../support/sample-log.ts';

describe('wire.txt', () => {
  test('shows findings, connections, exchanges, steps and bytes', () => {
    const recording = new Recording();
    const { journal } = recording;
    const connection = recording.wait(1).connect();
    const exchange = recording.wait(1).request(connection, 'GET /chat');
    recording.wait(0.5);
    const chat = script
      .head(200, { 'Transfer-Encoding': 'chunked' })
      .chunk('Hello')
      .delay(20)
      .gate('first')
      .end();
    recording.play(exchange, 'route "/chat"', chat, { gateMs: 100 });
    const second = recording.wait(1).request(connection, 'GET /chat');
    journal.exchangeRetries(second, exchange.id);
    recording.play(second, 'route "/chat"', chat);
    const secure = recording.connect('https', '::1');
    journal.handshakeFailed(secure, 'certificate unknown');
    journal.connectionClosed(secure, 'peer', 'rst');
    recording.found({
      kind: 'gate-not-released',
      severity: 'fail',
      title: 'gate "first" of route "/chat" was never released',
      details: 'Write: await chat.release("first");',
      exchange: 2,
    });
    recording.found({
      kind: 'protocol-error',
      severity: 'warn',
      title: 'the handshake failed',
      connection: 2,
    });
    expect(wireText(recording.log('chat.spec.ts › paints'))).toBe(`\
chat.spec.ts › paints
2 connections · 2 exchanges · 88 bytes received · 119 bytes sent · 144.000 ms from 2026-01-02T03:04:05.000Z

Findings

  FAIL  gate-not-released: gate "first" of route "/chat" was never released
        exchange 2: GET /chat → 200, open
        Write: await chat.release("first");
  warn  protocol-error: the handshake failed
        connection 2

Connections, times in ms

   id       opened       closed  connection
    1        1.000         open  http 127.0.0.1:50001 → 127.0.0.1:8080 · 2 exchanges · 88 bytes received · 119 bytes
                                 sent · open
    2      144.000      144.000  https [::1]:50002 → [::1]:8443 · TLS handshake failed: certificate unknown · 0
                                 exchanges · 0 bytes received · 0 bytes sent · reset by the browser (RST)

Exchanges, times in ms

   id  connection        start          end    duration  exchange
    1           1        2.000      122.750     120.750  GET /chat → 200 · by route "/chat"
    2           1      123.750         open              GET /chat → 200, open, retry of exchange 1 · by route "/chat"

Exchange 1: GET /chat → 200
  connection 1, request 1 on it · host localhost:8080 · answered by route "/chat"
  first byte 2.000 · request complete 2.000 · answered 2.500 · first response byte 2.500 · end 122.750

   declared         due        done      late     bytes  step
     +0.000       2.500       2.500     0.000        47  head(200, [["Transfer-Encoding", "chunked"]])
     +0.000       2.500       2.500     0.000        10  chunk("Hello")
    +20.000      22.500      22.750     0.250         0  delay(20)
                             22.750                      gate("first") reached
                            122.750                      released by the test, after 100.000 ms
     +0.000     122.750     122.750     0.000         5  end()

      2.000 > GET /chat HTTP/1.1\\r\\n
            > Host: localhost:8080\\r\\n
            > \\r\\n
      2.500 < HTTP/1.1 200 OK\\r\\n
            < Transfer-Encoding: chunked\\r\\n
            < \\r\\n
      2.500 < 5\\r\\n
            < Hello\\r\\n
    122.750 < 0\\r\\n
            < \\r\\n

Exchange 2: GET /chat → 200, open
  connection 1, request 2 on it · host localhost:8080 · answered by route "/chat" · retry of exchange 1
  first byte 123.750 · request complete 123.750 · answered 123.750 · first response byte 123.750 · end never
  FAIL gate-not-released: gate "first" of route "/chat" was never released

   declared         due        done      late     bytes  step
     +0.000     123.750     123.750     0.000        47  head(200, [["Transfer-Encoding", "chunked"]])
     +0.000     123.750     123.750     0.000        10  chunk("Hello")
    +20.000     143.750     144.000     0.250         0  delay(20)
                            144.000                      gate("first") reached
                              never                      released

    123.750 > GET /chat HTTP/1.1\\r\\n
            > Host: localhost:8080\\r\\n
            > \\r\\n
    123.750 < HTTP/1.1 200 OK\\r\\n
            < Transfer-Encoding: chunked\\r\\n
            < \\r\\n
    123.750 < 5\\r\\n
            < Hello\\r\\n
`);
  });

  test('of nothing is short', () => {
    expect(wireText(new Recording().log())).toBe(`\
Wire log
0 connections · 0 exchanges · 0 bytes received · 0 bytes sent · 0.000 ms from 2026-01-02T03:04:05.000Z
`);
  });

  test('shows the bytes of a request that was refused, of which there is no exchange', () => {
    const recording = new Recording();
    const connection = recording.wait(1).connect();
    recording.receive(connection, 'GET\0/ HTTP/1.1\r\n');
    recording.send(connection, 'HTTP/1.1 400 Bad Request\r\n\r\n');
    recording.journal.connectionClosed(connection, 'server');
    expect(wireText(recording.log())).toContain(`

Connection 1, after its last exchange

      1.000 > GET\\0/ HTTP/1.1\\r\\n
      1.000 < HTTP/1.1 400 Bad Request\\r\\n
            < \\r\\n
`);
  });

  test('says how a connection failed because the test said so', () => {
    const recording = new Recording();
    const connection = recording.connect();
    recording.journal.connectionFails(connection, 'reset-on-accept');
    recording.journal.connectionClosed(connection, 'server', 'rst');
    expect(wireText(recording.log())).toContain(
      `http 127.0.0.1:50001 → 127.0.0.1:8080 · fault 'reset-on-accept' · 0 exchanges`,
    );
  });

  test('says where a fault struck, what it has added, and which host was refused', () => {
    const text = wireText(spoiltLog());
    expect(text).toContain(`
    1        0.000        2.000  http 127.0.0.1:50001 → 127.0.0.1:8080 · host api.localhost · fault
                                 'close-after-content-bytes 4 bytes' · 1 exchange`);
    expect(text).toContain(`
     +0.000       1.000       1.000     0.000         3  write("abc")
     +0.000       1.000       1.000     0.000         1  write("def"), cut off after 1 of 3 bytes
     +0.000       2.000       2.000     0.000         0  fault 'close-after-content-bytes 4 bytes'
`);
    expect(text).toContain(
      `\nExchange 2: GET /a → 204\n  connection 2, request 1 on it · host localhost:8080 · ` +
        `answered by file /a, fault 'extra-response' · 19 bytes added\n  behind the response\n`,
    );
    expect(text).toContain(`· host refused.test · fault 'refuse' · 0
                                 exchanges · 0 bytes received · 0 bytes sent · refused by the server\n`);
  });

  test('shortens a long message, and says where the rest is', () => {
    const recording = new Recording();
    const connection = recording.connect();
    recording.receive(connection, 'z'.repeat(10_000));
    const text = wireText(recording.log());
    expect(text).toContain('\n      0.000 > … 8,336 bytes more, see wire.json …\n');
    expect(text.match(/z/g)).toHaveLength(10_000 - 8336);
  });

  test('says what was not kept', () => {
    const recording = new Recording({ firstBytes: 100, lastBytes: 10 });
    recording.receive(recording.connect(), 'x'.repeat(300));
    const text = wireText(recording.log());
    expect(text).toContain('\n      0.000 > … 190 bytes that were not kept …\n');
    expect(text).toContain(
      '\n190 bytes missing: only the first 100 and the last 10 of a message are kept.\n',
    );
  });

  test('shows of very many exchanges those with findings, and the newest', () => {
    const text = wireText(largeLog(1000));
    expect(text).toContain('\n200 of them follow: those with findings, and the newest.\n');
    expect(text.match(/^Exchange .*/gm)).toHaveLength(200);
    expect(text).toContain('\nExchange 50: GET /items/49.json?page=0 → 404\n');
    expect(text).not.toContain('\nExchange 51: ');
    expect(text).toContain('\nExchange 1000: ');
  });

  test('breaks long lines between words, where it can', () => {
    const recording = new Recording();
    recording.found({
      kind: 'handler-threw',
      severity: 'fail',
      title: 'word '.repeat(30).trim(),
      details: 'x'.repeat(150),
    });
    const [, , , , , ...lines] = wireText(recording.log()).split('\n');
    expect(lines).toEqual([
      `  FAIL  handler-threw: ${'word '.repeat(19).trim()}`,
      `        ${'word '.repeat(11).trim()}`,
      `        ${'x'.repeat(112)}`,
      `        ${'x'.repeat(38)}`,
      '',
    ]);
  });

  test('fits into 120 columns and has nothing in it that cannot be seen, whatever the log', () => {
    fc.assert(
      fc.property(fc.oneof(anyWireLog, fc.constant(sampleLog())), (log) => {
        for (const line of wireText(log).split('\n')) {
          expect(widthOf(line)).toBeLessThanOrEqual(maxColumns);
          expect(line).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });
});
