import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Listeners, TlsIdentity } from '../../src/net/listening/listeners.ts';
import type { Destination, SocksPolicy } from '../../src/net/proxy/socks-listener.ts';
import type { OtherHosts, ServerOptions } from '../../src/options/options.ts';
import { proxyOptions } from '../../src/playwright/test-settings.ts';
import { checkHostNames } from '../../src/http/host-names/host-names.ts';
import { socksPolicy } from '../../src/serving/socks-policy.ts';

const options: ServerOptions = {
  browserHost: 'web.test',
  subdomains: ['www'],
  notSubdomains: ['no'],
  hosts: ['*.cdn.example'],
};
let listeners: Listeners;

beforeAll(async () => {
  listeners = await Listeners.open({ http: ['auto', 'auto'], https: ['auto'] }, new TlsIdentity());
});
afterAll(() => listeners.close());

function policy(otherHosts: OtherHosts = 'refuse'): SocksPolicy {
  return socksPolicy(listeners, { names: checkHostNames(options), otherHosts, refused() {} });
}

/** Where a host leads on a port, in words. */
function lead(host: string, port: number, otherHosts?: OtherHosts): string {
  const destination: Destination = policy(otherHosts).destinationOf(host, port);
  switch (destination.kind) {
    case 'serve':
      return [...listeners.http, ...listeners.https].includes(destination.by as never)
        ? `port ${(destination.by as unknown as { port: number }).port}`
        : 'nobody';
    case 'connect':
      return `connect to ${destination.to ?? host}`;
    default:
      return destination.kind;
  }
}

describe('a host of ours', () => {
  test.each(['web.test', 'www.web.test', 'WWW.WEB.TEST.', 'a.b.cdn.example', 'x.localhost', '::1'])(
    '%s leads to the bound ports, and to the first ones from the standard ports',
    (host) => {
      const [first, second] = listeners.http;
      const [secure] = listeners.https;
      expect(
        [80, 443, first!.port, second!.port, secure!.port].map((port) => lead(host, port)),
      ).toEqual([first, secure, first, second, secure].map((each) => `port ${each!.port}`));
    },
  );

  test('is nobody on another port', () => {
    expect(lead('web.test', 1)).toBe('closed');
    expect(lead('a.cdn.example', 1, 'allow')).toBe('closed');
  });

  test.each([
    ['localhost', 'localhost'],
    ['app.LOCALHOST', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
  ])('is whoever listens on another port of this machine: %s', (host, to) => {
    expect(lead(host, 1)).toBe(`connect to ${to}`);
  });
});

test.each<[OtherHosts, string]>([
  ['refuse', 'refuse'],
  ['allow', 'connect to other.test'],
])('another host: %s', (otherHosts, led) => {
  expect(lead('other.test', 443, otherHosts)).toBe(led);
  expect(lead('no.web.test', 443, otherHosts)).toBe('unresolvable');
});

test('names that shall not resolve go past the proxy, but for those that always would', () => {
  const names = { ...options, alternateHosts: { alt: 'other.test', local: 'a.localhost' } };
  expect(proxyOptions(1080, checkHostNames(names))).toEqual({
    server: 'socks5://127.0.0.1:1080',
    bypass: 'no.web.test,no.other.test',
  });
  expect(proxyOptions(1080, checkHostNames({ notSubdomains: ['no'] }))).toEqual({
    server: 'socks5://127.0.0.1:1080',
  });
});
