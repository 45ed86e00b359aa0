import { describeMessage } from '../matching/message-match.ts';
import type { NextMessageOptions, Socket } from '../http/exchange/socket.ts';
import type { SocketClose, SocketHistory } from '../http/exchange/socket-history.ts';
import type { Request } from '../http/request/request.ts';
import { describeMatch } from '../script/describe.ts';
import * as make from '../script/make-socket-step.ts';
import { rawStep } from '../script/make-step.ts';
import type { BytesInput } from '../script/script.ts';
import type { FrameOptions } from '../script/socket-script.ts';
import type { MessageMatch, SocketMessage } from '../script/socket-steps.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import type { Inbox } from './inbox.ts';
import type { SaidSteps } from './step-source.ts';

/** A WebSocket by hand. */
export class ServedSocket implements Socket {
  readonly request: Request;
  readonly closedByPeer: Promise<SocketClose>;
  readonly #steps: SaidSteps;
  readonly #history: SocketHistory;
  readonly #inbox: Inbox;

  constructor(
    request: Request,
    steps: SaidSteps,
    history: SocketHistory,
    inbox: Inbox,
    closedByPeer: Promise<SocketClose>,
  ) {
    this.request = request;
    this.#steps = steps;
    this.#history = history;
    this.#inbox = inbox;
    this.closedByPeer = closedByPeer;
  }

  get subprotocols(): readonly string[] {
    return this.#history.subprotocols;
  }

  get messages(): readonly SocketMessage[] {
    return this.#history.messages;
  }

  text(text: string): Promise<boolean> {
    return this.#steps.say(make.textStep(text));
  }

  json(value: unknown): Promise<boolean> {
    return this.#steps.say(make.jsonStep(value));
  }

  binary(bytes: BytesInput): Promise<boolean> {
    return this.#steps.say(make.binaryStep(bytes));
  }

  ping(bytes?: BytesInput): Promise<boolean> {
    return this.#steps.say(make.controlStep('ping', bytes));
  }

  pong(bytes?: BytesInput): Promise<boolean> {
    return this.#steps.say(make.controlStep('pong', bytes));
  }

  frame(opcode: number, payload?: BytesInput, options?: FrameOptions): Promise<boolean> {
    return this.#steps.say(make.frameStep(opcode, payload, options));
  }

  raw(bytes: BytesInput): Promise<boolean> {
    return this.#steps.say(rawStep(bytes));
  }

  closeFrame(code?: number, reason?: BytesInput): Promise<boolean> {
    return this.#steps.say(make.closeFrameStep(code, reason));
  }

  end(): Promise<boolean> {
    return this.#steps.say({ kind: 'end' });
  }

  close(): Promise<boolean> {
    return this.#steps.say({ kind: 'close' });
  }

  reset(): Promise<boolean> {
    return this.#steps.say({ kind: 'reset' });
  }

  nextMessage(match?: MessageMatch, options: NextMessageOptions = {}): Promise<SocketMessage> {
    const where = 'socket.nextMessage()';
    if (match !== undefined) make.checkMatch(where, match);
    rejectUnknownOptions(where, options, ['timeout']);
    const { timeout } = options;
    if (timeout !== undefined && !(Number.isFinite(timeout) && timeout >= 0)) {
      throw new UsageError(
        `${where}: timeout ${describeValue(timeout)} is not a number of milliseconds from 0.`,
      );
    }
    const loss = this.#inbox.takeLoss();
    if (loss !== undefined) return Promise.reject(new Error(`${where}: ${loss.message}`));
    const message = this.#inbox.take(match);
    if (message !== undefined) return Promise.resolve(message);
    const next = this.#wait(match, timeout);
    // A test that has ended waits for nothing.
    next.catch(() => {});
    return next;
  }

  /** No generator: an echo would make more promises than messages. */
  [Symbol.asyncIterator](): AsyncIterator<SocketMessage, void> {
    return {
      next: () => {
        const loss = this.#inbox.takeLoss();
        if (loss !== undefined) return Promise.reject(loss);
        const value = this.#inbox.take(undefined);
        if (value !== undefined) return Promise.resolve({ value, done: false });
        return new Promise((resolve) => {
          this.#inbox.wait(
            undefined,
            (message) => resolve({ value: message, done: false }),
            () => resolve({ value: undefined, done: true }),
          );
        });
      },
    };
  }

  #wait(match: MessageMatch | undefined, timeout: number | undefined): Promise<SocketMessage> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(
          new Error(
            `socket.nextMessage(${match === undefined ? '' : describeMatch(match)}): ${why}. ${this.#came()}`,
          ),
        );
      };
      const stop = this.#inbox.wait(
        match,
        (message) => {
          clearTimeout(timer);
          resolve(message);
        },
        () => fail('the WebSocket was closed before'),
      );
      const timer =
        timeout === undefined
          ? undefined
          : setTimeout(() => {
              stop();
              fail(`none came within ${timeout} ms`);
            }, timeout);
    });
  }

  #came(): string {
    const { messages } = this.#history;
    if (messages.length === 0) return 'The page has sent no message.';
    return `The page has sent ${messages.slice(-3).map(describeMessage).join(', ')}.`;
  }
}
