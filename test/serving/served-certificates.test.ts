// The certificates that a server sends, as two others judge them: OpenSSL and Node. A good one has
// no fault, and a faulty one has the fault that it is named after and no other.

import { X509Certificate, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Listeners, TlsIdentity } from '../../src/net/listening/listeners.ts';
import { checkOptions } from '../../src/options/options.ts';
import { certificateFaults, type CertificateFault } from '../../src/tls/tls-fault.ts';
import { Wpt } from '../../src/serving/wpt.ts';
import { isOpensslInstalled, opensslVerify, withOpenssl } from '../certificates/openssl-verify.ts';

const identity = new TlsIdentity();
const goodHosts = [
  'web-platform.test',
  'xn--lve-6lad.web-platform.test',
  'a.b.cdn.example',
  'localhost',
];
const faultyHost = (fault: CertificateFault): string => `${fault}.web-platform.test`;
let listeners: Listeners;
let trusted: string;

beforeAll(async () => {
  const options = await checkOptions({
    browserHost: 'web-platform.test',
    subdomains: ['élève'],
    hosts: ['*.cdn.example'],
    tls: { hosts: Object.fromEntries(certificateFaults.map((each) => [faultyHost(each), each])) },
  });
  listeners = await Listeners.open(options.ports, identity);
  listeners.serve(new Wpt(listeners, options, true).serving);
  trusted = await identity.authorityPem();
});
afterAll(() => listeners.close());

/** What the server sends to a client that asks for this host, the leaf first. */
async function chainOf(servername: string): Promise<X509Certificate[]> {
  const socket = connect({
    port: listeners.https[0]!.port,
    host: '127.0.0.1',
    servername,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    // As strict as it is by default, it would not look at the weak ones.
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  await once(socket, 'secureConnect');
  const chain: X509Certificate[] = [];
  for (let each = socket.getPeerX509Certificate(); each; each = each.issuerCertificate) {
    chain.push(each);
    if (each.issuerCertificate?.fingerprint256 === each.fingerprint256) break;
  }
  socket.destroy();
  return chain;
}

/** Errors of OpenSSL by number, such as `10 at 0 depth`; none for a certificate that it accepts. */
async function errorsOf(servername: string, ...options: readonly string[]): Promise<string[]> {
  const [leaf, ...untrusted] = (await chainOf(servername)).map(String);
  const verdict = opensslVerify(
    { leaf: leaf!, trusted, ...(untrusted.length === 0 ? {} : { untrusted: untrusted.join('') }) },
    '-auth_level',
    '1',
    '-verify_hostname',
    servername,
    ...options,
  );
  const errors = [...verdict.matchAll(/^error (\d+ at \d+ depth) lookup/gm)].map(
    ([, each]) => each!,
  );
  if (errors.length === 0) expect(verdict).toMatch(/leaf\.pem: OK\s*$/);
  return errors;
}

describe.skipIf(!isOpensslInstalled)(withOpenssl, () => {
  test.each(goodHosts)('nothing is wrong with the certificate of %s', async (host) => {
    expect(await errorsOf(host)).toEqual([]);
  });

  // Numbers of X509_V_ERR_…, which do not change from version to version as their words do.
  test.each<[CertificateFault, readonly string[]]>([
    ['expired', ['10 at 0 depth']],
    ['not-yet-valid', ['9 at 0 depth']],
    ['wrong-host', ['62 at 0 depth']],
    ['self-signed', ['18 at 0 depth']],
    ['untrusted-root', ['19 at 1 depth']],
    ['no-san', []],
    ['incomplete-chain', ['20 at 0 depth']],
    ['weak-signature', ['68 at 0 depth']],
    ['small-key', ['66 at 0 depth']],
  ])('the certificate that is %s has this fault, and no other', async (fault, errors) => {
    expect(await errorsOf(faultyHost(fault))).toEqual(errors);
  });
});

/** What Node finds wrong with what the server sends. */
function faultsOf(chain: readonly X509Certificate[], host: string): string[] {
  const leaf = chain[0]!;
  const root = new X509Certificate(trusted);
  const found = {
    expired: Date.parse(leaf.validTo) < Date.now(),
    'not yet valid': Date.parse(leaf.validFrom) > Date.now(),
    'another host': leaf.checkHost(host, { subject: 'never' }) === undefined,
    'no issuer': chain.length === 1,
    'another root': chain.at(-1)!.fingerprint256 !== root.fingerprint256,
    'a wrong signature': !chain.every((each, at) => each.verify((chain[at + 1] ?? each).publicKey)),
    'an authority': leaf.ca,
    'a small key': describeKey(leaf.publicKey) !== 'ec prime256v1',
  };
  return Object.entries(found).flatMap(([name, is]) => (is ? [name] : []));
}

function describeKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const { namedCurve, modulusLength } = asymmetricKeyDetails ?? {};
  return `${asymmetricKeyType} ${namedCurve ?? modulusLength}`;
}

describe('with node:crypto', () => {
  test.each(goodHosts)('nothing is wrong with the certificate of %s', async (host) => {
    const chain = await chainOf(host);
    expect(faultsOf(chain, host)).toEqual([]);
    expect(chain[0]!.checkHost('other.test')).toBeUndefined();
  });

  test('a client without SNI gets one for all that leads here by itself', async () => {
    const [leaf] = await chainOf('');
    for (const address of ['127.0.0.1', '::1']) expect(leaf!.checkIP(address)).toBe(address);
    expect(leaf!.checkHost('localhost')).toBe('localhost');
  });

  test.each<[CertificateFault, readonly string[]]>([
    ['expired', ['expired']],
    ['not-yet-valid', ['not yet valid']],
    ['wrong-host', ['another host']],
    ['self-signed', ['no issuer', 'another root']],
    ['untrusted-root', ['another root']],
    ['no-san', ['another host']],
    ['incomplete-chain', ['no issuer', 'another root', 'a wrong signature']],
    // Node does not show how a certificate is signed.
    ['weak-signature', []],
    ['small-key', ['a small key']],
  ])('the certificate that is %s has this fault, and no other', async (fault, faults) => {
    const host = faultyHost(fault);
    expect(faultsOf(await chainOf(host), host)).toEqual(faults);
  });

  test('the faults above are all that there are, and the small key has 768 bits', async () => {
    expect(certificateFaults).toHaveLength(9);
    const [leaf] = await chainOf(faultyHost('small-key'));
    expect(describeKey(leaf!.publicKey)).toBe('rsa 768');
  });
});
