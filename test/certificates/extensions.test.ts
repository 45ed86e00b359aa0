import { expect, test } from 'vitest';
import { parseSubjectName } from '../../src/certificates/extensions.ts';
import { UsageError } from '../../src/usage-error.ts';

test.each([
  ['localhost', 'dns', 'localhost'],
  ['WWW.Example.Test', 'dns', 'www.example.test'],
  ['*.example.test', 'dns', '*.example.test'],
  ['xn--mnchen-3ya.test', 'dns', 'xn--mnchen-3ya.test'],
  ['_acme.my_host.test', 'dns', '_acme.my_host.test'],
  ['1.2.3.example', 'dns', '1.2.3.example'],
  [`${'a'.repeat(63)}.test`, 'dns', `${'a'.repeat(63)}.test`],
  ['127.0.0.1', 'ip', '127.0.0.1'],
  ['255.255.255.255', 'ip', '255.255.255.255'],
  ['::1', 'ip', '::1'],
  ['2001:DB8:0:0:0:0:0:1', 'ip', '2001:db8::1'],
  ['::ffff:127.0.0.1', 'ip', '::ffff:7f00:1'],
  ['::', 'ip', '::'],
])('reads %s as %s %s', (name, kind, text) => {
  expect(parseSubjectName(name)).toEqual({ kind, text });
});

test.each([
  ['empty', ''],
  ['space', 'my host.test'],
  ['newline', 'host.test\n'],
  ['port', 'localhost:8000'],
  ['port after an address', '127.0.0.1:8000'],
  ['scheme', 'https://localhost'],
  ['path', 'localhost/'],
  ['brackets', '[::1]'],
  ['zone of an address', 'fe80::1%eth0'],
  ['two gaps in an address', '1::2::3'],
  ['final dot', 'localhost.'],
  ['leading dot', '.localhost'],
  ['empty label', 'a..b'],
  ['hyphen at an edge', '-a.test'],
  ['label of 64', `${'a'.repeat(64)}.test`],
  ['254 characters', `${'a.'.repeat(125)}test`],
  ['wildcard alone', '*'],
  ['wildcard in the middle', 'www.*.test'],
  ['part of a label as wildcard', 'w*.test'],
  ['wildcard address', '*.0.0.1'],
  ['address out of range', '256.0.0.1'],
  ['short address', '127.1'],
  ['international name', 'münchen.test'],
])('refuses a name with: %s', (_what, name) => {
  expect(() => parseSubjectName(name)).toThrow(UsageError);
});

test('says which name is wrong and what is allowed', () => {
  expect(() => parseSubjectName('https://localhost:8000')).toThrow(
    'A certificate cannot be made for "https://localhost:8000". Allowed are host names such as ' +
      '"www.example.test", wildcards such as "*.example.test" and addresses such as "127.0.0.1" ' +
      'or "::1": no scheme, port, path, space or brackets; international names in their "xn--" form.',
  );
});
