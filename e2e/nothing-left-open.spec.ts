// After a test its connections are gone, as the system counts them. The ports of the worker stay.

import { connect } from 'node:net';
import { expect, script, test } from '../src/index.ts';
import { tellsOpenFiles } from '../test/support/open-files.ts';
import { openSockets } from '../test/support/open-resources.ts';
import { openWebSocket } from './support/web-socket.ts';

test.describe.configure({ mode: 'serial' });
test.skip(!tellsOpenFiles, 'the system does not tell which sockets are open');
const ignored = ['requestNotAnswered', 'gateNotReleased', 'scriptStopped'];
test.use({
  wptserve: {
    browserHost: 'web-platform.test',
    tls: { hosts: { 'silent.web-platform.test': 'handshake-silent' } },
    fault: { hosts: { 'never.web-platform.test': 'accept-silent' } },
    verdicts: Object.fromEntries(ignored.map((kind) => [kind, 'ignore'])),
  },
});

/** Those of the server: plain, TLS, SOCKS. */
let ports: number[] = [];
/** Plain and TLS on each loopback address of the machine, SOCKS on 127.0.0.1. */
let listeners = 0;
let worker = 0;

function ofServer(): { connections: number; listeners: number } {
  const ours = openSockets().filter(({ localPort }) => ports.includes(localPort));
  const listening = ours.filter(({ isListening }) => isListening);
  return { connections: ours.length - listening.length, listeners: listening.length };
}

test('a test has many connections, and leaves them open', async ({
  page,
  browser,
  request,
  proxy,
  wpt,
}) => {
  worker = process.pid;
  ports = [wpt.port, wpt.https.port, Number(new URL(proxy!.server).port)];
  ({ listeners } = ofServer());
  expect(listeners).toBeGreaterThanOrEqual(3);
  const gated = wpt.route('/gated', script.head(200).gate('never').end());
  const hung = wpt.route('/hung', script.head(200).write('so far').hang());
  wpt.route('/', { contentType: 'text/html', body: '<!doctype html><title>Test</title>' });
  const chat = wpt.route('/chat', (each) => openWebSocket(each, 'hello'));
  const pages = [page, await browser.newPage()];
  for (const [index, each] of pages.entries()) {
    await each.goto(`http${index === 0 ? '' : 's'}://web-platform.test/`);
    const requested = [gated, hung, chat].map((route) => route.nextRequest());
    await each.evaluate(() => {
      for (const path of ['/gated', '/hung']) void fetch(path);
      Object.assign(globalThis, { kept: new WebSocket('/chat') });
      for (const host of ['silent', 'never']) {
        void fetch(`https://${host}.web-platform.test/`, { mode: 'no-cors' });
      }
    });
    await Promise.all(requested);
  }
  await request.get('/');
  const raw = connect(wpt.port, '127.0.0.1').resume();
  raw.on('error', () => {});
  raw.write('GET /hung HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await hung.nextRequest();
  await expect.poll(() => ofServer().connections).toBeGreaterThan(10);
});

// Without any fixture of the server: nothing happens between the tests but their end.
test('there is none of them in the next', () => {
  expect(process.pid).toBe(worker);
  expect(ofServer()).toEqual({ connections: 0, listeners });
});
