import type { Socket } from 'node:net';
import type {
  ClosingSide,
  ClosingWay,
  ConnectionInfo,
} from '../../http/exchange/connection-info.ts';
import { normalizeHost } from '../../http/host-names/host-name.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import { describeFault, type ConnectionFault } from '../../faults/connection-fault.ts';
import type { ConnectionRecorder } from './connection-recorder.ts';
import type { TlsFault } from '../../tls/tls-fault.ts';
import { tellHandshake, type Handshake } from '../tls/handshake.ts';
import { describeNetwork, type NetworkConditions } from '../../options/network-conditions.ts';

/** Tells what becomes of a connection to its test, and to the journal where there is one. */
export class ConnectionWitness {
  readonly #info: ConnectionInfo;
  readonly #recorder: ConnectionRecorder | undefined;

  constructor(info: ConnectionInfo, recorder: ConnectionRecorder | undefined) {
    this.#info = info;
    this.#recorder = recorder;
  }

  /** Watches a socket for the end of its peer: the TCP socket shows none once it is beneath TLS. */
  watch(socket: Socket): void {
    socket.on('end', () => this.closed('peer', 'fin'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNRESET') this.closed('peer', 'rst');
      if (code === 'ETIMEDOUT') this.closed('peer', 'timeout');
    });
  }

  /** A host is named that the connection leads to; who named one first is who knew best. */
  leadsTo(host: string): void {
    const name = normalizeHost(host) ?? host;
    this.#info.leadsTo(name);
    this.#recorder?.leadsTo(name);
  }

  /** A request came: it may name the host, where neither a proxy nor TLS has done so. */
  asked({ host = '', requestTarget }: RequestHead): void {
    const { authority = host } = requestTarget;
    const name = authority.replace(/:\d*$/, '');
    if (name !== '') this.leadsTo(name);
  }

  /** The connection is to fail. */
  fails(fault: ConnectionFault | TlsFault): void {
    const word = typeof fault === 'string' ? fault : describeFault(fault);
    this.#info.fails(word);
    this.#recorder?.fails(word);
  }

  /** The connection is slow. */
  isSlow(network: NetworkConditions): void {
    const words = describeNetwork(network);
    // Conditions that hold nothing up are none.
    if (words === '') return;
    this.#info.isSlow(words);
    this.#recorder?.isSlow(words);
  }

  /** The TLS handshake has succeeded or failed. */
  shookHands(handshake: Handshake): void {
    const tls = tellHandshake(handshake);
    this.#info.shookHands(tls);
    this.#recorder?.shookHands(tls);
    if (tls.serverName !== undefined) this.leadsTo(tls.serverName);
    if (handshake.outcome === 'secured') return;
    const { peerAlert, peerEnd } = handshake;
    if (peerEnd !== undefined) this.closed('peer', peerEnd);
    else if (peerAlert !== undefined) this.closed('peer', 'fin');
  }

  received(bytes: Uint8Array): void {
    this.#recorder?.received(bytes);
  }

  sent(bytes: Uint8Array): void {
    this.#recorder?.sent(bytes);
  }

  /** One side ends it; who does so first is what counts. */
  closed(by: ClosingSide, how: ClosingWay): void {
    this.#info.ends(by, how);
    this.#recorder?.closed(by, how);
  }
}
