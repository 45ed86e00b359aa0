// What happened on the wire during one test, as plain data: the source of every
// report, and in JSON the file `wire.json`.
//
// Rule: structured clone and JSON know every part, and what is unknown is left
// out, never `undefined`. Times are milliseconds since the start of the log,
// exact to the microsecond. Directions are the server's: it received, it sent.
// A change that a reader of version 1 would misunderstand makes version 2.

import type { Outcome } from '../script/player.ts';
import type { Finding } from './findings.ts';

/** What happened on the wire during one test. */
export interface WireLog {
  readonly version: 1;
  /** The test. */
  readonly title?: string;
  /** When the log began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** When the log was taken. */
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  /** In the order in which they were opened. */
  readonly connections: readonly WireConnection[];
  /** In the order in which their requests were complete. */
  readonly exchanges: readonly WireExchange[];
  /** Every piece of bytes, in the order in which they passed. */
  readonly segments: readonly WireSegment[];
  /** What is missing, and why. */
  readonly cuts: readonly WireCut[];
}

/** One end of a connection. */
export interface WireAddress {
  readonly address: string;
  readonly port: number;
}

/** A TCP connection that the server accepted. */
export interface WireConnection {
  /** 1, 2, 3 … */
  readonly id: number;
  readonly protocol: 'http' | 'https';
  /** The browser. */
  readonly peer: WireAddress;
  /** The server. */
  readonly local: WireAddress;
  /**
   * The host that it leads to: the one that the browser asked the proxy for, else that of the TLS
   * handshake, else that of the first request. Missing when none of them named one.
   */
  readonly host?: string;
  readonly openedMs: number;
  /** Missing on `http`, and until the handshake has succeeded or failed. */
  readonly tls?: WireTls;
  /** How it failed because the test said so (option `fault`, of the server or of a route, or `tls`): `reset-on-accept`, `close-after 100 ms`, `expired`. */
  readonly fault?: string;
  /** How slow it was because the test said so (option `network`): `slow-3g`, `download 50000, latency 100`. */
  readonly network?: string;
  /** Missing when it was open at the end of the log. */
  readonly closed?: WireClose;
  /** All bytes received, cut ones too; without those of TLS itself. */
  readonly receivedBytes: number;
  /** All bytes sent, cut ones too; without those of TLS itself. */
  readonly sentBytes: number;
}

/** A TLS handshake. */
export interface WireTls {
  /** When it succeeded or failed. */
  readonly timeMs: number;
  /** The name that the peer asked for (SNI, RFC 6066 §3). */
  readonly serverName?: string;
  /** The protocol agreed on (ALPN, RFC 7301). */
  readonly alpn?: string;
  /** Such as `TLSv1.3`. */
  readonly version?: string;
  /** Such as `TLS_AES_128_GCM_SHA256`. */
  readonly cipher?: string;
  /** Why it failed. */
  readonly error?: string;
}

/** The first end of a connection: the other side follows a FIN with its own. */
export interface WireClose {
  readonly timeMs: number;
  readonly by: 'peer' | 'server';
  /**
   * `timeout`: nothing came for too long, and `by` ended it with FIN; `refused`: the proxy told the
   * browser that nobody listens.
   */
  readonly how: 'fin' | 'rst' | 'timeout' | 'refused';
}

