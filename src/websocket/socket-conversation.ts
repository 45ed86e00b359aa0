// One WebSocket: its steps become frames for a player, and what the page sends becomes messages.
//
// Rule: it knows no connection and no timer. Pongs and the answer to a close frame are written
// beside the script, between two of its operations.

import { Conversation, type ConversationLine } from '../http/exchange/conversation.ts';
import type { SocketHistory } from '../http/exchange/socket-history.ts';
import type { Request } from '../http/request/request.ts';
import { describeMatch } from '../script/describe.ts';
import type { Outcome } from '../script/outcome.ts';
import type { OpSource, PlainOp, StepBytes } from '../script/program.ts';
import type { AcceptStep, ReceiveMessageStep, SocketStep } from '../script/socket-steps.ts';
import { closePayload } from './close-payload.ts';
import { encodeFrame, encodeTextFrame, encodeAnyFrame } from './frame-encoder.ts';
import { acceptFields } from './handshake.ts';
import type { Inbox } from './inbox.ts';
import { MessageDecoder, type SocketEvent } from './message-decoder.ts';
import { opcodes } from './opcodes.ts';
import type { AgreedDeflate } from './permessage-deflate.ts';
import type { StepSource } from './step-source.ts';

/** Neighbouring frames become one write up to so many bytes. */
const maxJoinedBytes = 65_536;
/** What a page sends ahead of the answer to its handshake; none does. */
const maxEarlyBytes = 1_000_000;
const rsv1 = 0x4;

/** What a conversation is made of. */
export interface ConversationParts {
  readonly request: Request;
  readonly steps: StepSource;
  readonly history: SocketHistory;
  readonly inbox: Inbox;
  readonly maxMessageBytes: number;
  readonly deflate: AgreedDeflate | undefined;
  /** What its script asks for has been lost. */
  readonly failed: (error: Error) => void;
  /** It is over. */
  readonly ended: () => void;
}

/** The answer to one handshake. */
export class SocketConversation extends Conversation implements OpSource {
  readonly keepsTime: boolean;
  readonly takesMore = true;
  readonly #parts: ConversationParts;
  readonly #decoder: MessageDecoder;
  #line: ConversationLine | undefined;
  #accepted: AcceptStep | undefined;
  /** What came ahead of the accepted handshake. */
  #early: Buffer[] = [];
  #earlyBytes = 0;
  #held: SocketStep | undefined;
  #isTorn = false;
  #ourClose: { readonly code: number; readonly reason: string } | undefined;
  #pageClose: { readonly code: number; readonly reason: string } | undefined;
  #closedFirst: 'page' | 'server' | undefined;
  #endStage: 'close frame' | 'wait' | 'end' = 'close frame';
  #isEnding = false;
  #isGone = false;
  #isOver = false;
  #onClose: (() => void) | undefined;

  constructor(parts: ConversationParts) {
    super();
    this.#parts = parts;
    this.keepsTime = !parts.steps.isLive;
    this.#decoder = new MessageDecoder(parts.maxMessageBytes, parts.deflate?.inflater);
  }

  get source(): OpSource {
    return this;
  }

  get hasClosed(): boolean {
    return this.#ourClose !== undefined && this.#pageClose !== undefined;
  }

  attach(line: ConversationLine, first: Buffer): void {
    this.#line = line;
    if (first.length > 0) this.receive(first);
  }

  receive(bytes: Buffer): void {
    if (this.#accepted === undefined) {
      this.#earlyBytes += bytes.length;
      if (this.#earlyBytes <= maxEarlyBytes) this.#early.push(bytes);
      return;
    }
    this.#decoder.receive(bytes);
    for (let event = this.#decoder.next(); event !== undefined; event = this.#decoder.next()) {
      this.#take(event);
    }
  }

  gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const ours = this.#ourClose;
    // What ended it without two close frames is no close for the page.
    if (this.#parts.history.closed === undefined) {
      const by = ours === undefined ? 'page' : 'server';
      this.#parts.history.close({ code: 1006, reason: '', by, wasClean: false });
    }
    this.#parts.inbox.close();
    this.#parts.ended();
  }

