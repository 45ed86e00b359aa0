import type { Duplex } from 'node:stream';
import { Agent as HttpAgent, request as askHttp, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as askHttps } from 'node:https';

type Written = (error?: Error | null) => void;
type Pieces = Parameters<NonNullable<Duplex['_writev']>>[0];

/** How one request is sent. */
export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Whether it may go over a connection that has carried another one. */
  readonly mayReuse: boolean;
}

/** The connections to the servers behind. */
export class UpstreamAgents {
  readonly #kept = agents(true);
  readonly #fresh = agents(false);

  /**
   * Begins a request. A server on this machine need not have a certificate that is trusted: the
   * one of a dev server never is.
   */
  ask(origin: string, { method, path, fields, mayReuse }: AskedRequest): ClientRequest {
    const { http, https } = mayReuse ? this.#kept : this.#fresh;
    const { protocol, hostname } = new URL(origin);
    const options = { method, path, headers: fields.flat(), setHost: false };
    if (protocol === 'http:') return patient(askHttp(origin, { ...options, agent: http }));
    return patient(
      askHttps(origin, {
        ...options,
        agent: https,
        rejectUnauthorized: !isThisMachine(hostname),
      }),
    );
  }

  /** Closes what was kept. */
  close(): void {
    for (const { http, https } of [this.#kept, this.#fresh]) {
      http.destroy();
      https.destroy();
    }
  }
}

function agents(keepAlive: boolean): { readonly http: HttpAgent; readonly https: HttpsAgent } {
  return { http: new HttpAgent({ keepAlive }), https: new HttpsAgent({ keepAlive }) };
}

/** Whether a host name or an address is of the loopback interface, or of any interface of ours. */
export function isThisMachine(hostname: string): boolean {
  return (
    /^(?:.+\.)?localhost\.?$/.test(hostname) ||
    /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/.test(hostname) ||
    /^\[::(?:1|ffff:7f[0-9a-f]{2}:[0-9a-f]+)?\]$/.test(hostname)
  );
}

/**
 * A server may answer, and close, before it has read all that is sent to it: its answer is read
 * although nothing more can be written.
 */
function patient(asking: ClientRequest): ClientRequest {
  return asking.once('socket', (socket: Duplex) => {
    if (asking.reusedSocket) return;
    /* oxlint-disable no-underscore-dangle -- what Node.js calls the methods of those who make streams. */
    const write = socket._write.bind(socket);
    const writev = socket._writev?.bind(socket);
    socket._write = (bytes: unknown, encoding: BufferEncoding, done: Written) =>
      write(bytes, encoding, (error) => done(withoutLoss(error)));
    socket._writev = (pieces: Pieces, done: Written) =>
      writev?.(pieces, (error) => done(withoutLoss(error)));
    /* oxlint-enable no-underscore-dangle */
  });
}

/** To have lost the peer is no error of a write: reading will come to it. */
function withoutLoss(error: Error | null | undefined): Error | null | undefined {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return ['EPIPE', 'ECONNRESET', 'ECONNABORTED'].includes(code) ? null : error;
}
