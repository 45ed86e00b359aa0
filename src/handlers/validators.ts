// Conditional requests (RFC 9110 §13): only where the option asks for them, because a test
// server must not surprise a cache.

import type { Stats } from 'node:fs';
import type { Fields } from '../http/fields.ts';

/** The validators of a file. */
export interface Validators {
  /** A strong one: it changes with the size and the modification time. */
  readonly etag: string;
  /** An HTTP date, which counts seconds. */
  readonly lastModified: string;
}

/** The validators of a file. */
export function validatorsOf({ size, mtimeMs, mtime }: Stats): Validators {
  return {
    etag: `"${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}"`,
    lastModified: mtime.toUTCString(),
  };
}

/** What the preconditions of a GET or HEAD request ask for, in the order of RFC 9110 §13.2.2. */
export function evaluatePreconditions(
  headers: Fields,
  { etag, lastModified }: Validators,
): 'proceed' | 'notModified' | 'preconditionFailed' {
  const ifMatch = headers.get('if-match');
  const ifUnmodifiedSince = headers.get('if-unmodified-since');
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag, false)) return 'preconditionFailed';
  } else if (ifUnmodifiedSince !== undefined && isAfter(lastModified, ifUnmodifiedSince)) {
    return 'preconditionFailed';
  }
  const ifNoneMatch = headers.get('if-none-match');
  const ifModifiedSince = headers.get('if-modified-since');
  if (ifNoneMatch !== undefined) {
    return matches(ifNoneMatch, etag, true) ? 'notModified' : 'proceed';
  }
  const isUnchanged = ifModifiedSince !== undefined && isNotAfter(lastModified, ifModifiedSince);
  return isUnchanged ? 'notModified' : 'proceed';
}

/**
 * Whether a Range is to be obeyed: not when If-Range means another state, or one that has no
 * validators (RFC 9110 §13.1.5).
 */
export function rangeApplies(
  headers: Fields,
  { etag, lastModified }: { readonly [Name in keyof Validators]: Validators[Name] | undefined },
): boolean {
  const ifRange = headers.get('if-range');
  if (ifRange === undefined || ifRange === lastModified) return true;
  return ifRange === etag && !isWeak(etag);
}

/** RFC 9110 §8.8.3.2: a weak entity tag is like no other when compared strongly. */
function matches(list: string, etag: string, weakly: boolean): boolean {
  if (list.trim() === '*') return true;
  const tags: readonly string[] = list.match(/(?:W\/)?"[^"]*"/g) ?? [];
  if (weakly) return tags.some((tag) => opaqueTag(tag) === opaqueTag(etag));
  return tags.includes(etag) && !isWeak(etag);
}

function isWeak(etag: string): boolean {
  return etag.startsWith('W/');
}

function opaqueTag(etag: string): string {
  return isWeak(etag) ? etag.slice(2) : etag;
}

/** A date that cannot be read is ignored (RFC 9110 §13.1.3, §13.1.4). */
function isAfter(lastModified: string, date: string): boolean {
  return Date.parse(lastModified) > Date.parse(date);
}

function isNotAfter(lastModified: string, date: string): boolean {
  return Date.parse(lastModified) <= Date.parse(date);
}
