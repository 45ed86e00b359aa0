// The header fields that pass between a page and the server behind this one, in order and case.

import type { FetchChanges } from '../http/request/fetched-reply.ts';

/** Fields of one connection only (RFC 9110 §7.6.1), and those that Node.js frames by. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** Two origins that stand for each other: `http://localhost:1234`. */
export interface Origins {
  /** Of this server, as the page asked for it. */
  readonly here: string;
  readonly upstream: string;
}

/**
 * The fields of a request, as the server behind is to get them: it takes itself for the one that
 * the page has asked.
 *
 * @param upgrades whether it asks for another protocol, and may
 */
export function requestFields(
  lines: Iterable<readonly [name: string, value: string]>,
  origins: Origins,
  upgrades = false,
): [string, string][] {
  const { here, upstream } = origins;
  return passing([...lines], upgrades).map(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'host':
        return [name, new URL(upstream).host];
      case 'origin':
        return [name, value === here ? upstream : value];
      case 'referer':
        return [name, movedUrl(value, here, upstream)];
      default:
        return [name, value];
    }
  });
}

/** The fields of a request with content of so many bytes, as a handler wants them changed. */
export function changedFields(
  fields: readonly [name: string, value: string][],
  { headers = {} }: FetchChanges,
  length: number,
): [string, string][] {
  const changes = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), { name, value }]),
  );
  // The handler reads what comes.
  const framed = new Set(['content-length', 'accept-encoding', 'accept-ranges', 'range']);
  const kept = fields.flatMap(([name, value]): [string, string][] => {
    const change = changes.get(name.toLowerCase());
    changes.delete(name.toLowerCase());
    if (change !== undefined) return change.value === null ? [] : [[name, change.value]];
    return framed.has(name.toLowerCase()) ? [] : [[name, value]];
  });
  for (const { name, value } of changes.values()) if (value !== null) kept.push([name, value]);
  if (length > 0) kept.push(['Content-Length', String(length)]);
  return kept;
}

/** The fields of a response, as the page is to get them: from the server that it has asked. */
export function responseFields(
  rawHeaders: readonly string[],
  origins: Origins,
  upgrades = false,
): [string, string][] {
  const { here, upstream } = origins;
  const { hostname } = new URL(upstream);
  return passing(pairsOf(rawHeaders), upgrades).map(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'location':
      case 'content-location':
        return [name, movedUrl(value, upstream, here)];
      case 'access-control-allow-origin':
        return [name, value === upstream ? here : value];
      case 'set-cookie':
        return [name, withoutDomain(value, hostname)];
      default:
        return [name, value];
    }
  });
}

function passing(
  pairs: readonly (readonly [string, string])[],
  upgrades: boolean,
): [string, string][] {
  if (upgrades) return pairs.map(([...pair]) => pair);
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()));
  const dropped = new Set([...hopByHop, ...named]);
  return pairs.filter(([name]) => !dropped.has(name.toLowerCase())).map(([...pair]) => pair);
}

function pairsOf(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [
    flat[2 * index] as string,
    flat[2 * index + 1] as string,
  ]);
}

function movedUrl(url: string, from: string, to: string): string {
  if (url.startsWith('//')) {
    const { protocol } = new URL(from);
    return movedUrl(protocol + url, from, to).replace(protocol + url, url);
  }
  const isThere = url === from || /^[/?#]/.test(url.slice(from.length));
  return url.startsWith(from) && isThere ? to + url.slice(from.length) : url;
}

/** A cookie for the host of the server behind is one for the host that the page has asked. */
function withoutDomain(cookie: string, hostname: string): string {
  const [pair = '', ...attributes] = cookie.split(';');
  const isOfUpstream = (attribute: string): boolean => {
    const [name = '', value = ''] = attribute
      .split('=', 2)
      .map((part) => part.trim().toLowerCase());
    return name === 'domain' && value.replace(/^\./, '') === hostname;
  };
  return [pair, ...attributes.filter((each) => !isOfUpstream(each))].join(';');
}
