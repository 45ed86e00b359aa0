// Answers that begin at different moments of an upload.

import { setTimeout as sleep } from 'node:timers/promises';
import type { TakenExchange } from '../../src/http/exchange/taken-exchange.ts';
import type { Request } from '../../src/http/request/request.ts';
import type { Route } from '../../src/routing/route.ts';
import { script } from '../../src/script/builder.ts';
import type { Server } from '../../src/server.ts';
import { Random } from '../fuzz/random.ts';

const atHead = { at: 'head' } as const;
const created = script.head(201, { 'Content-Length': '0' }).end();

/** Declares the routes of uploads. */
export function declareUploadRoutes(server: Server): void {
  server.route('/upload', (request) => String(request.body.length));
  server.route('/early', { status: 413 }, atHead);
  server.route('/receive', script.receive(50_000).concat(created));
  server.route('/receive-all', script.informational(103).receive('all').concat(created));
  server.route('/receive-reset', script.receive(100_000).reset());
  server.route('/reading', read, atHead);
  server.route('/not-reading', () => 'I know already', atHead);
  server.route(
    '/upload-fault',
    { body: 'never' },
    { fault: { kind: 'reset-after-request-content-bytes', bytes: 60_000 } },
  );
  void takeUploads(server.route('/upload-by-hand'));
}

/** Reads slowly, so that the peer has to wait. */
async function read(request: Request): Promise<string> {
  let bytes = 0;
  try {
    for await (const piece of request.content) {
      bytes += piece.length;
      await sleep(1);
    }
  } catch {
    // The peer has left: nobody reads this.
  }
  return String(bytes);
}

async function takeUploads(route: Route): Promise<void> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    void steer(await route.nextExchange(atHead));
  }
}

/** Steers an upload by hand: what is done follows from the query. */
async function steer(exchange: TakenExchange): Promise<void> {
  const random = new Random('upload', exchange.request.query);
  if (random.chance(0.3)) await exchange.received(random.int(1, 150_000));
  if (random.chance(0.3)) {
    exchange.stopReading();
    await sleep(random.int(0, 30));
    exchange.readOn();
  }
  switch (random.int(0, 3)) {
    case 0:
      await exchange.reset();
      break;
    case 1:
      await exchange.closedByPeer;
      break;
    case 2:
      await exchange.head(413, { 'Content-Length': '0' });
      await exchange.end();
      break;
    default: {
      const isWhole = await exchange.received('all');
      await exchange.head(isWhole ? 201 : 400, { 'Content-Length': '0' });
      await exchange.end();
    }
  }
}
