// A request to the server that the recordings were made with.

import { noRequestContent } from '../../src/http/request/request-content.ts';
import { Request } from '../../src/http/request/request.ts';
import type { HostNames, ServerConfig } from '../../src/http/host-names/server-config.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';

const subdomains = ['www', 'www1', 'www.www', '天気の良い日', 'élève'];
const encoded: Readonly<Record<string, string>> = {
  天気の良い日: 'xn--n8j6ds53lwwkrqhv28a',
  élève: 'xn--lve-6lad',
};

/** The configuration of the recordings. */
export const recordedConfig: ServerConfig = {
  browserHost: 'web-platform.test',
  alternateHosts: { alt: 'not-web-platform.test' },
  subdomains,
  notSubdomains: ['nonexistent'],
  serverHost: '127.0.0.1',
  docRoot: '/srv/docroot',
  ports: { http: [8000, 8001], https: [], ws: [8666], wss: [] },
  domains: below('web-platform.test'),
  notDomains: { nonexistent: 'nonexistent.web-platform.test' },
  allDomains: { '': below('web-platform.test'), alt: below('not-web-platform.test') },
  allNotDomains: {
    '': { nonexistent: 'nonexistent.web-platform.test' },
    alt: { nonexistent: 'nonexistent.not-web-platform.test' },
  },
};

function below(host: string): HostNames {
  const names = subdomains.map((label) => [label, `${encoded[label] ?? label}.${host}`] as const);
  return { '': host, ...Object.fromEntries(names) };
}

interface ServedOptions {
  readonly target?: string;
  /** Field lines, latin-1. */
  readonly fields?: readonly string[];
  readonly protocol?: 'http' | 'https';
  readonly docRoot?: string;
  readonly urlBase?: string;
  readonly config?: Partial<ServerConfig>;
}

function never(): never {
  throw new Error('a template has no stash');
}

/** A request as a server hands it to a handler. */
export function servedRequest({
  target = '/s/a.sub.txt',
  fields = ['Host: web-platform.test:8000'],
  protocol = 'http',
  docRoot = '',
  urlBase = '/',
  config = {},
}: ServedOptions = {}): Request {
  const parser = new RequestParser();
  const head = [`GET ${target} HTTP/1.1`, ...fields, '', ''].join('\r\n');
  parser.receive(Buffer.from(head, 'latin1'));
  const event = parser.nextEvent();
  if (event?.kind !== 'head') throw new Error(`no request: ${head}`);
  const request = new Request(event.head, noRequestContent, {
    protocol,
    clientAddress: '127.0.0.1',
    localAddress: '127.0.0.1',
    localPort: 18800,
  });
  request.serveBy(() => ({
    config: { ...recordedConfig, ...config },
    stash: { put: never, take: never },
  }));
  request.serveFrom(docRoot, urlBase);
  return request;
}
