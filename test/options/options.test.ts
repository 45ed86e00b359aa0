import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_PARSER_LIMITS } from '../../src/http1/parser-limits.ts';
import { checkHostNames, hostVerdict } from '../../src/http/host-names/host-names.ts';
import { checkOptions, serverDefaults, type ServerOptions } from '../../src/options/options.ts';
import { describeValue, UsageError } from '../../src/usage-error.ts';
import { defaultVerdicts } from '../../src/options/verdicts.ts';

async function expectMessage(options: unknown, message: string): Promise<void> {
  await expect(checkOptions(options as ServerOptions)).rejects.toThrow(new UsageError(message));
}

const known =
  'documentRoot, index, spa, upstream, validators, wrappers, cors, rewrites, injectScript, latency, ' +
  'browserHost, alternateHosts, subdomains, notSubdomains, hosts, otherHosts, tls, fault, network, ' +
  'ports, record, steps, limits, verdicts';

describe('the options of a server', () => {
  test('can all be left out', async () => {
    expect(await checkOptions({})).toEqual({
      documentRoots: [],
      wrappers: false,
      rewrites: [],
      injectedScript: undefined,
      latencyMs: 0,
      names: checkHostNames({}),
      ports: { http: ['auto'], https: ['auto'] },
      otherHosts: 'refuse',
      tlsSettingsFor: undefined,
      faultFor: undefined,
      networkFor: undefined,
      needsProxy: false,
      record: 'retain-on-failure',
      recordFormats: ['html', 'txt', 'json', 'pcapng'],
      steps: true,
      limits: {
        declared: new Set(),
        parser: DEFAULT_PARSER_LIMITS,
        connections: { idleMs: Infinity, headMs: Infinity, maxConnections: Infinity },
        history: { maxHistoryBytes: 64 * 1024 * 1024 },
      },
      verdicts: defaultVerdicts,
    });
  });

  test('are taken as they are when they are right', async () => {
    const limits = { maxFields: 1, maxBodyBytes: 1e9 };
    const names = { browserHost: 'a.test', subdomains: ['www'] };
    const checked = await checkOptions({
      ...names,
      documentRoot: import.meta.dirname,
      rewrites: [{ from: '/a', to: '/b' }],
      injectScript: { content: 'window.x = 1' },
      latency: 0.5,
      ports: { http: [2, 'auto', 65_535, 'auto'], https: [] },
      limits,
      verdicts: { routeNotRequested: 'fail' },
    });
    expect(checked.documentRoots).toHaveLength(1);
    expect(checked.rewrites).toEqual([{ methods: undefined, from: '/a', to: '/b' }]);
    expect(checked.injectedScript).toBe('window.x = 1');
    expect(checked.latencyMs).toBe(0.5);
    expect(checked.names).toEqual(checkHostNames(names));
    expect(checked.ports).toEqual({ http: [2, 'auto', 65_535, 'auto'], https: [] });
    expect(checked.limits.parser).toEqual({ ...DEFAULT_PARSER_LIMITS, ...limits });
    expect([...checked.limits.declared]).toEqual(Object.keys(limits));
    expect(checked.verdicts).toEqual({ ...defaultVerdicts, routeNotRequested: 'fail' });
  });

  test.each([
    ['documentroot', 'wptserve: no option "documentroot". Did you mean "documentRoot"?'],
    ['port', 'wptserve: no option "port". Did you mean "ports"?'],
    ['limit', 'wptserve: no option "limit". Did you mean "limits"?'],
    ['hostname', `wptserve: no option "hostname". It has ${known}.`],
    ['subdomain', 'wptserve: no option "subdomain". Did you mean "subdomains"?'],
  ])('have no option %s', async (name, message) => {
    await expectMessage({ [name]: undefined }, message);
  });

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['"site"', 'site'],
    ['8000', 8000],
    ['["site"]', ['site']],
    ['an instance of Map', new Map()],
  ])('are an object, not %s', async (shown, options) => {
    await expectMessage(options, `wptserve: ${shown} is not an object. Write { … } with ${known}.`);
  });
});

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-options-'));
const file = path.join(folder, 'inject.js');
writeFileSync(file, 'window.x = "é"');

