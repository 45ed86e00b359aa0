// Logs to show: a test in which a lot went wrong, and one of many requests.

import type { Finding } from '../../src/journal/findings.ts';
import { SpoiltAnswer } from '../../src/journal/spoilt-answer.ts';
import type { WireLog } from '../../src/journal/wire-log.ts';
import { script } from '../../src/script/builder.ts';
import { Recording } from './record-journal.ts';

const page = '<!doctype html>\n<title>Chat</title>\n<script src="/app.js" defer></script>\n';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const findings: readonly Finding[] = [
  {
    kind: 'gate-not-released',
    severity: 'fail',
    title: 'gate "second" of route "/chat" was never released',
    details: 'It was reached 63.5 ms after the start.\nWrite: await chat.release("second");',
    exchange: 3,
  },
  {
    kind: 'request-not-answered',
    severity: 'fail',
    title: 'nothing answered GET /api/score?user=</script><script>alert(1)</script>',
    details:
      'The nearest route is "/api/scores": the path differs.\nDeclared: GET /api/scores\nCame:     GET /api/score',
    exchange: 6,
  },
  {
    kind: 'handler-threw',
    severity: 'fail',
    title: 'the handler of route "/order" threw TypeError: items is not iterable',
    details:
      'TypeError: items is not iterable\n    at order (tests/order.spec.ts:12:20)\n    at Route.answer (route.js:120:14)',
    exchange: 5,
  },
  {
    kind: 'protocol-error',
    severity: 'warn',
    title: 'the browser broke off a TLS handshake',
    details: 'alert certificate unknown',
    connection: 3,
  },
  { kind: 'route-not-requested', severity: 'warn', title: 'route "/unused" was never requested' },
];

