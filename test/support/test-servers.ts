// Servers and raw clients that end with the test that opened them.

import { afterEach } from 'vitest';
import { startServer, type Server, type ServerOptions } from '../../src/server.ts';
import { RawClient } from './raw-client.ts';

/** Opens servers and clients, and closes them in the opposite order after each test. */
export interface TestServers {
  readonly start: (options?: ServerOptions) => Promise<Server>;
  readonly open: (port: number) => Promise<RawClient>;
}

/** @param defaults of every server */
export function testServers(defaults: ServerOptions = {}): TestServers {
  const closers: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });
  return {
    async start(options = {}) {
      const wpt = await startServer({ ...defaults, ...options });
      closers.push(() => wpt.close());
      return wpt;
    },
    async open(port) {
      const client = await RawClient.open(port);
      closers.push(() => client.close());
      return client;
    },
  };
}
