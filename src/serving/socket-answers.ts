import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { SocketAnswer, SocketTakeover } from '../http/exchange/socket-answer.ts';
import { lateModule } from '../late.ts';
import type { HandlerError } from '../routing/handler-error.ts';
import type { Route } from '../routing/route.ts';

const websocket = lateModule(() => import('../websocket/converse.ts'));

/** The answer of a route to a WebSocket handshake: what speaks it is loaded now. */
export async function answerSocket(
  answer: SocketAnswer | SocketTakeover,
  exchange: Exchange,
  route: Route,
  host: { readonly maxMessageBytes: number; failed(failure: HandlerError): void },
): Promise<PlayableAnswer> {
  const { converse } = await websocket();
  const { request } = exchange;
  return converse(answer, exchange, {
    maxMessageBytes: host.maxMessageBytes,
    changed: () => route.exchangeChanged(),
    failed: (error) => host.failed({ error, request, source: route, brokeOff: true }),
  });
}