afterAll(() => rmSync(folder, { recursive: true }));

describe('a document root', () => {
  test('is a folder that exists', async () => {
    const missing = path.resolve('no-such-folder');
    await expectMessage(
      { documentRoot: 'no-such-folder' },
      `wptserve documentRoot "no-such-folder": ${missing} does not exist. ` +
        'A relative path starts at the working directory.',
    );
    await expectMessage(
      { documentRoot: import.meta.filename },
      `wptserve documentRoot "${import.meta.filename}": ${import.meta.filename} is not a folder.`,
    );
    await expectMessage(
      { documentRoot: '' },
      'wptserve documentRoot "": it is the path of a folder.',
    );
  });

  test('stands at /', async () => {
    const { documentRoots } = await checkOptions({ documentRoot: folder });
    expect(documentRoots.map(({ urlBase }) => urlBase)).toEqual(['/']);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['5', 5],
    ['["site"]', ['site']],
    ['an instance of URL', new URL('file:///')],
    ['an instance of Map', new Map([['/', 'site']])],
  ])('is not %s', async (shown, documentRoot) => {
    await expectMessage(
      { documentRoot },
      `wptserve documentRoot ${shown}: it is the path of a folder.`,
    );
  });

  test('may be several, of which the one with the longest path comes first', async () => {
    const { documentRoots } = await checkOptions({
      documentRoot: { '/': folder, '/a/b/': folder, '/a/': folder, '/a/b/c.js': file },
    });
    expect(documentRoots.map(({ urlBase }) => urlBase)).toEqual(['/a/b/c.js', '/a/b/', '/a/', '/']);
  });

  test('may be none', async () => {
    expect((await checkOptions({ documentRoot: {} })).documentRoots).toEqual([]);
  });

  test('has a path that begins with a slash', async () => {
    await expectMessage(
      { documentRoot: { '/': folder, 'lib/': folder } },
      `wptserve documentRoot: "lib/" is not a path. Write { '/': 'site', '/lib/': 'dist' }.`,
    );
    await expectMessage(
      { documentRoot: { '': folder } },
      `wptserve documentRoot: "" is not a path. Write { '/': 'site', '/lib/': 'dist' }.`,
    );
  });

  test('is a folder where its path ends with a slash, else a file', async () => {
    await expectMessage(
      { documentRoot: { '/lib/': file } },
      `wptserve documentRoot "${file}": ${file} is not a folder.`,
    );
    await expectMessage(
      { documentRoot: { '/lib': folder } },
      `wptserve documentRoot "${folder}": ${folder} is not a file.`,
    );
  });
});

describe('validators', () => {
  test.each([
    ['"yes"', 'yes'],
    ['0', 0],
  ])('are not %s', async (shown, validators) => {
    const message = `wptserve validators: ${shown}. Write true or false.`;
    await expectMessage({ documentRoot: folder, validators }, message);
    await expectMessage({ validators }, message);
  });
});

describe('wrappers', () => {
  test('bring a rewrite with them, after those that were declared', async () => {
    const { wrappers, rewrites } = await checkOptions({
      wrappers: true,
      rewrites: [{ from: '/a', to: '/b' }],
    });
    expect(wrappers).toBe(true);
    expect(rewrites).toEqual([
      { methods: undefined, from: '/a', to: '/b' },
      {
        methods: ['GET'],
        from: '/resources/WebIDLParser.js',
        to: '/resources/webidl2/lib/webidl2.js',
      },
    ]);
  });

  test.each([
    ['1', 1],
    ['null', null],
  ])('are not %s', async (shown, wrappers) => {
    await expectMessage({ wrappers }, `wptserve wrappers: ${shown}. Write true or false.`);
  });
});

describe('rewrites', () => {
  test('are checked', async () => {
    await expectMessage(
      { rewrites: [{ from: '/a', to: 'b' }] },
      `wptserve rewrites[0].to: "b" is not a path. Write it as it is sent, such as '/a%20b.html': ` +
        'percent-encoded, without a query.',
    );
  });
});

