/** What can be wrong with a certificate, one thing at a time. */
export const certificateFaults = [
  'expired',
  'not-yet-valid',
  // Of another host.
  'wrong-host',
  // By its own key, and with its own name as the issuer's.
  'self-signed',
  // Of another authority, whose certificate is sent with it.
  'untrusted-root',
  // With the host in the subject alone, where browsers have not looked for years.
  'no-san',
  // Of an intermediate authority, whose certificate is not sent with it.
  'incomplete-chain',
  // By the authority, with SHA-1.
  'weak-signature',
  // RSA of 768 bits.
  'small-key',
] as const;

/** One thing that is wrong with a certificate. */
export type CertificateFault = (typeof certificateFaults)[number];