  finish(outcome: Outcome): void {
    this.#isOver = true;
    const { history, steps } = this.#parts;
    if (outcome !== 'peerClosed') history.waitsFor = undefined;
    if (outcome === 'reset' || (outcome === 'closed' && this.#ourClose === undefined)) {
      history.close({ code: 1006, reason: '', by: 'server', wasClean: false });
    }
    steps.finish(outcome !== 'peerClosed' && outcome !== 'stopped');
    this.#parts.inbox.close();
    this.#parts.ended();
  }

  next(): PlainOp | 'pending' {
    if (this.#isEnding) return this.#end();
    const parts: Uint8Array[] = [];
    const traced: StepBytes[] = [];
    let size = 0;
    while (size < maxJoinedBytes) {
      const step = this.#held ?? this.#parts.steps.next();
      this.#held = undefined;
      const bytes = step === 'pending' ? undefined : this.#bytesOf(step);
      if (step === 'pending' || bytes === undefined) {
        if (parts.length === 0) return step === 'pending' ? step : this.#opOf(step);
        this.#held = step === 'pending' ? undefined : step;
        break;
      }
      parts.push(bytes);
      traced.push({ step, bytes: bytes.length });
      size += bytes.length;
      // Of each that is said by hand it is told when it has gone.
      if (this.#parts.steps.isLive) break;
    }
    const [only = Buffer.alloc(0)] = parts;
    return {
      kind: 'bytes',
      bytes: parts.length === 1 ? only : Buffer.concat(parts),
      steps: traced,
    };
  }

  onAvailable(callback: () => void): void {
    this.#parts.steps.onAvailable(callback);
  }

  /** The operation of a step that is no bytes. */
  #opOf(step: SocketStep): PlainOp {
    const steps = [{ step, bytes: 0 }];
    switch (step.kind) {
      case 'delay':
        return { kind: 'delay', ms: step.ms, steps };
      case 'gate':
        return step;
      case 'receiveMessage':
        return { kind: 'wait', steps, hasCome: (callback) => this.#hasCome(step, callback) };
      case 'close':
      case 'reset':
      case 'hang':
        return { kind: step.kind, steps };
      default:
        this.#isEnding = true;
        return this.#end();
    }
  }

  /** A close frame, that of the page, and the end. */
  #end(): PlainOp {
    const step = { kind: 'end' } as const;
    switch (this.#endStage) {
      case 'close frame':
        this.#endStage = this.#isTorn ? 'end' : 'wait';
        if (this.#ourClose !== undefined || this.#isTorn) return this.#end();
        {
          const bytes = this.#closeFrame(1000, Buffer.alloc(0));
          return { kind: 'bytes', bytes, steps: [{ step, bytes: bytes.length }] };
        }
      case 'wait':
        this.#endStage = 'end';
        return { kind: 'wait', hasCome: (callback) => this.#hasPageClosed(callback) };
      case 'end':
        return { kind: 'end', steps: [{ step, bytes: 0 }] };
    }
  }

  #hasPageClosed(callback: () => void): boolean {
    if (this.#pageClose !== undefined || this.#isGone) return true;
    this.#onClose = callback;
    return false;
  }

  #hasCome({ match }: ReceiveMessageStep, callback: () => void): boolean {
    const { inbox, history, failed } = this.#parts;
    const loss = inbox.takeLoss();
    if (loss !== undefined) failed(loss);
    if (inbox.take(match) !== undefined) return true;
    history.waitsFor = match === undefined ? 'any message' : describeMatch(match);
    inbox.wait(match, () => {
      history.waitsFor = undefined;
      callback();
    });
    return false;
  }

  /** The bytes of a step that has any. */
  #bytesOf(step: SocketStep): Uint8Array | undefined {
    const { history } = this.#parts;
    switch (step.kind) {
      case 'accept':
        return this.#accept(step);
      case 'text':
      case 'json':
        history.sentCount += 1;
        if (this.#parts.deflate === undefined) return encodeTextFrame(opcodes.text, step.text);
        return this.#messageFrame(opcodes.text, Buffer.from(step.text));
      case 'binary':
        history.sentCount += 1;
        return this.#messageFrame(opcodes.binary, Buffer.from(step.bytes));
      case 'ping':
      case 'pong':
        return encodeFrame(opcodes[step.kind], step.bytes);
      case 'closeFrame':
        return this.#closeFrame(step.code, step.reason);
      case 'frame': {
        const { opcode, bytes, fin, rsv, mask, length, lengthForm } = step;
        if (length !== undefined && length > bytes.length) this.#isTorn = true;
        if (opcode === opcodes.close) this.#saidClose(1006, '');
        return encodeAnyFrame(opcode, bytes, { isFinal: fin, rsv, mask, length, lengthForm });
      }
      case 'raw':
        return step.bytes;
      default:
        return undefined;
    }
  }

  #messageFrame(opcode: number, bytes: Buffer): Buffer {
    const { deflate } = this.#parts;
    if (deflate === undefined) return encodeFrame(opcode, bytes);
    return encodeFrame(opcode, deflate.deflater.deflate(bytes), rsv1);
  }

  #accept(step: AcceptStep): Uint8Array {
    const { request, history, deflate } = this.#parts;
    const { protocol = history.subprotocols[0] } = step;
    const subprotocol = protocol ?? undefined;
    const fields = acceptFields(step, request, subprotocol, deflate?.field);
    this.#accepted = step;
    history.accept(subprotocol);
    if (this.#early.length > 0) {
      const early = Buffer.concat(this.#early.splice(0));
      // Behind the head, which is written first.
      queueMicrotask(() => this.receive(early));
    }
    return this.#line?.head(101, fields) ?? Buffer.alloc(0);
  }

  #closeFrame(code: number | undefined, reason: Uint8Array): Buffer {
    this.#saidClose(code ?? 1005, Buffer.from(reason).toString());
    return encodeFrame(opcodes.close, closePayload(code, reason));
  }

  #saidClose(code: number, reason: string): void {
    this.#ourClose ??= { code, reason };
    this.#closedFirst ??= 'server';
    this.#closeWell();
  }

