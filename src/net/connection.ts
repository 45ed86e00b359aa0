// One accepted connection: bytes in, requests out to the application, answers
// played back, one exchange after the other (RFC 9112 §9).

import type { Socket } from 'node:net';
import type { PlayableAnswer } from '../http/answer.ts';
import type { ConnectionInfo, ConnectionOrigin } from '../http/connection-info.ts';
import { errorReply } from '../http/error-reply.ts';
import { Exchange, type AnsweringPlayer } from '../http/exchange.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import type { RequestHead } from '../http/request-head.ts';
import { Request, type RequestOrigin } from '../http/request.ts';
import type { ParserLimits } from '../http1/parser-limits.ts';
import { RequestParser } from '../http1/request-parser.ts';
import type { Journal } from '../journal/journal.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import { Player, type Outcome, type PlayerEvents } from '../script/player.ts';
import type { Sink } from '../script/ports.ts';
import type { PlainOp } from '../script/program.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';
import type { ConnectionFault } from './connection-fault.ts';
import type { ConnectionRecorder } from './connection-recorder.ts';
import { endOf, HeadWatch } from './head-watch.ts';
import type { NetworkConditions } from './network-conditions.ts';
import { dismiss, playable, type Playable } from './playable.ts';
import { SlowReader } from './slow-reader.ts';
import { SocketSink } from './socket-sink.ts';
import { systemClock } from './system-clock.ts';
import { ThrottledSink } from './throttled-sink.ts';

/** Answers requests. It never throws or rejects: what goes wrong in a handler is an answer too. */
type Application = (exchange: Exchange) => PlayableAnswer | Promise<PlayableAnswer>;

/** Who answers, and within which limits. */
export interface Serving {
  readonly application: Application;
  readonly limits: Partial<ParserLimits>;
  /** A connection was accepted. */
  opened(origin: ConnectionOrigin): ConnectionInfo;
  /** The time, on the clock of {@link ConnectionInfo.openedMs}. */
  now(): number;
  /** Undefined: nothing is recorded. */
  readonly journal: Journal | undefined;
  /** Undefined: every host does TLS well. */
  readonly tlsSettingsFor?: ((serverName: string | undefined) => TlsSettings) | undefined;
  /** How a connection fails that leads to a host, or to none that is known. */
  readonly faultFor?: ((host: string | undefined) => ConnectionFault | undefined) | undefined;
  /** Undefined: as fast as the machine is. */
  readonly network?: NetworkConditions | undefined;
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
  /** Whether TLS ends without close_notify. */
  readonly endsAbruptly?: boolean;
}

/** Bytes of later requests that may wait, before reading stops, while a request is answered. */
const maxWaitingBytes = 65_536;
const continueBytes = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');
/** Shared by all requests without content, never added to. */
const noContent: Buffer[] = [];

/** Serves one socket until either side has had enough. */
export class Connection implements PlayerEvents, AnsweringPlayer {
  readonly #socket: Socket;
  /** Where bytes come from. */
  readonly #source: Socket | SlowReader;
  readonly #sink: Sink;
  readonly #settings: ConnectionSettings;
  readonly #recorder: ConnectionRecorder | undefined;
  readonly #parser: RequestParser;
  #head: RequestHead | undefined;
  #content: Buffer[] = noContent;
  #exchange: Exchange | undefined;
  #player: Player | undefined;
  #playable: Playable | undefined;
  /** What is sent of a script, or the status of what always has a whole head. */
  #sent: HeadWatch | number = 0;
  #isPumping = false;
  /** No request is read any more. */
  #isOver = false;

  constructor(socket: Socket, transport: Socket, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#recorder = settings.recorder;
    this.#sink = sinkOf(socket, transport, settings);
    this.#settings = settings;
    this.#parser = new RequestParser(settings.serving.limits);
    this.#source = this.#read(socket, settings.serving.network?.uploadBytesPerSecond);
    socket.on('end', () => this.#peerEnded());
    socket.on('close', () => this.#closed());
  }

  /** Stops what is being answered; nothing more is written. */
  stop(): void {
    this.#abandon('stopped');
  }

  #read(socket: Socket, bytesPerSecond = Infinity): Socket | SlowReader {
    const received = (bytes: Buffer): void => this.#received(bytes);
    if (bytesPerSecond === Infinity) return socket.on('data', received);
    return new SlowReader(socket, { bytesPerSecond, clock: systemClock, received });
  }

  #received(bytes: Buffer): void {
    this.#recorder?.received(bytes);
    if (this.#isOver) return;
    const { info, serving } = this.#settings;
    if (info.isSilent) info.spoke(serving.now());
    this.#parser.receive(bytes);
    this.#pump();
  }

  #peerEnded(): void {
    this.#parser.receiveEnd();
    this.#exchange?.peerClosed();
    // A peer that half-closes still gets all that needs no one's permission.
    if (this.#player?.isHeld === true) this.#player.stop('peerClosed');
    this.#pump();
  }

  #closed(): void {
    this.#exchange?.peerClosed();
    this.#abandon('peerClosed');
  }

