import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkOptions, type ServerOptions } from '../src/options.ts';
import { UsageError } from '../src/usage-error.ts';

async function expectMessage(options: unknown, message: string): Promise<void> {
  await expect(checkOptions(options as ServerOptions)).rejects.toThrow(new UsageError(message));
}

describe('the options of a server', () => {
  test('can all be left out', async () => {
    expect(await checkOptions({})).toEqual({
      documentRoot: undefined,
      ports: { http: ['auto'], https: ['auto'] },
      limits: {},
    });
  });

  test('are taken as they are when they are right', async () => {
    const limits = { maxFields: 1, maxBodyBytes: 1e9 };
    const checked = await checkOptions({
      documentRoot: import.meta.dirname,
      ports: { http: [1, 'auto', 65_535, 'auto'], https: [] },
      limits,
    });
    expect(checked.documentRoot).toBeDefined();
    expect(checked.ports).toEqual({ http: [1, 'auto', 65_535, 'auto'], https: [] });
    expect(checked.limits).toEqual(limits);
  });

  test.each([
    ['documentroot', 'wptserve: no option "documentroot". Did you mean "documentRoot"?'],
    ['port', 'wptserve: no option "port". Did you mean "ports"?'],
    ['limit', 'wptserve: no option "limit". Did you mean "limits"?'],
    ['hostname', 'wptserve: no option "hostname". It has documentRoot, ports, limits.'],
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
    await expectMessage(
      options,
      `wptserve: ${shown} is not an object. Write { … } with documentRoot, ports, limits.`,
    );
  });
});

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
    [{ htpp: ['auto'] }, 'wptserve ports: no option "htpp". Did you mean "http"?'],
    [8000, 'wptserve ports: 8000 is not an object. Write { … } with http, https.'],
    ['auto', 'wptserve ports: "auto" is not an object. Write { … } with http, https.'],
    [[8000], 'wptserve ports: [8000] is not an object. Write { … } with http, https.'],
  ])('refuse %j', async (ports, message) => {
    await expectMessage({ ports }, message);
  });
});

describe('limits', () => {
  const all = 'maxRequestLineBytes, maxHeadBytes, maxFields, maxBodyBytes, maxChunkExtensionBytes';

  test.each<[unknown, string]>([
    [{ maxFields: 0 }, 'wptserve limits.maxFields: 0 is not a whole number from 1.'],
    [{ maxBodyBytes: -1 }, 'wptserve limits.maxBodyBytes: -1 is not a whole number from 1.'],
    [{ maxHeadBytes: 1.5 }, 'wptserve limits.maxHeadBytes: 1.5 is not a whole number from 1.'],
    [
      { maxHeadBytes: Infinity },
      'wptserve limits.maxHeadBytes: Infinity is not a whole number from 1.',
    ],
    [{ maxHeadBytes: '5' }, 'wptserve limits.maxHeadBytes: "5" is not a whole number from 1.'],
    [
      { maxHeaderBytes: 5 },
      'wptserve limits: no option "maxHeaderBytes". Did you mean "maxHeadBytes"?',
    ],
    [{ timeout: 5 }, `wptserve limits: no option "timeout". It has ${all}.`],
    [5, `wptserve limits: 5 is not an object. Write { … } with ${all}.`],
  ])('refuse %j', async (limits, message) => {
    await expectMessage({ limits }, message);
  });
});
