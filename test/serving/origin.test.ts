import { describe, expect, test } from 'vitest';
import type { Listeners } from '../../src/net/listening/listeners.ts';
import { checkHostNames, type HostNamesOption } from '../../src/http/host-names/host-names.ts';
import { Origin, type OriginSettings, type UrlOptions } from '../../src/serving/origin.ts';
import { needsProxy } from '../../src/options/served-names.ts';
import { UsageError } from '../../src/usage-error.ts';

/** Bound ports, without sockets. */
function portsOf(
  http: readonly number[],
  https: readonly number[],
  names: HostNamesOption = {},
): OriginSettings {
  const [plain, tls] = [http, https].map((ports) => ports.map((port) => ({ port })));
  const checked = checkHostNames(names);
  return {
    listeners: { http: plain, https: tls } as unknown as Listeners,
    names: checked,
    hasProxy: needsProxy(checked, {
      tls: undefined,
      fault: undefined,
      network: undefined,
      upstream: undefined,
    }),
  };
}

const http = new Origin('http', portsOf([8000, 8001], [8443]));
const https = new Origin('https', portsOf([8000, 8001], [8443]));

describe('an origin', () => {
  test('is localhost at the first port of its protocol', () => {
    expect([http.origin, http.port]).toEqual(['http://localhost:8000', 8000]);
    expect([https.origin, https.port]).toEqual(['https://localhost:8443', 8443]);
  });

  test.each<[string, UrlOptions, string]>([
    ['/a?b=c#d', {}, 'http://localhost:8000/a?b=c#d'],
    ['/', { host: 'www.localhost' }, 'http://www.localhost:8000/'],
    ['/', { host: 'A.b-c.LOCALHOST' }, 'http://A.b-c.LOCALHOST:8000/'],
    ['/', { host: '127.0.0.1' }, 'http://127.0.0.1:8000/'],
    ['/', { host: '[::1]' }, 'http://[::1]:8000/'],
    ['/', { port: 8001 }, 'http://localhost:8001/'],
    ['/', { protocol: 'https' }, 'https://localhost:8443/'],
    ['/', { protocol: 'https', host: 'a.localhost', port: 8443 }, 'https://a.localhost:8443/'],
  ])('makes a URL of %s and %j', (path, options, url) => {
    expect(http.url(path, options)).toBe(url);
  });

  test('makes the URL of its root by default', () => {
    expect(http.url()).toBe('http://localhost:8000/');
    expect(https.url()).toBe('https://localhost:8443/');
    expect(https.url('/a', { protocol: 'http' })).toBe('http://localhost:8000/a');
  });

  const hostHint =
    "does not lead to this server. Write 'localhost', a name below it such as 'www.localhost', '127.0.0.1', '[::1]', or name it in the option hosts.";

  test.each<[unknown, unknown, string]>([
    ['a', {}, 'url(): "a" is not a path. It begins with "/".'],
    ['', {}, 'url(): "" is not a path. It begins with "/".'],
    ['http://localhost/', {}, 'url(): "http://localhost/" is not a path. It begins with "/".'],
    [5, {}, 'url(): 5 is not a path. It begins with "/".'],
    [new URL('http://a/'), {}, 'url(): an instance of URL is not a path. It begins with "/".'],
    ['/', { host: 'example.com' }, `url(): host "example.com" ${hostHint}`],
    ['/', { host: 'localhost.com' }, `url(): host "localhost.com" ${hostHint}`],
    ['/', { host: '::1' }, `url(): host "::1" ${hostHint}`],
    ['/', { host: 'localhost:8000' }, `url(): host "localhost:8000" ${hostHint}`],
    ['/', { host: '127.0.0.2' }, `url(): host "127.0.0.2" ${hostHint}`],
    ['/', { host: '' }, `url(): host "" ${hostHint}`],
    ['/', { protocol: 'ws' }, `url(): protocol "ws". It is 'http' or 'https'.`],
    ['/', { protocol: 'https:' }, `url(): protocol "https:". It is 'http' or 'https'.`],
    ['/', { port: 9 }, 'url(): port 9 is not bound for http. Bound: 8000, 8001.'],
    ['/', { port: '8000' }, 'url(): port "8000" is not bound for http. Bound: 8000, 8001.'],
    [
      '/',
      { port: 8000, protocol: 'https' },
      'url(): port 8000 is not bound for https. Bound: 8443.',
    ],
    ['/', { hots: 'localhost' }, 'url(): no option "hots". Did you mean "host"?'],
    ['/', 'https', 'url(): "https" is not an object. Write { … } with protocol, host, port.'],
  ])('refuses %j and %j', (path, options, message) => {
    expect(() => http.url(path as string, options as UrlOptions)).toThrow(new UsageError(message));
  });

  test('without a port says which option to write', () => {
    const none = new Origin('https', portsOf([8000], []));
    const error = new UsageError(
      "the option ports.https is empty, so there is no https port. Write ['auto'].",
    );
    expect(() => none.port).toThrow(error);
    expect(() => none.origin).toThrow(error);
    expect(() => none.url('/')).toThrow(error);
    expect(() => none.url('/', { port: 8000 })).toThrow(
      new UsageError('url(): port 8000 is not bound for https. Bound: none.'),
    );
  });

  test('of a host that a proxy leads here is on the standard port', () => {
    const names = { browserHost: 'web-platform.test', hosts: ['*.cdn.example'] };
    const [plain, tls] = (['http', 'https'] as const).map(
      (protocol) => new Origin(protocol, portsOf([8000, 8001], [8443], names)),
    );
    expect([plain?.origin, tls?.origin]).toEqual([
      'http://web-platform.test',
      'https://web-platform.test',
    ]);
    expect(plain?.url('/a', { host: 'x.cdn.example' })).toBe('http://x.cdn.example/a');
    expect(plain?.url('/a', { port: 8001 })).toBe('http://web-platform.test:8001/a');
    expect(plain?.url('/a', { host: 'www.localhost' })).toBe('http://www.localhost:8000/a');
  });
});
