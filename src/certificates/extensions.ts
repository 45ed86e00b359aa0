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
import type { SubjectName } from './subject-name.ts';

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
