import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkHostNames,
  hostVerdict,
  type HostNamesOption,
  type HostVerdict,
} from '../../../src/http/host-names/host-names.ts';
import { UsageError } from '../../../src/usage-error.ts';

/** What wpt itself is set up with. */
const wpt: HostNamesOption = {
  browserHost: 'web-platform.test',
  alternateHosts: { alt: 'not-web-platform.test' },
  subdomains: ['www', 'www.www', '天気の良い日', 'élève'],
  notSubdomains: ['nonexistent'],
  hosts: ['cdn.example', '*.tracker.example', '10.0.0.1', '2001:db8::1'],
};

describe('a host', () => {
  const names = checkHostNames(wpt);

  test.each<[string, HostVerdict]>([
    ['web-platform.test', 'served'],
    ['www.web-platform.test', 'served'],
    ['www.www.web-platform.test', 'served'],
    ['not-web-platform.test', 'served'],
    ['www.not-web-platform.test', 'served'],
    ['xn--n8j6ds53lwwkrqhv28a.web-platform.test', 'served'],
    ['ÉLÈVE.not-web-platform.test', 'served'],
    ['WWW.Web-Platform.Test.', 'served'],
    ['cdn.example', 'served'],
    ['a.tracker.example', 'served'],
    ['a.b.tracker.example', 'served'],
    ['10.0.0.1', 'served'],
    ['10.1', 'served'],
    ['2001:db8:0::1', 'served'],
    ['nonexistent.web-platform.test', 'notServed'],
    ['nonexistent.not-web-platform.test', 'notServed'],
    ['NONEXISTENT.web-platform.test.', 'notServed'],
    ['www2.web-platform.test', 'unknown'],
    ['a.nonexistent.web-platform.test', 'unknown'],
    ['tracker.example', 'unknown'],
    ['nottracker.example', 'unknown'],
    ['a.cdn.example', 'unknown'],
    ['test', 'unknown'],
    ['10.0.0.2', 'unknown'],
    ['::2', 'unknown'],
    ['no host', 'unknown'],
    ['', 'unknown'],
  ])('%j is %s', (host, verdict) => {
    expect(hostVerdict(names, host)).toBe(verdict);
  });

  test.each([
    'localhost',
    'LOCALHOST.',
    'www.localhost',
    'a.b.localhost',
    '127.0.0.1',
    '::1',
    '[::1]',
  ])('of this machine is always served: %s', (host) => {
    expect(hostVerdict(names, host)).toBe('served');
    expect(hostVerdict(checkHostNames({}), host)).toBe('served');
  });

  test('that is named beats a wildcard', () => {
    const both = checkHostNames({
      notSubdomains: ['nonexistent'],
      hosts: ['*.a.test'],
      browserHost: 'a.test',
    });
    expect(hostVerdict(both, 'nonexistent.a.test')).toBe('notServed');
    expect(hostVerdict(both, 'other.a.test')).toBe('served');
    const local = checkHostNames({ notSubdomains: ['nonexistent'] });
    expect(hostVerdict(local, 'nonexistent.localhost')).toBe('notServed');
    expect(hostVerdict(local, 'other.localhost')).toBe('served');
  });

  test('has one verdict however it is written', () => {
    const label = fc.constantFrom('www', 'élève', 'nonexistent', 'other', 'WWW');
    const parent = fc.constantFrom(
      'web-platform.test',
      'tracker.example',
      'localhost',
      'cdn.example',
    );
    fc.assert(
      fc.property(fc.array(label, { maxLength: 3 }), parent, (labels, host) => {
        const written = [...labels, host].join('.');
        const verdict = hostVerdict(names, written);
        for (const other of [
          written.toUpperCase(),
          `${written}.`,
          written.replaceAll('.', '。'),
          new URL(`http://${written}`).hostname,
        ]) {
          expect(hostVerdict(names, other)).toBe(verdict);
        }
      }),
    );
  });
});

