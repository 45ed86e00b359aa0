/** What can be wrong with a certificate, one thing at a time. */
export const certificateFaults = [
  'expired',
  'not-yet-valid',
  'wrong-host',
  'self-signed',
  'untrusted-root',
  'no-san',
  'incomplete-chain',
  'weak-signature',
  'small-key',
] as const;

/** One thing that is wrong with a certificate. */
export type CertificateFault = (typeof certificateFaults)[number];
