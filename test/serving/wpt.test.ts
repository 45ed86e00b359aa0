// What a test has of its server besides routes: its configuration, stash and failures.

import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startServer, type Server, type ServerOptions } from '../../src/server.ts';
import { UsageError } from '../../src/usage-error.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const key = '2a4b4e5c-0000-4000-8000-000000000001';
const folder = temporaryFolder({
  'site/a.sub.txt':
    '{{browser_host}} {{domains[www]}} {{domains[]}} {{hosts[alt][]}} {{hosts[alt][www]}} {{host}} ' +
    '{{ports[http][0]}} {{ports[http][1]}} {{ports[https][0]}} {{ports[ws][0]}} {{ports[wss][0]}}',
  'other/b.txt': '',
});
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: ServerOptions = {}): Promise<Server> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

describe('the configuration', () => {
  test('is that of localhost when nothing is said', async () => {
    const wpt = await start({ ports: { https: [] } });
    expect(wpt.config).toEqual({
      browserHost: 'localhost',
      alternateHosts: {},
      subdomains: [],
      notSubdomains: [],
      serverHost: '127.0.0.1',
      docRoot: '',
      ports: { http: [wpt.port], https: [], ws: [wpt.port], wss: [] },
      domains: { '': 'localhost' },
      notDomains: {},
      allDomains: { '': { '': 'localhost' } },
      allNotDomains: { '': {} },
    });
    expect(wpt.config).toBe(wpt.config);
  });

  test('has the names and ports of the options, as handlers and templates see them', async () => {
    const wpt = await start({
      documentRoot: path.join(folder, 'site'),
      browserHost: 'web-platform.test',
      alternateHosts: { alt: 'not-web-platform.test' },
      subdomains: ['www', 'élève'],
      notSubdomains: ['nonexistent'],
      ports: { http: ['auto', 'auto'], https: ['auto'] },
    });
    const { config } = wpt;
    expect(config.ports['http']).toHaveLength(2);
    expect(config.ports['http']![0]).toBe(wpt.port);
    expect(config.ports['https']).toEqual([wpt.https.port]);
    expect(config.domains).toEqual({
      '': 'web-platform.test',
      www: 'www.web-platform.test',
      élève: 'xn--lve-6lad.web-platform.test',
    });
    let seen: unknown;
    wpt.route('/x', ({ server }) => {
      seen = server.config;
    });
    await ask(wpt.port, get('/x'));
    expect(seen).toBe(config);
    const { http = [], https = [] } = config.ports;
    const { body } = await ask(wpt.port, get('/a.sub.txt'));
    expect(body).toBe(
      'web-platform.test www.web-platform.test web-platform.test not-web-platform.test ' +
        `www.not-web-platform.test web-platform.test ${http.join(' ')} ${https[0]} ${http[0]} ${https[0]}`,
    );
    // Each of the ports is listened on.
    for (const port of http) expect((await ask(port, get('/a.sub.txt'))).body).toBe(body);
  });

  test('has the folder that stands at /, where it really is', async () => {
    const site = path.join(folder, 'site');
    const other = path.join(folder, 'other');
    symlinkSync('site', path.join(folder, 'link'));
    for (const [documentRoot, docRoot] of [
      [site, site],
      [path.join(folder, 'link'), site],
      [{ '/lib/': other, '/': site }, site],
      [{ '/lib/': other }, ''],
    ] as const) {
      const wpt = await start({ documentRoot, ports: { https: [] } });
      expect(wpt.config.docRoot).toBe(docRoot);
    }
  });
});

describe('the name of a host', () => {
  const names = {
    browserHost: 'web-platform.test',
    alternateHosts: { alt: 'not-web-platform.test' },
    subdomains: ['www', 'www1'],
    notSubdomains: ['nowhere'],
  };

  test('is that of a subdomain, of the host or of an alternate one', async () => {
    const wpt = await start({ ...names, ports: { https: [] } });
    expect(wpt.host()).toBe('web-platform.test');
    expect(wpt.host('www')).toBe('www.web-platform.test');
    expect(wpt.host('nowhere', 'alt')).toBe('nowhere.not-web-platform.test');
  });

  test.each<[ServerOptions, Parameters<Server['host']>, string]>([
    [
      names,
      ['web'],
      'host("web"): "web" is not in the option subdomains. It has "www", "www1", "nowhere".',
    ],
    [
      names,
      ['www', 'other'],
      'host("www", "other"): "other" is not in the option alternateHosts. It has "alt".',
    ],
    [{}, ['www'], 'host("www"): "www" is not in the option subdomains. It is empty.'],
  ])('is none that was not declared: %j, %j', async (options, call, message) => {
    const wpt = await start({ ...options, ports: { https: [] } });
    expect(() => wpt.host(...call)).toThrow(new UsageError(message));
  });
});

describe('the stash', () => {
  test('brings handlers and the test together, by path', async () => {
    const wpt = await start({ ports: { https: [] } });
    wpt.route('/put/*', async ({ server }) => server.stash.put(key, 'of a handler'));
    wpt.route('/take', async ({ server }) => String(await server.stash.take(key)));
    await ask(wpt.port, get('/put/%41?x'));
    expect(await wpt.stash.take(key)).toBeUndefined();
    // The path is the one that was sent, without the query.
    expect(await wpt.stash.take(key, '/put/A')).toBeUndefined();
    expect(await wpt.stash.take(key, '/put/%41')).toBe('of a handler');
    await wpt.stash.put(key, 'of the test', '/take');
    expect((await ask(wpt.port, get('/take'))).body).toBe('of the test');
    expect((await ask(wpt.port, get('/take'))).body).toBe('undefined');
    await wpt.stash.put(key, 'of the test');
    expect((await ask(wpt.port, get('/take'))).body).toBe('undefined');
    expect(await wpt.stash.take(key, '/')).toBe('of the test');
  });

  test('is written once: a handler that writes again fails', async () => {
    const wpt = await start({ ports: { https: [] } });
    wpt.route('/x', async ({ server }) => {
      await server.stash.put(key, 1);
      return 'put';
    });
    const statuses = [];
    for (const _ of [1, 2]) statuses.push((await ask(wpt.port, get('/x'))).status);
    expect(statuses).toEqual([200, 500]);
    expect(wpt.handlerErrors[0]!.error).toMatchObject({ name: 'StashError' });
  });

  test('is another one for each server', async () => {
    const [one, two] = [
      await start({ ports: { https: [] } }),
      await start({ ports: { https: [] } }),
    ];
    await one.stash.put(key, 1);
    expect(await two.stash.take(key)).toBeUndefined();
    expect(await one.stash.take(key)).toBe(1);
  });
});

describe('failures', () => {
  test('are in the order they came, each with its request', async () => {
    const wpt = await start({ ports: { https: [] } });
    for (const name of ['one', 'two']) {
      wpt.route(`/${name}`, () => {
        throw new Error(name);
      });
    }
    await ask(wpt.port, get('/two'));
    await ask(wpt.port, request('POST', '/one', 'x'));
    const seen = wpt.handlerErrors.map(({ request: asked, error }) => `${asked} ${String(error)}`);
    expect(seen).toEqual(['GET /two Error: two', 'POST /one Error: one']);
  });

  test('of a handler do not end the connection, the server or the process', async () => {
    const wpt = await start({ ports: { https: [] } });
    wpt.route('/x', () => Promise.reject(new Error('mine')));
    for (const _ of [1, 2, 3]) {
      expect(await ask(wpt.port, get('/x'))).toMatchObject({ status: 500, ending: 'kept' });
    }
    expect(wpt.handlerErrors).toHaveLength(3);
  });
});
