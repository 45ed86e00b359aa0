import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  headerFileCandidates,
  parseHeaderFile,
  readHeadersFor,
} from '../../src/handlers/header-file.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { UsageError } from '../../src/usage-error.ts';
import { costlyGrowth } from '../support/growth.ts';
import { makeRequest } from '../support/make-request.ts';

const root = mkdtempSync(path.join(tmpdir(), 'wptserve-headers-'));
let folders = 0;

afterAll(() => rmSync(root, { recursive: true }));

/** A file in a new folder that has these files too, given by their names. */
function fileBeside(files: Readonly<Record<string, string | Uint8Array>>): string {
  folders += 1;
  const folder = path.join(root, String(folders));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
  return path.join(folder, 'a.txt');
}

function cpuMsOf(bytes: Buffer): number {
  const before = process.cpuUsage();
  textOf(bytes);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function textsFor(file: string, line = 'GET /a.txt'): Promise<string[]> {
  const { lines } = await readHeadersFor(file, makeRequest(line));
  return lines.map(([name, value]) => `${name}: ${Buffer.from(value as Uint8Array)}`);
}

function textOf(bytes: Uint8Array): [name: string, value: string][] {
  return parseHeaderFile(bytes, '/site/a.txt.headers').map(([name, value]) => [
    name,
    Buffer.from(value as Uint8Array).toString('latin1'),
  ]);
}

describe('a header file', () => {
  test.each<[string, string, [name: string, value: string][]]>([
    ['a line', 'A: b', [['A', 'b']]],
    [
      'lines with LF',
      'A: b\nC: d\n',
      [
        ['A', 'b'],
        ['C', 'd'],
      ],
    ],
    [
      'lines with CR LF',
      'A: b\r\nC: d\r\n',
      [
        ['A', 'b'],
        ['C', 'd'],
      ],
    ],
    [
      'lines with CR',
      'A: b\rC: d\r',
      [
        ['A', 'b'],
        ['C', 'd'],
      ],
    ],
    ['empty lines', '\n\r\n  \t\nA: b\n\n', [['A', 'b']]],
    ['space around', ' \tA \t:\t b  c \t\n', [['A', 'b  c']]],
    ['no space', 'A:b', [['A', 'b']]],
    ['more than one colon', 'Location: http://a:1/', [['Location', 'http://a:1/']]],
    [
      'an empty value',
      'A:\nB: ',
      [
        ['A', ''],
        ['B', ''],
      ],
    ],
    ['an empty name', ': b', [['', 'b']]],
    [
      'a name twice',
      'A: b\na: c',
      [
        ['A', 'b'],
        ['a', 'c'],
      ],
    ],
    ['nothing', '', []],
    ['what is no template without .sub.', 'A: {{host}}', [['A', '{{host}}']]],
  ])('has %s', (_, text, lines) => {
    expect(textOf(Buffer.from(text))).toEqual(lines);
  });

  test('has values of any bytes, and names in UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('é: '),
      Buffer.of(0xe9, 0, 0x80, 0xff),
      Buffer.from('\nB: é'),
    ]);
    expect(textOf(bytes)).toEqual([
      ['é', '\xe9\0\x80\xff'],
      ['B', '\xc3\xa9'],
    ]);
  });

  test('is read in time that grows with its bytes alone', () => {
    const plain = Buffer.from(`A: ${'a'.repeat(2_000_000)}\n`);
    const baseline = cpuMsOf(plain);
    for (const text of [`A: a${' '.repeat(2_000_000)}b`, `${' \t'.repeat(1_000_000)}:`]) {
      expect(cpuMsOf(Buffer.from(text))).toBeLessThan(20 * baseline + 200);
    }
  });

  test('keeps bytes that only text would take for space', () => {
    expect(textOf(Buffer.from('A: à'))).toEqual([['A', '\xc3\xa0']]);
    expect(textOf(Buffer.from('à: \xa0b\xa0', 'latin1'))).toEqual([['\ufffd', '\xa0b\xa0']]);
    expect(textOf(Buffer.from('à : b'))).toEqual([['à', 'b']]);
    expect(() => textOf(Buffer.of(0xa0))).toThrow(UsageError);
  });

  test.each<[string, string, number, string]>([
    ['alone', 'nothing', 1, '"nothing"'],
    ['after others', 'A: b\n\nno colon\r\nC: d', 3, '"no colon"'],
    ['after lines that end with CR', 'A: b\rno colon', 2, '"no colon"'],
    ['as it is in the file', 'A: b\n\t"x\\', 2, String.raw`"\t\"x\\"`],
  ])('has no line without a colon: %s', (_, text, number, shown) => {
    expect(() => parseHeaderFile(Buffer.from(text), '/site/a.txt.headers')).toThrow(
      new UsageError(
        `a.txt.headers, line ${number}: ${shown} has no colon. A line is "Name: value".`,
      ),
    );
  });
});

