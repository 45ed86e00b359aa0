// What the server of the soak answers.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../../src/http/exchange/exchange.ts';
import { script } from '../../src/script/builder.ts';
import type { Server } from '../../src/server.ts';
import { answerByHand } from './by-hand.ts';
import { declareUploadRoutes } from './upload-routes.ts';

const bigBytes = 1_000_000;

const chunked = script.head(200, { 'Transfer-Encoding': 'chunked' });
const begun = chunked.chunk('begun');

/** Declares the routes. What is returned lets pass every gate that is to be passed. */
export function declareRoutes(server: Server): () => void {
  server.route('/quick', { body: 'quick' });
  server.route('/big', { body: 'b'.repeat(bigBytes) });
  server.route('/delay', begun.delay(40).chunk('later').end());
  server.route('/delay-before-gate', begun.delay(150).gate('never').end());
  server.route('/never', begun.gate('never').end());
  server.route('/later-gate', begun.delay(10).chunk('more').delay(10).gate('never').end());
  server.route('/hang', begun.hang());
  server.route('/drip', chunked.drip('d'.repeat(2_000), { size: 100, every: 4 }).end());
  server.route(
    '/endless',
    chunked.repeat(Infinity, (s) => s.chunk('tick').delay(5)),
  );
  server.route(
    '/endless-without-pause',
    chunked.repeat(Infinity, (s) => s.chunk('tick').delay(0)),
  );
  server.route('/close', begun.close());
  server.route('/reset', begun.reset());
  server.route('/half-close', begun.halfClose());
  server.route('/no-response', { body: 'never' }, { fault: 'no-response' });
  server.route('/half-close-fault', { body: 'half' }, { fault: 'half-close' });
  server.route(
    '/broken-off',
    { body: 'b'.repeat(50_000) },
    { fault: { kind: 'reset-after-content-bytes', bytes: 20_000 } },
  );
  server.route('/handler', (request) => `${request}`);
  server.route('/slow-handler', async () => {
    await sleep(60);
    return 'slow';
  });
  server.route('/generator', (_, response) => {
    response.content = pieces();
  });
  declareUploadRoutes(server);
  void answerByHand(server.route('/by-hand'));
  const gated = server.route('/gate', begun.gate('short').chunk('passed').end());
  return () => {
    for (const exchange of gated.exchanges) if (waitsAt(exchange)) exchange.release('short');
  };
}

function waitsAt({ outcome, gate }: Exchange): boolean {
  return outcome === undefined && gate === 'short';
}

async function* pieces(): AsyncGenerator<string> {
  for (let i = 0; i < 5; i += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await sleep(4);
    yield `piece ${i} `;
  }
}
