import { once } from 'node:events';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/certificates/authority.ts';
import { issueFaulty } from '../../../src/certificates/faulty.ts';
import { generateKeyPair } from '../../../src/certificates/key-pair.ts';
import type { Handshake } from '../../../src/net/tls/handshake.ts';
import { createTlsEndpoint, type AcceptOptions } from '../../../src/net/tls/tls-endpoint.ts';
import { certificateFaults, type CertificateFault } from '../../../src/tls/tls-fault.ts';
import type { TlsSettings } from '../../../src/tls/tls-settings.ts';
import type { TlsVersion } from '../../../src/tls/tls-version.ts';
import { RawClient } from '../../support/raw-client.ts';
import { alertRecord } from '../../../src/tls/alert.ts';
import * as hello from '../../tls/client-hello-bytes.ts';
import { AcceptingPort, patiently } from '../accepting.ts';

const authority = createAuthority();
const key = generateKeyPair();
const endpoint = createTlsEndpoint({
  clientAuthorityPem: authority.certificatePem,
  issue(serverName, fault) {
    const names = [...new Set([serverName, 'localhost'])];
    return fault === undefined
      ? { cert: authority.issue({ names, key }).chainPem, key: key.privateKeyPem }
      : issueFaulty(fault, { names, authority });
  },
});

const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

/** A port of the endpoint, which sends everything back, and what came of its handshakes. */
class EchoPort {
  readonly handshakes: Handshake[] = [];
  readonly secured: TLSSocket[] = [];
  readonly accepting: AcceptingPort;

  private constructor(accepting: AcceptingPort) {
    this.accepting = accepting;
    opened.push(accepting);
  }

  static async open(settingsFor?: AcceptOptions['settingsFor']): Promise<EchoPort> {
    const accepting = await AcceptingPort.open((transport) =>
      endpoint.accept(
        transport,
        (socket) => {
          port.secured.push(socket);
          socket.pipe(socket);
        },
        {
          ...(settingsFor === undefined ? {} : { settingsFor }),
          onHandshake: (handshake) => port.handshakes.push(handshake),
        },
      ),
    );
    const port = new EchoPort(accepting);
    return port;
  }

  /** The next handshake, once it is known what came of it. */
  async handshake(): Promise<Handshake> {
    await expect.poll(() => this.handshakes, patiently).toHaveLength(1);
    return this.handshakes[0]!;
  }
}

function settings(all: TlsSettings): () => TlsSettings {
  return () => all;
}

/** Old versions and weak keys are for those who ask for them. */
const lenient = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

function clientOf(port: EchoPort, options: ConnectionOptions = {}): TLSSocket {
  const client = connect({
    host: '127.0.0.1',
    port: port.accepting.port,
    servername: 'web.test',
    ca: authority.certificatePem,
    ALPNProtocols: ['h2', 'http/1.1'],
    ...options,
  });
  client.on('error', () => {});
  opened.push({
    async [Symbol.asyncDispose]() {
      client.destroy();
    },
  });
  return client;
}

/** Resolves when an echo has come back, with the client; rejects with its error. */
async function talk(port: EchoPort, options?: ConnectionOptions): Promise<TLSSocket> {
  const client = clientOf(port, options);
  const failure = once(client, 'close').then(() => {
    throw new Error('closed');
  });
  failure.catch(() => {});
  client.write('ping');
  const [echo] = (await Promise.race([once(client, 'data'), failure])) as [Buffer];
  expect(String(echo)).toBe('ping');
  return client;
}

/** The error with which a client fails. */
async function failureOf(
  port: EchoPort,
  options?: ConnectionOptions,
): Promise<NodeJS.ErrnoException> {
  const client = clientOf(port, options);
  client.resume();
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
  return error;
}

