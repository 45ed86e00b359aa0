import type { Answering } from '../../answering/answering.ts';
import type { PlayableAnswer } from '../../http/exchange/answer.ts';
import { Conversation } from '../../http/exchange/conversation.ts';
import type { RequestParser } from '../../http1/request-parser.ts';
import { encodeStep } from '../../http1/script-encoder.ts';
import { startPosition } from '../../script/position.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { CarriedMessage } from './carriage.ts';
import type { Reader } from './connection-ends.ts';

/**
 * The WebSocket that a connection of HTTP/1 becomes with this answer: all further bytes are its own.
 * Undefined for other answers.
 */
export function conversationOf(
  answer: PlayableAnswer,
  { sink }: CarriedMessage,
  answering: Answering<CarriedMessage>,
  parser: RequestParser,
  reader: Reader,
): Conversation | undefined {
  if (!(answer instanceof Conversation)) return undefined;
  answer.attach(
    {
      sink,
      head(status, headers, reason) {
        const head = { kind: 'head', status, headers, ...(reason && { reason }) } as const;
        const [op] = encodeStep(head, startPosition, 'GET');
        return op?.kind === 'bytes' ? op.bytes : Buffer.alloc(0);
      },
      played: (op) => answering.played(op, systemClock.now(), 0),
      left: () => answering.stop('peerClosed'),
      takesMoreChanged: () => (answer.takesMore ? reader.readOn() : reader.pause()),
    },
    parser.takeRemaining(),
  );
  return answer;
}
