import type { ConnectionInfo } from '../http/exchange/connection-info.ts';
import type { Request } from '../http/request/request.ts';
import type { Verdicts } from '../options/verdicts.ts';

/** A finding before its verdict is known. */
export interface FindingDraft {
  readonly name: keyof Verdicts;
  /** One sentence without its full stop. Those of one title become one. */
  readonly title: string;
  readonly details?: readonly string[];
  /** The request it is about. */
  readonly request?: Request;
  readonly connection?: ConnectionInfo;
}

const shownCharacters = 200;

/** How a finding names a request: without its query, which may differ each time. */
export function describeRequest({ method, path }: Request): string {
  const text = `${method} ${path}`;
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