describe('rewrites that are no list', () => {
  test.each([
    ['{"from":"/a","to":"/b"}', { from: '/a', to: '/b' }],
    ['"/a"', '/a'],
    ['5', 5],
  ])('are refused: %s', async (shown, rewrites) => {
    const message = `wptserve rewrites: ${shown} is not a list. Write [{ from: '/a', to: '/b' }].`;
    await expectMessage({ rewrites }, message);
    await expectMessage({ rewrites, wrappers: true }, message);
  });
});

describe('latency', () => {
  test.each([
    ['-1', -1],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['"200"', '200'],
    ['null', null],
    ['a function', () => 200],
  ])('is not %s', async (shown, latency) => {
    await expectMessage(
      { latency },
      `wptserve latency: ${shown} is not a number of milliseconds from 0.`,
    );
  });
});

describe('a script to inject', () => {
  test.each([
    [{ content: 'window.x = 1' }, 'window.x = 1'],
    [{ content: '' }, ''],
    [{ path: file }, 'window.x = "é"'],
  ])('is %j', async (injectScript, text) => {
    expect((await checkOptions({ injectScript })).injectedScript).toBe(text);
  });

  test.each([
    ['{}', {}],
    ['{"content":5}', { content: 5 }],
    ['{"path":5}', { path: 5 }],
    ['{"content":"x","path":"y"}', { content: 'x', path: 'y' }],
  ])('is not %s', async (shown, injectScript) => {
    await expectMessage(
      { injectScript },
      `wptserve injectScript: ${shown}. Write { content: 'window.x = 1' } or { path: 'inject.js' }.`,
    );
  });

  test('is an object', async () => {
    await expectMessage(
      { injectScript: 'window.x = 1' },
      'wptserve injectScript: "window.x = 1" is not an object. Write { … } with content, path.',
    );
    await expectMessage(
      { injectScript: { text: '' } },
      'wptserve injectScript: no option "text". It has content, path.',
    );
  });

  test('is in a file that can be read', async () => {
    await expectMessage(
      { injectScript: { path: 'no-such-file.js' } },
      'wptserve injectScript.path: no-such-file.js cannot be read (ENOENT). ' +
        'A relative path starts at the working directory.',
    );
  });
});

describe('host names', () => {
  test('are checked', async () => {
    await expectMessage(
      { browserHost: 'a b' },
      'wptserve browserHost: "a b" is not a host. ' +
        "Write a name or an address alone, such as 'web-platform.test'.",
    );
  });

  test('are those of hosts and of all options by host', async () => {
    const { names } = await checkOptions({
      hosts: ['a.test', '*.b.test'],
      tls: { hosts: { 'A.test': 'expired', '*.c.test': 'expired' } },
      fault: { hosts: { 'd.test': 'refuse', '*.b.test': 'refuse' } },
      network: { hosts: { '10.0.0.1': '4g' } },
    });
    expect(names).toEqual(
      checkHostNames({ hosts: ['a.test', '*.b.test', '*.c.test', 'd.test', '10.0.0.1'] }),
    );
  });

  test.each(['subdomains', 'notSubdomains', 'hosts'])('%s are not one string', async (option) => {
    const message = `wptserve ${option}: "a.example" is not a list. Write ['a.example'].`;
    await expectMessage({ [option]: 'a.example' }, message);
    await expectMessage(
      { [option]: 'a.example', fault: { hosts: { 'b.test': 'refuse' } } },
      message,
    );
  });
});