describe('without settings', () => {
  test('a host has a good certificate, TLS 1.3 and HTTP/1.1', async () => {
    const port = await EchoPort.open();
    const client = await talk(port);
    expect(client.authorized).toBe(true);
    expect(client.getPeerCertificate().subjectaltname).toBe('DNS:web.test, DNS:localhost');
    expect(await port.handshake()).toEqual({
      outcome: 'secured',
      clientHello: {
        serverName: 'web.test',
        alpnProtocols: ['h2', 'http/1.1'],
        versions: ['TLSv1.3', 'TLSv1.2'],
      },
      settings: {},
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      alpnProtocol: 'http/1.1',
      clientCertificate: undefined,
    });
  });

  test('so it is for a client without a server name and protocols', async () => {
    const port = await EchoPort.open();
    const client = await talk(port, {
      servername: '',
      ALPNProtocols: undefined,
      checkServerIdentity: () => undefined,
    });
    expect(client.getPeerCertificate().subjectaltname).toBe('DNS:localhost');
    expect(await port.handshake()).toMatchObject({
      clientHello: { serverName: undefined, alpnProtocols: [] },
      alpnProtocol: undefined,
    });
  });

  test('a second connection resumes the session of the first', async () => {
    const port = await EchoPort.open();
    const first = clientOf(port);
    const [session] = (await once(first, 'session')) as [Buffer];
    first.end();
    const second = await talk(port, { session });
    expect(second.isSessionReused()).toBe(true);
  });

  test('both sides may end for themselves', async () => {
    const port = await EchoPort.open();
    const client = await talk(port, { allowHalfOpen: true } as ConnectionOptions);
    port.secured[0]!.unpipe();
    client.end();
    await once(port.secured[0]!, 'end');
    port.secured[0]!.end('after your end');
    expect(await once(client, 'data')).toEqual([Buffer.from('after your end')]);
  });
});