/** Everything that a report must be able to show. */
export function sampleLog(): WireLog {
  const recording = new Recording({ firstBytes: 2000, lastBytes: 500 });
  const { journal } = recording;

  const first = recording.wait(4.2).connect();
  const document = recording.wait(0.4).request(first, 'GET /app.html', 'Accept: text/html\r\n');
  recording.wait(0.6);
  recording.play(
    document,
    'file /app.html',
    script
      .head(200, { 'Content-Type': 'text/html', 'Content-Length': page.length })
      .write(page)
      .end(),
  );
  const app = recording.wait(6).request(first, 'GET /app.js');
  recording.wait(0.3);
  recording.play(
    app,
    'file /app.js',
    script
      .head(200, { 'Content-Type': 'text/javascript', 'Content-Length': 50_000 })
      .write('export const lines = [\n'.padEnd(50_000, '  "some text of the program",\n'))
      .end(),
  );

  const chat = recording.wait(9).request(first, 'POST /chat', 'Content-Length: 0\r\n');
  recording.wait(0.5);
  const talk = script
    .head(200, { 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked' })
    .chunk('Hello')
    .delay(20)
    .chunk(', world \u{1f30d}')
    .gate('first');
  recording.play(chat, 'route "/chat"', talk, { lateMs: 0.31 });
  const second = recording.wait(3).connect('http', '::1');
  const image = recording.wait(0.2).request(second, 'GET /dot.png');
  recording.play(
    image,
    'file /dot.png',
    script
      .head(200, { 'Content-Type': 'image/png', 'Content-Length': png.length })
      .write(png)
      .end(),
  );
  recording.wait(18);
  journal.gateReleased(chat, 'the test');
  const since = recording.clock.now();
  const [chunk, delay] = script
    .head(200, { 'Transfer-Encoding': 'chunked' })
    .chunk('and more')
    .delay(10)
    .steps.slice(1);
  recording.send(first, '8\r\nand more\r\n');
  journal.stepsPlayed(chat, [{ step: chunk!, bytes: 13 }], journal.now(), since, 0);
  recording.wait(11.2);
  journal.stepsPlayed(chat, [{ step: delay!, bytes: 0 }], journal.now(), since, 10);
  journal.gateReached(chat, 'second');

  const order = recording
    .wait(5)
    .request(
      second,
      'POST /order',
      'Content-Type: application/json\r\nContent-Length: 15\r\n',
      '{"items":"a\\b"}',
    );
  recording.wait(1);
  recording.play(
    order,
    'route "/order"',
    script.head(500, { 'Content-Length': 5 }).write('error').end(),
  );

  const tls = recording.wait(2).connect('https');
  recording.wait(3.5);
  journal.handshakeFailed(tls, 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', {
    serverName: 'bad.localhost',
  });
  journal.connectionClosed(tls, 'peer', 'rst');

  const secure = recording.wait(1).connect('https');
  recording.wait(2.25);
  journal.handshakeFinished(secure, {
    serverName: 'localhost',
    alpn: 'http/1.1',
    version: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
  });
  const score = recording
    .wait(0.5)
    .request(secure, 'GET /api/score?user=</script><script>alert(1)</script>');
  recording.play(score, 'nothing', script.head(404, { 'Content-Length': 0 }).end());
  const download = recording.wait(4).request(secure, 'GET /download');
  recording.play(
    download,
    'route "/download"',
    script.head(200, { 'Content-Length': 1000 }).write('The first half').delay(15).reset(),
  );
  const again = recording.wait(0.7).connect('https');
  recording.wait(1.9);
  journal.handshakeFinished(again, { serverName: 'localhost', version: 'TLSv1.3' });
  const retry = recording.request(again, 'GET /download');
  journal.exchangeRetries(retry, download.id);
  recording.play(
    retry,
    'route "/download"',
    script.head(200, { 'Content-Length': 1000 }).write('The first half').delay(15).reset(),
  );
  const broken = recording.wait(1).request(second, 'GET /broken');
  recording.play(
    broken,
    'route "/broken"',
    script.raw(Buffer.from('HTTP/1.1 200 OK\r\nX-\0: \xe9\r\n\r\nabc\x1b[31m', 'latin1')).close(),
  );
  journal.connectionFails(recording.connect(), 'accept-silent');
  recording.wait(40);
  journal.connectionClosed(first, 'server');
  for (const finding of findings) recording.found(finding);
  return recording.log('chat.spec.ts › paints what has arrived');
}

/** Many quick exchanges on six connections. */
export function largeLog(count: number): WireLog {
  const recording = new Recording();
  const connections = Array.from({ length: 6 }, () => recording.wait(0.3).connect());
  for (let index = 0; index < count; index += 1) {
    const connection = connections[index % 6]!;
    const exchange = recording
      .wait(0.4)
      .request(connection, `GET /items/${index}.json?page=${index % 7}`);
    recording.wait(0.2);
    const isMissing = index % 50 === 49;
    const body = JSON.stringify({ item: index, name: `Item ${index}` });
    const answer = script.head(isMissing ? 404 : 200, { 'Content-Length': body.length });
    recording.play(
      exchange,
      isMissing ? 'nothing' : 'route "/items/{name}"',
      index % 10 === 0
        ? answer.write(body.slice(0, 5)).delay(3).write(body.slice(5)).end()
        : answer.write(body).end(),
    );
    if (!isMissing) continue;
    recording.found({
      kind: 'request-not-answered',
      severity: 'fail',
      title: `nothing answered GET /items/${index}.json`,
      exchange: exchange.id,
    });
  }
  return recording.log(`large.spec.ts › ${count} requests`);
}

/** An answer that a fault has cut off, one behind which it has added bytes, and a refused connection. */
export function spoiltLog(): WireLog {
  const recording = new Recording();
  const { journal } = recording;
  const cut = recording.connect();
  journal.connectionLeadsTo(cut, 'api.localhost');
  journal.connectionFails(cut, 'close-after-content-bytes 4 bytes');
  const report = recording.request(cut, 'GET /report');
  const [head, first, second] = script
    .head(200, { 'Content-Length': 6 })
    .write('abc')
    .write('def').steps;
  const fault = 'close-after-content-bytes 4 bytes';
  const by = `route "/report", fault '${fault}'`;
  journal.exchangeAnswered(report, new SpoiltAnswer(by, fault), recording.clock.now());
  recording.wait(1).send(cut, 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcd');
  journal.exchangeCutOff(report, 2);
  const steps = [
    { step: head!, bytes: 38 },
    { step: first!, bytes: 3 },
    { step: second!, bytes: 3 },
  ];
  journal.stepsPlayed(report, steps, journal.now(), recording.clock.now(), 0);
  recording.wait(1);
  journal.connectionClosed(cut, 'server', 'fin');
  journal.exchangeFinished(report, 'closed', journal.now());

  const kept = recording.wait(1).connect();
  journal.connectionFails(kept, 'extra-response');
  journal.connectionIsSlow(kept, 'slow-3g');
  const extra = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');
  const answer = new SpoiltAnswer(`file /a, fault 'extra-response'`, 'extra-response', extra);
  const file = recording.request(kept, 'GET /a');
  recording.play(file, answer, script.head(204).raw(extra).end());

  const refused = recording.wait(1).connect();
  journal.connectionLeadsTo(refused, 'refused.test');
  journal.connectionFails(refused, 'refuse');
  journal.connectionClosed(refused, 'server', 'refused');
  return recording.log('spoilt.spec.ts › fails as it is told');
}
