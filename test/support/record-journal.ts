// A journal on a fake clock, and what a connection would tell it.

import type {
  ConnectionEntry,
  Describable,
  ExchangeEntry,
  RequestLine,
} from '../../src/journal/entries.ts';
import type { Finding } from '../../src/journal/findings.ts';
import { Journal, type JournalLimits } from '../../src/journal/journal.ts';
import { toWireLog } from '../../src/journal/to-wire-log.ts';
import type { WireLog } from '../../src/journal/wire-log.ts';
import type { Script } from '../../src/script/script.ts';
import { encodeStep } from '../../src/http1/script-encoder.ts';
import { advance, startPosition } from '../../src/script/position.ts';
import { FakeClock } from './fake-clock.ts';

/** 2026-01-02 03:04:05 UTC. */
export const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5);

/** All of a request has come. */
export function requestCame(
  journal: Journal,
  connection: ConnectionEntry,
  request: RequestLine,
  unreadBytes = 0,
): ExchangeEntry {
  const entry = journal.exchangeStarted(connection, request, unreadBytes);
  journal.requestComplete(entry, unreadBytes);
  return entry;
}

export class Recording {
  readonly clock = new FakeClock();
  readonly journal: Journal;
  readonly #findings: Finding[] = [];
  #ports = 50_000;

  constructor(limits: Partial<JournalLimits> = {}) {
    this.journal = new Journal(this.clock, startedAt, limits);
  }

  /** Milliseconds pass. */
  wait(ms: number): this {
    this.clock.advance(ms);
    return this;
  }

  connect(protocol: 'http' | 'https' = 'http', address = '127.0.0.1'): ConnectionEntry {
    this.#ports += 1;
    return this.journal.connectionOpened({
      protocol,
      peer: { address, port: this.#ports },
      local: { address, port: protocol === 'http' ? 8080 : 8443 },
    });
  }

  receive(connection: ConnectionEntry, bytes: string | Uint8Array): void {
    this.journal.received(connection, Buffer.from(bytes as string, 'latin1'));
  }

  send(connection: ConnectionEntry, bytes: string | Uint8Array): void {
    this.journal.sent(connection, Buffer.from(bytes as string, 'latin1'));
  }

  /** A whole request comes: `GET /chat`, more field lines, content. */
  request(connection: ConnectionEntry, line: string, fields = '', content = ''): ExchangeEntry {
    const [method = '', target = ''] = line.split(' ');
    this.receive(connection, `${line} HTTP/1.1\r\nHost: localhost:8080\r\n${fields}\r\n`);
    if (content !== '') this.receive(connection, content);
    return requestCame(this.journal, connection, { method, target });
  }

  /**
   * Plays a script, one write a step; a pause takes `lateMs` longer than declared, and a gate
   * `gateMs`, unless it is `undefined`: then the script stays there.
   */
  play(
    exchange: ExchangeEntry,
    by: Describable,
    script: Script,
    { lateMs = 0.25, gateMs }: { lateMs?: number; gateMs?: number } = {},
  ): void {
    const { clock, journal } = this;
    journal.exchangeAnswered(exchange, by, clock.now());
    let countedFrom = clock.now();
    let offsetMs = 0;
    let position = startPosition;
    for (const step of script.steps) {
      let bytes = 0;
      if (step.kind === 'delay') {
        offsetMs += step.ms;
        clock.advance(step.ms + lateMs);
      } else if (step.kind === 'gate') {
        journal.gateReached(exchange, step.name);
        if (gateMs === undefined) return;
        clock.advance(gateMs);
        journal.gateReleased(exchange, 'the test');
        countedFrom = clock.now();
        offsetMs = 0;
        position = advance(position, step);
        continue;
      } else {
        for (const op of encodeStep(step, position, exchange.method)) {
          if (op.kind !== 'bytes') continue;
          bytes += op.bytes.length;
          journal.sent(exchange.connection, op.bytes);
        }
      }
      journal.stepsPlayed(exchange, [{ step, bytes }], journal.now(), countedFrom, offsetMs);
      position = advance(position, step);
    }
    const last = script.steps.at(-1)?.kind;
    if (last === 'close') journal.connectionClosed(exchange.connection, 'server', 'fin');
    if (last === 'reset') journal.connectionClosed(exchange.connection, 'server', 'rst');
    if (last === 'hang') return;
    const outcomes = { close: 'closed', reset: 'reset' } as const;
    journal.exchangeFinished(exchange, outcomes[last as 'close'] ?? 'ended', journal.now());
  }

  /** Something is probably wrong. */
  found(finding: Finding): void {
    this.#findings.push(finding);
  }

  log(title?: string): WireLog {
    return toWireLog(this.journal, { title, findings: this.#findings });
  }
}
