import { firstTlsBytes } from '../inputs/client-hello.ts';
import type { Random } from '../random.ts';
import { actionsFor, type Conversation, type SocketKind } from './conversation.ts';

/** First bytes on a port that speaks TLS. */
export const tlsClients: SocketKind = {
  name: 'tls-clients',
  share: 10,
  generate: (random: Random): Conversation => ({
    to: 'tls-port',
    actions: actionsFor(firstTlsBytes(random), random),
    declaresTime: false,
  }),
};