/** A request and its responses. */
export interface WireExchange {
  /** 1, 2, 3 … */
  readonly id: number;
  /** Id of its connection. */
  readonly connection: number;
  /** 0 for the first request of the connection. */
  readonly indexOnConnection: number;
  /** Whether the browser sent it again by itself, because a connection had died. */
  readonly isRetry: boolean;
  /** Id of the exchange that it repeats. */
  readonly retryOf?: number;
  readonly method: string;
  /** The request target as it was sent. */
  readonly target: string;
  /** The Host field. */
  readonly host?: string;
  /**
   * Who answered: `route "/chat"`, `file /style.css`, `the server itself` (an icon that is not there),
   * `nothing`. Missing when nobody had.
   */
  readonly answer?: string;
  /** How its connection failed on the way of this response, because the test said so: `reset-after-head`. */
  readonly fault?: string;
  /** How much of the request's content came. Missing when the request is complete. */
  readonly requestContent?: ContentReceived;
  /** Of the final response, as it was sent. Missing when no status line was. */
  readonly status?: number;
  /** Content that the final response declared (Content-Length). Missing when it declared none. */
  readonly declaredBytes?: number;
  /** Bytes sent after that head: less than {@link declaredBytes} when it broke off. */
  readonly contentBytes?: number;
  /** Whether the response is chunked, and its last chunk was not sent. */
  readonly lacksLastChunk?: true;
  /** How the answer ended. Missing when it went on at the end of the log. */
  readonly outcome?: Outcome;
  /** When the first byte of the request came. */
  readonly firstByteMs: number;
  /** When the last byte of the request came. */
  readonly requestCompleteMs: number;
  /** When the answer was known, and began to be played. */
  readonly answeredMs?: number;
  /** When the first byte of a response was sent. */
  readonly firstResponseByteMs?: number;
  /** When the answer had ended. */
  readonly endMs?: number;
  /** Where the request is in what the connection received. */
  readonly requestBytes: WireRange;
  /** Where the responses are in what the connection sent. */
  readonly responseBytes: WireRange;
  /** How many bytes at their end are no part of the response: {@link fault} has added them. */
  readonly addedBytes?: number;
  /** What was played, in order. */
  readonly steps: readonly WireStep[];
}

/** How much of a request came that is not complete. */
export interface ContentReceived {
  readonly receivedBytes: number;
  /** Content-Length. */
  readonly declaredBytes?: number;
}

/** Bytes of one direction of a connection, counted from its first. */
export interface WireRange {
  readonly from: number;
  /** The first byte after it. */
  readonly to: number;
}

/** A step that was played, a gate that was reached, or steps that were not kept. */
export type WireStep = WirePlayedStep | WireGate | WireCutSteps;

/** A step of a script, done; or the fault that struck instead of the next one. */
interface WirePlayedStep {
  readonly kind: 'step';
  /** As a person would write it: `chunk("Hello")`. Or what cut the script off: `fault 'reset-after-head'`. */
  readonly text: string;
  /** The delays declared before it, since the script began or was last held: by a gate, or by having no next step. */
  readonly declaredMs: number;
  /** When it was to be done, by its delays. */
  readonly dueMs: number;
  /** When it was done. */
  readonly timeMs: number;
  /** How many bytes it put on the wire. */
  readonly bytes: number;
  /** How many it would have put there: a fault cut it off. Missing when all of them were sent. */
  readonly ofBytes?: number;
}

/** A gate that a script came to. */
interface WireGate {
  readonly kind: 'gate';
  /** As a person would write it: `gate("first")`. */
  readonly text: string;
  readonly name: string;
  readonly reachedMs: number;
  /** Missing when it was never released. */
  readonly releasedMs?: number;
  /** Who released it: `the test`. */
  readonly releasedBy?: string;
}

/** Steps that were not kept. */
interface WireCutSteps {
  readonly kind: 'cut';
  /** How many; those of one write count as one. */
  readonly steps: number;
}

/** Bytes of one direction of a connection. */
export type WireSegment = WireBytes | WireCutBytes;

interface WirePiece {
  readonly timeMs: number;
  /** Id of the connection. */
  readonly connection: number;
  readonly direction: 'received' | 'sent';
  /** Its first byte, counted from the first of this direction of the connection. */
  readonly offset: number;
}

/** Bytes that were read or written at once. */
export interface WireBytes extends WirePiece {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** Bytes that were not kept. */
export interface WireCutBytes extends WirePiece {
  readonly kind: 'cut';
  /** How many bytes. */
  readonly length: number;
  /** In how many pieces they passed. */
  readonly pieces: number;
  /** When the last of them passed. */
  readonly untilMs: number;
}

/** How much is missing in the log, and why. */
export interface WireCut {
  readonly what: 'bytes' | 'request.body bytes' | 'steps' | 'exchanges' | 'connections';
  readonly count: number;
  /** Such as `only the newest 10,000 are kept`. */
  readonly why: string;
}
