import { describe, expect, test } from 'vitest';
import { checkHostNames } from '../../../src/http/host-names/host-names.ts';
import {
  serverConfigOf,
  type ConfigSettings,
} from '../../../src/http/host-names/server-config-of.ts';
import { UsageError } from '../../../src/usage-error.ts';

const settings: ConfigSettings = {
  names: checkHostNames({
    browserHost: 'web-platform.test',
    alternateHosts: { alt: 'not-web-platform.test' },
    subdomains: ['www', 'www1', 'www.www', '天気の良い日', 'élève'],
    notSubdomains: ['nonexistent'],
  }),
  docRoot: '/site',
  ports: { http: [8000, 8001], https: [8443] },
};

describe('the configuration of a server', () => {
  const config = serverConfigOf(settings);

  test('has the declared names as they are', () => {
    expect(config).toMatchObject({
      browserHost: 'web-platform.test',
      alternateHosts: { alt: 'not-web-platform.test' },
      subdomains: ['www', 'www1', 'www.www', '天気の良い日', 'élève'],
      notSubdomains: ['nonexistent'],
      serverHost: '127.0.0.1',
      docRoot: '/site',
    });
  });

  test('has the names below each host, IDNA-encoded, by label, and the host itself by ""', () => {
    expect(config.domains).toEqual({
      '': 'web-platform.test',
      www: 'www.web-platform.test',
      www1: 'www1.web-platform.test',
      'www.www': 'www.www.web-platform.test',
      天気の良い日: 'xn--n8j6ds53lwwkrqhv28a.web-platform.test',
      élève: 'xn--lve-6lad.web-platform.test',
    });
    expect(config.allDomains).toEqual({
      '': config.domains,
      alt: {
        '': 'not-web-platform.test',
        www: 'www.not-web-platform.test',
        www1: 'www1.not-web-platform.test',
        'www.www': 'www.www.not-web-platform.test',
        天気の良い日: 'xn--n8j6ds53lwwkrqhv28a.not-web-platform.test',
        élève: 'xn--lve-6lad.not-web-platform.test',
      },
    });
  });

  test('has the names that do not lead to it, without the host', () => {
    expect(config.notDomains).toEqual({ nonexistent: 'nonexistent.web-platform.test' });
    expect(config.allNotDomains).toEqual({
      '': config.notDomains,
      alt: { nonexistent: 'nonexistent.not-web-platform.test' },
    });
  });

  test('has the ports of WebSocket, which are those of HTTP', () => {
    expect(config.ports).toEqual({
      http: [8000, 8001],
      https: [8443],
      ws: [8000, 8001],
      wss: [8443],
    });
  });

  test('encodes the host, too', () => {
    const { browserHost, alternateHosts, domains } = serverConfigOf({
      ...settings,
      names: checkHostNames({
        browserHost: 'Straße.test',
        alternateHosts: { 2: 'Élève.test', 1: 'b.test' },
        subdomains: ['www'],
      }),
    });
    expect(browserHost).toBe('xn--strae-oqa.test');
    expect(alternateHosts).toEqual({ 1: 'b.test', 2: 'xn--lve-6lad.test' });
    expect(domains['www']).toBe('www.xn--strae-oqa.test');
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('can have the host %s alone', (browserHost) => {
    const one = serverConfigOf({
      names: checkHostNames({ browserHost }),
      serverHost: '::1',
      docRoot: '',
      ports: { http: [1], https: [] },
    });
    expect(one.serverHost).toBe('::1');
    expect(one.allDomains).toEqual({ '': { '': browserHost } });
    expect(one.allNotDomains).toEqual({ '': {} });
  });

  test.each([
    { subdomains: ['a b'] },
    { subdomains: [''] },
    { subdomains: ['a..b'] },
    { subdomains: ['a/b'] },
    { subdomains: ['%41'] },
    { notSubdomains: ['a\\b'] },
    { notSubdomains: ['xn--a'] },
    { browserHost: '' },
    { browserHost: 'localhost:8000' },
    { browserHost: '127.0.0.1', subdomains: ['www'] },
    { alternateHosts: { alt: 'a?b' } },
    { alternateHosts: { alt: 'user@host' } },
    { alternateHosts: { '': 'a' } },
  ])('has no name made of %j', (names) => {
    expect(() => checkHostNames({ browserHost: 'web-platform.test', ...names })).toThrow(
      UsageError,
    );
  });
});
