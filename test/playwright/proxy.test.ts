import { describe, expect, test } from 'vitest';
import { requireProxy } from '../../src/playwright/proxy.ts';
import { UsageError } from '../../src/usage-error.ts';

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
