// What node:http makes of bytes, over a real socket, for differential tests.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { RequestEvent } from '../../src/http1/events.ts';

/** How a reader took a whole connection: the status it refused it with, or what it read. */
export type Verdict = { readonly refused: number } | { readonly requests: readonly string[] };

/** A node:http server with default options that tells how it took what it was sent. */
export class NodeReader {
  readonly #server = createServer((request, response) => {
    this.#read(request, () => response.end()).catch(() => {});
  });
  #requests: string[] = [];

  async listen(): Promise<void> {
    // The default answer to CONNECT is to hang up, which would look like a refusal.
    this.#server.on('connect', (request, socket) => {
      this.#requests.push(summary(request, ''));
      socket.end('HTTP/1.1 200 OK\r\n\r\n');
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Sends the bytes on a connection of their own, then half-closes. */
  async verdict(bytes: Buffer): Promise<Verdict> {
    this.#requests = [];
    const socket = connect((this.#server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
    // A server that refuses may reset; what it has answered is all that counts.
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.end(bytes);
    await closed;
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, code]) => Number(code));
    const last = statuses.at(-1) ?? 0;
    return last >= 400 ? { refused: last } : { requests: this.#requests };
  }

  async #read(request: IncomingMessage, done: () => void): Promise<void> {
    // Pipelined requests are read side by side: the place is taken before the body is there.
    const requests = this.#requests;
    const place = requests.push('incomplete') - 1;
    let body = '';
    request.setEncoding('latin1');
    for await (const part of request) body += part as string;
    requests[place] = summary(request, body);
    done();
  }
}

/** How our parser took a connection. */
export function verdictOf(events: readonly RequestEvent[]): Verdict {
  const requests: string[] = [];
  let line = '';
  let body = '';
  for (const event of events) {
    switch (event.kind) {
      case 'head':
        line = `${event.head.method} ${event.head.target} ${event.head.version}`;
        body = '';
        break;
      case 'content':
        body += event.bytes.toString('latin1');
        break;
      case 'end':
        requests.push(`${line} ${JSON.stringify([body, ...[...(event.trailers ?? [])].flat()])}`);
        break;
      case 'error':
        return { refused: event.error.status };
      case 'closed':
        break;
    }
  }
  return { requests };
}

function summary(request: IncomingMessage, body: string): string {
  const { method = '', url = '', httpVersion, rawTrailers } = request;
  return `${method} ${url} ${httpVersion} ${JSON.stringify([body, ...rawTrailers])}`;
}
