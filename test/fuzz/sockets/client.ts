// One conversation over a real socket, and what must never come of it.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { secret } from '../document-root.ts';
import { must } from '../kind.ts';
import type { Action, Conversation } from './conversation.ts';
import { tagsIn, withTag } from './tag.ts';

/** Where a server listens. */
export interface Ports {
  readonly plain: number;
  readonly tls: number;
  readonly socks: number;
}

/** For an answer that needs nobody's permission: far more than it takes, on any machine. */
const patienceMs = 20_000;
/** For an answer that may go on for ever. */
const declaredPatienceMs = 150;
const maxKeptBytes = 4 * 1024 * 1024;

/**
 * Does what a conversation says.
 *
 * @param opened is told the port of the client
 * @throws BrokenRule
 */
export async function converse(
  { to, actions, declaresTime }: Conversation,
  ports: Ports,
  tag: string,
  opened: (port: number) => void,
): Promise<void> {
  const transport = connect({ port: portFor(to, ports), host: '127.0.0.1', allowHalfOpen: true });
  transport.on('error', () => {});
  transport.once('connect', () => opened(transport.localPort ?? 0));
  const socket = to === 'tls' ? overTls(transport) : transport;
  const peer = new Peer(socket, transport);
  let sent = '';
  for (const action of actions) {
    if (peer.isOver) break;
    if ('send' in action) sent += withTag(action.send, tag);
    // One after the other is what a conversation is.
    // oxlint-disable-next-line no-await-in-loop
    await act(action, peer, tag);
  }
  if (!declaresTime && !peer.isDeaf) {
    const isOver = await peer.over(patienceMs);
    transport.destroy();
    must(isOver, 'a connection ends when its client has said everything');
  } else {
    await peer.over(declaredPatienceMs);
    transport.resetAndDestroy();
  }
  judge(peer.received, sent, tag);
}

function portFor(to: Conversation['to'], ports: Ports): number {
  switch (to) {
    case 'plain':
      return ports.plain;
    case 'socks':
      return ports.socks;
    case 'tls':
    case 'tls-port':
      return ports.tls;
  }
}

function overTls(transport: Socket): Socket {
  const socket = connectTls({ socket: transport, rejectUnauthorized: false });
  socket.on('error', () => {});
  return socket;
}

async function act(action: Action, peer: Peer, tag: string): Promise<void> {
  const { socket, transport } = peer;
  if ('send' in action) socket.write(Buffer.from(withTag(action.send, tag), 'latin1'));
  else if ('wait' in action) await sleep(action.wait);
  else if ('await' in action) await peer.more(declaredPatienceMs);
  else if ('stopReading' in action) peer.stopReading();
  else if ('end' in action) socket.end();
  else transport.resetAndDestroy();
}

/** @throws BrokenRule when a client got what is not for it */
function judge(received: string, sent: string, tag: string): void {
  must(!received.includes(secret), 'no file outside of the document root is served');
  const known = tagsIn(sent);
  for (const each of tagsIn(received)) {
    must(each === tag || known.has(each), 'no bytes of one connection reach another');
  }
  if (!sent.includes('header(') && !/\nX-Injected/.test(sent)) {
    must(!/\nX-Injected/.test(received), 'what a URL says adds no header line');
  }
}

/** The other side, as a client sees it. */
class Peer {
  readonly socket: Socket;
  readonly transport: Socket;
  #received: string[] = [];
  #bytes = 0;
  #isDeaf = false;
  readonly #closed: Promise<void>;

  constructor(socket: Socket, transport: Socket) {
    this.socket = socket;
    this.transport = transport;
    socket.on('data', (bytes: Buffer) => {
      this.#bytes += bytes.length;
      if (this.#bytes < maxKeptBytes) this.#received.push(bytes.toString('latin1'));
    });
    this.#closed = new Promise((resolve) => transport.once('close', () => resolve()));
  }

  get isOver(): boolean {
    return this.transport.destroyed;
  }

  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  get received(): string {
    return this.#received.join('');
  }

  stopReading(): void {
    this.#isDeaf = true;
    this.socket.pause();
  }

  /** Waits for bytes. */
  async more(timeoutMs: number): Promise<void> {
    const done = new AbortController();
    const came = once(this.socket, 'data', { signal: done.signal }).catch(() => {});
    await Promise.race([came, this.#closed, sleep(timeoutMs, undefined, done).catch(() => {})]);
    done.abort();
  }

  /** Whether the connection is over within this time. */
  async over(timeoutMs: number): Promise<boolean> {
    const done = new AbortController();
    const isOver = await Promise.race([
      this.#closed.then(() => true),
      sleep(timeoutMs, false, { signal: done.signal }).catch(() => false),
    ]);
    done.abort();
    return isOver;
  }
}
