// The process of the server: it serves, and says what is left of its clients.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../../src/http/exchange/exchange.ts';
import { startServer } from '../../src/server.ts';
import { heapMb } from '../fuzz/heap.ts';
import { openedSince, openResources } from '../support/open-resources.ts';
import { declareRoutes } from './server-routes.ts';

/** What the server is asked when no client is there any more. */
export interface RestQuestion {
  readonly ask: 'rest';
}

/** What it says. */
export type ServerNews =
  | { readonly news: 'started'; readonly port: number; readonly tlsPort: number }
  | Rested
  | { readonly news: 'threw'; readonly error: string };

/** What is left when all clients have gone. */
export interface Rested {
  readonly news: 'rested';
  /** With the requests that a test can look at. */
  readonly fullHeapMb: number;
  /** When all of the past is forgotten, as between two tests. */
  readonly heapMb: number;
  /** Sockets, files and timers that were not there at the start. */
  readonly opened: readonly string[];
  /** Ports of clients whose connections are open still. */
  readonly openPorts: readonly number[];
  /** Exchanges by what became of them, since the last rest. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Those that have not ended, as the test sees them. */
  readonly unended: readonly string[];
}

/** Far more than it takes to close what is left. */
const restMs = 10_000;
const tickMs = 20;

process.on('uncaughtException', (error) => tell({ news: 'threw', error: String(error.stack) }));
process.on('unhandledRejection', (error) =>
  tell({ news: 'threw', error: error instanceof Error ? String(error.stack) : String(error) }),
);
process.on('disconnect', () => process.exit());
process.on('message', () => void rest().then(tell));

const server = await startServer({
  // What is kept of uploads is full when the clients are warm.
  limits: { maxHistoryBytes: 4_000_000 },
});
let releaseAll = declareRoutes(server);
const known = new WeakSet<Exchange>();
const unended = new Set<Exchange>();
let outcomes: Record<string, number> = {};
const before = openResources();
let ticking = setInterval(tick, tickMs);
tell({ news: 'started', port: server.port, tlsPort: server.https.port });

function tick(): void {
  releaseAll();
  for (const exchange of server.exchanges) {
    if (known.has(exchange)) continue;
    known.add(exchange);
    unended.add(exchange);
    void whenEnded(exchange);
  }
}

async function whenEnded(exchange: Exchange): Promise<void> {
  const outcome = await exchange.finished;
  unended.delete(exchange);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

async function rest(): Promise<Rested> {
  const deadline = performance.now() + restMs;
  while (performance.now() < deadline && (openPorts().length > 0 || unended.size > 0)) {
    // oxlint-disable-next-line no-await-in-loop
    await sleep(tickMs);
  }
  clearInterval(ticking);
  // A timer that has just run is gone in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  const left = {
    opened: openedSince(before),
    openPorts: openPorts(),
    outcomes,
    unended: [...unended].map(String),
    fullHeapMb: await heapMb(),
  };
  outcomes = {};
  unended.clear();
  await server.reset();
  releaseAll = declareRoutes(server);
  const rested: Rested = { news: 'rested', ...left, heapMb: await heapMb() };
  ticking = setInterval(tick, tickMs);
  return rested;
}

function openPorts(): number[] {
  return server.connections
    .filter(({ closedMs }) => closedMs === undefined)
    .map(({ clientPort }) => clientPort);
}

function tell(news: ServerNews): void {
  process.send?.(news);
}
