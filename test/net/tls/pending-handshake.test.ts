import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:tls';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createAuthority } from '../../../src/certificates/authority.ts';
import { generateKeyPair } from '../../../src/certificates/key-pair.ts';
import { receiveClientHello } from '../../../src/net/tls/pending-handshake.ts';
import type { ClientHello } from '../../../src/tls/client-hello.ts';
import { RawClient } from '../../support/raw-client.ts';
import * as hello from '../../tls/client-hello-bytes.ts';
import { AcceptingPort, patiently } from '../accepting.ts';
import { Relay } from '../proxy/relay.ts';

const bytes = hello.records(
  hello.helloMessage({ extensions: [[0, hello.serverName([0, 'web.test'])]] }),
);

/** A port that says what it has received. */
async function receivingPort(): Promise<
  [AcceptingPort, Promise<[Socket, ClientHello | undefined]>]
> {
  let tell: (result: [Socket, ClientHello | undefined]) => void;
  const received = new Promise<[Socket, ClientHello | undefined]>((resolve) => {
    tell = resolve;
  });
  const port = await AcceptingPort.open((socket) =>
    receiveClientHello(socket, (found) => tell([socket, found])),
  );
  return [port, received];
}

/** What can be read from a socket until it has this many bytes. */
async function readBack(socket: Socket, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let have = 0;
  for await (const part of socket.iterator({ destroyOnReturn: false })) {
    parts.push(part as Buffer);
    have += (part as Buffer).length;
    if (have >= length) break;
  }
  return Buffer.concat(parts);
}

test('a ClientHello in pieces is read, and every byte can be read again', async () => {
  const [port, received] = await receivingPort();
  await using _ = port;
  const client = await RawClient.open(port.port);
  for (const byte of bytes) {
    client.send(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  const [socket, found] = await received;
  client.send('and more');
  expect(found?.serverName).toBe('web.test');
  expect(await readBack(socket, bytes.length + 8)).toEqual(
    Buffer.concat([bytes, Buffer.from('and more')]),
  );
  client.close();
});

test('bytes that are no ClientHello can be read again, too', async () => {
  const [port, received] = await receivingPort();
  await using _ = port;
  const client = await RawClient.open(port.port);
  client.send('GET / HTTP/1.1\r\n\r\n');
  const [socket, found] = await received;
  expect(found).toBeUndefined();
  expect(String(await readBack(socket, 18))).toBe('GET / HTTP/1.1\r\n\r\n');
  client.close();
});

test('a client that hangs up before is let go', async () => {
  const [port] = await receivingPort();
  await using _ = port;
  const client = await RawClient.open(port.port);
  client.send(bytes.subarray(0, 20));
  client.socket.end();
  expect(await client.ended()).toBe('fin');
  await expect.poll(() => port.openSockets, patiently).toBe(0);
});

test('a TLS server takes over, however the bytes were cut', async () => {
  const authority = createAuthority();
  const key = generateKeyPair();
  const tls = createServer({
    cert: authority.issue({ names: ['web.test'], key }).chainPem,
    key: key.privateKeyPem,
  });
  tls.on('secureConnection', (socket) => socket.on('error', () => {}).pipe(socket));
  await using port = await AcceptingPort.open((socket) =>
    receiveClientHello(socket, () => tls.emit('connection', socket)),
  );
  for (const pieceBytes of [1, 2, 5, 44, 100, 1_000]) {
    await using relay = await Relay.open(port.port, pieceBytes);
    const client = connect({
      host: '127.0.0.1',
      port: relay.port,
      servername: 'web.test',
      ca: authority.certificatePem,
    });
    await once(client, 'secureConnect');
    expect(client.authorized).toBe(true);
    const sent = createHash('sha512').update(String(pieceBytes)).digest();
    client.write(sent);
    expect(await readBack(client, sent.length)).toEqual(sent);
    client.destroy();
  }
});

test('a client that hung up before anybody waited for its first message does not stay', async () => {
  await using port = await AcceptingPort.open((socket) => {
    // As while the certificates of the first connection are made.
    socket.once('end', () => setImmediate(() => receiveClientHello(socket, () => {})));
    socket.resume();
  });
  const client = await RawClient.open(port.port);
  client.socket.end();
  expect(await client.ended()).toBe('fin');
  await expect.poll(() => port.openSockets, patiently).toBe(0);
});
