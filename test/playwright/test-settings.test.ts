import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  checkTrust,
  livesIn,
  livingIn,
  reportUnknownAuthority,
  requireProxy,
} from '../../src/playwright/test-settings.ts';
import { UsageError } from '../../src/usage-error.ts';
import type { TestInfo } from '@playwright/test';

describe('the proxy of a test', () => {
  test('is the one that the fixture has set', () => {
    expect(() => requireProxy({ server: 'socks5://127.0.0.1:1080' }, 1080)).not.toThrow();
  });

  test.each([undefined, { server: 'http://proxy.test:3128' }])('is not %j', (proxy) => {
    expect(() => requireProxy(proxy, 1080)).toThrow(
      new UsageError(
        'proxy: a proxy of your own takes the place of the one that leads the host names of this test to ' +
          'its server. Leave it out; or use names below localhost only, and no faults or networks by host.',
      ),
    );
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the option wptserveTrust', () => {
  test.each(['key', 'authority'] as const)('can be %s', (trust) => {
    expect(checkTrust(trust)).toBe(trust);
  });

  test('is nothing else', () => {
    expect(() => checkTrust('all' as 'key')).toThrow(
      new UsageError('wptserveTrust: "all" is not one of key, authority.'),
    );
  });
});

describe('launch options', () => {
  test('get the home, and keep the environment', () => {
    vi.stubEnv('WPTSERVE_PROBE', 'of the process');
    const options = livingIn('/home/of/browser', { slowMo: 1, env: { LANG: 'de', HOME: '/mine' } });
    expect(options.slowMo).toBe(1);
    expect(options.env).toMatchObject({
      HOME: '/home/of/browser',
      LANG: 'de',
      WPTSERVE_PROBE: 'of the process',
    });
    expect(livesIn('/home/of/browser', options)).toBe(true);
  });

  test.each([
    ['another home', '/home/of/browser', { env: { HOME: '/mine' } }],
    ['no environment', '/home/of/browser', {}],
    ['no home at all', undefined, { env: {} }],
  ])('with %s do not trust the authority', (_, home, options) => {
    expect(livesIn(home, options)).toBe(false);
  });
});

test.runIf(process.platform === 'linux')('a report names the missing tool', () => {
  const annotations: TestInfo['annotations'] = [];
  reportUnknownAuthority({ annotations } as TestInfo);
  expect(annotations).toEqual([
    {
      type: 'wptserve',
      description:
        "wptserveTrust: 'authority' needs certutil, which is not installed (Debian: libnss3-tools). " +
        'Chromium reports net::ERR_CERT_AUTHORITY_INVALID for most bad certificates without it.',
    },
  ]);
});
