import { isSocketScript } from '../../script/socket-builder.ts';
import { acceptStep } from '../../script/make-socket-step.ts';
import type { AcceptOptions, SocketScript } from '../../script/socket-script.ts';
import type { AcceptStep } from '../../script/socket-steps.ts';
import { describeValue, UsageError } from '../../usage-error.ts';
import type { Request } from '../request/request.ts';
import type { Socket, SocketHandler } from './socket.ts';

const brand: unique symbol = Symbol.for('playwright-wptserve.socket-handler');

/** An answer of {@link socketHandler}. */
export interface HandledSocket {
  /** @internal */
  readonly [brand]: true;
  /** @internal */
  readonly accept: AcceptStep;
  /** @internal */
  readonly handler: SocketHandler;
}

/** A socket that a test takes over. */
export class SocketTakeover {
  readonly accept: AcceptStep;
  readonly take: (socket: Socket) => void;

  constructor(accept: AcceptStep, take: (socket: Socket) => void) {
    this.accept = accept;
    this.take = take;
  }
}

/** What answers a WebSocket handshake. */
export type SocketAnswer = SocketScript | HandledSocket;

/**
 * Answers WebSocket handshakes: it accepts each, and gives the handler its socket.
 *
 * @param accept how the handshake is accepted
 * @throws UsageError when the handler is no function, or an option is wrong
 * @example
 * wpt.route('/echo', socketHandler(async (socket) => {
 *   for await (const message of socket) await socket.text(String(message));
 * }));
 */
export function socketHandler(handler: SocketHandler, accept?: AcceptOptions): HandledSocket {
  if (typeof handler !== 'function') {
    throw new UsageError(
      `socketHandler(${describeValue(handler)}): write a function, async (socket) => { … }.`,
    );
  }
  return Object.freeze({ [brand]: true as const, accept: acceptStep(accept), handler });
}

/** Whether `value` answers WebSocket handshakes. */
export function isSocketAnswer(value: unknown): value is SocketAnswer {
  return isSocketScript(value) || isHandledSocket(value);
}

export function isHandledSocket(value: unknown): value is HandledSocket {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Whether a request asks for a WebSocket (RFC 6455 §4.1). */
export function asksForSocket(request: Request): boolean {
  // Most do not, and their fields need not be read for that.
  if (request.method !== 'GET' || !request.head.hasField('upgrade')) return false;
  const upgrade = request.headers.get('upgrade') ?? '';
  return /(?:^|,)[\t ]*websocket[\t ]*(?:,|$)/i.test(upgrade);
}
