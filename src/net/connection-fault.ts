// Ways a connection can fail, as data. They strike when the connection is
// accepted, while a request comes in, or after it.
//
// A FIN is only a FIN when everything that was received has been read: otherwise
// the operating system sends a reset. So a fault that closes reads on.

import type { Socket } from 'node:net';
import { script } from '../script/builder.ts';
import type { Clock } from '../script/ports.ts';
import type { Script } from '../script/script.ts';
import { describeValue, isPlainObject, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import { systemClock } from './system-clock.ts';

/** A fault that its name says all about. */
export type NamedFault =
  /** Nobody listens. A connection that was accepted already is reset. */
  | 'refuse'
  /** RST at once. A browser may see it before it has sent its request, or after. */
  | 'reset-on-accept'
  /** FIN at once. */
  | 'close-on-accept'
  /** Everything is read, and nothing is said. */
  | 'accept-silent'
  /** Nothing is read, so that the peer cannot send more than the buffers take. */
  | 'never-read'
  /** RST is the answer to every request. */
  | 'reset-after-request'
  /** FIN is the answer to every request. */
  | 'close-after-request'
  /** There is no answer to any request. */
  | 'no-response';

/** A fault after so many bytes of the peer. Nothing is said before. */
export interface FaultAfterBytes {
  readonly kind: 'reset-after-request-bytes' | 'close-after-request-bytes';
  readonly bytes: number;
}

/** A fault after a time. Everything is read and nothing is said before. */
export interface FaultAfterTime {
  readonly kind: 'reset-after' | 'close-after';
  readonly ms: number;
}

/** How a connection fails, as it is declared. */
export type ConnectionFaultOption = NamedFault | FaultAfterBytes | FaultAfterTime;

/** How a connection fails, after the check. */
export type ConnectionFault = { readonly kind: NamedFault } | FaultAfterBytes | FaultAfterTime;

/** When a fault strikes. */
type Moment = 'onAccept' | 'onBytes' | 'afterRequest';

/** Every kind: when it strikes, and what its number counts. */
const kinds: Readonly<
  Record<ConnectionFault['kind'], { readonly strikes: Moment; readonly unit?: 'bytes' | 'ms' }>
> = {
  refuse: { strikes: 'onAccept' },
  'reset-on-accept': { strikes: 'onAccept' },
  'close-on-accept': { strikes: 'onAccept' },
  'accept-silent': { strikes: 'onAccept' },
  'never-read': { strikes: 'onAccept' },
  'reset-after-request': { strikes: 'afterRequest' },
  'close-after-request': { strikes: 'afterRequest' },
  'no-response': { strikes: 'afterRequest' },
  'reset-after-request-bytes': { strikes: 'onBytes', unit: 'bytes' },
  'close-after-request-bytes': { strikes: 'onBytes', unit: 'bytes' },
  'reset-after': { strikes: 'onBytes', unit: 'ms' },
  'close-after': { strikes: 'onBytes', unit: 'ms' },
};

/**
 * When a fault strikes: `onAccept`, on TCP, before any TLS; `onBytes`, instead of being served, on
 * what TLS has decrypted; `afterRequest`, by {@link answerOfFault}, on a connection that is served.
 */
export function momentOfFault({ kind }: ConnectionFault): Moment {
  return kinds[kind].strikes;
}

/** As a report names it: `reset-on-accept`, `close-after 100 ms`. */
export function describeFault(fault: ConnectionFault): string {
  if ('bytes' in fault) return `${fault.kind} ${fault.bytes} bytes`;
  return 'ms' in fault ? `${fault.kind} ${fault.ms} ms` : fault.kind;
}

/**
 * Checks a fault.
 *
 * @throws UsageError that names the option
 */
export function checkConnectionFault(option: unknown, where: string): ConnectionFault {
  const fault = typeof option === 'string' ? { kind: option } : option;
  const kind = isPlainObject(fault) ? String(fault['kind']) : '';
  if (!isPlainObject(fault) || !Object.hasOwn(kinds, kind)) {
    const all = Object.entries(kinds).map(([name, { unit }]) =>
      unit === undefined ? `'${name}'` : `{ kind: '${name}', ${unit}: 100 }`,
    );
    throw new UsageError(
      `${where}: ${describeValue(option)} is no fault. Write ${all.join(', ')}.`,
    );
  }
  const { unit } = kinds[kind as ConnectionFault['kind']];
  rejectUnknownOptions(where, fault, unit === undefined ? ['kind'] : ['kind', unit]);
  if (unit !== undefined) checkNumber(unit, fault[unit], where);
  return fault as unknown as ConnectionFault;
}

function checkNumber(unit: 'bytes' | 'ms', value: unknown, where: string): void {
  const isRight =
    unit === 'bytes'
      ? Number.isInteger(value) && (value as number) >= 1
      : typeof value === 'number' && value >= 0 && value < Infinity;
  if (isRight) return;
  const what = unit === 'bytes' ? 'a whole number from 1' : 'a number of milliseconds, 0 or more';
  throw new UsageError(`${where}.${unit}: ${describeValue(value)} is not ${what}.`);
}

/** The answer to every request when the fault strikes after one. */
export function answerOfFault({ kind }: ConnectionFault): Script | undefined {
  switch (kind) {
    case 'reset-after-request':
      return script.reset();
    case 'close-after-request':
      return script.close();
    case 'no-response':
      return script.hang();
    default:
      return undefined;
  }
}

/** Who is told what a fault does. */
interface FaultRecorder {
  received?(bytes: Uint8Array): void;
  closed(by: 'server', how: 'fin' | 'rst'): void;
}

/** What a fault is applied with. */
export interface FaultSettings {
  /** The TCP socket beneath an encrypted one. @default the socket itself */
  readonly transport?: Socket;
  readonly clock?: Clock;
  readonly recorder?: FaultRecorder | undefined;
}

/** Lets an accepted socket, of which nothing was read, fail, unless the fault strikes after a request. */
export function applyFault(
  socket: Socket,
  fault: ConnectionFault,
  { transport = socket, clock = systemClock, recorder }: FaultSettings = {},
): void {
  // An encrypted socket goes with its transport. To destroy it as well, in the middle of its
  // handshake, crashes Node 20.
  const reset = (): void => {
    recorder?.closed('server', 'rst');
    transport.resetAndDestroy();
  };
  const close = (): void => {
    recorder?.closed('server', 'fin');
    socket.end();
  };
  switch (fault.kind) {
    case 'refuse':
    case 'reset-on-accept':
      reset();
      break;
    case 'close-on-accept':
      close();
      readAndDrop(socket, recorder);
      break;
    case 'accept-silent':
      readAndDrop(socket, recorder);
      break;
    case 'never-read':
      socket.pause();
      break;
    case 'reset-after-request-bytes':
      afterBytes(socket, fault.bytes, reset);
      readAndDrop(socket, recorder);
      break;
    case 'close-after-request-bytes':
      afterBytes(socket, fault.bytes, close);
      readAndDrop(socket, recorder);
      break;
    case 'reset-after':
      afterTime(socket, clock, fault.ms, reset);
      readAndDrop(socket, recorder);
      break;
    case 'close-after':
      afterTime(socket, clock, fault.ms, close);
      readAndDrop(socket, recorder);
      break;
    case 'reset-after-request':
    case 'close-after-request':
    case 'no-response':
      break;
  }
}

/** Until the peer hangs up. */
function readAndDrop(socket: Socket, recorder: FaultRecorder | undefined): void {
  socket.prependListener('data', (bytes: Buffer) => recorder?.received?.(bytes));
  socket.on('end', () => socket.end());
  // Whoever had the socket before may have paused it.
  socket.resume();
}

function afterBytes(socket: Socket, bytes: number, strike: () => void): void {
  let left = bytes;
  socket.on('data', (packet: Buffer) => {
    left -= packet.length;
    // Again for every packet that follows: to end or to reset twice does nothing.
    if (left <= 0) strike();
  });
}

function afterTime(socket: Socket, clock: Clock, ms: number, strike: () => void): void {
  const cancel = clock.at(clock.now() + ms, strike);
  socket.on('close', cancel);
}
