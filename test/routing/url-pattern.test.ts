import { URLPattern } from 'urlpattern-polyfill';
import { expect, test } from 'vitest';
import { startServer, UsageError, type UrlPattern } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get } from '../support/raw-client.ts';

function users(host: string): string {
  return get('/users/7').replace(/Host: .*/, `Host: ${host}`);
}

test('its groups, its host and its protocol are those of the route', async () => {
  const wpt = await startServer({ hosts: ['api.example'] });
  try {
    const route = wpt.route(
      new URLPattern({ pathname: '/users/:id', hostname: 'api.example', protocol: 'http' }),
      ({ routeMatch }) => ({ json: routeMatch }),
    );
    expect((await ask(wpt.port, users('api.example'))).body).toBe('{"id":"7"}');
    expect((await ask(wpt.port, users('localhost'))).status).toBe(404);
    expect(String(route)).toBe('route "/users/:id"');
  } finally {
    await wpt.close();
  }
});

test.each<[object, string]>([
  [
    { pathname: '/a', search: 'page=2' },
    "leave search out. Write the option query: { page: '2' }.",
  ],
  [{ pathname: '/a', hash: 'x' }, 'leave hash out. No request has it.'],
  [{ pathname: '/a', port: '8080' }, 'a route answers at each port of its host. Leave port out.'],
  [{ pathname: '/a', protocol: 'ws' }, 'protocol "ws" is not http or https.'],
  [
    { pathname: '/a', hostname: ':name.example' },
    `hostname ":name.example". Write one host, or '*.example.com' for all below it.`,
  ],
])('%j is a mistake', async (init, message) => {
  const wpt = await startServer();
  try {
    expect(() => wpt.route(new URLPattern(init) as UrlPattern, {})).toThrow(
      new UsageError(`route URLPattern "/a": ${message}`),
    );
  } finally {
    await wpt.close();
  }
});
