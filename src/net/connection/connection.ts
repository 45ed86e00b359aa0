// One accepted connection of HTTP/1: bytes in, requests out to the application,
// one answer after the other (RFC 9112 §9). It parses, keeps or ends the
// connection, and carries the answers; an answer is played by its Answering.

import type { Socket } from 'node:net';
import { Answering, type Carrier } from '../../answering/answering.ts';
import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { PlayableAnswer } from '../../http/exchange/answer.ts';
import type { Conversation } from '../../http/exchange/conversation.ts';
import type { AnswerEnd } from '../../http/exchange/answer-end.ts';
import { Exchange } from '../../http/exchange/exchange.ts';
import type { Fields } from '../../http/fields.ts';
import { protocolError, type ProtocolError } from '../../http/protocol-error.ts';
import { noRequestContent, RequestContent } from '../../http/request/request-content.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import { Request } from '../../http/request/request.ts';
import { protocolErrorReply } from '../../http/response/error-reply.ts';
import { DEFAULT_PARSER_LIMITS } from '../../http1/parser-limits.ts';
import { RequestParser } from '../../http1/request-parser.ts';
import { Player, type Outcome } from '../../script/player.ts';
import type { Sink } from '../../script/ports.ts';
import { systemClock } from '../clock/system-clock.ts';
import { ThrottledSink } from '../throttling/throttled-sink.ts';
import {
  carriedMessage,
  continueBytes,
  expectsContinue,
  keepsConnection,
  leavesContent,
  type CarriedMessage,
  type NextRequestEnds,
} from './carriage.ts';
import { Reader, sinkTo } from './connection-ends.ts';
import type { RequestRecorder } from './connection-recorder.ts';
import { connectionTimer, type ConnectionTimer } from './connection-timer.ts';
import { endOf } from './head-watch.ts';
import { playable } from './playable.ts';
import { conversationOf } from './conversation-line.ts';
import type { ConnectionSettings } from './serving.ts';

/** Bytes of later requests that may wait while one is answered: browsers send none. */
const maxWaitingBytes = 1024 * 1024;

/** Serves one socket until either side has had enough. */
export class Connection implements Carrier<CarriedMessage> {
  readonly clock = systemClock;
  readonly #socket: Socket;
  readonly #reader: Reader;
  readonly #sink: Sink;
  readonly #settings: ConnectionSettings;
  readonly #parser: RequestParser;
  readonly #timer: ConnectionTimer | undefined;
  /** The content that is coming, of the present request. */
  #incoming: RequestContent | undefined;
  #request: RequestRecorder | undefined;
  #answering: Answering<CarriedMessage> | undefined;
  /** Whether the connection is kept behind the answer that has just ended. */
  #keeps = false;
  /** What the next request gets instead of being read. */
  #nextRequestEnds: NextRequestEnds | undefined;
  /** When the last answer or the last content ended. */
  #quietSince = 0;
  /** What all bytes belong to from now on: the connection is a WebSocket. */
  #conversation: Conversation | undefined;
  #peerHasEnded = false;
  /** Our FIN is sent, and requests are read on. */
  #isHalfClosed = false;
  /** What still comes is dropped, and the connection ends behind the present answer. */
  #isFlooded = false;
  #isPumping = false;
  /** No request is read any more. */
  #isOver = false;

