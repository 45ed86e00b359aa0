import { connect, createServer, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { generateKeyPair } from '../../src/certificates/key-pair.ts';

const authority = createAuthority();
const key = generateKeyPair();
const { chainPem } = authority.issue({ names: ['www.web.test', 'localhost', '127.0.0.1'], key });

async function handshake(
  servername: string,
  version: 'TLSv1.2' | 'TLSv1.3',
): Promise<Pick<TLSSocket, 'authorized'> & { protocol: string | null; issuers: number }> {
  const server = createServer({ cert: chainPem, key: key.privateKeyPem });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const versions = { minVersion: version, maxVersion: version } as const;
  const client = connect({
    host: '127.0.0.1',
    port,
    servername,
    ca: authority.certificatePem,
    ...versions,
  });
  try {
    await once(client, 'secureConnect');
    const certificate = client.getPeerCertificate(true);
    const issuers =
      certificate.issuerCertificate.fingerprint256 === certificate.fingerprint256 ? 0 : 1;
    return { authorized: client.authorized, protocol: client.getProtocol(), issuers };
  } finally {
    client.destroy();
    server.close();
  }
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'a client that trusts the authority shakes hands over %s',
  async (version) => {
    const result = await handshake('www.web.test', version);
    expect(result).toEqual({ authorized: true, protocol: version, issuers: 1 });
  },
);

test('the same client refuses another host', async () => {
  await expect(handshake('other.test', 'TLSv1.3')).rejects.toThrow(
    /does not match certificate's altnames/,
  );
});
