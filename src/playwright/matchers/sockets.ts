// What matchers of WebSockets have in common.

import type { Exchange, SocketHistory } from '../../server.ts';
import type { Assertion } from './assertion.ts';
import {
  badReceiver,
  isRequested,
  nameOf,
  type Requested,
  type Verdict,
  type Watch,
} from './receiver.ts';

/** The WebSockets of a route, or of a server. */
export interface Sockets {
  readonly name: Assertion<Verdict>['receiver'];
  readonly watch: Watch;
  /** Those whose handshake was accepted, oldest first. */
  all(): readonly SocketHistory[];
}

/** @throws UsageError when it has no sockets */
export function socketsOf(matcher: string, receiver: Requested): Sockets {
  if (!isRequested(receiver)) throw badReceiver(matcher, receiver, 'a route or a server');
  return {
    name: nameOf(receiver),
    watch: (news) => receiver.watch(news),
    all: () => receiver.exchanges.flatMap(acceptedSocket),
  };
}

function acceptedSocket({ socket }: Exchange): readonly SocketHistory[] {
  return socket?.isAccepted === true ? [socket] : [];
}
