import { describe, expect, test } from 'vitest';
import { serverConfigOf } from '../src/http/server-config-of.ts';
import { checkNames, type NamesOption } from '../src/names-option.ts';
import { UsageError } from '../src/usage-error.ts';

function expectMessage(options: object, message: string): void {
  expect(() => checkNames(options as NamesOption)).toThrow(new UsageError(message));
}

const hint =
  'is not a host name. Write labels with dots between them, such as "web-platform.test".';

const notNames: [shown: string, name: unknown][] = [
  ['""', ''],
  ['"."', '.'],
  ['"a."', 'a.'],
  ['".a"', '.a'],
  ['"a..b"', 'a..b'],
  ['"a b"', 'a b'],
  ['"a:80"', 'a:80'],
  ['"http://a"', 'http://a'],
  ['"a/b"', 'a/b'],
  ['"a?b"', 'a?b'],
  ['"a#b"', 'a#b'],
  ['"a%41"', 'a%41'],
  [String.raw`"a\\b"`, String.raw`a\b`],
  ['"a@b"', 'a@b'],
  ['"*.a"', '*.a'],
  ['"[::1]"', '[::1]'],
  ['"xn--a"', 'xn--a'],
  ['5', 5],
  ['null', null],
  ['["a"]', ['a']],
];

describe('the host names of a server', () => {
  test('are localhost alone when nothing is said', () => {
    expect(checkNames({})).toEqual({
      browserHost: 'localhost',
      alternateHosts: {},
      subdomains: [],
      notSubdomains: [],
    });
  });

  test('are kept as they were declared', () => {
    const names = {
      browserHost: 'Web-Platform.test',
      alternateHosts: { alt: 'not-web-platform.test', ß: '127.0.0.1' },
      subdomains: ['www', 'www1.www', '天気の良い日', 'élève', 'a_b', '-', '1'],
      notSubdomains: ['nonexistent'],
    };
    expect(checkNames(names)).toEqual(names);
  });

  test.each(notNames)('are not %s', (shown, name) => {
    expectMessage({ browserHost: name }, `wptserve browserHost: ${shown} ${hint}`);
    expectMessage(
      { alternateHosts: { one: 'one.test', alt: name } },
      `wptserve alternateHosts.alt: ${shown} ${hint}`,
    );
    expectMessage({ subdomains: ['www', name] }, `wptserve subdomains[1]: ${shown} ${hint}`);
    expectMessage({ notSubdomains: [name] }, `wptserve notSubdomains[0]: ${shown} ${hint}`);
  });

  test.each([
    ['null', null],
    ['"a.test"', 'a.test'],
    ['["a.test"]', ['a.test']],
    ['an instance of Map', new Map([['alt', 'a.test']])],
  ])('have no alternate hosts %s', (shown, alternateHosts) => {
    expectMessage(
      { alternateHosts },
      `wptserve alternateHosts: ${shown} is not an object. Write { alt: 'not-web-platform.test' }.`,
    );
  });

  test('have no alternate host without a name, which stands for the main one', () => {
    expectMessage(
      { alternateHosts: { '': 'a.test' } },
      'wptserve alternateHosts: "" stands for browserHost. Write another name.',
    );
  });

  test.each(['subdomains', 'notSubdomains'])('have %s in a list', (option) => {
    expectMessage(
      { [option]: 'www' },
      `wptserve ${option}: "www" is not a list. Write ['www', 'www1'].`,
    );
    expectMessage(
      { [option]: { www: true } },
      `wptserve ${option}: {"www":true} is not a list. Write ['www', 'www1'].`,
    );
    expectMessage(
      { [option]: null },
      `wptserve ${option}: null is not a list. Write ['www', 'www1'].`,
    );
  });

  test('are those of a configuration, once they were checked', () => {
    const names = checkNames({ browserHost: 'a.test', subdomains: ['é'], notSubdomains: ['no'] });
    const ports = { http: [1], https: [] };
    expect(() => serverConfigOf({ ...names, docRoot: '', ports })).not.toThrow();
  });
});