describe.each([
  ['fault', 'refuse', `'api.localhost': 'no-response'`],
  ['network', '4g', `'api.localhost': 'slow-3g'`],
  ['tls', 'expired', `'expired.localhost': 'expired'`],
])('the option %s by host', (option, value, example) => {
  const names = { browserHost: 'web-platform.test', subdomains: ['www', 'élève'] };
  const advice =
    `is not a host. Write one without scheme, port and path, such as 'api.localhost', ` +
    `or '*.api.localhost' for every name below it.`;

  test.each<[unknown, string]>([
    [{}, `: {} says nothing. Leave the option out, or write { hosts: { ${example} } }.`],
    [
      { hosts: {} },
      `.hosts: {} says nothing. Leave the option out, or write { hosts: { ${example} } }.`,
    ],
    [{ hosts: 5 }, `.hosts: 5 is not an object. Write { hosts: { ${example} } }.`],
    [
      { hosts: ['a.test'] },
      `.hosts: ["a.test"] is not an object. Write { hosts: { ${example} } }.`,
    ],
    [
      { hosts: { 'a.test': value }, latency: 5 },
      `: "latency" cannot stand beside "hosts". Write { hosts: { ${example} } }: all that holds for a host.`,
    ],
    [
      { 'a.example': value },
      `: "a.example" is a host, and hosts stand in "hosts". Write { hosts: { ${example} } }.`,
    ],
    [
      { '*.example': value },
      `: "*.example" is a host, and hosts stand in "hosts". Write { hosts: { ${example} } }.`,
    ],
    [
      { localhost: value },
      `: "localhost" is a host, and hosts stand in "hosts". Write { hosts: { ${example} } }.`,
    ],
    [
      { host: { 'a.example': value } },
      `: no option "host". Did you mean "hosts"? Write { hosts: { ${example} } }.`,
    ],
    [{ hosts: { 'a b': value } }, `.hosts: "a b" ${advice}`],
    [{ hosts: { 'a.test:80': value } }, `.hosts: "a.test:80" ${advice}`],
    [{ hosts: { 'http://a.test': value } }, `.hosts: "http://a.test" ${advice}`],
    [{ hosts: { '*': value } }, `.hosts: "*" ${advice}`],
    [{ hosts: { '': value } }, `.hosts: "" ${advice}`],
    [
      { hosts: { 'a.test': value, 'A.test.': value } },
      `.hosts: "A.test." is there twice. Write it once.`,
    ],
    [
      { hosts: { www: value } },
      `.hosts: "www" is a label of the option subdomains, not a host. Write "www.web-platform.test".`,
    ],
    [
      { hosts: { '*.WWW': value } },
      `.hosts: "*.WWW" is a label of the option subdomains, not a host. Write "*.www.web-platform.test".`,
    ],
    [
      { hosts: { élève: value } },
      `.hosts: "élève" is a label of the option subdomains, not a host. ` +
        `Write "xn--lve-6lad.web-platform.test".`,
    ],
    [
      { hosts: { none: value } },
      `.hosts: "none" is a label of the option notSubdomains, ` +
        `whose names do not lead to the server. Take it out of one of them.`,
    ],
  ])('is not %j', async (table, message) => {
    await expectMessage(
      { ...names, notSubdomains: ['none'], [option]: table },
      `wptserve ${option}${message}`,
    );
  });

  test('does not name a host that shall not resolve', async () => {
    await expectMessage(
      { notSubdomains: ['no'], [option]: { hosts: { 'yes.test': value, 'NO.localhost': value } } },
      'wptserve notSubdomains: "no.localhost" is served, because another option names it. ' +
        'Take it out of one of them.',
    );
  });

  test('leaves what lies below it alone', async () => {
    const checked = await checkOptions({
      notSubdomains: ['no'],
      [option]: { hosts: { '*.localhost': value } },
    });
    expect(hostVerdict(checked.names, 'no.localhost')).toBe('notServed');
  });

  test('names a host of one label that is no label of subdomains, or is a host besides', async () => {
    const table = { [option]: { hosts: { www: value, '*.www': value } } };
    await expect(checkOptions(table as ServerOptions)).resolves.toBeDefined();
    await expect(
      checkOptions({ ...names, hosts: ['www', '*.www'], ...table }),
    ).resolves.toBeDefined();
  });
});

