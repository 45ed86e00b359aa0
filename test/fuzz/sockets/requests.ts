import { httpStream } from '../inputs/http-stream.ts';
import type { Random } from '../random.ts';
import { actionsFor, type Conversation, type SocketKind } from './conversation.ts';

/** Requests of any form, pipelined, cut, half-closed and reset. */
export const requests: SocketKind = {
  name: 'requests',
  share: 60,
  generate(random: Random): Conversation {
    const bytes = httpStream(random);
    return {
      to: random.chance(0.12) ? 'tls' : 'plain',
      actions: actionsFor(bytes, random),
      declaresTime: /trickle|latency|%[67]|\/by-hand/i.test(bytes),
    };
  },
};
