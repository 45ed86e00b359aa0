import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  importCycles,
  importsOf,
  layerViolations,
  loadedWith,
  risingLayers,
  type LayerRules,
  type Sources,
} from './support/import-graph.ts';

const fileModules = ['node:fs', 'node:path', 'node:stream', 'mime-types'];

/** From the ground up: a room knows those below it only. */
const rules: LayerRules = {
  layers: {
    'usage-error': { layers: [], modules: [] },
    late: { layers: [], modules: [] },
    socks: { layers: [], modules: [] },
    script: { layers: [], modules: [] },
    tls: { layers: [], modules: [] },
    stash: { layers: [], modules: ['node:crypto'] },
    faults: { layers: ['script'], modules: [] },
    journal: { layers: ['script'], modules: [] },
    certificates: {
      layers: ['tls'],
      modules: ['@peculiar/asn1-x509', '@peculiar/asn1-schema', 'node:crypto'],
    },
    http: {
      layers: ['late', 'script', 'stash', 'faults'],
      modules: ['node:module', 'node:url', 'cookie'],
    },
    report: { layers: ['journal'], modules: ['node:crypto'] },
    browsers: { layers: ['faults', 'tls'], modules: [] },
    answering: { layers: ['http', 'script', 'faults'], modules: [] },
    http1: { layers: ['http', 'script'], modules: [] },
    matching: { layers: ['http', 'script'], modules: [] },
    websocket: {
      layers: ['http', 'matching', 'script'],
      modules: ['node:buffer', 'node:crypto', 'node:os', 'node:zlib'],
    },
    routing: { layers: ['http', 'matching', 'script', 'faults'], modules: [] },
    pipes: {
      layers: ['late', 'http'],
      modules: [...fileModules, 'node:crypto', 'node:zlib', 'node:url'],
    },
    handlers: {
      layers: ['late', 'http', 'script', 'pipes'],
      modules: [...fileModules, 'node:crypto', 'node:module', 'jiti'],
    },
    options: {
      layers: ['late', 'handlers', 'routing', 'http1', 'http', 'faults', 'tls'],
      modules: ['node:fs'],
    },
    net: {
      layers: [
        'answering',
        'late',
        'script',
        'faults',
        'http',
        'http1',
        'journal',
        'certificates',
        'socks',
        'tls',
        'options',
      ],
      modules: ['node:net', 'node:tls', 'node:crypto', 'node:perf_hooks', 'get-port'],
    },
    upstream: {
      layers: ['http', 'script'],
      modules: ['node:http', 'node:https', 'node:stream', 'node:crypto'],
    },
    // HTTP/2 without a connection: bytes in, frames and fields out.
    http2: { layers: [], modules: [] },
    app: {
      layers: [],
      modules: ['node:child_process', 'node:http', 'node:https', 'node:util', 'get-port'],
    },
    findings: { layers: ['options', 'routing', 'http', 'journal'], modules: ['node:url'] },
    serving: {
      layers: [
        'late',
        'script',
        'stash',
        'faults',
        'journal',
        'http',
        'http1',
        'websocket',
        'routing',
        'pipes',
        'handlers',
        'options',
        'net',
        'upstream',
        'findings',
      ],
      modules: [],
    },
    server: {
      layers: [
        'script',
        'stash',
        'faults',
        'tls',
        'journal',
        'http',
        'matching',
        'routing',
        'pipes',
        'handlers',
        'options',
        'net',
        'serving',
      ],
      modules: [],
    },
    playwright: {
      layers: [
        'app',
        'server',
        'serving',
        'net',
        'options',
        'findings',
        'report',
        'matching',
        'routing',
        'http',
      ],
      modules: [
        '@playwright/test',
        'node:child_process',
        'node:fs',
        'node:module',
        'node:os',
        'node:path',
      ],
    },
    index: { layers: ['app', 'playwright', 'server', 'net', 'browsers'], modules: [] },
  },
  files: {
    'usage-error.ts': 'usage-error',
    'late.ts': 'late',
    'server.ts': 'server',
    'index.ts': 'index',
  },
  common: 'usage-error',
  reserved: {
    'node:net': ['net'],
    'node:tls': ['net'],
    // Never where requests are served: to ask the server behind, and whether the app is ready.
    'node:http': ['upstream', 'app'],
    'node:https': ['upstream', 'app'],
    'node:http2': [],
    '@playwright/test': ['playwright'],
  },
};

describe('the sources', () => {
  const sources = readSources(path.join(import.meta.dirname, '../src'));

  test('import only what their layer may', () => {
    expect(sources.size).toBeGreaterThan(0);
    expect(layerViolations(sources, rules)).toEqual([]);
  });

  test('import downwards, from room to room', () => {
    expect(risingLayers(rules)).toEqual([]);
  });

  test('have no cycle of imports', () => {
    expect(importCycles(sources)).toEqual([]);
  });

  test.each(['index.ts', 'server.ts'])('load TLS, certificates and files late: %s', (entry) => {
    const loaded = [...loadedWith(sources, entry)];
    expect(loaded).toContain('net/connection/connection.ts');
    const late =
      /^(?:certificates|websocket)\/|peculiar|^node:(?:tls|crypto|fs|zlib)|^mime-types|^jiti|^cookie$/;
    expect(loaded.filter((file) => late.test(file))).toEqual([]);
  });
});