  #closeWell(): void {
    const first = this.#closedFirst === 'page' ? this.#pageClose : this.#ourClose;
    if (!this.hasClosed || first === undefined || this.#closedFirst === undefined) return;
    this.#parts.history.close({ ...first, by: this.#closedFirst, wasClean: true });
  }

  #take(event: SocketEvent): void {
    const { history, inbox } = this.#parts;
    switch (event.kind) {
      case 'text':
      case 'binary': {
        const message = event.kind === 'text' ? event.text : event.bytes;
        history.received(message);
        inbox.add(message);
        return;
      }
      case 'ping':
        if (this.#accepted?.answersPings === true) {
          this.#sayBeside(
            { kind: 'pong', bytes: event.bytes },
            encodeFrame(opcodes.pong, event.bytes),
          );
        }
        return;
      case 'pong':
        return;
      case 'close':
        this.#pageCloses(event.code, event.reason);
        return;
      case 'error': {
        const { code, message } = event.error;
        const reason = Buffer.from(message).subarray(0, 123);
        const frame = encodeFrame(opcodes.close, closePayload(code, reason));
        this.#sayBeside({ kind: 'closeFrame', code, reason }, frame);
        history.close({ code, reason: message, by: 'server', wasClean: false });
        this.#line?.left();
      }
    }
  }

  #pageCloses(code: number | undefined, reason: string): void {
    this.#pageClose = { code: code ?? 1005, reason };
    this.#closedFirst ??= 'page';
    if (this.#ourClose !== undefined) {
      this.#closeWell();
      this.#onClose?.();
      return;
    }
    if (this.#accepted?.answersClose !== true) return;
    const bytes = closePayload(code, Buffer.from(reason));
    this.#ourClose = this.#pageClose;
    this.#sayBeside(
      { kind: 'closeFrame', ...(code === undefined ? {} : { code }), reason: Buffer.from(reason) },
      encodeFrame(opcodes.close, bytes),
    );
    this.#closeWell();
    this.#line?.left();
  }

  /** Not within a frame that is not whole, nor behind a close frame or the end. */
  #sayBeside(step: SocketStep, bytes: Buffer): void {
    if (this.#isTorn || this.#isOver || this.#line === undefined) return;
    this.#line.sink.write(bytes);
    this.#line.played({ kind: 'bytes', bytes, steps: [{ step, bytes: bytes.length }] });
  }
}