describe('a fault', () => {
  test('is one for all hosts', async () => {
    const { faultFor, names } = await checkOptions({ fault: 'no-response' });
    expect(faultFor?.(undefined)).toEqual({ kind: 'no-response' });
    expect(faultFor?.('a.test')).toEqual({ kind: 'no-response' });
    expect(names).toEqual(checkHostNames({}));
  });

  test('is one for each host, which then leads to the server', async () => {
    const late = { kind: 'close-after', ms: 5 } as const;
    const { faultFor, names } = await checkOptions({
      hosts: ['other.test'],
      fault: { hosts: { 'a.test': 'never-read', '*.test': late } },
    });
    expect(faultFor?.('A.test.')).toEqual({ kind: 'never-read' });
    expect(faultFor?.('b.test')).toEqual(late);
    expect(faultFor?.('localhost')).toBeUndefined();
    expect(faultFor?.(undefined)).toBeUndefined();
    expect(names).toEqual(checkHostNames({ hosts: ['other.test', 'a.test', '*.test'] }));
  });

  test.each<[unknown, string]>([
    [{ kind: 'close-after', ms: -1 }, '.ms: -1 is not a number of milliseconds, 0 or more.'],
    [{ kind: 'refuse', ms: 1 }, ': no option "ms". It has kind.'],
    [
      { hosts: { 'a.test': { kind: 'reset-after-request-bytes' } } },
      `.hosts["a.test"]: {"kind":"reset-after-request-bytes"} needs a number. ` +
        `Write { kind: 'reset-after-request-bytes', bytes: 100 }.`,
    ],
    ['expired', ': "expired" is a fault of TLS. Write it in the option tls.'],
    [
      { hosts: { 'a.test': 'alert:unknown_ca' } },
      '.hosts["a.test"]: "alert:unknown_ca" is a fault of TLS. Write it in the option tls.',
    ],
  ])('is not %j', async (fault, message) => {
    await expectMessage({ fault }, `wptserve fault${message}`);
  });

  test('has one of the known names', async () => {
    await expectMessage(
      { fault: 'earthquake' },
      `wptserve fault: "earthquake" is no fault. Write 'refuse', 'reset-on-accept', 'close-on-accept', ` +
        `'accept-silent', 'never-read', ` +
        `{ kind: 'reset-after-request-bytes', bytes: 100 }, { kind: 'close-after-request-bytes', bytes: 100 }, ` +
        `{ kind: 'reset-after', ms: 100 }, { kind: 'close-after', ms: 100 }, 'never-read-content', ` +
        `'request-timeout', 'misdirected-request', 'reset-after-request', 'close-after-request', ` +
        `'no-response', { kind: 'reset-after-request-content-bytes', bytes: 100 }, ` +
        `{ kind: 'close-after-request-content-bytes', bytes: 100 }, 'reset-after-head', 'close-after-head', ` +
        `{ kind: 'reset-after-content-bytes', bytes: 100 }, { kind: 'close-after-content-bytes', bytes: 100 }, ` +
        `'half-close', 'close-despite-keep-alive', 'keep-alive-despite-close', 'close-on-next-request', ` +
        `'reset-on-next-request', 'garbage-after-response', 'extra-response'.`,
    );
  });
});

describe('TLS', () => {
  test('is settled by host, which then leads to the server', async () => {
    const { tlsSettingsFor, names } = await checkOptions({
      tls: { hosts: { 'a.test': 'expired', '*.b.test': { maxVersion: 'TLSv1.2' } } },
    });
    expect(tlsSettingsFor?.('a.test')).toEqual({ fault: 'expired' });
    expect(tlsSettingsFor?.('x.b.test')).toEqual({ maxVersion: 'TLSv1.2' });
    expect(tlsSettingsFor?.('b.test')).toBeUndefined();
    expect(tlsSettingsFor?.(undefined)).toBeUndefined();
    expect(names).toEqual(checkHostNames({ hosts: ['a.test', '*.b.test'] }));
  });

  test.each<[unknown, string]>([
    ['refuse', 'wptserve tls: "refuse" is a fault of a connection. Write it in the option fault.'],
    [
      { fault: 'half-close' },
      'wptserve tls: "half-close" is a fault of a connection. Write it in the option fault.',
    ],
    [
      { hosts: { 'a.test': { kind: 'reset-after', ms: 5 } } },
      'wptserve tls.hosts["a.test"]: "reset-after" is a fault of a connection. Write it in the option fault.',
    ],
    [
      'empty-response',
      'wptserve tls: "empty-response" is a broken response, not a fault. ' +
        'Let a route answer with it: script.close().',
    ],
    ['expird', `wptserve tls: "expird" is no fault of TLS. Did you mean 'expired'?`],
    [
      { hosts: { '127.0.0.1': 'expired' } },
      'wptserve tls.hosts: "127.0.0.1" is an address, and a handshake names none (RFC 6066 §3). ' +
        "Write a name, such as 'a.localhost'.",
    ],
    [
      { hosts: { '::1': 'expired' } },
      'wptserve tls.hosts: "::1" is an address, and a handshake names none (RFC 6066 §3). ' +
        "Write a name, such as 'a.localhost'.",
    ],
  ])('is not %j', async (tls, message) => {
    await expectMessage({ tls }, message);
  });
});

