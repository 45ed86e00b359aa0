// @ts-check
// The built package, and a build of those parts of it that only the benchmark calls by name.
// Everything else of the benchmark also runs without them.

import { existsSync } from 'node:fs';

const dist = new URL('../../dist/', import.meta.url);

const parts = new URL('../../node_modules/.cache/playwright-wptserve/bench/', import.meta.url);

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
  const { createAuthority } = await importPart('authority');
  /** @type {typeof import('../../src/certificates/key-pair.ts')} */
  const { generateKeyPair } = await importPart('key-pair');
  const key = generateKeyPair();
  const { chainPem } = createAuthority().issue({ names: ['localhost'], key });
  return { cert: chainPem, key: key.privateKeyPem };
}

/**
 * A module of `src` that no entry exports, as rolldown.config.ts builds it.
 *
 * @param {'authority' | 'key-pair' | 'request-parser'} name
 */
export function importPart(name) {
  return import(new URL(`${name}.js`, parts).href);
}
