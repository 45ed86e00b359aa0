// The process of the server under test. What it is asked: `open` a new server, let it `rest`.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Wpt } from '../../../src/serving/wpt.ts';
import { openServingProxy, type ServingProxy } from '../../support/serving-proxy.ts';
import { theDocumentRoot } from '../document-root.ts';
import { heapMb } from '../heap.ts';
import { Heartbeat } from './heartbeat.ts';
import { declareRoutes } from './routes.ts';
import type { Ports } from './client.ts';

/** What a server is asked. */
export type ServerQuestion =
  | { readonly ask: 'open'; readonly record: boolean }
  | { readonly ask: 'rest' };

/** What it says: an answer, or by itself what must not be. */
export type ServerNews =
  | { readonly news: 'opened'; readonly ports: Ports }
  | {
      readonly news: 'rested';
      /** The clients whose connections are open still, though they have left. */
      readonly openPorts: readonly number[];
      readonly heapMb: number;
      readonly longestBeatMs: number;
    }
  | { readonly news: 'broken'; readonly rule: string };

const maxBeatMs = 250;
/** For connections to be closed after their peers have gone. */
const restMs = 10_000;
const tickMs = 20;

let proxy: ServingProxy | undefined;
let heartbeat: Heartbeat | undefined;
let ticking: NodeJS.Timeout | undefined;
let longestBeatMs = 0;
let isRecorded = false;

process.on('uncaughtException', (error) =>
  broken(`nothing is thrown out of the library: ${error.stack}`),
);
process.on('unhandledRejection', (error) =>
  broken(
    `no promise of the library is rejected unseen: ${error instanceof Error ? error.stack : String(error)}`,
  ),
);
process.on('disconnect', () => process.exit());
process.on('message', (question: ServerQuestion) => {
  void (question.ask === 'open' ? open(question.record) : rest()).then(tell);
});

async function open(record: boolean): Promise<ServerNews> {
  const { folder } = theDocumentRoot();
  isRecorded = record;
  proxy = await openServingProxy({
    documentRoot: folder,
    hosts: ['web-platform.test'],
    record: record ? 'on' : 'off',
  });
  const { wpt } = proxy;
  const releaseAll = declareRoutes(wpt);
  ticking = setInterval(releaseAll, tickMs);
  heartbeat = new Heartbeat(wpt.port, (ms) => {
    longestBeatMs = Math.max(longestBeatMs, ms);
    if (ms > maxBeatMs) broken(`others are served in time: one waited for ${Math.round(ms)} ms`);
  });
  return {
    news: 'opened',
    ports: { plain: wpt.port, tls: wpt.https.port, socks: proxy.port },
  };
}

async function rest(): Promise<ServerNews> {
  heartbeat?.stop();
  const left = await leftOpen();
  clearInterval(ticking);
  if (proxy !== undefined) {
    const { wpt } = proxy;
    await lookBack(wpt);
    wpt.forget();
    await proxy.close();
    proxy = undefined;
  }
  const news: ServerNews = {
    news: 'rested',
    openPorts: left,
    heapMb: await heapMb(),
    longestBeatMs,
  };
  longestBeatMs = 0;
  return news;
}

/** Reports have to cope with everything that came. */
async function lookBack(wpt: Wpt): Promise<void> {
  try {
    void wpt.findings.length;
    if (isRecorded) await wpt.wireLog();
  } catch (error) {
    broken(`a report never fails: ${(error as Error).stack}`);
  }
}

/** The ports of the clients that are connected still, after a time that is long for leaving. */
async function leftOpen(): Promise<number[]> {
  const deadline = performance.now() + restMs;
  while (openPorts().length > 0 && performance.now() < deadline) {
    // oxlint-disable-next-line no-await-in-loop
    await sleep(tickMs);
  }
  return openPorts();
}

function openPorts(): number[] {
  return (proxy?.wpt.connections ?? [])
    .filter(({ closedMs }) => closedMs === undefined)
    .map(({ clientPort }) => clientPort);
}

function broken(rule: string): void {
  tell({ news: 'broken', rule });
}

function tell(news: ServerNews): void {
  process.send?.(news);
}