describe('a network', () => {
  test('is a name, or numbers', async () => {
    expect((await checkOptions({ network: 'slow-3g' })).networkFor?.(undefined)).toEqual({
      downloadBytesPerSecond: 50_000,
      uploadBytesPerSecond: 50_000,
      latencyMs: 2000,
      jitterMs: 0,
      seed: 0,
    });
    const numbers = await checkOptions({ network: { latency: 5 } });
    expect(numbers.networkFor?.('any.test')).toMatchObject({
      downloadBytesPerSecond: Infinity,
      latencyMs: 5,
    });
  });

  test('can be that of each host, which leads here then', async () => {
    const network = { hosts: { 'a.test': { latency: 1 }, '*.b.test': { latency: 2 } } };
    const { names, networkFor } = await checkOptions({ network });
    expect(networkFor?.('a.test')?.latencyMs).toBe(1);
    expect(networkFor?.('x.b.test')?.latencyMs).toBe(2);
    expect(networkFor?.('other.test')).toBeUndefined();
    expect(networkFor?.(undefined)).toBeUndefined();
    expect(hostVerdict(names, 'a.test')).toBe('served');
    expect(hostVerdict(names, 'x.b.test')).toBe('served');
  });

  test.each<[unknown, string]>([
    ['5g', `wptserve network: "5g" is no network. Did you mean '4g'?`],
    [
      { download: 0 },
      'wptserve network.download: 0 is no rate. Write bytes per second, more than 0.',
    ],
    [
      { bandwidth: 5 },
      'wptserve network: no option "bandwidth". It has download, upload, latency, jitter, seed.',
    ],
    [
      50_000,
      `wptserve network: 50000 is no network. ` +
        `Write 'slow-3g', 'fast-3g', '4g', or numbers, such as { download: 50_000, latency: 100 }.`,
    ],
    [
      { hosts: { 'a.test': 'slow3g' } },
      `wptserve network.hosts["a.test"]: "slow3g" is no network. Did you mean 'slow-3g'?`,
    ],
  ])('is not %j', async (network, message) => {
    await expectMessage({ network }, message);
  });
});

describe('ports', () => {
  test.each<[unknown, string]>([
    [{ http: 8000 }, "wptserve ports.http: write a list, such as ['auto'] or [8000]."],
    [{ https: 'auto' }, "wptserve ports.https: write a list, such as ['auto'] or [8000]."],
    [
      { http: [0] },
      "wptserve ports.http[0]: 0 is not a port. Write 'auto' or a number from 1 to 65535.",
    ],
    [
      { http: ['auto', 65_536] },
      "wptserve ports.http[1]: 65536 is not a port. Write 'auto' or a number from 1 to 65535.",
    ],
    [
      { https: [-1] },
      "wptserve ports.https[0]: -1 is not a port. Write 'auto' or a number from 1 to 65535.",
    ],
    [
      { https: [80.5] },
      "wptserve ports.https[0]: 80.5 is not a port. Write 'auto' or a number from 1 to 65535.",
    ],
    [
      { http: ['8000'] },
      'wptserve ports.http[0]: "8000" is not a port. Write \'auto\' or a number from 1 to 65535.',
    ],
    [{ http: [] }, "wptserve ports.http: it needs at least one port. Write ['auto']."],
    [
      { http: [8000, 'auto', 8000] },
      "wptserve ports: port 8000 is there twice. Write another, or 'auto'.",
    ],
    [
      { http: [8000], https: [8000] },
      "wptserve ports: port 8000 is there twice. Write another, or 'auto'.",
    ],
    [
      { http: [6000] },
      'wptserve ports.http[0]: browsers do not connect to port 6000 ' +
        "(it is a bad port of the fetch standard). Write another, or 'auto'.",
    ],
    [
      { https: ['auto', 10_080] },
      'wptserve ports.https[1]: browsers do not connect to port 10080 ' +
        "(it is a bad port of the fetch standard). Write another, or 'auto'.",
    ],
    [{ htpp: ['auto'] }, 'wptserve ports: no option "htpp". Did you mean "http"?'],
    [8000, 'wptserve ports: 8000 is not an object. Write { … } with http, https.'],
    ['auto', 'wptserve ports: "auto" is not an object. Write { … } with http, https.'],
    [[8000], 'wptserve ports: [8000] is not an object. Write { … } with http, https.'],
  ])('refuse %j', async (ports, message) => {
    await expectMessage({ ports }, message);
  });
});

