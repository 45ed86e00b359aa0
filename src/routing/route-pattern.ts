// wptserve's path patterns: `/a/{name}/*`.
//
// A pattern is matched against the path as it was sent: percent-encoded,
// without the query, case-sensitive, as a whole.

import type { RouteMatch } from '../http/request/request.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import { parseUrlencoded } from '../http/forms/urlencoded.ts';
import { isGlob, parseGlob } from './glob-pattern.ts';
import { PathTemplate } from './path-template.ts';
import { PathPattern } from './url-pattern.ts';

/** A pattern ready to match. */
export interface RoutePattern {
  /** As the test wrote it, for messages. */
  readonly source: string;
  /** The one path it matches; undefined when it has groups or is a RegExp. */
  readonly literalPath: string | undefined;
  /** The groups when `path` matches, else undefined. */
  match(path: string): RouteMatch | undefined;
}

const noGroups: RouteMatch = Object.freeze({});
/** No request target has these bytes (RFC 9112 §3.2): white space, control characters, not US-ASCII. */
const unsendable = /[^!-~]/;

/**
 * Reads a pattern: `{name}` is one or more characters other than `/`; one `*`
 * is anything, and its match runs to the end of the pattern. After a backslash
 * they are literal, and so is the backslash. A leading `/` is implied. A RegExp is tested on the path;
 * its named groups become the match. How long that takes is up to the RegExp: a path can be of any
 * text, and as long as a request line.
 *
 * @throws UsageError when it cannot match, or is not such a pattern
 */
export function parseRoutePattern(pattern: string | RegExp | PathPattern): RoutePattern {
  if (pattern instanceof PathPattern) {
    const { source } = pattern;
    return { source, literalPath: undefined, match: (path) => pattern.match(path) };
  }
  if (pattern instanceof RegExp) return regExpPattern(pattern);
  if (typeof pattern !== 'string') {
    throw new UsageError(
      `route ${describeValue(pattern)}: a pattern is a path such as "/a/{name}/*", or a RegExp.`,
    );
  }
  const source = pattern.startsWith('/') || pattern.startsWith('**') ? pattern : `/${pattern}`;
  rejectUnmatchable(pattern, source);
  if (isGlob(source)) return globPattern(pattern, source);
  return /[{}*]/.test(source) ? groupPattern(pattern, source) : literalPattern(source);
}

function literalPattern(source: string): RoutePattern {
  return {
    source,
    literalPath: source,
    match: (path) => (path === source ? noGroups : undefined),
  };
}

function globPattern(pattern: string, source: string): RoutePattern {
  const matches = parseGlob(source);
  if (matches === undefined) {
    throw badPattern(pattern, 'a brace has no counterpart, or is in another; write {a,b}');
  }
  const group = /\{\w+\}/.exec(source)?.[0];
  if (group !== undefined) {
    throw badPattern(
      pattern,
      `a glob has no groups as ${group} is one; write *, or a RegExp with named groups`,
    );
  }
  return {
    source,
    literalPath: undefined,
    match: (path) => (matches(path) ? noGroups : undefined),
  };
}

function regExpPattern(pattern: RegExp): RoutePattern {
  const query = queryOf(pattern.source);
  if (query !== undefined) {
    throw new UsageError(
      `route ${String(pattern)}: a pattern matches the path, which has no "?", so this one never matches. ` +
        `Leave out what follows it, and write the option query, such as ${query}.`,
    );
  }
  // A global or sticky RegExp remembers where it stopped.
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return {
    source: String(pattern),
    literalPath: undefined,
    match(path) {
      const result = stateless.exec(path);
      if (result === null) return undefined;
      const groups = Object.entries(result.groups ?? {});
      // A group of an alternative that was not taken is undefined.
      return Object.fromEntries(groups.filter(([, value]) => value !== undefined));
    },
  };
}

