// The authority of a server, for clients of Node.

import { once } from 'node:events';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { testServers } from '../support/test-servers.ts';

const { start } = testServers();

/** Why a client that trusts only this authority refuses the server; undefined when it does not. */
async function refusal(port: number, ca: string): Promise<string | undefined> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
  try {
    await once(socket, 'secureConnect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

test('a client that is given it trusts the server, and no other', async () => {
  const [wpt, other] = [await start(), await start()];
  const ca = await wpt.ca;
  expect(ca).toMatch(/^-----BEGIN CERTIFICATE-----\n[^]+\n-----END CERTIFICATE-----\n?$/);
  expect(await wpt.ca).toBe(ca);
  expect(await refusal(wpt.https.port, ca)).toBeUndefined();
  expect(await refusal(wpt.https.port, await other.ca)).toBe('SELF_SIGNED_CERT_IN_CHAIN');
});
