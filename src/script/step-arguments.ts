import { describeValue, UsageError } from '../usage-error.ts';
import type { BytesInput } from './script.ts';
import type { SocketStep } from './socket-steps.ts';
import type { Step } from './steps.ts';

const stepMethods: readonly (Step['kind'] | SocketStep['kind'] | 'concat')[] = [
  'accept',
  'text',
  'json',
  'binary',
  'ping',
  'pong',
  'frame',
  'closeFrame',
  'head',
  'statusLine',
  'header',
  'endHeaders',
  'informational',
  'write',
  'chunk',
  'lastChunk',
  'raw',
  'delay',
  'gate',
  'receive',
  'drip',
  'repeat',
  'concat',
  'end',
  'close',
  'halfClose',
  'reset',
  'hang',
];

/**
 * Lets the steps of a class refuse arguments that they do not take. JavaScript drops them in
 * silence: of `end('bye')`, as one writes it for `node:http`, nothing would be sent.
 */
export function refuseMoreArguments(
  { prototype }: { readonly prototype: object },
  root = 'script',
): void {
  for (const name of stepMethods) {
    const method: unknown = Reflect.get(prototype, name);
    if (typeof method !== 'function') continue;
    const checked = function (this: unknown, ...args: readonly unknown[]): unknown {
      const dropped = args.slice(method.length).find((each) => each !== undefined);
      if (dropped !== undefined) throw moreArguments(`${root} ${name}`, method.length, dropped);
      return Reflect.apply(method, this, args);
    };
    Object.defineProperty(prototype, name, { value: checked, configurable: true, writable: true });
  }
}

function moreArguments(name: string, count: number, dropped: unknown): UsageError {
  const taken = ['no argument', '1 argument'][count] ?? `${count} arguments`;
  return new UsageError(
    `${name}(): nothing is done with ${describeValue(dropped)}. It takes ${taken}.`,
  );
}

/**
 * A copy, so that a buffer the caller goes on using cannot change a declared step.
 *
 * @param method as it is named in a message: `script write`
 * @throws UsageError when they are no bytes
 */
export function copyBytes(method: string, bytes: BytesInput): Uint8Array {
  if (typeof bytes === 'string') return Buffer.from(bytes, 'utf8');
  if (bytes instanceof Uint8Array) return Buffer.from(bytes);
  throw new UsageError(
    `${method}(${describeValue(bytes)}): bytes are a string (sent as UTF-8) or a Uint8Array.`,
  );
}
