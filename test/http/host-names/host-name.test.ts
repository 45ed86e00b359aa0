import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAddress, normalizeHost } from '../../../src/http/host-names/host-name.ts';

describe('the normal form of a host', () => {
  test.each([
    ['web-platform.test', 'web-platform.test'],
    ['WEB-Platform.TEST', 'web-platform.test'],
    ['web-platform.test.', 'web-platform.test'],
    ['web-platform。test', 'web-platform.test'],
    ['élève.web-platform.test', 'xn--lve-6lad.web-platform.test'],
    ['xn--LVE-6lad.web-platform.test', 'xn--lve-6lad.web-platform.test'],
    ['天気の良い日', 'xn--n8j6ds53lwwkrqhv28a'],
    ['straße.test', 'xn--strae-oqa.test'],
    ['under_score.test', 'under_score.test'],
    ['a'.repeat(63), 'a'.repeat(63)],
    ['127.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['0x7f.1.', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]', '[::1]'],
    ['[0:0:0:0:0:0:0:1]', '[::1]'],
    ['2001:DB8::0:1', '[2001:db8::1]'],
  ])('of %j is %j', (host, normal) => {
    expect(normalizeHost(host)).toBe(normal);
    expect(normalizeHost(normal)).toBe(normal);
  });

  test.each([
    '',
    '.',
    '.test',
    'a..test',
    'a.test..',
    'a test',
    `xn--${'a'.repeat(2000)}`,
    `${'\u00ad'.repeat(2000)}a.test`,
    ' a.test',
    'a.test\n',
    'a\ttest',
    'a\0test',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'a%2etest',
    'user@a.test',
    'a.test:80',
    '[::1]:80',
    '[::1',
    '::g',
    'http://a.test',
    '*.test',
    'a!.test',
    'xn--a.test',
    '256.256.256.256',
    'a.1',
    '\ufffd.test',
    '\ud800.test',
    'a'.repeat(64),
    'a.'.repeat(128),
  ])('there is none of %j', (host) => {
    expect(normalizeHost(host)).toBeUndefined();
  });

  const piece = fc.oneof(
    fc.constantFrom(...'aZ09-_.。:[]/\\?#%@* \té天ß\u00ad'.split('')),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.domain(),
    fc.ipV6(),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

  test('is the host that a browser has for it, and the only one', () => {
    fc.assert(
      fc.property(text, (host) => {
        const normal = normalizeHost(host);
        if (normal === undefined) return;
        const url = new URL(
          `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}/`,
        );
        expect(url.hostname.replace(/\.$/, '')).toBe(normal);
        expect(url.href).toBe(`http://${url.hostname}/`);
        expect(normalizeHost(normal)).toBe(normal);
        expect(normal).toMatch(/^[a-z0-9_.-]+$|^\[[0-9a-f:]+\]$/);
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ['127.0.0.1', true],
  ['[::1]', true],
  ['localhost', false],
  ['1.test', false],
])('%j is an address: %j', (host, expected) => {
  expect(isAddress(host)).toBe(expected);
});
