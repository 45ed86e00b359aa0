// What connections and listeners are told by the server that they belong to.

import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { PlayableAnswer } from '../../http/exchange/answer.ts';
import type { ConnectionInfo, ConnectionOrigin } from '../../http/exchange/connection-info.ts';
import type { Exchange } from '../../http/exchange/exchange.ts';
import type { ProtocolError } from '../../http/protocol-error.ts';
import type { RequestOrigin } from '../../http/request/request.ts';
import type { ParserLimits } from '../../http1/parser-limits.ts';
import type { Journal } from '../../journal/journal.ts';
import type { ConnectionLimits } from '../../options/limits.ts';
import type { TlsSettings } from '../../tls/tls-settings.ts';
import type { ConnectionRecorder } from './connection-recorder.ts';
import type { ConnectionWitness } from './connection-witness.ts';
import type { NetworkConditions } from '../../options/network-conditions.ts';

/** Answers requests. It never throws or rejects: what goes wrong in a handler is an answer too. */
type Application = (exchange: Exchange) => PlayableAnswer | Promise<PlayableAnswer>;

/** How long a connection may take, in milliseconds. */
export type ConnectionTimes = Pick<ConnectionLimits, 'idleMs' | 'headMs'>;

/** Who answers, and within which limits. */
export interface Serving {
  readonly application: Application;
  readonly limits: Partial<ParserLimits>;
  /** How long connections may take. Undefined: as long as they like. */
  readonly times?: ConnectionTimes;
  /** Whether one more connection is taken. Undefined: any. */
  admits?(): boolean;
  /** A connection that was opened is gone. */
  closed?(): void;
  /** A connection was accepted. */
  opened(origin: ConnectionOrigin): ConnectionInfo;
  /** When the test began, by the system's clock. */
  readonly startedAt: number;
  /** The time since then, as {@link ConnectionInfo.openedMs}. */
  now(): number;
  /** Undefined: nothing is recorded. */
  readonly journal: Journal | undefined;
  /** Undefined, also for a name: TLS is done well. */
  readonly tlsSettingsFor?:
    | ((serverName: string | undefined) => TlsSettings | undefined)
    | undefined;
  /** How a connection fails that leads to a host, or to none that is known. */
  readonly faultFor?: ((host: string | undefined) => ConnectionFault | undefined) | undefined;
  /** How slow a connection is that leads to a host, or to none that is known; undefined: as fast as the machine is. */
  readonly networkFor?: ((host: string | undefined) => NetworkConditions | undefined) | undefined;
  /** The peer broke HTTP. */
  refused(error: ProtocolError, connection: ConnectionInfo): void;
}

/** What a connection knows from its listener. */
export interface ConnectionSettings {
  readonly serving: Serving;
  readonly info: ConnectionInfo;
  readonly origin: RequestOrigin;
  /** Undefined: nothing is recorded. */
  readonly recorder: ConnectionRecorder | undefined;
  /** Tells both of them what does not come with every request. */
  readonly witness: ConnectionWitness;
  /** Undefined: as fast as the machine is. */
  readonly network?: NetworkConditions | undefined;
  /** Whether TLS ends without close_notify. */
  readonly endsAbruptly?: boolean;
}