  constructor(socket: Socket, transport: Socket, settings: ConnectionSettings) {
    this.#socket = socket;
    this.#sink = sinkTo(socket, transport, settings);
    this.#settings = settings;
    const { limits, times } = settings.serving;
    this.#parser = new RequestParser(limits);
    this.#timer = connectionTimer(times, {
      idle: () => {
        if (this.#isOver) this.#socket.destroy();
        else this.#finishConnection();
      },
      slowHead: () => this.#refuse(protocolError('request-timeout', 0)),
    });
    this.#reader = new Reader(socket, settings, (bytes) => this.#received(bytes));
    socket.on('end', () => this.#peerEnded());
    socket.on('close', () => this.#closed());
  }

  /** Stops what is being answered; nothing more is written. */
  stop(): void {
    this.#abandon('stopped');
  }

  #received(bytes: Buffer): void {
    const { info, serving, recorder } = this.#settings;
    recorder?.received(bytes);
    if (this.#conversation !== undefined) return this.#conversation.receive(bytes);
    if (this.#isOver || this.#isFlooded) return;
    if (info.isSilent) info.spoke(serving.now());
    this.#parser.receive(bytes);
    this.#pump();
  }

  #peerEnded(): void {
    this.#peerHasEnded = true;
    this.#parser.receiveEnd();
    this.#conversation?.gone();
    this.#answering?.peerEnded();
    this.#pump();
    if (this.#reader.isDeaf || this.#isFlooded) this.#followPeer();
  }

  /** Who reads nothing more comes to no end of the requests: he lets the peer go when it has left. */
  #followPeer(): void {
    if (this.#answering === undefined && this.#peerHasEnded) this.#sink.end();
  }

  #closed(): void {
    this.#timer?.stop();
    this.#conversation?.gone();
    this.#answering?.exchange.peerClosed();
    this.#abandon('peerClosed');
  }

  #abandon(reason: 'peerClosed' | 'stopped'): void {
    this.#isOver = true;
    this.#timer?.stop();
    this.#breakOffContent();
    this.#answering?.stop(reason);
    this.#answering = undefined;
    if (this.#sink instanceof ThrottledSink) this.#sink.discard();
  }

  /** Takes events until a request needs its answer first. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (!this.#isOver && (this.#incoming !== undefined || this.#answering === undefined)) {
      if (this.#incoming === undefined && this.#endsOnNextRequest()) break;
      const event = this.#parser.nextEvent();
      if (event === undefined) break;
      switch (event.kind) {
        case 'head':
          this.#begin(event.head);
          break;
        case 'content':
          this.#incoming?.add(event.bytes);
          break;
        case 'end':
          this.#requestEnded(event.trailers);
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
    if (this.#isOver) return;
    if (this.#incoming === undefined && this.#parser.bufferedBytes > maxWaitingBytes) this.#flood();
    if (this.#answering !== undefined || this.#incoming !== undefined) this.#timer?.busy();
    else this.#timer?.watch(this.#parser.bufferedBytes > 0, this.#quietSince);
    this.#readAsWanted();
  }

  /** More is buffered than may wait. To stop reading would be to miss the end of the peer. */
  #flood(): void {
    const { info, serving } = this.#settings;
    this.#isFlooded = true;
    serving.refused(protocolError('too-much-pipelined', 0), info);
  }

  #readAsWanted(): void {
    if (this.#isPumping || this.#isOver) return;
    if (this.#incoming?.takesMore === false) this.#reader.pause();
    else this.#reader.readOn();
  }

  /** A request begins: its route is chosen by its head, and its content is still to come. */
  #begin(head: RequestHead): void {
    const { origin, serving } = this.#settings;
    if (leavesContent(head, origin, serving.faultFor)) {
      // Answered without its content, as the last one of its connection.
      this.#isOver = true;
      this.#reader.becomeDeaf();
      this.#exchange(head, new RequestContent('complete'), { kind: 'never-read-content' });
      return;
    }
    const { framing } = head;
    const hasContent =
      framing.kind === 'chunked' || (framing.kind === 'length' && framing.bytes > 0);
    if (!hasContent) {
      // The end is the next event.
      this.#parser.nextEvent();
      this.#exchange(head, noRequestContent);
      return;
    }
    const declared = framing.kind === 'length' ? framing.bytes : undefined;
    const content = new RequestContent('coming', declared);
    this.#incoming = content;
    content.listen({
      asked: () => this.#sendContinue(head),
      takesMoreChanged: () => this.#readAsWanted(),
    });
    this.#exchange(head, content);
  }

  #exchange(head: RequestHead, content: RequestContent, fault?: ConnectionFault): void {
    const { info, origin, serving, witness, recorder } = this.#settings;
    const recorded = recorder?.requested(head, content, this.#parser.bufferedBytes);
    this.#request = recorded;
    // The time without a request, and that of its head, are over, however soon it is answered.
    this.#timer?.busy();
    if (this.#isHalfClosed) {
      recorded?.finished('closed');
      return;
    }
    const request = new Request(head, content, origin);
    request.cameOn(info, info.nextIndex(), serving.startedAt, systemClock.now());
    if (info.host === undefined) witness.asked(request.head);
    const exchange = new Exchange(request);
    exchange.fault = fault;
    const answering = new Answering(exchange, this, recorded);
    this.#answering = answering;
    if (this.#peerHasEnded) answering.peerEnded();
    answering.begin(serving.application(exchange));
  }

  #requestEnded(trailers: Fields | undefined): void {
    const content = this.#incoming;
    this.#incoming = undefined;
    this.#request?.complete(this.#parser.bufferedBytes);
    this.#quietSince = systemClock.now();
    content?.complete(trailers, this.#quietSince - this.#settings.serving.startedAt);
  }

  /** The content that is coming will not come to its end. */
  #breakOffContent(): void {
    const content = this.#incoming;
    if (content === undefined) return;
    this.#incoming = undefined;
    this.#request?.brokeOff();
    content.breakOff();
  }

