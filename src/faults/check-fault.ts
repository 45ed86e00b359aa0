// Faults as a person writes them down, checked where they are declared.

import {
  describeValue,
  didYouMean,
  isPlainObject,
  rejectUnknownOptions,
  UsageError,
} from '../usage-error.ts';
import { rejectBrokenResponse } from './broken-response.ts';
import {
  faultKinds,
  isFaultKind,
  routeFaultKinds,
  unitOfFault,
  type ConnectionFault,
  type FaultKind,
  type RouteFault,
} from './connection-fault.ts';

/**
 * Checks a fault.
 *
 * @throws UsageError that names the option
 */
export function checkConnectionFault(option: unknown, where: string): ConnectionFault {
  const fault = faultOf(option);
  if (fault === undefined) throw noFault(option, where, faultKinds);
  checkNumbers(fault, option, where);
  return fault;
}

/**
 * Checks the fault of a route.
 *
 * @throws UsageError that names the option
 */
export function checkRouteFault(option: unknown, where: string): RouteFault {
  if (isPlainObject(option) && 'hosts' in option) {
    throw new UsageError(
      `${where}: ${describeValue(option)} is by host, and a route has one fault. ` +
        `Write it alone, and beside it the option host of the route.`,
    );
  }
  const fault = faultOf(option);
  if (fault === undefined) {
    throw noFault(
      option,
      where,
      routeFaultKinds,
      '; those of TLS are for the option tls of the server',
    );
  }
  if (!(routeFaultKinds as readonly FaultKind[]).includes(fault.kind)) {
    throw new UsageError(
      `${where}: ${describeValue(option)} is for the option fault of the server, which can name a host. ` +
        `A route has ${list(routeFaultKinds)}.`,
    );
  }
  checkNumbers(fault, option, where);
  return fault as RouteFault;
}

/** The word that a person has written for a fault, whether there is such a fault or not. */
export function wordOfFault(option: unknown): unknown {
  return isPlainObject(option) ? option['kind'] : option;
}

function noFault(
  option: unknown,
  where: string,
  allowed: readonly FaultKind[],
  others = '',
): UsageError {
  const word = wordOfFault(option);
  rejectBrokenResponse(word, where);
  if (isPlainObject(option) && word === undefined) {
    return new UsageError(
      `${where}: ${describeValue(option)} has no kind. Write a word, such as 'no-response', ` +
        `or ${written('reset-after-content-bytes')}.`,
    );
  }
  const hint = didYouMean(word, allowed, written) ?? `Write ${list(allowed)}${others}.`;
  return new UsageError(`${where}: ${describeValue(option)} is no fault. ${hint}`);
}

function faultOf(option: unknown): ConnectionFault | undefined {
  const fault = typeof option === 'string' ? { kind: option } : option;
  if (!isPlainObject(fault) || !isFaultKind(fault['kind'])) return undefined;
  return fault as unknown as ConnectionFault;
}

function list(kinds: readonly FaultKind[]): string {
  return kinds.map(written).join(', ');
}

/** As one would write it. */
function written(kind: FaultKind): string {
  const unit = unitOfFault(kind);
  return unit === undefined ? `'${kind}'` : `{ kind: '${kind}', ${unit}: 100 }`;
}

function checkNumbers(fault: ConnectionFault, option: unknown, where: string): void {
  const unit = unitOfFault(fault.kind);
  rejectUnknownOptions(where, fault, unit === undefined ? ['kind'] : ['kind', unit]);
  if (unit === undefined) return;
  const value = (fault as unknown as Readonly<Record<string, unknown>>)[unit];
  if (value === undefined) {
    throw new UsageError(
      `${where}: ${describeValue(option)} needs a number. Write ${written(fault.kind)}.`,
    );
  }
  if (unit === 'bytes' && !(Number.isInteger(value) && (value as number) >= 1)) {
    throw new UsageError(`${where}.bytes: ${describeValue(value)} is not a whole number from 1.`);
  }
  if (unit === 'ms' && !(typeof value === 'number' && value >= 0 && value < Infinity)) {
    throw new UsageError(
      `${where}.ms: ${describeValue(value)} is not a number of milliseconds, 0 or more.`,
    );
  }
}