describe('limits', () => {
  const ofRequests = [
    'maxRequestLineBytes',
    'maxHeadBytes',
    'maxFields',
    'maxBodyBytes',
    'maxChunkExtensionBytes',
  ];
  const others = ['idleMs', 'headMs', 'maxConnections', 'maxHistoryBytes'];
  const all = [...ofRequests, ...others].join(', ');

  test.each([...ofRequests, ...others])('%s is a whole number from 1', async (name) => {
    for (const right of [1, 2 ** 40]) {
      const { limits } = await checkOptions({ limits: { [name]: right } });
      expect({ ...limits.parser, ...limits.connections, ...limits.history }).toHaveProperty(
        name,
        right,
      );
    }
    const none = others.includes(name) ? ', or Infinity for no limit' : '';
    const wrong = [0, -1, 1.5, NaN, -Infinity, '5', null, undefined, 5n, [5], { ms: 5 }];
    for (const value of [...wrong, ...(none === '' ? [Infinity] : [])]) {
      await expectMessage(
        { limits: { [name]: value } },
        `wptserve limits.${name}: ${describeValue(value)} is not a whole number from 1${none}.`,
      );
    }
  });

  test.each(others)('%s may be none', async (name) => {
    const { limits } = await checkOptions({ limits: { [name]: Infinity } });
    expect({ ...limits.connections, ...limits.history }).toHaveProperty(name, Infinity);
  });

  test.each<[unknown, string]>([
    [
      { maxHeaderBytes: 5 },
      'wptserve limits: no option "maxHeaderBytes". Did you mean "maxHeadBytes"?',
    ],
    [{ idleMS: 5 }, 'wptserve limits: no option "idleMS". Did you mean "idleMs"?'],
    [{ timeout: 5 }, `wptserve limits: no option "timeout". It has ${all}.`],
    [5, `wptserve limits: 5 is not an object. Write { … } with ${all}.`],
  ])('refuse %j', async (limits, message) => {
    await expectMessage({ limits }, message);
  });

  test('of connections are those of a server for others, where one is started for them', async () => {
    const { limits, record } = await checkOptions({ limits: { idleMs: 5 } }, serverDefaults);
    expect(limits.connections).toEqual({ idleMs: 5, headMs: 60_000, maxConnections: 10_000 });
    expect([...limits.declared]).toEqual(['idleMs']);
    expect(record).toBe('off');
  });
});

describe('record', () => {
  test('may say when, and as what', async () => {
    const { record, recordFormats } = await checkOptions({
      record: { when: 'on', formats: ['json', 'html'] },
    });
    expect([record, recordFormats]).toEqual(['on', ['json', 'html']]);
    expect((await checkOptions({ record: {} })).record).toBe('retain-on-failure');
  });

  test.each<[unknown, string]>([
    [
      { formats: [] },
      `.formats: []. Write a list, such as ['html', 'json']; record: 'off' attaches nothing.`,
    ],
    [
      { formats: 'html' },
      `.formats: "html". Write a list, such as ['html', 'json']; record: 'off' attaches nothing.`,
    ],
    [{ formats: ['htm'] }, `.formats: "htm". There are 'html', 'txt', 'json', 'pcapng'.`],
    [
      { when: 'always' },
      `.when: "always". It is one of 'on', 'off', 'retain-on-failure', 'on-first-retry'.`,
    ],
    [{ format: ['html'] }, ': no option "format". Did you mean "formats"?'],
  ])('%j is a mistake', async (record, message) => {
    await expect(checkOptions({ record } as ServerOptions)).rejects.toThrow(
      new UsageError(`wptserve record${message}`),
    );
  });
});
