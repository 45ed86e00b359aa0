// One accepted connection: bytes in, requests out to the application, answers
// played back, one exchange after the other (RFC 9112 §9).

import type { Socket } from 'node:net';
import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { PlayableAnswer } from '../../http/exchange/answer.ts';
import type { Fields } from '../../http/fields.ts';
import { protocolErrorReply } from '../../http/response/error-reply.ts';
import { Exchange, type AnsweringPlayer } from '../../http/exchange/exchange.ts';
import type { ProtocolError } from '../../http/protocol-error.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import { Request } from '../../http/request/request.ts';
import { RequestParser } from '../../http1/request-parser.ts';
import { isScript } from '../../script/builder.ts';
import { LiveScript } from '../../script/live-script.ts';
import { Player, type Outcome, type PlayerEvents } from '../../script/player.ts';
import type { Sink } from '../../script/ports.ts';
import type { PlainOp } from '../../script/program.ts';
import {
  carriageOf,
  keepsConnection,
  leavesContent,
  type Carriage,
  type NextRequestEnds,
} from './carriage.ts';
import { sinkTo, sourceFrom } from './connection-ends.ts';
import type { ConnectionRecorder } from './connection-recorder.ts';
import { CutSink, type Cut } from './cut-sink.ts';
import { endOf, HeadWatch } from './head-watch.ts';
import { dismiss, playable, type Playable } from './playable.ts';
import type { ConnectionSettings } from './serving.ts';
import type { SlowReader } from '../throttling/slow-reader.ts';
import { systemClock } from '../clock/system-clock.ts';
import { ThrottledSink } from '../throttling/throttled-sink.ts';

