// Our server, configured as the reference was when it was recorded.

import path from 'node:path';
import {
  basicAuthHandler,
  errorHandler,
  HTTPException,
  jsonHandler,
  startServer,
  staticHandler,
  stringHandler,
  type Handler,
  type Server,
  type ServerOptions,
} from '../../src/server.ts';
import type { Roots } from './document-roots.ts';
import type { SetUpName } from './recording.ts';

type Method = string | readonly string[] | undefined;

const hosts = {
  browserHost: 'web-platform.test',
  alternateHosts: { alt: 'not-web-platform.test' },
  subdomains: ['www', 'www1', 'www.www', '天気の良い日', 'élève'],
  notSubdomains: ['nonexistent'],
};
const ports: ServerOptions['ports'] = { http: ['auto', 'auto'], https: [] };
const rewrites = [
  { method: 'GET', from: '/rewritten', to: '/document.txt' },
  { from: '/rewritten-any', to: '/echo_method.handler.mjs' },
];
const common = { ports, ...hosts };

/** Starts the server of a set-up. */
export async function startSetUp(name: SetUpName, roots: Roots): Promise<Server> {
  // What fixtures/reference/wptserve.mjs gives to
  Reflect.set(globalThis, Symbol.for('playwright-wptserve.reference'), { HTTPException });
  const { documentRoot, mounted } = roots;
  const mounts = { '/': documentRoot, '/mnt/': mounted };
  const aliases = { ...mounts, '/onefile/a.txt': path.join(mounted, 'a.txt') };
  switch (name) {
    case 'main':
      return startServer({ ...common, documentRoot, rewrites });
    case 'extra': {
      const server = await startServer({ ...common, documentRoot: mounts });
      declareRoutes(server, roots);
      return server;
    }
    case 'defcfg':
      // The reference takes the address it is bound to for its host when it has no configuration.
      return startServer({
        documentRoot,
        ports: { http: ['auto'], https: [] },
        browserHost: '127.0.0.1',
      });
    case 'wrap':
      return startServer({ ...common, documentRoot: aliases, wrappers: true });
    case 'inject':
      return startServer({
        ...common,
        documentRoot: aliases,
        wrappers: true,
        injectScript: { content: 'window.injected = 1;' },
      });
    case 'latency':
      return startServer({ ...common, documentRoot, latency: 200 });
  }
}

/**
 * The routes of the set-up "extra". In the recorded list the first that matches wins, here the one
 * declared last, so it is declared from its end.
 */
function declareRoutes(server: Server, { documentRoot }: Roots): void {
  const any = undefined;
  const template = path.join(documentRoot, 'static_tpl.txt');
  const object = { a: 1 };
  const routes: readonly (readonly [method: Method, pattern: string, handler: Handler])[] = [
    ['GET', '/r/first', tagged('first-a')],
    ['GET', '/r/first', tagged('first-b')],
    ['GET', '/r/star/*', tagged('star')],
    ['GET', '/r/mid/*.json', tagged('mid-star')],
    ['GET', '/r/g/{name}', tagged('group')],
    ['GET', '/r/g2/{a}/x/{b}', tagged('two-groups')],
    ['GET', '/r/gs/{a}/*', tagged('group-star')],
    ['GET', '/r/lit.txt', tagged('literal')],
    ['GET', '/r/esc\\*x', tagged('esc-star')],
    ['GET', '/r/plus+', tagged('plus')],
    [['GET', 'POST'], '/r/multi', tagged('multi')],
    [any, '/r/any', tagged('any')],
    [any, '/r/anystar', tagged('anystar')],
    ['POST', '/r/postonly', tagged('postonly')],
    ['GET', '/r/specific/thing', tagged('specific')],
    ['GET', '/r/specific/*', tagged('general')],
    ['GET', '/json', jsonHandler(() => ({ data: 'café', n: [1, 2.5, null, true] }))],
    ['GET', '/json2', jsonHandler(() => [[['X-Test', 'v']], object])],
    ['GET', '/json3', jsonHandler(() => [[202, 'Giraffe'], [['X-Test', 'v']], object])],
    ['GET', '/error410', errorHandler(410)],
    ['GET', '/error503', errorHandler(503)],
    [
      'GET',
      '/string',
      stringHandler('static string', 'text/plain', {
        'Cache-Control': 'max-age=3600',
        'X-A': 'b',
      }),
    ],
    ['GET', '/static', staticHandler(template, { who: 'world' }, 'text/plain', { 'X-B': 'c' })],
    [any, '/auth-any/*', basicAuthHandler(tagged('auth-any'))],
    [any, '/auth-user/*', basicAuthHandler(tagged('auth-user'), 'user', 'pass')],
  ];
  for (const [method, pattern, handler] of routes.toReversed()) {
    server.route(pattern, handler, method === undefined ? {} : { method });
  }
}

/** Answers what was matched, and by which route. */
function tagged(tag: string): Handler {
  return jsonHandler((request) => ({
    match: Object.fromEntries(Object.entries(request.routeMatch).toSorted(byName)),
    path: request.path,
    tag,
  }));
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
