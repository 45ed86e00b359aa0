import { once } from 'node:events';
import { get } from 'node:https';
import tls, { connect, createServer, type Server } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/certificates/authority.ts';
import { generateKeyPair } from '../../../src/certificates/key-pair.ts';
import { ProcessTrust } from '../../../src/net/tls/process-trust.ts';

const authority = createAuthority();
const stranger = createAuthority();
const key = generateKeyPair();
const { chainPem } = authority.issue({ names: ['localhost'], key });
const own = tls.createSecureContext;

let server: Server;
let trust: ProcessTrust;

beforeEach(async () => {
  server = createServer({ cert: chainPem, key: key.privateKeyPem }, (socket) => {
    socket.on('error', () => {}).resume();
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  trust = new ProcessTrust();
});

afterEach(async () => {
  trust.end();
  await new Promise((resolve) => server.close(resolve));
});

const portOf = (): number => (server.address() as AddressInfo).port;

/** What a client says: that it is content, or why not. */
function shakeHands(options: tls.ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const client = connect({
      host: '127.0.0.1',
      port: portOf(),
      servername: 'localhost',
      ...options,
    });
    client.on('secureConnect', () => resolve('trusted'));
    client.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? ''));
    client.on('close', () => resolve('closed'));
    client.resume();
  });
}

const refused = 'SELF_SIGNED_CERT_IN_CHAIN';

describe('a client of this process', () => {
  test('trusts the authority once it is known', async () => {
    expect(await shakeHands()).toBe(refused);
    trust.trust(authority.certificatePem);
    expect(await shakeHands()).toBe('trusted');
  });

  test('trusts it with a context from before it was known', async () => {
    const secureContext = tls.createSecureContext();
    trust.trust(authority.certificatePem);
    expect(await shakeHands({ secureContext })).toBe('trusted');
  });

  test('trusts it with a certificate of its own', async () => {
    trust.trust(authority.certificatePem);
    expect(await shakeHands({ cert: chainPem, key: key.privateKeyPem })).toBe('trusted');
  });

  test('trusts it as one of node:https', async () => {
    trust.trust(authority.certificatePem);
    const request = get({
      host: '127.0.0.1',
      port: portOf(),
      servername: 'localhost',
      agent: false,
    });
    const [response] = (await once(request, 'response')) as [
      { statusCode: number; resume(): void },
    ];
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  test('does not trust another authority, nor another name', async () => {
    trust.trust(stranger.certificatePem);
    expect(await shakeHands()).toBe(refused);
    trust.trust(authority.certificatePem);
    expect(await shakeHands({ servername: 'other.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('that names its authorities trusts no other', async () => {
    trust.trust(authority.certificatePem);
    expect(await shakeHands({ ca: stranger.certificatePem })).toBe(refused);
    expect(await shakeHands({ ca: authority.certificatePem })).toBe('trusted');
  });

  test('is as it was before, at the end', async () => {
    trust.trust(authority.certificatePem);
    trust.end();
    expect(tls.createSecureContext).toBe(own);
    expect(await shakeHands()).toBe(refused);
  });

  test('trusts each of several authorities, until it ends, in any order', async () => {
    const other = new ProcessTrust();
    other.trust(stranger.certificatePem);
    trust.trust(authority.certificatePem);
    expect(await shakeHands()).toBe('trusted');
    trust.end();
    expect(await shakeHands()).toBe(refused);
    const again = new ProcessTrust();
    again.trust(authority.certificatePem);
    other.end();
    expect(await shakeHands()).toBe('trusted');
    again.end();
    expect(await shakeHands()).toBe(refused);
    expect(tls.createSecureContext).toBe(own);
  });

  test('keeps what somebody else has put there since', async () => {
    trust.trust(authority.certificatePem);
    const ours = tls.createSecureContext;
    const others: typeof own = (options) => ours(options);
    Object.assign(tls, { createSecureContext: others });
    try {
      trust.end();
      expect(tls.createSecureContext).toBe(others);
      expect(await shakeHands()).toBe(refused);
      const next = new ProcessTrust();
      next.trust(authority.certificatePem);
      expect(await shakeHands()).toBe('trusted');
      next.end();
      expect(tls.createSecureContext).toBe(others);
    } finally {
      Object.assign(tls, { createSecureContext: own });
    }
  });
});