describe('the configuration', () => {
  test('is localhost alone by default', () => {
    expect(checkHostNames({})).toMatchObject({
      browserHost: 'localhost',
      alternateHosts: {},
      subdomains: [],
      notSubdomains: [],
      allDomains: { '': { '': 'localhost' } },
      allNotDomains: { '': {} },
    });
  });

  test('has every name by subdomain and main host, as wptserve has it', () => {
    const { allDomains, allNotDomains, alternateHosts } = checkHostNames({
      ...wpt,
      alternateHosts: { alt: 'Not-Web-Platform.test.' },
      subdomains: ['www', 'élève'],
    });
    expect(alternateHosts).toEqual({ alt: 'not-web-platform.test' });
    expect(allDomains).toEqual({
      '': {
        '': 'web-platform.test',
        www: 'www.web-platform.test',
        élève: 'xn--lve-6lad.web-platform.test',
      },
      alt: {
        '': 'not-web-platform.test',
        www: 'www.not-web-platform.test',
        élève: 'xn--lve-6lad.not-web-platform.test',
      },
    });
    expect(allNotDomains).toEqual({
      '': { nonexistent: 'nonexistent.web-platform.test' },
      alt: { nonexistent: 'nonexistent.not-web-platform.test' },
    });
  });

  test.each<[object, string]>([
    [
      { browserHost: 'http://a.test' },
      `browserHost: "http://a.test" is not a host. Write a name or an address alone, such as 'web-platform.test'.`,
    ],
    [
      { browserHost: '' },
      `browserHost: "" is not a host. Write a name or an address alone, such as 'web-platform.test'.`,
    ],
    [
      { alternateHosts: { alt: 'a.test:80' } },
      `alternateHosts.alt: "a.test:80" is not a host. Write a name or an address alone, such as 'web-platform.test'.`,
    ],
    [
      { alternateHosts: ['a.test'] },
      `alternateHosts: ["a.test"] is not an object. Write { alt: 'not-web-platform.test' }.`,
    ],
    [
      { alternateHosts: { '': 'a.test' } },
      `alternateHosts: "" stands for browserHost. Give the host another name, such as 'alt'.`,
    ],
    [{ subdomains: 'www' }, `subdomains: "www" is not a list. Write ['www'].`],
    [{ notSubdomains: {} }, `notSubdomains: {} is not a list. Write [ … ].`],
    [{ notSubdomains: 'no' }, `notSubdomains: "no" is not a list. Write ['no'].`],
    [{ hosts: 'a.test' }, `hosts: "a.test" is not a list. Write ['a.test'].`],
    [{ hosts: null }, `hosts: null is not a list. Write [ … ].`],
    [
      { browserHost: 'a.test', subdomains: ['www', 'www.'] },
      `subdomains[1]: "www." makes no name below "a.test". Write a label, such as 'www'.`,
    ],
    [
      { browserHost: 'a.test', subdomains: ['www', 'Www1.A.test'] },
      `subdomains[1]: "Www1.A.test" is a whole name. Write what stands before "a.test": "Www1".`,
    ],
    [
      { browserHost: '127.0.0.1', subdomains: ['www'] },
      `subdomains[0]: "www" makes no name below "127.0.0.1". Write a label, such as 'www'.`,
    ],
    [
      { notSubdomains: [5] },
      `notSubdomains[0]: 5 makes no name below "localhost". Write a label, such as 'www'.`,
    ],
    [
      { hosts: ['a.test', 5] },
      `hosts[1]: 5 is not a host. Write a name or an address alone, such as 'web-platform.test'.`,
    ],
    [
      { hosts: ['*'] },
      `hosts[0]: "*": a "*" stands for all labels before a name. Write it as in '*.example.test'.`,
    ],
    [
      { hosts: ['a.*.test'] },
      `hosts[0]: "a.*.test": a "*" stands for all labels before a name. Write it as in '*.example.test'.`,
    ],
    [
      { hosts: ['*.127.0.0.1'] },
      `hosts[0]: "*.127.0.0.1": a "*" stands for all labels before a name. Write it as in '*.example.test'.`,
    ],
    [
      { browserHost: 'a.test', subdomains: ['www'], notSubdomains: ['WWW'] },
      `notSubdomains: "www.a.test" is served, because another option names it. Take it out of one of them.`,
    ],
    [
      { browserHost: 'a.test', hosts: ['x.a.test'], notSubdomains: ['x'] },
      `notSubdomains: "x.a.test" is served, because another option names it. Take it out of one of them.`,
    ],
  ])('%j is refused', (options, message) => {
    expect(() => checkHostNames(options)).toThrow(new UsageError(`wptserve ${message}`));
  });
});
