// A SOCKS5 proxy on 127.0.0.1 that gives a browser every host name: the policy of
// the server decides for each connection where it leads.
//
// Rule: never on a public address, and nothing but what the policy allows. Every
// socket is tracked from the moment it is accepted until it is closed, also when
// somebody else serves it by then.

import { connect, type Server, type Socket } from 'node:net';
import type { Clock } from '../../script/ports.ts';
import type { SocksReply, SocksRequest } from '../../socks/socks5.ts';
import { relay, SocksClient } from './socks-client.ts';
import { systemClock } from '../clock/system-clock.ts';
import { closed, knock, listen, portOf } from '../listening/tcp-server.ts';

/** Who serves a socket that a SOCKS client was connected with: a listener. */
interface Adopter {
  /** Whether it would serve the socket; else nobody listens, as far as the client can tell. */
  admits(socket: Socket, target: Target): boolean;
  adopt(socket: Socket, target: Target): void;
}

/** Where a client wanted to go. */
export interface Target {
  /** As the client sent it, an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Where a connection leads. */
export type Destination =
  | { readonly kind: 'serve'; readonly by: Adopter }
  /** To the host itself, or to what its name stands for. */
  | { readonly kind: 'connect'; readonly to?: string }
  /** Nowhere: the host is none of ours. It is reported. */
  | { readonly kind: 'refuse' }
  /** Nowhere, as if there were no such host. */
  | { readonly kind: 'unresolvable' }
  /** Nowhere, as if nobody listened on that port. */
  | { readonly kind: 'closed' };

/** What a SOCKS listener asks and tells. */
export interface SocksPolicy {
  /** Decides about one connection. The host is as the client sent it, an IPv6 address without brackets. */
  destinationOf(host: string, port: number): Destination;
  /** A connection was refused. */
  refused(host: string, port: number): void;
}

/** What a SOCKS listener needs besides; for tests. */
export interface SocksListenerSettings {
  readonly clock?: Clock;
}

/** A browser says all that it has to say at once. */
const timeoutMs = 10_000;

/** One port for all host names, with one policy at a time. */
export class SocksListener {
  readonly port: number;
  readonly #server: Server;
  readonly #clock: Clock;
  /** Accepted sockets, and those that lead on to other hosts. */
  readonly #sockets = new Set<Socket>();
  #policy: SocksPolicy | undefined;

  private constructor(server: Server, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.port = portOf(server);
    server.on('connection', (socket) => this.#accepted(socket));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async open({ clock = systemClock }: SocksListenerSettings = {}): Promise<SocksListener> {
    // The operating system's choice: one address needs no port that is free on another, too.
    return new SocksListener(await listen('127.0.0.1', 0), clock);
  }

  /** Puts all further connections under one policy. */
  serve(policy: SocksPolicy): void {
    this.#policy = policy;
  }

  /** Serves nobody any more, and drops every connection that came in here. */
  stop(): void {
    this.#policy = undefined;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** As {@link stop}; resolves when no late connection can meet the next policy. */
  async drain(): Promise<void> {
    this.stop();
    await knock(this.#server);
  }

  /** Drops every connection and frees the port. */
  async close(): Promise<void> {
    this.stop();
    await closed(this.#server);
  }

  #accepted(socket: Socket): void {
    this.#track(socket);
    const policy = this.#policy;
    if (policy === undefined) {
      socket.destroy();
      return;
    }
    const client = new SocksClient(socket, {
      clock: this.#clock,
      timeoutMs,
      requested: (request) => this.#lead(client, request, policy),
    });
  }

  #lead(client: SocksClient, { host, port }: SocksRequest, policy: SocksPolicy): void {
    const destination = policy.destinationOf(host, port);
    switch (destination.kind) {
      case 'serve':
        if (destination.by.admits(client.socket, { host, port })) {
          destination.by.adopt(client.accept(), { host, port });
        } else {
          client.refuse('connection-refused');
        }
        break;
      case 'connect':
        this.#connect(client, destination.to ?? host, port);
        break;
      case 'refuse':
        client.refuse('not-allowed');
        policy.refused(host, port);
        break;
      case 'unresolvable':
        client.refuse('host-unreachable');
        break;
      case 'closed':
        client.refuse('connection-refused');
        break;
    }
  }

  #connect(client: SocksClient, host: string, port: number): void {
    const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true });
    this.#track(upstream);
    const failed = (error: NodeJS.ErrnoException): void => client.refuse(replyTo(error));
    upstream.once('error', failed);
    upstream.once('connect', () => {
      upstream.off('error', failed);
      relay(client.accept(), upstream);
    });
    // Also while the other host takes its time.
    client.socket.once('close', () => {
      if (upstream.connecting) upstream.destroy();
    });
  }

  #track(socket: Socket): void {
    // A socket without a listener for its errors would end the process.
    socket.on('error', () => {});
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** What the client is told when the host itself cannot be reached. */
function replyTo({ code }: NodeJS.ErrnoException): SocksReply {
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection-refused';
    case 'ENETUNREACH':
      return 'network-unreachable';
    case 'EHOSTUNREACH':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'host-unreachable';
    case 'ETIMEDOUT':
      return 'ttl-expired';
    default:
      return 'general-failure';
  }
}