/** Bytes of later requests that may wait, before reading stops, while a request is answered. */
const maxWaitingBytes = 65_536;
/** Node takes so many bytes from the operating system, wanted or not: behind fewer, the end of the peer shows. */
const maxUnheardBytes = 65_536;
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
  /** How a fault spoils the way of the present answer. */
  #carriage: Carriage | undefined;
  /** What the next request gets instead of being read. */
  #nextRequestEnds: NextRequestEnds | undefined;
  /** Our FIN is sent, and requests are read on. */
  #isHalfClosed = false;
  /** Nothing is looked at any more: the content of a request stays where it is, if it is long. */
  #isDeaf = false;
  #unheardBytes = 0;
  #isPumping = false;
  /** No request is read any more. */
  #isOver = false;

  constructor(socket: Socket, transport: Socket, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#recorder = settings.recorder;
    this.#sink = sinkTo(socket, transport, settings);
    this.#settings = settings;
    this.#parser = new RequestParser(settings.serving.limits);
    this.#source = sourceFrom(socket, settings, (bytes) => this.#received(bytes));
    socket.on('end', () => this.#peerEnded());
    socket.on('close', () => this.#closed());
  }

  /** Stops what is being answered; nothing more is written. */
  stop(): void {
    this.#abandon('stopped');
  }

  #received(bytes: Buffer): void {
    if (this.#isDeaf) {
      this.#unheardBytes += bytes.length;
      if (this.#unheardBytes >= maxUnheardBytes) this.#source.pause();
      return;
    }
    this.#recorder?.received(bytes);
    if (this.#isOver) return;
    if (this.#nextRequestEnds !== undefined) {
      this.#endOnNextRequest(this.#nextRequestEnds);
      return;
    }
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
    if (this.#isDeaf) this.#followPeer();
  }

  /** Who reads nothing more comes to no end of the requests: he lets the peer go when it has left. */
  #followPeer(): void {
    if (this.#exchange === undefined && this.#socket.readableEnded) this.#sink.end();
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
          if (leavesContent(event.head, this.#settings)) this.#answerHead(event.head);
          else if (event.head.expectsContinue && !this.#isHalfClosed) {
            this.#sink.write(continueBytes);
          }
          break;
        case 'content':
          if (this.#content === noContent) this.#content = [];
          this.#content.push(event.bytes);
          break;
        case 'end':
          this.#answer(this.#head as RequestHead, event.trailers);
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
    else if (this.#source.isPaused()) this.#readOn();
  }

  #readOn(): void {
    if (!this.#isDeaf || this.#unheardBytes < maxUnheardBytes) this.#source.resume();
  }

  /** Answers a request without its content, as the last one of its connection. */
  #answerHead(head: RequestHead): void {
    this.#isOver = true;
    this.#isDeaf = true;
    this.#answer(head, undefined, { kind: 'never-read-content' });
  }

  #answer(head: RequestHead, trailers: Fields | undefined, fault?: ConnectionFault): void {
    this.#recorder?.requested(head, this.#parser.bufferedBytes);
    if (this.#isHalfClosed) {
      this.#recorder?.finished('closed');
      return;
    }
    const { info, origin, serving, witness } = this.#settings;
    const request = new Request(head, this.#content, trailers, origin);
    request.cameOn(info, info.nextIndex());
    if (info.host === undefined) witness.asked(request.head);
    const exchange = new Exchange(request);
    exchange.fault = fault;
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
    const { fault, request } = exchange;
    this.#carriage = fault && carriageOf(fault);
    this.#playable = playable(answer, request, this.#carriage);
    const isScripted = answer instanceof LiveScript || isScript(answer);
    this.#sent = isScripted ? new HeadWatch(this.#sink) : answer.status;
    const sink = this.#sent instanceof HeadWatch ? this.#sent : this.#sink;
    const cut = this.#carriage?.cut;
    this.#player = new Player(
      this.#playable.source,
      cut === undefined ? sink : this.#cutSink(sink, cut),
      systemClock,
      this,
    );
    exchange.playedBy(this);
    const startedAt = systemClock.now();
    if (fault !== undefined) this.#settings.witness.fails(fault);
    this.#recorder?.answered(exchange, startedAt, this.#carriage?.behind);
    this.#player.start(startedAt);
  }

  #cutSink(sink: Sink, cut: Cut): Sink {
    return new CutSink(sink, cut, {
      cutOff: (unsentBytes) => {
        if (this.#exchange !== undefined) this.#exchange.isCutOff = true;
        this.#recorder?.cutOff(unsentBytes);
      },
      struck: () => this.#player?.breakOff(cut.how),
    });
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

  halfClosed(): void {
    this.#isHalfClosed = true;
  }

  finished(outcome: Outcome): void {
    const exchange = this.#exchange;
    const played = this.#playable;
    const after = this.#carriage?.after;
    this.#exchange = undefined;
    this.#player = undefined;
    this.#playable = undefined;
    if (exchange === undefined || played === undefined) return;
    const isEnded = outcome === 'ended';
    if (isEnded && played.behind !== undefined) this.#sink.write(played.behind);
    const keeps = isEnded && keepsConnection(exchange, played, after);
    played.finish(outcome);
    this.#recorder?.finished(outcome, this.#sent);
    exchange.finish(outcome, endOf(this.#sent, outcome, keeps));
    if (isEnded && after === 'halfClose') {
      this.#isHalfClosed = true;
      this.#sink.end();
    }
    if (keeps && (after === 'closeOnNext' || after === 'resetOnNext'))
      this.#nextRequestEnds = after;
    if (this.#nextRequestEnds !== undefined && this.#parser.bufferedBytes > 0) {
      this.#endOnNextRequest(this.#nextRequestEnds);
    } else if (keeps || this.#isHalfClosed) this.#pump();
    else if (isEnded) this.#finishConnection();
    else this.#readToEnd();
    if (this.#isDeaf) this.#followPeer();
    if (outcome === 'peerClosed' || outcome === 'stopped' || outcome === 'hung') {
      this.#socket.destroy();
    }
  }

  /** As if the connection had died while it was idle: nothing of the request is looked at. */
  #endOnNextRequest(how: NextRequestEnds): void {
    this.#readToEnd();
    if (how === 'closeOnNext') this.#sink.end();
    // A reset destroys what the operating system has not taken.
    else this.#sink.flushed(() => this.#sink.reset());
  }

  #refuse(error: ProtocolError): void {
    const { info, serving } = this.#settings;
    serving.refused(error, info);
    if (this.#isHalfClosed) return;
    const { source } = playable(protocolErrorReply(error), undefined);
    const events = { gateReached() {}, finished: () => this.#finishConnection() };
    new Player(source, this.#sink, systemClock, events).start();
  }

  /** Our FIN; what still comes is read and dropped, so that no reset destroys what we sent (RFC 9112 §9.6). */
  #finishConnection(): void {
    this.#readToEnd();
    if (!this.#isHalfClosed) this.#sink.end();
  }

  /** No request is read any more; but who had stopped reading would not see the end of the peer. */
  #readToEnd(): void {
    this.#isOver = true;
    if (this.#source.isPaused()) this.#readOn();
  }
}
