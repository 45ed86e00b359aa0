import { describe, expect, test } from 'vitest';
import { splitPattern } from '../../src/routing/absolute-pattern.ts';
import type { RouteOptions } from '../../src/routing/route-options.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('a pattern that is a whole URL', () => {
  test.each<[string, string, RouteOptions]>([
    ['https://api.example/v1/*', '/v1/*', { host: 'api.example', protocol: 'https' }],
    ['HTTP://www.localhost', '/', { host: 'www.localhost', protocol: 'http' }],
    ['https://*.example/{a}', '/{a}', { host: '*.example', protocol: 'https' }],
  ])('%s', (pattern, path, options) => {
    expect(splitPattern(pattern, { times: 1 })).toEqual({
      pattern: path,
      options: { times: 1, ...options },
    });
  });

  test.each<[string, RouteOptions, string]>([
    ['http://a/b', { host: 'a' }, 'its URL and the option host at once. Write one of them.'],
    [
      'http://a/b',
      { protocol: 'http' },
      'its URL and the option protocol at once. Write one of them.',
    ],
    ['http://a:80/b', {}, 'a route answers at each port of its host. Write it without ":80".'],
  ])('%s with %j is refused', (pattern, options, why) => {
    expect(() => splitPattern(pattern, options)).toThrow(
      new UsageError(`route ${JSON.stringify(pattern)}: ${why}`),
    );
  });

  test.each([['/a'], ['a'], [/^http:/]])('%s is none', (pattern) => {
    const options = { times: 1 };
    expect(splitPattern(pattern, options)).toEqual({ pattern, options });
  });
});
