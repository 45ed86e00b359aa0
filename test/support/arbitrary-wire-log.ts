// Any log, also such as no journal would make.

import * as fc from 'fast-check';
import type { Finding } from '../../src/journal/findings.ts';
import type {
  WireConnection,
  WireExchange,
  WireLog,
  WireSegment,
  WireStep,
} from '../../src/journal/wire-log.ts';

/** Any text: control characters, lone surrogates, markup. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
  // Half a character.
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '<!--',
    '\0',
    '\ud800',
    '\u202e',
    '"\'`${x}',
  ),
);

/** Any bytes: text, and not. */
export const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  anyText.map((text) => new TextEncoder().encode(text)),
  fc
    .constantFrom('GET / HTTP/1.1\r\n\r\n', '\u{1f600}\ufeff')
    .map((s) => new TextEncoder().encode(s)),
);

type Model<T> = { [K in keyof T]: fc.Arbitrary<T[K]> };

/** Plain objects; fast-check's own sometimes have no prototype, which JSON does not keep. */
function record<T extends object>(model: Model<T>): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

/** Objects with any of these properties. */
function optional<T extends object>(model: Model<T>): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Partial<T>>;
}

const ms = fc.nat({ max: 100_000_000 }).map((microseconds) => microseconds / 1000);
const id = fc.integer({ min: 1, max: 4 });
const count = fc.nat({ max: 5000 });
const address = record({
  address: fc.constantFrom('127.0.0.1', '::1', '::ffff:10.0.0.1', 'fe80::1%eth0', ''),
  port: fc.nat({ max: 65_535 }),
});

function both<A, B>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<A & B> {
  return fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }));
}

const anyFinding: fc.Arbitrary<Finding> = both(
  record({
    kind: fc.constantFrom('request-not-answered', 'handler-threw', 'protocol-error'),
    severity: fc.constantFrom('fail', 'warn'),
    title: anyText,
  }),
  optional({ details: anyText, exchange: id, connection: id }),
);

const anyConnection: fc.Arbitrary<WireConnection> = both(
  record({
    id,
    protocol: fc.constantFrom('http', 'https'),
    peer: address,
    local: address,
    openedMs: ms,
    receivedBytes: count,
    sentBytes: count,
  }),
  optional({
    tls: both(
      record({ timeMs: ms }),
      optional({
        serverName: anyText,
        alpn: anyText,
        version: anyText,
        cipher: anyText,
        error: anyText,
      }),
    ),
    host: anyText,
    fault: anyText,
    network: anyText,
    closed: record({
      timeMs: ms,
      by: fc.constantFrom('peer', 'server'),
      how: fc.constantFrom('fin', 'rst', 'timeout', 'refused'),
    }),
  }),
);

const anyStep: fc.Arbitrary<WireStep> = fc.oneof(
  both(
    record({
      kind: fc.constant('step' as const),
      text: anyText,
      declaredMs: ms,
      dueMs: ms,
      timeMs: ms,
      bytes: count,
    }),
    optional({ ofBytes: count }),
  ),
  both(
    record({ kind: fc.constant('gate' as const), text: anyText, name: anyText, reachedMs: ms }),
    optional({ releasedMs: ms, releasedBy: anyText }),
  ),
  record({ kind: fc.constant('cut' as const), steps: count }),
);

const range = fc
  .tuple(count, count)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

const anyExchange: fc.Arbitrary<WireExchange> = both(
  record({
    id,
    connection: id,
    indexOnConnection: fc.nat({ max: 9 }),
    isRetry: fc.boolean(),
    method: anyText,
    target: anyText,
    firstByteMs: ms,
    requestCompleteMs: ms,
    requestBytes: range,
    responseBytes: range,
    steps: fc.array(anyStep, { maxLength: 4 }),
  }),
  optional({
    retryOf: id,
    host: anyText,
    answer: anyText,
    fault: anyText,
    addedBytes: count,
    status: fc.integer({ min: 0, max: 999 }),
    outcome: fc.constantFrom('ended', 'closed', 'reset', 'hung', 'peerClosed', 'stopped'),
    answeredMs: ms,
    firstResponseByteMs: ms,
    endMs: ms,
  }),
);

const place = {
  timeMs: ms,
  connection: id,
  direction: fc.constantFrom('received' as const, 'sent' as const),
  offset: count,
};

const anySegment: fc.Arbitrary<WireSegment> = fc.oneof(
  record({ kind: fc.constant('bytes' as const), ...place, bytes: anyBytes }),
  record({
    kind: fc.constant('cut' as const),
    ...place,
    length: fc.integer({ min: 1, max: 200_000 }),
    pieces: count,
    untilMs: ms,
  }),
);

/** Segments of a direction follow each other, as in any true log. */
function inPlace(segments: readonly WireSegment[]): WireSegment[] {
  const ends = new Map<string, number>();
  return segments.map((segment) => {
    const lane = `${segment.connection} ${segment.direction}`;
    const offset = ends.get(lane) ?? 0;
    ends.set(lane, offset + (segment.kind === 'bytes' ? segment.bytes.length : segment.length));
    return { ...segment, offset };
  });
}

/** Ids say which is which. */
function distinct<T extends { readonly id: number }>(items: readonly T[]): T[] {
  return items.map((item, index) => ({ ...item, id: index + 1 }));
}

/** Any log of up to four connections and four exchanges. */
export const anyWireLog: fc.Arbitrary<WireLog> = both(
  record({
    version: fc.constant(1 as const),
    startedAt: fc.nat({ max: 2 ** 41 }),
    durationMs: ms,
    findings: fc.array(anyFinding, { maxLength: 3 }),
    connections: fc.array(anyConnection, { minLength: 4, maxLength: 4 }).map(distinct),
    exchanges: fc.array(anyExchange, { maxLength: 4 }).map(distinct),
    segments: fc.array(anySegment, { maxLength: 8 }).map(inPlace),
    cuts: fc.array(
      record({
        what: fc.constantFrom('bytes' as const, 'steps' as const, 'exchanges' as const),
        count,
        why: anyText,
      }),
      { maxLength: 2 },
    ),
  }),
  optional({ title: anyText }),
);