describe('the checker', () => {
  test.each([
    ['a.ts', `import { a } from './a.ts';`],
    ['a type', `import type { A } from './a.ts';`],
    ['a namespace', `import * as a from "./a.ts";`],
    ['names on several lines', `import {\n  a,\n  type B,\n} from './a.ts';`],
    ['a side effect', `import './a.ts';`],
    ['a re-export', `export { a } from './a.ts';`],
    ['a re-export of all', `export * from './a.ts';`],
    ['a dynamic import', `const { a } = await import('./a.ts');`],
    ['the type of a module', `let a: import('./a.ts').A;`],
    ['require', `const a = require('./a.ts');`],
  ])('sees an import of %s', (_, source) => {
    expect(importsOf(source)).toEqual(['./a.ts']);
  });

  test('sees no import in a comment, in a string or in an export of its own', () => {
    const source = [
      `/**\n * @example\n * import { test } from 'somewhere';\n */`,
      `// import './a.ts'`,
      `const url = 'http://a'; const advice = "write: import { a } from 'a'";`,
      `export const from = 'a';`,
    ].join('\n');
    expect(importsOf(source)).toEqual([]);
  });

  test.each([
    ['a higher layer', 'http/a.ts', `import type { B } from '../net/b.ts';`],
    ['a top-level file', 'net/a.ts', `import { b } from '../server.ts';`],
    ['a module of no layer', 'script/a.ts', `import { b } from 'node:fs';`],
    ['a reserved module', 'server.ts', `import { b } from 'node:net';`],
    ['a reserved module by its old name', 'server.ts', `import { b } from 'tls';`],
    ['a module that is banned', 'net/a.ts', `import { b } from 'node:http';`],
    ['Playwright', 'server.ts', `import type { B } from '@playwright/test';`],
  ])('finds a file that imports %s', (_, file, source) => {
    const [imported] = importsOf(source);
    const found = layerViolations(new Map([[file, source]]), rules);
    expect(found).toEqual([expect.stringContaining(`${file} must not import ${imported} (`)]);
  });

  test.each([
    ['its own layer', 'http/a.ts', `import { b } from './b.ts';`],
    ['a lower layer', 'http1/a.ts', `import { b } from '../http/b.ts';`],
    ['what is common', 'script/a.ts', `import { b } from '../usage-error.ts';`],
    ['a module of its layer', 'net/a.ts', `import { b } from 'node:net';`],
    ['what lies below one', 'handlers/a.ts', `import { b } from 'node:fs/promises';`],
    ['Playwright', 'playwright/a.ts', `import { b } from '@playwright/test';`],
  ])('allows a file to import %s', (_, file, source) => {
    expect(layerViolations(new Map([[file, source]]), rules)).toEqual([]);
  });

  test('knows what is loaded with a file, and what is not', () => {
    const sources = new Map([
      ['a.ts', `import { b } from './b/b.ts';\nimport type { C } from './c.ts';`],
      ['b/b.ts', `import { x } from 'x';\nawait import('./late.ts');\nexport * from './d.ts';`],
    ]);
    expect([...loadedWith(sources, 'a.ts')]).toEqual(['a.ts', 'b/b.ts', 'x', 'b/d.ts']);
  });

  test('finds a folder and a loose file without a rule', () => {
    const sources = new Map([
      ['new/a.ts', ''],
      ['loose.ts', ''],
    ]);
    expect(layerViolations(sources, rules)).toEqual([
      'new/a.ts: the layer new has no rule',
      'loose.ts: the layer loose.ts has no rule',
    ]);
  });

  test('finds a layer that may import one above it', () => {
    const layers = {
      low: { layers: ['high'], modules: [] },
      high: { layers: ['low'], modules: [] },
    };
    expect(risingLayers({ ...rules, layers })).toEqual(['low must stand above high']);
  });

  test('finds a cycle, once', () => {
    const sources = new Map([
      ['start.ts', `import './http/a.ts';`],
      ['http/a.ts', `import type { B } from './b.ts';`],
      ['http/b.ts', `export * from '../script/c.ts';`],
      ['script/c.ts', `import '../http/a.ts';`],
    ]);
    expect(importCycles(sources)).toEqual(['http/a.ts → http/b.ts → script/c.ts → http/a.ts']);
  });

  test('takes two ways to one file for no cycle', () => {
    const sources = new Map([
      ['a.ts', `import './b.ts';\nimport './c.ts';`],
      ['b.ts', `import './c.ts';`],
      ['c.ts', ''],
    ]);
    expect(importCycles(sources)).toEqual([]);
  });
});

function readSources(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return new Map(
    files.map((file) => [
      file.replaceAll(path.sep, '/'),
      readFileSync(path.join(folder, file), 'utf8'),
    ]),
  );
}
