// What was recorded, as plain data.

import type { ConnectionEntry, RecordedExchange } from './entries.ts';
import type { Journal } from './journal.ts';
import type { Finding } from './findings.ts';
import { lanesOf, type Lanes } from './lanes.ts';
import { toMs } from './moment.ts';
import { toWireExchange } from './to-wire-exchange.ts';
import type { WireConnection, WireCut, WireExchange, WireLog } from './wire-log.ts';

/** What a log tells besides. */
export interface LogDetails {
  /** The test. */
  readonly title?: string | undefined;
  readonly findings?: readonly Finding[];
  /** Bytes of the content of requests that the test can look at no more, and why. */
  readonly forgotten?: { readonly bytes: number; readonly why: string };
}

/** Takes the log of everything so far; the journal can go on recording. */
export function toWireLog(journal: Journal, details: LogDetails = {}): WireLog {
  const { title, findings = [], forgotten } = details;
  const entries = journal.exchanges();
  const connections = connectionsOf(journal, entries);
  const lanes = lanesOf(journal, connections);
  const exchanges = entries.map((entry) => toWireExchange(entry, lanes));
  return {
    version: 1,
    ...(title === undefined ? {} : { title }),
    startedAt: journal.startedAtEpochMs,
    durationMs: toMs(journal.now()),
    findings,
    connections: connections.map((entry) => toWireConnection(entry)),
    exchanges,
    segments: lanes.all,
    cuts: [
      ...cutsOf(journal, connections.length, lanes, exchanges),
      ...(forgotten === undefined ? [] : [bodyCut(forgotten)]),
    ],
  };
}

/** Those that are kept, and those whose exchanges are. */
function connectionsOf(
  journal: Journal,
  exchanges: readonly RecordedExchange[],
): ConnectionEntry[] {
  const kept = new Set(journal.connections.toArray());
  for (const { connection } of exchanges) kept.add(connection);
  return [...kept].toSorted((a, b) => a.id - b.id);
}

function toWireConnection(entry: ConnectionEntry): WireConnection {
  const { host, tls, fault, network, closed } = entry;
  return {
    id: entry.id,
    ...entry.origin,
    ...(host === undefined ? {} : { host }),
    openedMs: toMs(entry.openedAt),
    ...(tls === undefined ? {} : { tls: { timeMs: toMs(tls.at), ...tls.result } }),
    ...(fault === undefined ? {} : { fault }),
    ...(network === undefined ? {} : { network }),
    ...(closed === undefined ? {} : { closed: { timeMs: toMs(closed.at), ...closed.close } }),
    receivedBytes: entry.received.total,
    sentBytes: entry.sent.total,
  };
}

function cutsOf(
  { limits, exchangeCount, connections }: Journal,
  connectionCount: number,
  { cutBytes, evictedBytes }: Lanes,
  wireExchanges: readonly WireExchange[],
): WireCut[] {
  const newest = `only the newest ${group(limits.maxExchanges)} are kept`;
  const all: readonly WireCut[] = [
    {
      what: 'bytes',
      count: cutBytes,
      why: `only the first ${group(limits.firstBytes)} and the last ${group(limits.lastBytes)} of a message are kept`,
    },
    {
      what: 'bytes',
      count: evictedBytes,
      why: `only the newest ${group(limits.maxBytes)} of a test are kept`,
    },
    {
      what: 'steps',
      count: wireExchanges.reduce((sum, { steps }) => sum + cutSteps(steps), 0),
      why: 'only the first and the last of a long script are kept',
    },
    { what: 'exchanges', count: exchangeCount - wireExchanges.length, why: newest },
    {
      what: 'connections',
      count: connections.dropped + connections.size - connectionCount,
      why: newest,
    },
  ];
  return all.filter(({ count }) => count > 0);
}

function bodyCut({ bytes, why }: NonNullable<LogDetails['forgotten']>): WireCut {
  return { what: 'request.body bytes', count: bytes, why };
}

function cutSteps(steps: WireExchange['steps']): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'cut' ? step.steps : 0), 0);
}

function group(count: number): string {
  return count.toLocaleString('en-US');
}
