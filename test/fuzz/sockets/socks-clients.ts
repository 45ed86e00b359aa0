import { tagPlace } from '../inputs/http-stream.ts';
import { socksBytes } from '../inputs/socks-bytes.ts';
import type { Random } from '../random.ts';
import { actionsFor, type Conversation, type SocketKind } from './conversation.ts';

/** Clients of the SOCKS listener. */
export const socksClients: SocketKind = {
  name: 'socks-clients',
  share: 10,
  generate(random: Random): Conversation {
    const request = `GET /echo?${tagPlace} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    // Never to a port of this machine that is not the server's.
    const bytes = socksBytes(random, random.pick([80, 443]));
    const sent = random.chance(0.7) ? bytes + request : bytes;
    return { to: 'socks', actions: actionsFor(sent, random), declaresTime: false };
  },
};
