// One tls.Server for each way of doing TLS: versions, ciphers, ALPN and client
// certificates are settled before the server name is looked at, so they cannot
// be different contexts of one server.

import { constants } from 'node:crypto';
import {
  createSecureContext,
  createServer,
  DEFAULT_CIPHERS,
  DEFAULT_MIN_VERSION,
  type SecureContext,
  type SecureContextOptions,
  type Server,
  type TlsOptions,
} from 'node:tls';
import { isCertificateFault, versionOf, type CertificateFault } from '../../tls/tls-fault.ts';
import { isOlder, type TlsSettings } from '../../tls/tls-settings.ts';

/** Makes the certificate of a host name: chain and key in PEM, as `node:tls` takes them. */
type IssueFor = (
  serverName: string,
  fault: CertificateFault | undefined,
) => { readonly cert: string; readonly key: string };

/** Makes certificates, and judges those of clients. */
export interface TlsCertificates {
  readonly issue: IssueFor;
  /** In PEM, whose certificates a client may have. */
  readonly clientAuthorityPem: string;
}

/** A server that waits for sockets, and its certificates. */
export interface ConfiguredServer {
  readonly server: Server;
  /**
   * Makes the certificate of a host, if it is the first time.
   *
   * @throws UsageError for a name that no certificate can have
   */
  readonly prepare: (serverName: string) => void;
}

/** Suites that OpenSSL has, and neither a browser nor a client of Node offers: one of TLS 1.3, one older. */
const uncommonCiphers = 'TLS_AES_128_CCM_SHA256:ECDHE-ECDSA-CAMELLIA128-SHA256';
/** OpenSSL would refuse to be as weak as it is told to. */
const weakest = ':@SECLEVEL=0';

/** A server with these settings, and one certificate for each server name (SNI, RFC 6066 §3). */
export function configureServer(
  settings: TlsSettings,
  { issue, clientAuthorityPem }: TlsCertificates,
): ConfiguredServer {
  const { fault, clientCertificate = 'none' } = settings;
  const common = contextOptions(settings, clientAuthorityPem);
  const optionsFor = (serverName: string): SecureContextOptions => ({
    ...common,
    ...issue(serverName, isCertificateFault(fault) ? fault : undefined),
  });
  // Also for clients without SNI, which browsers are on an IP address.
  const localhost = optionsFor('localhost');
  const contexts = new Map([['localhost', createSecureContext(localhost)]]);
  const contextFor = (serverName: string): SecureContext => {
    let context = contexts.get(serverName);
    if (context === undefined) {
      context = createSecureContext(optionsFor(serverName));
      contexts.set(serverName, context);
    }
    return context;
  };
  const server = createServer({
    ...localhost,
    ...(fault === 'alpn-refused'
      ? { ALPNCallback: () => undefined }
      : { ALPNProtocols: ['http/1.1'] }),
    requestCert: clientCertificate !== 'none',
    rejectUnauthorized: clientCertificate === 'require',
    SNICallback(serverName, done) {
      try {
        done(null, contextFor(serverName));
      } catch (error) {
        done(error as Error);
      }
    },
  } satisfies TlsOptions);
  return { server, prepare: (serverName) => void contextFor(serverName) };
}

function contextOptions(settings: TlsSettings, clientAuthorityPem: string): SecureContextOptions {
  const { fault, clientCertificate = 'none', renegotiation } = settings;
  const { minVersion = versionOf(fault), maxVersion = versionOf(fault) } = settings;
  const oldest = minVersion ?? (isOlder(maxVersion, DEFAULT_MIN_VERSION) ? maxVersion : undefined);
  const isWeak = fault === 'weak-signature' || fault === 'small-key' || isOlder(oldest, 'TLSv1.2');
  return {
    ...(oldest === undefined ? {} : { minVersion: oldest }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ciphers:
      (fault === 'no-common-cipher' ? uncommonCiphers : DEFAULT_CIPHERS) + (isWeak ? weakest : ''),
    ...(clientCertificate === 'none' ? {} : { ca: clientAuthorityPem }),
    ...(renegotiation === 'refused' ? { secureOptions: constants.SSL_OP_NO_RENEGOTIATION } : {}),
  };
}