describe('the certificate of a host', () => {
  test.each<[CertificateFault, string | RegExp]>([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['untrusted-root', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['incomplete-chain', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['weak-signature', /digest algorithm too weak/],
    ['small-key', /key too weak/],
  ])('can be %s: a client of Node says %s', async (fault, verdict) => {
    const port = await EchoPort.open(settings({ fault }));
    const { code, message } = await failureOf(port);
    expect(`${code} ${message}`).toMatch(verdict);
  });

  test.each(certificateFaults)(
    'is %s, and the connection good, for a client that does not care',
    async (fault) => {
      const port = await EchoPort.open(settings({ fault }));
      const client = await talk(port, { ...lenient, rejectUnauthorized: false });
      expect(client.getProtocol()).toBe('TLSv1.3');
      expect(await port.handshake()).toMatchObject({ outcome: 'secured', settings: { fault } });
    },
  );

  test('depends on the host, in one port', async () => {
    const asked: (string | undefined)[] = [];
    const port = await EchoPort.open((serverName) => {
      asked.push(serverName);
      return serverName === 'bad.test' ? { fault: 'expired' } : {};
    });
    expect((await failureOf(port, { servername: 'bad.test' })).code).toBe('CERT_HAS_EXPIRED');
    expect((await talk(port, { servername: 'good.test' })).authorized).toBe(true);
    expect(asked).toEqual(['bad.test', 'good.test']);
  });

  test('a session of the good one is of no use with a faulty one', async () => {
    const good = await EchoPort.open();
    const first = clientOf(good);
    const [session] = (await once(first, 'session')) as [Buffer];
    const faulty = await EchoPort.open(settings({ fault: 'expired' }));
    expect((await failureOf(faulty, { session })).code).toBe('CERT_HAS_EXPIRED');
  });

  test('cannot be made for every name: the client is told', async () => {
    const port = await EchoPort.open();
    expect((await failureOf(port, { servername: 'no such name' })).code).toBe(
      'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
    );
    expect(await port.handshake()).toMatchObject({
      outcome: 'failed',
      code: 'alert:unrecognized_name',
      message: expect.stringContaining(
        'A certificate cannot be made for "no such name".',
      ) as unknown,
    });
  });
});

describe('versions', () => {
  test.each<[TlsSettings, TlsVersion, string]>([
    [{ fault: 'tls1.0' }, 'TLSv1', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
    [{ fault: 'tls1.1' }, 'TLSv1.1', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
    [{ maxVersion: 'TLSv1' }, 'TLSv1', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
    [{ maxVersion: 'TLSv1.1' }, 'TLSv1.1', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
    [
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
      'TLSv1.1',
      'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
    ],
    [{ maxVersion: 'TLSv1.2' }, 'TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    [{ minVersion: 'TLSv1' }, 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    [{ minVersion: 'TLSv1.3' }, 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
  ])('%o make %s of all', async (all, version, cipher) => {
    const port = await EchoPort.open(settings(all));
    const client = await talk(port, lenient);
    expect(client.getProtocol()).toBe(version);
    expect(await port.handshake()).toMatchObject({ outcome: 'secured', version, cipher });
  });

  test.each<TlsSettings>([{ maxVersion: 'TLSv1.1' }, { fault: 'tls1.0' }, { fault: 'tls1.1' }])(
    'a client without any of them is told so: %o',
    async (all) => {
      const port = await EchoPort.open(settings(all));
      expect((await failureOf(port)).code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
      expect(await port.handshake()).toMatchObject({
        outcome: 'failed',
        clientHello: { serverName: 'web.test' },
        code: 'ERR_SSL_UNSUPPORTED_PROTOCOL',
        message: 'unsupported protocol',
      });
    },
  );
});

describe('negotiation', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)('finds no common cipher in %s', async (version) => {
    const port = await EchoPort.open(settings({ fault: 'no-common-cipher' }));
    const versions = { minVersion: version, maxVersion: version };
    expect((await failureOf(port, versions)).code).toMatch(/_ALERT_HANDSHAKE_FAILURE$/);
    expect(await port.handshake()).toMatchObject({
      code: 'ERR_SSL_NO_SHARED_CIPHER',
      message: 'no shared cipher',
    });
  });

  test('finds none in old versions either', async () => {
    const port = await EchoPort.open(settings({ fault: 'no-common-cipher', minVersion: 'TLSv1' }));
    await failureOf(port, { ...lenient, maxVersion: 'TLSv1.1' });
    expect(await port.handshake()).toMatchObject({ code: 'ERR_SSL_NO_SHARED_CIPHER' });
  });

  test('refuses every protocol, but not who offers none', async () => {
    const port = await EchoPort.open(settings({ fault: 'alpn-refused' }));
    expect((await failureOf(port)).code).toBe('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL');
    expect(await port.handshake()).toMatchObject({
      code: 'ERR_SSL_NO_APPLICATION_PROTOCOL',
      message: 'no application protocol',
    });
    await talk(port, { ALPNProtocols: undefined });
  });

  test.each<[TlsSettings, string]>([
    [{ maxVersion: 'TLSv1.2' }, 'renegotiated'],
    [{ maxVersion: 'TLSv1.2', renegotiation: 'refused' }, 'ERR_SSL_NO_RENEGOTIATION'],
  ])('may be done again, or not: %o', async (all, result) => {
    const port = await EchoPort.open(settings(all));
    const client = await talk(port);
    const outcome = await new Promise<string | undefined>((resolve) => {
      client.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      client.renegotiate({}, () => resolve('renegotiated'));
    });
    expect(outcome).toBe(result);
  });
});

describe('client certificates', () => {
  const ours = generateKeyPair();
  const own = {
    cert: authority.issueClient({ commonName: 'Ada', key: ours }).chainPem,
    key: ours.privateKeyPem,
  };
  const stranger = {
    cert: createAuthority().issueClient({ commonName: 'Eve', key: ours }).chainPem,
    key: ours.privateKeyPem,
  };

  test.each<[string, TlsSettings, ConnectionOptions, object | undefined]>([
    ['not asked for', { clientCertificate: 'none' }, own, undefined],
    ['asked for and not had', { clientCertificate: 'request' }, {}, undefined],
    ['asked for', { clientCertificate: 'request' }, own, { subject: 'CN=Ada', isAuthorized: true }],
    [
      "asked for and a stranger's",
      { clientCertificate: 'request' },
      stranger,
      { subject: 'CN=Eve', isAuthorized: false },
    ],
    ['required', { clientCertificate: 'require' }, own, { subject: 'CN=Ada', isAuthorized: true }],
  ])('%s', async (_what, all, options, clientCertificate) => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const port = await EchoPort.open(settings({ ...all, maxVersion }));
      await talk(port, options);
      expect(await port.handshake()).toMatchObject({ outcome: 'secured', clientCertificate });
    }
  });

  test.each([
    ['TLSv1.2', /_ALERT_HANDSHAKE_FAILURE$/],
    ['TLSv1.3', /_ALERT_CERTIFICATE_REQUIRED$/],
  ] as const)('required and not had, in %s', async (maxVersion, code) => {
    const port = await EchoPort.open(settings({ clientCertificate: 'require', maxVersion }));
    expect((await failureOf(port)).code).toMatch(code);
    expect(await port.handshake()).toMatchObject({
      outcome: 'failed',
      code: 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      message: 'peer did not return a certificate',
    });
    expect(port.secured).toHaveLength(0);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    "required and a stranger's, in %s",
    async (maxVersion) => {
      const port = await EchoPort.open(settings({ clientCertificate: 'require', maxVersion }));
      clientOf(port, stranger).resume();
      expect(await port.handshake()).toMatchObject({
        outcome: 'failed',
        code: 'SELF_SIGNED_CERT_IN_CHAIN',
        message: 'The certificate of the client was refused.',
      });
      expect(port.secured).toHaveLength(0);
      await expect.poll(() => port.accepting.openSockets, patiently).toBe(0);
    },
  );
});

describe('instead of a handshake', () => {
  test('a fault is played and told', async () => {
    const port = await EchoPort.open(settings({ fault: 'alert:internal_error' }));
    expect((await failureOf(port)).code).toBe('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR');
    expect(await port.handshake()).toEqual({
      outcome: 'failed',
      clientHello: expect.objectContaining({ serverName: 'web.test' }) as unknown,
      settings: { fault: 'alert:internal_error' },
      peerAlert: undefined,
      code: 'alert:internal_error',
      message: 'The settings of this host say so.',
    });
  });

  test('a peer may speak HTTP: it is dropped, whatever the settings', async () => {
    const port = await EchoPort.open(settings({ fault: 'handshake-silent' }));
    const client = await RawClient.open(port.accepting.port);
    client.send('GET / HTTP/1.1\r\n\r\n');
    await client.ended();
    expect(await port.handshake()).toEqual({
      outcome: 'failed',
      clientHello: undefined,
      settings: {},
      peerAlert: undefined,
      code: 'ERR_SSL_HTTP_REQUEST',
      message: 'http request',
    });
    client.close();
    await expect.poll(() => port.accepting.openSockets, patiently).toBe(0);
  });

  const closed = 'The connection was closed before the handshake was complete.';

  test.each(['end', 'resetAndDestroy'] as const)(
    'a peer may hang up in its first message: %s',
    async (how) => {
      const port = await EchoPort.open();
      const client = await RawClient.open(port.accepting.port);
      client.send(Buffer.from([0x16, 3, 1]));
      await expect.poll(() => port.accepting.sockets[0]?.bytesRead, patiently).toBe(3);
      client.socket[how]();
      expect(await port.handshake()).toMatchObject({ code: 'ECONNRESET', message: closed });
      await expect.poll(() => port.accepting.openSockets, patiently).toBe(0);
    },
  );

  test('a peer may refuse with an alert', async () => {
    const port = await EchoPort.open();
    const client = await RawClient.open(port.accepting.port);
    // TLS 1.2 with ECDHE-ECDSA-AES128-GCM-SHA256, P-256 and ECDSA, whose alerts need no keys yet.
    const message = hello.helloMessage({
      cipherSuites: Buffer.from([0xc0, 0x2b]),
      extensions: [
        [0, hello.serverName([0, 'web.test'])],
        [10, hello.vector(2, Buffer.from([0, 23]))],
        [13, hello.vector(2, Buffer.from([4, 3]))],
      ],
    });
    client.send(hello.records(message));
    await client.sees('\x16\x03\x03');
    client.send(Buffer.from(alertRecord('certificate_unknown')));
    expect(await port.handshake()).toMatchObject({
      outcome: 'failed',
      clientHello: { serverName: 'web.test' },
      peerAlert: 'certificate_unknown',
      message: expect.stringMatching(/alert certificate unknown$/) as unknown,
    });
    client.close();
    await expect.poll(() => port.accepting.openSockets, patiently).toBe(0);
  });

  test('a peer may hang up after it: the socket does not stay', async () => {
    const port = await EchoPort.open();
    // A client of Node says nothing when it does not like a certificate of TLS 1.3.
    expect((await failureOf(port, { ca: createAuthority().certificatePem })).code).toBe(
      'SELF_SIGNED_CERT_IN_CHAIN',
    );
    expect(await port.handshake()).toMatchObject({
      clientHello: { serverName: 'web.test' },
      code: 'ECONNRESET',
      message: closed,
    });
    await expect.poll(() => port.accepting.openSockets, patiently).toBe(0);
  });

  test('a peer may reset with its last message: its socket has no address any more', async () => {
    const port = await EchoPort.open();
    const { socket: transport } = await RawClient.open(port.accepting.port);
    const client = connect({
      socket: transport,
      servername: 'web.test',
      rejectUnauthorized: false,
    });
    client.on('error', () => {});
    // Behind its last message, and before anybody can have read that.
    client.once('secureConnect', () => setImmediate(() => transport.resetAndDestroy()));
    expect(await port.handshake()).toMatchObject({
      outcome: 'failed',
      clientHello: { serverName: 'web.test' },
      code: 'ECONNRESET',
      message: closed,
    });
    await expect.poll(() => port.accepting.openSockets, patiently).toBe(0);
  });

  test('a peer may reset while our last message is on its way, which fails unseen', async () => {
    const accepting: AcceptingPort = await AcceptingPort.open((socket) =>
      endpoint.accept(socket, (secured) => {
        transport.resetAndDestroy();
        secured.resume().on('end', () => secured.end('for nobody'));
      }),
    );
    opened.push(accepting);
    const { socket: transport } = await RawClient.open(accepting.port);
    const client = connect({
      socket: transport,
      servername: 'web.test',
      rejectUnauthorized: false,
    });
    client.on('error', () => {});
    await once(transport, 'close');
    await expect.poll(() => accepting.openSockets, patiently).toBe(0);
  });

  test('we may hang up', async () => {
    const port = await EchoPort.open(settings({ fault: 'handshake-silent' }));
    const silent = await EchoPort.open();
    const closing = failureOf(port);
    const raw = await RawClient.open(silent.accepting.port);
    await port.handshake();
    await expect.poll(() => silent.accepting.sockets, patiently).toHaveLength(1);
    for (const socket of port.accepting.sockets) socket.destroy();
    for (const socket of silent.accepting.sockets) socket.destroy();
    expect(await silent.handshake()).toMatchObject({ code: 'ECONNRESET', message: closed });
    expect((await closing).code).toBe('ECONNRESET');
    await raw.ended();
    // Told once.
    expect(port.handshakes).toHaveLength(1);
  });
});

test('100 connections at once to hosts of all kinds are told apart', async () => {
  const port = await EchoPort.open((serverName) => {
    const index = Number(serverName?.split('.')[0]?.slice(1));
    return index % 2 === 0 ? {} : { fault: certificateFaults[index % certificateFaults.length]! };
  });
  const clients = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      talk(port, { ...lenient, servername: `h${index}.test`, rejectUnauthorized: false }),
    ),
  );
  expect(clients).toHaveLength(100);
  for (const { clientHello, settings: all, outcome } of port.handshakes) {
    expect(outcome).toBe('secured');
    const index = Number(/^h(\d+)\.test$/.exec(clientHello?.serverName ?? '')?.[1]);
    expect(all.fault).toBe(index % 2 === 0 ? undefined : certificateFaults[index % 9]);
  }
  expect(new Set(port.handshakes.map(({ clientHello }) => clientHello?.serverName)).size).toBe(100);
});
