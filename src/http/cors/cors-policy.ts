// The option `cors`, checked where it is declared.

import {
  describeValue,
  isPlainObject,
  rejectUnknownOptions,
  UsageError,
} from '../../usage-error.ts';
import { isToken } from '../token.ts';

/**
 * Which pages of other origins may read answers (CORS of the Fetch standard): `true` for any page,
 * without credentials; or its parts.
 */
export type CorsOption = true | CorsSettings;

/** The parts of {@link CorsOption}. All are optional. */
export interface CorsSettings {
  /**
   * The origins of the pages, such as `'http://app.localhost:3000'`, a RegExp, or a list of these.
   * Others get no CORS headers. @default '*', any
   */
  readonly origin?: string | RegExp | readonly (string | RegExp)[];
  /**
   * Whether requests with cookies may be read. The origin of the page is then named, with
   * `Vary: Origin`, because browsers do not take `*`. @default false
   */
  readonly credentials?: boolean;
  /** The request headers that preflights allow. @default those that the preflight asks for */
  readonly headers?: readonly string[];
  /** The methods that preflights allow. @default the one that the preflight asks for */
  readonly methods?: readonly string[];
  /** For how many seconds a browser may keep the answer to a preflight. @default its own, 5 */
  readonly maxAge?: number;
}

/** The option after the check. */
export interface CorsPolicy {
  /** Undefined: any. */
  readonly origins: readonly (string | RegExp)[] | undefined;
  readonly credentials: boolean;
  readonly headers: string | undefined;
  readonly methods: string | undefined;
  readonly maxAge: number | undefined;
}

/**
 * @param where what messages begin with
 * @throws UsageError that names the part, what was wrong and what is allowed
 */
export function checkCors(where: string, option: unknown): CorsPolicy {
  if (option !== true && !isPlainObject(option)) {
    throw new UsageError(
      `${where} ${describeValue(option)}. Write true, or { origin, credentials, headers, methods, maxAge }.`,
    );
  }
  const settings = option === true ? {} : (option as CorsSettings);
  rejectUnknownOptions(where, settings, ['origin', 'credentials', 'headers', 'methods', 'maxAge']);
  const { credentials = false, maxAge } = settings;
  if (typeof credentials !== 'boolean') {
    throw new UsageError(
      `${where}.credentials ${describeValue(credentials)}. Write true or false.`,
    );
  }
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) {
    throw new UsageError(
      `${where}.maxAge ${describeValue(maxAge)}. It is a whole number of seconds from 0.`,
    );
  }
  return {
    origins: checkOrigins(`${where}.origin`, settings.origin),
    credentials,
    headers: checkNames(`${where}.headers`, settings.headers, "['X-Token']"),
    methods: checkNames(`${where}.methods`, settings.methods, "['PUT', 'DELETE']"),
    maxAge,
  };
}

function checkOrigins(where: string, origin: CorsSettings['origin']): CorsPolicy['origins'] {
  const given: readonly unknown[] = origin === undefined ? ['*'] : [origin].flat();
  const bad = given.find((each) => !(each instanceof RegExp || isOrigin(each)));
  if (bad !== undefined || given.length === 0) {
    throw new UsageError(
      `${where} ${describeValue(bad ?? origin)} is not an origin. ` +
        `Write 'http://app.localhost:3000' without a path, '*', a RegExp, or a list of these.`,
    );
  }
  if (given.includes('*')) return undefined;
  return given.map((each) =>
    // One with a flag g or y would remember where it was.
    each instanceof RegExp
      ? new RegExp(each.source, each.flags.replaceAll(/[gy]/g, ''))
      : (each as string),
  );
}

function isOrigin(value: unknown): boolean {
  if (value === '*' || value === 'null') return true;
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value;
}

function checkNames(where: string, names: unknown, example: string): string | undefined {
  if (names === undefined) return undefined;
  const isList = Array.isArray(names);
  const bad = isList ? names.find((each) => typeof each !== 'string' || !isToken(each)) : names;
  if (isList && bad === undefined) return names.join(', ');
  throw new UsageError(
    `${where} ${describeValue(bad)}. Write a list of names, such as ${example}.`,
  );
}
