// What the server under test answers.

import { parseScript } from '../../../src/script/parse-script.ts';
import type { ScriptJson } from '../../../src/script/script-json.ts';
import type { Request } from '../../../src/http/request/request.ts';
import type { Route } from '../../../src/routing/route.ts';
import type { Wpt } from '../../../src/serving/wpt.ts';

/** Declares the routes; returns what lets pass every gate that somebody waits at. */
export function declareRoutes(wpt: Wpt): () => void {
  wpt.route('/heartbeat', { body: 'beat' });
  wpt.route('/echo', echo);
  wpt.route('/form', ({ GET, POST, cookies, headers }) =>
    JSON.stringify([GET, POST, cookies, headers.get('x-tag')]),
  );
  wpt.route('/throws', () => {
    throw new Error('as it is meant to');
  });
  const played = wpt.route('/play', (request) => parseScript(request.json<ScriptJson>()));
  void answerByHand(wpt.route('/by-hand'));
  return () => {
    for (const exchange of played.exchanges) {
      const { gate, outcome } = exchange;
      if (outcome === undefined && gate !== undefined) exchange.release(gate);
    }
  };
}

/** All that came of a request. */
function echo(request: Request): Buffer {
  return Buffer.concat([request.rawHead, request.body]);
}

async function answerByHand(route: Route): Promise<void> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop
    const exchange = await route.nextExchange();
    // Some wait until their peer has left.
    if (exchange.request.query.includes('hold')) continue;
    void exchange.head(200, { 'Transfer-Encoding': 'chunked' });
    void exchange.chunk(echo(exchange.request));
    void exchange.end();
  }
}