  /** Somebody wants the content: the peer may wait for leave to send it (RFC 9110 §10.1.1). */
  #sendContinue(head: RequestHead): void {
    if (this.#isHalfClosed || this.#incoming?.receivedBytes !== 0) return;
    const { maxBodyBytes = DEFAULT_PARSER_LIMITS.maxBodyBytes } = this.#settings.serving.limits;
    const isAwaited = expectsContinue(head, maxBodyBytes, this.#answering?.carried);
    if (isAwaited) this.#sink.write(continueBytes);
  }

  carry(answer: PlayableAnswer, answering: Answering<CarriedMessage>): CarriedMessage {
    const { fault } = answering.exchange;
    if (fault !== undefined) this.#settings.witness.fails(fault);
    const carried = carriedMessage(answer, answering, this.#sink);
    this.#conversation = conversationOf(answer, carried, answering, this.#parser, this.#reader);
    return carried;
  }

  halfClosed(): void {
    this.#isHalfClosed = true;
  }

  ends(
    { played, sent, carriage }: CarriedMessage,
    outcome: Outcome,
    exchange: Exchange,
  ): AnswerEnd | undefined {
    const isEnded = outcome === 'ended';
    if (isEnded && played.behind !== undefined) this.#sink.write(played.behind);
    this.#keeps = isEnded && !this.#isFlooded && keepsConnection(exchange, played, carriage?.after);
    played.finish(outcome);
    return endOf(sent, outcome, this.#keeps);
  }

  answered({ carriage }: CarriedMessage, outcome: Outcome, at: number): void {
    const after = carriage?.after;
    const isEnded = outcome === 'ended';
    this.#answering = undefined;
    this.#quietSince = at;
    if (isEnded && after === 'halfClose') {
      this.#isHalfClosed = true;
      this.#sink.end();
    }
    if (this.#keeps && (after === 'closeOnNext' || after === 'resetOnNext')) {
      this.#nextRequestEnds = after;
    }
    if (this.#keeps || this.#isHalfClosed) this.#pump();
    else if (isEnded) this.#finishConnection();
    else this.#readToEnd();
    // Nobody slows down any more what is only dropped.
    this.#incoming?.readFreely();
    if (this.#reader.isDeaf) this.#followPeer();
    if (this.#conversation?.hasClosed === true) this.#finishConnection();
    else if (outcome === 'peerClosed' || outcome === 'stopped' || outcome === 'hung') {
      this.#socket.destroy();
    }
  }

  /** As if the connection had died while it was idle: nothing of the request is looked at. */
  #endsOnNextRequest(): boolean {
    const how = this.#nextRequestEnds;
    if (how === undefined || this.#parser.bufferedBytes === 0) return false;
    this.#readToEnd();
    if (how === 'closeOnNext') this.#sink.end();
    // A reset destroys what the operating system has not taken.
    else this.#sink.flushed(() => this.#sink.reset());
    return true;
  }

  /** The peer broke HTTP, or left within a request. */
  #refuse(error: ProtocolError): void {
    const { info, serving } = this.#settings;
    const answering = this.#answering;
    const isAnswered = answering === undefined && this.#incoming !== undefined;
    serving.refused(error, info);
    this.#breakOffContent();
    // What has begun goes on, unless it waits for what will not come; nothing follows it.
    if (answering?.isReceiving === true) answering.breakOff('close');
    if (answering?.isPlaying === true || this.#isOver) return;
    // Nor does a request get a second answer.
    if (isAnswered) return this.#finishConnection();
    if (answering !== undefined && error.code !== 'incomplete-body') {
      answering.exchange.answeredBy = { toString: () => `the server itself (${error.code})` };
      answering.begin(protocolErrorReply(error));
      return;
    }
    this.#answering = undefined;
    answering?.stop('peerClosed');
    if (this.#isHalfClosed) return;
    const { source } = playable(protocolErrorReply(error), undefined);
    const events = { gateReached() {}, finished: () => this.#finishConnection() };
    new Player(source, this.#sink, systemClock, events).start();
  }

  /** Our FIN; what still comes is read and dropped, so that no reset destroys what we sent (RFC 9112 §9.6). */
  #finishConnection(): void {
    this.#readToEnd();
    if (!this.#isHalfClosed) this.#sink.end();
    // A peer that reads nothing more would keep the socket for ever.
    this.#timer?.watchIdle();
  }

  /** No request is read any more; but who had stopped reading would not see the end of the peer. */
  #readToEnd(): void {
    this.#isOver = true;
    this.#timer?.stop();
    this.#breakOffContent();
    this.#reader.readOn();
  }
}
