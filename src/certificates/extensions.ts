// Certificate extensions (RFC 5280 §4.2), one function for each, so that a
// certificate is described by a list of them: a bad one by a different list.

import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { UsageError } from '../usage-error.ts';

/** The extensions that make an authority, with at most so many authorities between it and a leaf. */
export function authorityExtensions(options: { maxIntermediates: number }): Extension[] {
  const pathLenConstraint = options.maxIntermediates;
  return [
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint })),
    extension(
      id_ce_keyUsage,
      true,
      new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign),
    ),
  ];
}

/** The extensions that make a TLS server's certificate, apart from its names. */
export function serverExtensions(): Extension[] {
  return leafExtensions(id_kp_serverAuth);
}

/** The extensions that make a TLS client's certificate. */
export function clientExtensions(): Extension[] {
  return leafExtensions(id_kp_clientAuth);
}

function leafExtensions(purpose: string): Extension[] {
  return [
    extension(id_ce_basicConstraints, true, new BasicConstraints()),
    // ECDHE only signs with the key; key agreement or encipherment would be for older suites.
    extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
    extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([purpose])),
  ];
}

/** The names; critical when the subject is empty, as RFC 5280 §4.2.1.6 demands. */
export function subjectAltName(
  names: readonly SubjectName[],
  options: { critical: boolean },
): Extension {
  const entries = names.map(
    ({ kind, text }) => new GeneralName(kind === 'ip' ? { iPAddress: text } : { dNSName: text }),
  );
  return extension(id_ce_subjectAltName, options.critical, new SubjectAlternativeName(entries));
}

/** Whether it is the extension that holds the names. */
export function isSubjectAltName({ extnID }: Extension): boolean {
  return extnID === id_ce_subjectAltName;
}

/** Says which key the certificate holds. */
export function subjectKeyIdentifier(keyIdentifier: ArrayBuffer): Extension {
  return extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier));
}

/** Says which key has signed the certificate. */
export function authorityKeyIdentifier(keyIdentifier: ArrayBuffer): Extension {
  const identifier = new KeyIdentifier(keyIdentifier);
  return extension(
    id_ce_authorityKeyIdentifier,
    false,
    new AuthorityKeyIdentifier({ keyIdentifier: identifier }),
  );
}

function extension(extnID: string, critical: boolean, value: object): Extension {
  const extnValue = new OctetString(AsnConvert.serialize(value));
  return new Extension({ extnID, critical, extnValue });
}

// Which names a certificate can speak for: the two kinds of SubjectAltName that
// browsers look at (RFC 9525 §2, RFC 5280 §4.2.1.6).

/** A name that a certificate is good for, in the form that goes into it. */
export interface SubjectName {
  readonly kind: 'dns' | 'ip';
  readonly text: string;
}

// Underscores are not host names by RFC 952, but browsers resolve and match them.
const dnsName =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const ipv4Address = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/;
/** What a URL parser takes for an IPv4 address, good or not: no DNS name ends so. */
const endsInNumber = /(^|\.)\d+$/;

/**
 * Reads a DNS name, a wildcard (`*.` and a DNS name), an IPv4 or an IPv6 address.
 *
 * Chromium does not match `*.localhost` or another wildcard on a top-level name:
 * such hosts need a certificate with the name itself.
 *
 * @throws UsageError for anything else
 */
export function parseSubjectName(name: string): SubjectName {
  if (ipv4Address.test(name)) return { kind: 'ip', text: name };
  const ipv6 = canonicalIpv6(name);
  if (ipv6 !== undefined) return { kind: 'ip', text: ipv6 };
  const lowerCase = name.toLowerCase();
  // 253 is the longest that fits the 255 octets of RFC 1035 §2.3.4.
  if (dnsName.test(lowerCase) && name.length <= 253 && !endsInNumber.test(lowerCase)) {
    return { kind: 'dns', text: lowerCase };
  }
  throw new UsageError(
    `A certificate cannot be made for ${JSON.stringify(name)}. Allowed are host names such as ` +
      `"www.example.test", wildcards such as "*.example.test" and addresses such as "127.0.0.1" or "::1": ` +
      `no scheme, port, path, space or brackets; international names in their "xn--" form.`,
  );
}

/** The URL standard's parser is the one at hand that needs no socket module. */
function canonicalIpv6(text: string): string | undefined {
  if (!/^[\da-f:.]*:[\da-f:.]*$/i.test(text)) return undefined;
  try {
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return undefined;
  }
}
