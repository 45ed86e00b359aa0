import { connect, type Socket } from 'node:net';
import { AcceptingPort } from '../accepting.ts';

/** Stands between a client and a port: it sees the records of TLS, and how the TCP connection ends. */
export class Relay {
  readonly port: number;
  readonly #accepting: AcceptingPort;
  readonly #servers: Socket[];
  /** Settles when the server has ended its connection, and tells how. */
  readonly ended: Promise<'fin' | 'reset'>;
  /** What came from the server. */
  received = Buffer.alloc(0);

  private constructor(
    accepting: AcceptingPort,
    servers: Socket[],
    ended: Promise<'fin' | 'reset'>,
  ) {
    this.#accepting = accepting;
    this.#servers = servers;
    this.ended = ended;
    this.port = accepting.port;
  }

  /** Hands the client's bytes on, `pieceBytes` at a time. */
  static async open(serverPort: number, pieceBytes = Infinity): Promise<Relay> {
    const servers: Socket[] = [];
    let end: (how: 'fin' | 'reset') => void;
    const ended = new Promise<'fin' | 'reset'>((resolve) => {
      end = resolve;
    });
    const accepting = await AcceptingPort.open((client) => {
      const server = connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
      servers.push(server);
      server.on('end', () => end('fin'));
      server.on('error', () => end('reset'));
      server.on('data', (bytes: Buffer) => {
        relay.received = Buffer.concat([relay.received, bytes]);
        client.write(bytes);
      });
      server.on('close', () => client.destroy());
      client.on('close', () => server.destroy());
      let handedOn = Promise.resolve();
      client.on('data', (bytes: Buffer) => {
        handedOn = handedOn.then(() => send(server, bytes, pieceBytes));
      });
    });
    const relay = new Relay(accepting, servers, ended);
    return relay;
  }

  /** The types of the records that came from the server (RFC 8446 §5.1). */
  get recordTypes(): number[] {
    const types: number[] = [];
    for (let at = 0; at + 5 <= this.received.length; at += 5 + this.received.readUInt16BE(at + 3)) {
      types.push(this.received[at]!);
    }
    return types;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.destroy();
    await this.#accepting[Symbol.asyncDispose]();
  }
}

async function send(socket: Socket, bytes: Buffer, pieceBytes: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    socket.write(bytes.subarray(at, at + pieceBytes));
    await new Promise(setImmediate);
  }
}
