import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readMetadata,
  runsIn,
  type MetaLine,
  type TestGlobal,
} from '../../../src/handlers/wrappers/test-metadata.ts';

describe('the META lines of a test', () => {
  test.each<[string, string, readonly MetaLine[]]>([
    ['are none in an empty file', '', []],
    ['have a key and a value', '// META: title=a b\n', [['title', 'a b']]],
    [
      'stand in order',
      '// META: b=1\n// META: a=2\n',
      [
        ['b', '1'],
        ['a', '2'],
      ],
    ],
    [
      'may be there twice',
      '// META: a=1\n// META: a=1\n',
      [
        ['a', '1'],
        ['a', '1'],
      ],
    ],
    ['need no line end after the last', '// META: a=1', [['a', '1']]],
    ['end at the first other line', '// META: a=1\n\n// META: b=2\n', [['a', '1']]],
    ['end at another comment', '// META: a=1\n// b\n// META: b=2\n', [['a', '1']]],
    ['begin on the first line', '\n// META: a=1\n', []],
    ['begin at its very start', ' // META: a=1\n', []],
    ['are not read after a byte order mark', '\ufeff// META: a=1\n', []],
    ['may have spaces and tabs before the key', '//\t META: \t a=1\n', [['a', '1']]],
    ['need no space at all', '//META:a=1\n', [['a', '1']]],
    ['keep spaces of the value', '// META: a= 1 \n', [['a', ' 1 ']]],
    ['keep further equals signs', '// META: a=b=c\n', [['a', 'b=c']]],
    ['may have an empty value', '// META: a=\n', [['a', '']]],
    ['may have an empty key', '// META: =a\n', [['', 'a']]],
    ['have no space before the equals sign', '// META: a =1\n', []],
    ['have a key of letters, digits and _', '// META: a-b=1\n', []],
    ['are written META', '// Meta: a=1\n', []],
    ['keep the CR of a line that ends with CR LF', '// META: a=1\r\n', [['a', '1\r']]],
    ['do not end with other line ends', '// META: a=1\u2028b\rc\n', [['a', '1\u2028b\rc']]],
    ['do not go on after META', '// META:\na=1\n', []],
  ])('%s', (_, source, lines) => {
    expect(readMetadata(source)).toEqual(lines);
  });

  test('are read again from the start, whatever was read before', () => {
    expect(readMetadata('// META: a=1\n// META: b=2')).toHaveLength(2);
    expect(readMetadata('// META: a=1\n')).toEqual([['a', '1']]);
  });

  test('are found again as they were written', () => {
    const line = fc.tuple(fc.stringMatching(/^\w*$/), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(line), fc.string(), (lines, rest) => {
        fc.pre(lines.every(([, value]) => !value.includes('\n')));
        const meta = lines.map(([key, value]) => `// META: ${key}=${value}\n`).join('');
        expect(readMetadata(`${meta}\n${rest}`)).toEqual(lines);
      }),
    );
  });
});

describe('a test', () => {
  const globals: readonly TestGlobal[] = [
    'window',
    'dedicatedworker',
    'dedicatedworker-module',
    'sharedworker',
    'sharedworker-module',
    'serviceworker',
    'serviceworker-module',
    'shadowrealm',
  ];

  test.each<[string, string, readonly TestGlobal[]]>([
    ['that does not say where', '', ['window', 'dedicatedworker']],
    ['with an empty line', '// META: global=\n', ['window', 'dedicatedworker']],
    ['for one global', '// META: global=shadowrealm\n', ['shadowrealm']],
    ['for several', '// META: global=sharedworker,window\n', ['window', 'sharedworker']],
    [
      'for workers',
      '// META: global=worker\n',
      ['dedicatedworker', 'sharedworker', 'serviceworker'],
    ],
    [
      'for module workers',
      '// META: global=dedicatedworker-module,sharedworker-module,serviceworker-module\n',
      ['dedicatedworker-module', 'sharedworker-module', 'serviceworker-module'],
    ],
    [
      'with spaces and a CR',
      '// META: global= window , shadowrealm\r\n',
      ['window', 'shadowrealm'],
    ],
    ['for a shell of its own', '// META: global=jsshell\n', []],
    ['for something unknown', '// META: global=moon\n', []],
    ['with two lines', '// META: global=window\n// META: global=worker\n', ['window']],
  ])('%s', (_, source, expected) => {
    const metadata = readMetadata(source);
    expect(globals.filter((each) => runsIn(metadata, each))).toEqual(expected);
  });
});
