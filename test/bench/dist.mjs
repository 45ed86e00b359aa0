// @ts-check
// The built package. Everything else of the benchmark also runs without it.

import { existsSync } from 'node:fs';

const dist = new URL('../../dist/', import.meta.url);

/** Where the built entry for `startServer` is. */
export const serverEntry = new URL('server.js', dist).href;

/** Whether there is a build to measure. */
export const isBuilt = existsSync(new URL('server.js', dist));

/** @returns {Promise<typeof import('../../src/server.ts')>} */
export function importServer() {
  return import(serverEntry);
}

/** A chain and a key for the TLS servers of others, of the kind that ours makes for itself. */
export async function makeCertificate() {
  /** @type {typeof import('../../src/certificates/authority.ts')} */
  const { createAuthority } = await import(new URL('certificates/authority.js', dist).href);
  /** @type {typeof import('../../src/certificates/key-pair.ts')} */
  const { generateKeyPair } = await import(new URL('certificates/key-pair.js', dist).href);
  const key = generateKeyPair();
  const { chainPem } = createAuthority().issue({ names: ['localhost'], key });
  return { cert: chainPem, key: key.privateKeyPem };
}