  #abandon(reason: 'peerClosed' | 'stopped'): void {
    this.#isOver = true;
    if (this.#player !== undefined) {
      this.#player.stop(reason);
    } else {
      // A handler is still computing; what it returns is not wanted any more.
      if (this.#exchange !== undefined) this.#recorder?.finished(reason);
      this.#exchange?.finish(reason);
      this.#exchange = undefined;
    }
    if (this.#sink instanceof ThrottledSink) this.#sink.discard();
  }

  /** Takes events until a request needs its answer first. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#exchange === undefined && !this.#isOver) {
      const event = this.#parser.nextEvent();
      if (event === undefined) break;
      switch (event.kind) {
        case 'head':
          this.#head = event.head;
          this.#content = noContent;
          if (event.head.expectsContinue) this.#sink.write(continueBytes);
          break;
        case 'content':
          if (this.#content === noContent) this.#content = [];
          this.#content.push(event.bytes);
          break;
        case 'end':
          this.#recorder?.requested(this.#head as RequestHead, this.#parser.bufferedBytes);
          this.#answer(
            new Request(
              this.#head as RequestHead,
              this.#content,
              event.trailers,
              this.#settings.origin,
            ),
          );
          break;
        case 'closed':
          this.#finishConnection();
          break;
        case 'error':
          this.#refuse(event.error);
          break;
      }
    }
    this.#isPumping = false;
    if (this.#parser.bufferedBytes > maxWaitingBytes && !this.#isOver) this.#source.pause();
    else if (this.#source.isPaused()) this.#source.resume();
  }

  #answer(request: Request): void {
    const { info, serving } = this.#settings;
    request.cameOn(info, info.nextIndex());
    const exchange = new Exchange(request);
    this.#exchange = exchange;
    const answer = serving.application(exchange);
    if (answer instanceof Promise) {
      void answer.then((settled) => this.#play(settled, exchange));
    } else {
      this.#play(answer, exchange);
    }
  }

  #play(answer: PlayableAnswer, exchange: Exchange): void {
    if (this.#exchange !== exchange) {
      dismiss(answer);
      return;
    }
    this.#playable = playable(answer, exchange.request);
    const isScripted = answer instanceof LiveScript || isScript(answer);
    this.#sent = isScripted ? new HeadWatch(this.#sink) : answer.status;
    const sink = this.#sent instanceof HeadWatch ? this.#sent : this.#sink;
    this.#player = new Player(this.#playable.source, sink, systemClock, this);
    exchange.playedBy(this);
    const startedAt = systemClock.now();
    this.#recorder?.answered(exchange, startedAt);
    this.#player.start(startedAt);
  }

  /** The gate at which the present answer waits. */
  get gate(): string | undefined {
    return this.#player?.gate;
  }

  /** Whether the present answer stays open and silent. */
  get isHanging(): boolean {
    return this.#player?.isHanging === true;
  }

  /** Lets the present answer pass `gate`: recorded before what follows it. */
  release(gate: string): boolean {
    if (this.#player === undefined || this.#player.gate !== gate) return false;
    this.#recorder?.gateReleased('the test');
    return this.#player.release(gate);
  }

  gateReached(name: string): void {
    this.#recorder?.gateReached(name);
    this.#exchange?.gateReached(name);
  }

  played(op: PlainOp, countedFrom: number, offsetMs: number): void {
    this.#recorder?.played(op, countedFrom, offsetMs);
  }

  finished(outcome: Outcome): void {
    const exchange = this.#exchange;
    const played = this.#playable;
    this.#exchange = undefined;
    this.#player = undefined;
    this.#playable = undefined;
    if (exchange === undefined || played === undefined) return;
    const keeps =
      outcome === 'ended' && exchange.request.head.persistent && played.keepsConnection();
    played.finish(outcome);
    this.#recorder?.finished(outcome);
    exchange.finish(outcome, endOf(this.#sent, outcome, keeps));
    if (keeps) this.#pump();
    else if (outcome === 'ended') this.#finishConnection();
    else this.#isOver = true;
    if (outcome === 'peerClosed' || outcome === 'stopped' || outcome === 'hung') {
      this.#socket.destroy();
    }
  }

  #refuse(error: ProtocolError): void {
    const { info, serving } = this.#settings;
    serving.refused(error, info);
    const message = `${error.message} (${error.code}, byte ${error.offset} of the connection)`;
    const reply = errorReply(error.status, message, { Connection: 'close' });
    const events = { gateReached() {}, finished: () => this.#finishConnection() };
    new Player(playable(reply, undefined).source, this.#sink, systemClock, events).start();
  }

  /** Our FIN; what still comes is read and dropped, so that no reset destroys what we sent (RFC 9112 §9.6). */
  #finishConnection(): void {
    this.#isOver = true;
    this.#sink.end();
  }
}

/** The way to the peer, slowed down where there is a network. */
function sinkOf(socket: Socket, transport: Socket, settings: ConnectionSettings): Sink {
  const { recorder, info, endsAbruptly = false, serving } = settings;
  const { network } = serving;
  if (network === undefined) return new SocketSink(socket, transport, settings);
  const { downloadBytesPerSecond: bytesPerSecond, latencyMs, jitterMs, seed } = network;
  const line = { bytesPerSecond, latencyMs, jitterMs, seed };
  const sink = new SocketSink(socket, transport, { info, endsAbruptly });
  return new ThrottledSink(sink, systemClock, line, recorder);
}
