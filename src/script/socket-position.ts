// Which step of a WebSocket is legal where.

import { UsageError } from '../usage-error.ts';
import { describeStep } from './describe.ts';
import type { SocketStep } from './socket-steps.ts';

/** What is known of a conversation after some of its steps. */
export interface SocketPosition {
  readonly phase: 'handshake' | 'open' | 'closing';
  /** The last frame declares more bytes than it has: what follows is a part of it. */
  readonly isTorn: boolean;
  readonly endedBy: SocketStep['kind'] | undefined;
  /** Steps so far, for messages. */
  readonly index: number;
  /** Whether the steps are said by hand, for messages. */
  readonly isByHand: boolean;
}

/** Before the first step. */
export const socketStart: SocketPosition = {
  phase: 'handshake',
  isTorn: false,
  endedBy: undefined,
  index: 0,
  isByHand: false,
};

/**
 * The position after `step`.
 *
 * @throws UsageError when the step is not legal here; it names the step.
 */
export function advanceSocket(position: SocketPosition, step: SocketStep): SocketPosition {
  const { endedBy, index } = position;
  if (endedBy !== undefined) {
    throw misuse(position, step, `step ${index}, ${endedBy}(), has ended it`, 'Put it before that');
  }
  return { ...position, ...change(position, step), index: index + 1 };
}

function change(position: SocketPosition, step: SocketStep): Partial<SocketPosition> {
  switch (step.kind) {
    case 'accept':
      if (position.phase === 'handshake') return { phase: 'open' };
      throw misuse(position, step, 'the handshake was already accepted', 'Leave it out');
    case 'text':
    case 'json':
    case 'binary':
    case 'ping':
    case 'pong':
      requireWhole(position, step);
      return {};
    case 'closeFrame':
      requireWhole(position, step);
      return { phase: 'closing' };
    case 'frame': {
      requireAccepted(position, step);
      const isTorn = BigInt(step.length ?? 0) > BigInt(step.bytes.length);
      return {
        isTorn: position.isTorn || isTorn,
        ...(step.opcode === 8 ? { phase: 'closing' } : {}),
      };
    }
    case 'receiveMessage':
      requireAccepted(position, step);
      return {};
    case 'repeat':
      return repeated(position, step.steps, step);
    case 'raw':
    case 'delay':
    case 'gate':
      return {};
    case 'end':
      requireAccepted(position, step);
      return { endedBy: step.kind };
    case 'close':
    case 'reset':
    case 'hang':
      return { endedBy: step.kind };
  }
}

function repeated(
  position: SocketPosition,
  steps: readonly SocketStep[],
  step: SocketStep,
): Partial<SocketPosition> {
  const once = steps.reduce(advanceSocket, position);
  if (once.phase !== position.phase || once.endedBy !== undefined) {
    throw misuse(
      position,
      step,
      'it can hold only steps that leave the WebSocket open',
      'Put accept() before it, and closeFrame(), end(), close(), reset() and hang() after it',
    );
  }
  if (steps.length === 0 || !steps.some(takesTime)) {
    throw misuse(position, step, 'it would repeat nothing', 'Add a message or a delay');
  }
  return { isTorn: once.isTorn };
}

function takesTime(step: SocketStep): boolean {
  if (step.kind === 'delay') return step.ms > 0;
  return step.kind !== 'raw' || step.bytes.length > 0;
}

function requireAccepted(position: SocketPosition, step: SocketStep): void {
  if (position.phase !== 'handshake') return;
  throw misuse(position, step, 'there is no accept() before it', 'Write webSocket.accept() first');
}

function requireWhole(position: SocketPosition, step: SocketStep): void {
  requireAccepted(position, step);
  const lie = 'Use frame(opcode, bytes) or raw(bytes) to lie on purpose';
  if (position.phase === 'closing') {
    throw misuse(position, step, 'a close frame was said before it, and nothing follows one', lie);
  }
  if (!position.isTorn) return;
  throw misuse(position, step, 'the frame before it declares more bytes than it has', lie);
}

function misuse(
  position: SocketPosition,
  step: SocketStep,
  why: string,
  instead: string,
): UsageError {
  const nth = position.index + 1;
  const where = position.isByHand ? `socket step ${nth} by hand` : `webSocket step ${nth}`;
  return new UsageError(`${where}, ${describeStep(step)}: ${why}. ${instead}.`);
}