function groupPattern(pattern: string, source: string): RoutePattern {
  const names: string[] = [];
  const literals: string[] = [''];
  let behindStar: string | undefined;
  for (const [part] of source.matchAll(/\\.|\{[^{}]*\}|./g)) {
    if (part.length > 1 && part.startsWith('{')) {
      const name = part.slice(1, -1);
      if (!/^\w+$/.test(name))
        throw badPattern(pattern, `the group ${part} needs a name of letters, digits and _`);
      if (names.includes(name)) throw badPattern(pattern, `the group ${part} is there twice`);
      if (behindStar !== undefined)
        throw badPattern(pattern, `the group ${part} stands after the *, which matches to the end`);
      names.push(name);
      literals.push('');
    } else if (part === '*') {
      if (behindStar !== undefined) {
        const meant = withNames(source);
        throw badPattern(
          pattern,
          `it has two *, of which each would match to the end; write ${JSON.stringify(meant)}, or a glob with **`,
        );
      }
      behindStar = '';
    } else if (part === '{' || part === '}') {
      throw badPattern(pattern, `"${part}" has no counterpart`);
    } else if (behindStar === undefined) {
      literals.push(`${literals.pop()}${part}`);
    } else {
      behindStar += part;
    }
  }
  if (behindStar === undefined && names.length === 0) return literalPattern(source);
  if (behindStar !== undefined) names.push('*');
  const template = new PathTemplate(literals, behindStar);
  return {
    source,
    literalPath: undefined,
    match(path) {
      const groups = template.match(path);
      return groups && Object.fromEntries(names.map((name, index) => [name, groups[index] ?? '']));
    },
  };
}

function rejectUnmatchable(pattern: string, source: string): void {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern)) {
    throw badPattern(pattern, 'it is a URL of another scheme; a route answers http: and https:');
  }
  const mark = /[?#]/.exec(source);
  if (mark !== null) {
    const path = JSON.stringify(source.slice(0, mark.index));
    const query = parseUrlencoded(source.slice(mark.index + 1).split('#', 1)[0] ?? '');
    const wanted = Object.fromEntries(query.keys().map((name) => [name, query.get(name)]));
    const option = mark[0] === '#' ? '' : ` and the option query: ${JSON.stringify(wanted)}`;
    throw badPattern(
      pattern,
      `a pattern matches the path, which has no "${mark[0]}"; write ${path}${option}`,
    );
  }
  const colon = /\/:[A-Za-z_]\w*/.exec(source);
  if (colon !== null) {
    const meant = source.replaceAll(/\/:([A-Za-z_]\w*)/g, '/{$1}');
    throw badPattern(pattern, `"${colon[0].slice(1)}" is no group; write ${JSON.stringify(meant)}`);
  }
  if (unsendable.test(source)) {
    const encoded = source.replace(new RegExp(unsendable, 'gu'), (char) =>
      // A lone surrogate has no encoding; it is sent as U+FFFD.
      encodeURIComponent(Buffer.from(char).toString()),
    );
    throw badPattern(
      pattern,
      `a path is percent-encoded when it is sent; write ${JSON.stringify(encoded)}`,
    );
  }
}

/**
 * The query that a RegExp looks at without fail, in the words of the option: of no path, so it never
 * matches. What is optional, or one of several, may be left out.
 */
function queryOf(source: string): string | undefined {
  if (source.includes('|')) return undefined;
  let depth = 0;
  let isInClass = false;
  for (const { 0: part, index } of source.matchAll(/\\.|[^\\]/gs)) {
    if (isInClass) isInClass = part !== ']';
    else if (part === '[') isInClass = true;
    else if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    else if (part === '\\?' && depth === 0 && !/^(?:[?*]|\{0)/.test(source.slice(index + 2))) {
      const [, name = 'page', value = '2'] = /^(\w+)=(\w*)/.exec(source.slice(index + 2)) ?? [];
      return `{ ${name}: '${value}' }`;
    }
  }
  return undefined;
}

/** A group for each `*` but the last. */
function withNames(source: string): string {
  let count = 0;
  const last = source.lastIndexOf('*');
  return source.replaceAll('*', (star, index: number) =>
    index === last ? star : `{part${(count += 1)}}`,
  );
}

function badPattern(pattern: string, why: string): UsageError {
  return new UsageError(`route ${JSON.stringify(pattern)}: ${why}.`);
}
