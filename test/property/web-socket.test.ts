// A peer of its own, `ws`, and our server agree on what both say.

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { socketHandler, startServer, type Server } from '../../src/server.ts';

let wpt: Server;

beforeAll(async () => {
  wpt = await startServer();
  for (const extensions of [undefined, 'permessage-deflate']) {
    const echo = socketHandler(
      async (socket) => {
        for await (const message of socket) {
          await (typeof message === 'string' ? socket.text(message) : socket.binary(message));
        }
      },
      extensions === undefined ? {} : { extensions },
    );
    wpt.route(extensions === undefined ? '/plain' : '/deflate', echo);
  }
});
afterAll(async () => {
  await wpt.close();
});

const size = fc.oneof(fc.nat(300), fc.constantFrom(0, 125, 126, 127, 65_535, 65_536));
const message = fc.record({ size, isText: fc.boolean(), parts: fc.integer({ min: 1, max: 4 }) });

test('of any conversation', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 8 }),
      fc.constantFrom('/plain', '/deflate'),
      fc.constantFrom(1000, 1001, 3000, 4999),
      async (messages, path, code) => {
        const peer = new WebSocket(`ws://127.0.0.1:${wpt.port}${path}`, {
          perMessageDeflate: { threshold: 0 },
        });
        const came: (string | Buffer)[] = [];
        const said = messages.map(({ size: bytes, isText }) =>
          isText ? 'ab€'.repeat(bytes).slice(0, bytes) : Buffer.alloc(bytes, 0xe9),
        );
        peer.on('open', () => {
          for (const [index, each] of said.entries()) {
            const { parts = 1 } = messages[index] ?? {};
            const step = Math.ceil(each.length / parts);
            for (let part = 0; part < parts; part += 1) {
              const piece = each.slice(part * step, (part + 1) * step);
              peer.send(piece, { fin: part === parts - 1, binary: typeof each !== 'string' });
            }
          }
          if (said.length === 0) peer.close(code, 'done');
        });
        peer.on('message', (data: Buffer, isBinary) => {
          came.push(isBinary ? data : data.toString());
          if (came.length === said.length) peer.close(code, 'done');
        });
        const closed = await new Promise((resolve) => {
          peer.on('close', (by, reason) => resolve([by, reason.toString()]));
        });
        expect(closed).toEqual([code, 'done']);
        expect(came).toEqual(said);
      },
    ),
    { numRuns: 50 },
  );
});
