import { once } from 'node:events';
import { connect, createServer, type ConnectionOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/certificates/authority.ts';
import { generateKeyPair } from '../../../src/certificates/key-pair.ts';
import { receiveClientHello } from '../../../src/net/tls/pending-handshake.ts';
import { breakHandshake, endWithoutCloseNotify } from '../../../src/net/tls/tls-fault.ts';
import type { HandshakeFault } from '../../../src/tls/tls-fault.ts';
import { RawClient } from '../../support/raw-client.ts';
import * as hello from '../../tls/client-hello-bytes.ts';
import { AcceptingPort, patiently } from '../accepting.ts';
import { Relay } from '../proxy/relay.ts';

const clientHello = hello.records(hello.helloMessage());

function faultyPort(fault: HandshakeFault): Promise<AcceptingPort> {
  return AcceptingPort.open((socket) =>
    receiveClientHello(socket, () => breakHandshake(socket, fault)),
  );
}

const plainHttp =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 36\r\n' +
  'Connection: close\r\n\r\nThis server speaks plain HTTP here.\n';

describe('after a ClientHello', () => {
  test.each<[HandshakeFault, 'fin' | 'reset', string]>([
    ['handshake-close', 'fin', ''],
    ['handshake-reset', 'reset', ''],
    [
      'handshake-garbage',
      'fin',
      '\xc3\x5a\x9e\x07\xf1\x68\x4b\xd2\x80\x3c\xe5\xb9\x1f\x76\xa8\x4d',
    ],
    ['plain-http', 'fin', plainHttp],
    ['alert:handshake_failure', 'fin', '\x15\x03\x03\x00\x02\x02\x28'],
    ['alert:unrecognized_name', 'fin', '\x15\x03\x03\x00\x02\x02\x70'],
    ['alert:close_notify', 'fin', '\x15\x03\x03\x00\x02\x01\x00'],
  ])('%s ends with %s, after these bytes', async (fault, ending, bytes) => {
    await using port = await faultyPort(fault);
    const client = await RawClient.open(port.port);
    client.send(clientHello.subarray(0, 30));
    client.send(clientHello.subarray(30));
    expect(await client.ended()).toBe(ending);
    expect(client.text).toBe(bytes);
    client.socket.end();
    await expect.poll(() => port.openSockets, patiently).toBe(0);
    client.close();
  });

  test('bytes that follow it do not make a reset of a FIN', async () => {
    await using port = await faultyPort('handshake-close');
    const client = await RawClient.open(port.port);
    client.send(Buffer.concat([clientHello, Buffer.alloc(100_000)]));
    expect(await client.ended()).toBe('fin');
    client.send(Buffer.alloc(100_000));
    client.socket.end();
    await once(client.socket, 'close');
    expect(await client.ended()).toBe('fin');
    await expect.poll(() => port.openSockets, patiently).toBe(0);
  });

  test('handshake-silent reads on and says nothing until the client goes', async () => {
    await using port = await faultyPort('handshake-silent');
    const client = await RawClient.open(port.port);
    client.send(clientHello);
    // More than the buffers of both sides hold: it has been read when it is gone.
    await new Promise((resolve) => client.socket.write(Buffer.alloc(20_000_000), resolve));
    expect(client.text).toBe('');
    expect(port.openSockets).toBe(1);
    client.socket.end();
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe('');
    await expect.poll(() => port.openSockets, patiently).toBe(0);
  });

  test('nothing happens before it is complete', async () => {
    await using port = await faultyPort('handshake-reset');
    const client = await RawClient.open(port.port);
    client.send(clientHello.subarray(0, -1));
    await expect.poll(() => port.sockets[0]?.bytesRead, patiently).toBe(clientHello.length - 1);
    expect(port.openSockets).toBe(1);
    client.send(clientHello.subarray(-1));
    expect(await client.ended()).toBe('reset');
  });

  // Which version of TLS a code names depends on the version of Node.
  test.each<[HandshakeFault, RegExp]>([
    ['handshake-close', /^ECONNRESET$/],
    ['handshake-reset', /^ECONNRESET$/],
    ['handshake-garbage', /_WRONG_VERSION_NUMBER$/],
    ['plain-http', /_WRONG_VERSION_NUMBER$/],
    ['alert:handshake_failure', /_ALERT_HANDSHAKE_FAILURE$/],
    ['alert:internal_error', /_ALERT_INTERNAL_ERROR$/],
    ['alert:unrecognized_name', /_UNRECOGNIZED_NAME$/],
  ])('a client of Node takes %s for %s', async (fault, code) => {
    await using port = await faultyPort(fault);
    const client = connect({ host: '127.0.0.1', port: port.port });
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(code);
    client.destroy();
  });
});

describe('an encrypted connection', () => {
  const authority = createAuthority();
  const key = generateKeyPair();
  const { chainPem } = authority.issue({ names: ['localhost'], key });
  const record = { alert: 21, applicationData: 23 };
  const longText = 'x'.repeat(3_000_000);

  /** What a client of TLS 1.2, whose alerts can be told from outside, sees of a server that says this. */
  async function conversation(
    text: string,
    how: 'with' | 'without',
    first: 'server' | 'client' = 'server',
  ): Promise<unknown> {
    // TLS 1.2, because TLS 1.3 hides which records are alerts.
    const tls = createServer({ cert: chainPem, key: key.privateKeyPem, maxVersion: 'TLSv1.2' });
    await using port = await AcceptingPort.open((transport) => {
      tls.once('secureConnection', (socket) => {
        socket.on('error', () => {});
        const answer = (): void => {
          socket.write(text);
          if (how === 'with') socket.end();
          else endWithoutCloseNotify(socket, transport);
        };
        if (first === 'server') answer();
        else socket.on('end', answer).resume();
      });
      tls.emit('connection', transport);
    });
    await using relay = await Relay.open(port.port);
    const client = connect({
      host: '127.0.0.1',
      port: relay.port,
      servername: 'localhost',
      ca: authority.certificatePem,
      allowHalfOpen: true,
    } as ConnectionOptions);
    let received = 0;
    client.on('data', (bytes: Buffer) => {
      received += bytes.length;
    });
    const ended = once(client, 'end');
    if (first === 'client') client.once('secureConnect', () => client.end());
    const ending = await relay.ended;
    await ended;
    const lastRecord = relay.recordTypes.at(-1);
    client.destroy();
    await expect.poll(() => port.openSockets, patiently).toBe(0);
    return { ending, lastRecord, received };
  }

  test.each([
    ['a short text', 'bye'],
    ['more than the buffers hold', longText],
  ])('ends with a FIN and no close_notify after %s', async (_what, text) => {
    expect(await conversation(text, 'without')).toEqual({
      ending: 'fin',
      lastRecord: record.applicationData,
      received: text.length,
    });
  });

  test('ends so too when the client has ended before', async () => {
    expect(await conversation(longText, 'without', 'client')).toEqual({
      ending: 'fin',
      lastRecord: record.applicationData,
      received: longText.length,
    });
  });

  test('ends with close_notify and a FIN otherwise', async () => {
    expect(await conversation(longText, 'with')).toEqual({
      ending: 'fin',
      lastRecord: record.alert,
      received: longText.length,
    });
  });
});
