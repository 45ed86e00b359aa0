import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { SocketAnswer, SocketTakeover } from '../http/exchange/socket-answer.ts';
import { lateModule } from '../late.ts';
import type { HandlerError } from '../routing/handler-error.ts';
import type { Route } from '../routing/route.ts';

const websocket = lateModule(() => import('../websocket/converse.ts'));

/** What a WebSocket needs from its server. */
interface SocketHost {
  readonly maxMessageBytes: number;
  /** There is news of its messages, or of its end. */
  changed(): void;
  failed(failure: HandlerError): void;
}

/** The answer of a route to a WebSocket handshake: what speaks it is loaded now. */
export async function answerSocket(
  answer: SocketAnswer | SocketTakeover,
  exchange: Exchange,
  route: Route,
  host: SocketHost,
): Promise<PlayableAnswer> {
  const { converse } = await websocket();
  const { request } = exchange;
  return converse(answer, exchange, {
    maxMessageBytes: host.maxMessageBytes,
    changed: () => {
      route.exchangeChanged();
      host.changed();
    },
    failed: (error) => host.failed({ error, request, source: route, brokeOff: true }),
  });
}