describe('the header files of a file', () => {
  test('are those of its folder, then its own; of each pair the first one that is there', () => {
    const [ofFolder, own] = headerFileCandidates(path.join('site', 'lib', 'a.b.js'));
    const folder = path.join('site', 'lib', '__dir__');
    const file = path.join('site', 'lib', 'a.b.js');
    expect(ofFolder).toEqual([`${folder}.sub.headers`, `${folder}.headers`]);
    expect(own).toEqual([`${file}.sub.headers`, `${file}.headers`]);
  });

  test('may be none', async () => {
    expect(await readHeadersFor(fileBeside({}), makeRequest('GET /a.txt'))).toEqual({
      lines: [],
      isTemplate: false,
    });
  });

  test('add up, those of the folder first', async () => {
    const file = fileBeside({
      'a.txt.headers': 'A: own',
      '__dir__.headers': 'A: folder\nB: folder',
    });
    expect(await textsFor(file)).toEqual(['A: folder', 'B: folder', 'A: own']);
  });

  test('are templates with .sub., which win over those without', async () => {
    const file = fileBeside({
      'a.txt.headers': 'A: own',
      'a.txt.sub.headers': 'A: own {{GET[x]}}',
      '__dir__.headers': 'A: folder',
      '__dir__.sub.headers': 'A: folder {{GET[x]}}',
    });
    expect(await textsFor(file, 'GET /a.txt?x=<%C3%A9>')).toEqual(['A: folder <é>', 'A: own <é>']);
  });

  test('may be a template for the folder only, or for the file only', async () => {
    const plain = { 'a.txt.headers': 'A: {{GET[x]}}', '__dir__.headers': 'B: {{GET[x]}}' };
    const request = makeRequest('GET /a.txt?x=1');
    for (const [name, isTemplate] of [
      ['a.txt.sub.headers', true],
      ['__dir__.sub.headers', true],
      ['b.txt.sub.headers', false],
    ] as const) {
      const file = fileBeside({ ...plain, [name]: 'C: {{GET[x]}}' });
      expect((await readHeadersFor(file, request)).isTemplate).toBe(isTemplate);
      expect((await textsFor(file, 'GET /?x=1')).includes('C: 1')).toBe(isTemplate);
    }
  });

  test('are found for a file in a folder only, and not in those above', async () => {
    const file = fileBeside({ '__dir__.headers': 'A: above' });
    const below = path.join(path.dirname(file), 'below');
    mkdirSync(below);
    expect(await textsFor(path.join(below, 'a.txt'))).toEqual([]);
  });

  test('are an error when a template comes to nothing', async () => {
    const file = fileBeside({ 'a.txt.sub.headers': 'A: {{hots}}' });
    await expect(textsFor(file)).rejects.toThrow(
      new PipeError(
        'a.txt.sub.headers: template "{{hots}}": there is no "hots". Did you mean "hosts"?',
      ),
    );
  });

  test.each([
    ['%0d%0aB:%20c', String.raw`a\r\nB: c`],
    ['%0A', String.raw`a\n`],
    ['%0DB:%20c', String.raw`a\rB: c`],
  ])('have no line that a value begins: %s', async (sent, shown) => {
    for (const name of ['a.txt.sub.headers', '__dir__.sub.headers']) {
      for (const template of ['{{GET[x]}}', '{{$a:GET[x]}}', 'b {{$a:GET[x]}} {{host}}']) {
        const file = fileBeside({ [name]: `A: ${template}\nC: d` });
        await expect(textsFor(file, `GET /a.txt?x=a${sent}`)).rejects.toThrow(
          `would end the line that it stands in.`,
        );
        await expect(textsFor(file, `GET /a.txt?x=a${sent}`)).rejects.toThrow(shown);
      }
    }
  });

  test('have values with any other character', async () => {
    const file = fileBeside({ 'a.txt.sub.headers': '{{GET[n]}}: {{GET[x]}}|' });
    expect(await textsFor(file, 'GET /a.txt?n=A&x=%00:%09%0b%0c%7f%C2%85')).toEqual([
      'A: \0:\t\v\f\x7f\x85|',
    ]);
  });

  test('have the lines of the file, whatever a request puts into its templates', async () => {
    const file = fileBeside({ 'a.txt.sub.headers': 'A: {{GET[x]}}\n\nB: b{{GET[x]}}b\r\nC: c' });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        const line = `GET /a.txt?x=${encodeURIComponent(Buffer.from(value).toString())}`;
        const names = await textsFor(file, line).then(
          (texts) => texts.map((text) => text.slice(0, 2)),
          (error: unknown) => String(error),
        );
        if (/[\r\n]/.test(value)) expect(names).toMatch(/^PipeError: a.txt.sub.headers: template/);
        else expect(names).toEqual(['A:', 'B:', 'C:']);
      }),
    );
  });

  test('are read in time that is linear in what they have of a request', () => {
    expect(
      costlyGrowth((length) => void textOf(Buffer.from(`A: a${' '.repeat(length)}b`))),
    ).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('are an error when one is a pipe', async () => {
    const file = fileBeside({});
    execFileSync('mkfifo', [`${file}.headers`]);
    await expect(textsFor(file)).rejects.toThrow(
      new UsageError('a.txt.headers is a pipe or a device, not a file.'),
    );
  });

  test('are an error when one is a folder', async () => {
    const file = fileBeside({});
    mkdirSync(`${file}.headers`);
    await expect(textsFor(file)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
