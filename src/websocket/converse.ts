// From a handshake and its answer to a conversation that can be played.

import type { Conversation } from '../http/exchange/conversation.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import {
  isHandledSocket,
  SocketTakeover,
  type SocketAnswer,
} from '../http/exchange/socket-answer.ts';
import type { Socket, SocketHandler } from '../http/exchange/socket.ts';
import { SocketHistory, type SocketClose } from '../http/exchange/socket-history.ts';
import { errorReply } from '../http/response/error-reply.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { deflateAnswer } from '../script/deflate-parameters.ts';
import type { AcceptStep, SocketStep } from '../script/socket-steps.ts';
import { refusalOf, subprotocolsOf } from './handshake.ts';
import { Inbox } from './inbox.ts';
import { agreeOn, type AgreedDeflate } from './permessage-deflate.ts';
import { ServedSocket } from './served-socket.ts';
import { SocketConversation } from './socket-conversation.ts';
import { SaidSteps, ScriptSteps } from './step-source.ts';

/** Whom a conversation tells what becomes of it. */
export interface ConversationHost {
  readonly maxMessageBytes: number;
  /** There is news of its messages, or of its end. */
  changed(): void;
  /** A handler, or a function that looks at messages, threw. */
  failed(error: unknown): void;
}

/** The answer to a handshake; a request that is none, or a wrong one, is refused. */
export function converse(
  answer: SocketAnswer | SocketTakeover,
  exchange: Exchange,
  host: ConversationHost,
): Conversation | ResponseMessage {
  const { request } = exchange;
  const refusal = refusalOf(request);
  if (refusal !== undefined) {
    return errorReply(
      refusal.status,
      `This is a WebSocket, and of the request ${refusal.why}.`,
      refusal.status === 426
        ? { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13' }
        : {},
    );
  }
  const history = new SocketHistory(subprotocolsOf(request), () => host.changed());
  exchange.socket = history;
  const inbox = new Inbox((error) => host.failed(error));
  const { maxMessageBytes } = host;
  const failed = (error: Error): void => host.failed(error);
  const common = { request, history, inbox, maxMessageBytes, failed };
  if (!(answer instanceof SocketTakeover) && !isHandledSocket(answer)) {
    const steps = new ScriptSteps(answer.steps);
    const deflate = deflateFor(answer.steps.find(isAccept), exchange);
    return new SocketConversation({ ...common, steps, deflate, ended: () => {} });
  }
  const steps = new SaidSteps(answer.accept);
  let tellClosed!: () => void;
  const closed = new Promise<SocketClose>((resolve) => {
    tellClosed = () => {
      if (history.closed !== undefined) resolve(history.closed);
    };
  });
  const conversation = new SocketConversation({
    ...common,
    steps,
    deflate: deflateFor(answer.accept, exchange),
    ended: tellClosed,
  });
  const socket = new ServedSocket(request, steps, history, inbox, closed);
  if (answer instanceof SocketTakeover) answer.take(socket);
  else void handle(answer.handler, socket, steps, host);
  return conversation;
}

async function handle(
  handler: SocketHandler,
  socket: Socket,
  steps: SaidSteps,
  host: ConversationHost,
): Promise<void> {
  try {
    await handler(socket);
    if (!steps.isEnded) void socket.end();
  } catch (error) {
    host.failed(error);
    if (!steps.isEnded) void socket.close();
  }
}

function isAccept(step: SocketStep): step is AcceptStep {
  return step.kind === 'accept';
}

function deflateFor(
  accept: AcceptStep | undefined,
  { request }: Exchange,
): AgreedDeflate | undefined {
  const wanted = accept?.extensions === undefined ? undefined : deflateAnswer(accept.extensions);
  if (wanted === undefined) return undefined;
  return agreeOn(request.headers.get('sec-websocket-extensions') ?? '', wanted);
}
