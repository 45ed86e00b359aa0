// A client that behaves well, in the process of the server: the processor time of this process
// between its request and its answer is what the answer took, however busy the machine is.

import { connect, type Socket } from 'node:net';

const everyMs = 15;
const request = 'GET /heartbeat HTTP/1.1\r\nHost: localhost\r\n\r\n';
const answered = /\r\n\r\nbeat$/;

/** Asks again and again, on one connection. */
export class Heartbeat {
  readonly #socket: Socket;
  readonly #beaten: (cpuMs: number) => void;
  #text = '';
  #startedMs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param beaten is told the processor time of each answer, in milliseconds */
  constructor(port: number, beaten: (cpuMs: number) => void) {
    this.#beaten = beaten;
    this.#socket = connect({ port, host: '127.0.0.1' });
    this.#socket.on('data', (bytes: Buffer) => this.#received(bytes.toString('latin1')));
    this.#socket.on('error', () => {});
    this.#ask();
  }

  /** Asks no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#socket.destroy();
  }

  #ask(): void {
    this.#startedMs = cpuMs();
    this.#socket.write(request);
  }

  #received(text: string): void {
    this.#text += text;
    if (!answered.test(this.#text)) return;
    this.#text = '';
    this.#beaten(cpuMs() - this.#startedMs);
    this.#timer = setTimeout(() => this.#ask(), everyMs);
  }
}

/** The processor time of this process so far, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
