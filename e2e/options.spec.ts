import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

// Paths are asked for that are not there.
const verdicts = { requestNotAnswered: 'ignore' } as const;

test.use({ wptserve: { documentRoot: 'fixtures/site', verdicts } });

test.describe('the option in a describe', () => {
  test.describe.configure({ mode: 'serial' });
  let worker: readonly unknown[] = [];

  test('the value of the file', async ({ request, wpt }, { parallelIndex, workerIndex }) => {
    worker = [process.pid, workerIndex, parallelIndex, wpt.origin];
    expect((await request.get('/app.html')).status()).toBe(200);
    expect((await request.get('/site/app.html')).status()).toBe(404);
  });

  test.describe('another document root', () => {
    test.use({ wptserve: { documentRoot: 'fixtures', verdicts } });

    test('is served by the same worker on the same port', async ({ request, wpt }, {
      parallelIndex,
      workerIndex,
    }) => {
      expect([process.pid, workerIndex, parallelIndex, wpt.origin]).toEqual(worker);
      expect((await request.get('/app.html')).status()).toBe(404);
      expect((await request.get('/site/app.html')).status()).toBe(200);
    });
  });

  test.describe('a value without a document root', () => {
    test.use({ wptserve: { limits: { maxHeadBytes: 1000 }, verdicts } });

    test('replaces the former one whole', async ({ request, wpt }) => {
      expect(wpt.origin).toBe(worker.at(-1));
      expect((await request.get('/app.html')).status()).toBe(404);
      const long = await request.get('/app.html', { headers: { 'X-Long': 'x'.repeat(2000) } });
      expect(long.status()).toBe(431);
    });
  });

  test('the value of the file again', async ({ request, wpt }) => {
    expect(wpt.origin).toBe(worker.at(-1));
    expect((await request.get('/app.html')).status()).toBe(200);
  });

  test.describe('more ports', () => {
    test.use({ wptserve: { ports: { http: ['auto', 'auto'] } } });

    test('are other listeners of the same worker', async ({ request, wpt }) => {
      expect(process.pid).toBe(worker[0]);
      wpt.route('/', ({ headers }) => ({ body: headers.get('host') ?? '' }));
      const response = await request.get('/');
      expect(await response.text()).toBe(`localhost:${wpt.port}`);
      expect(wpt.origin).not.toBe(worker.at(-1));
    });
  });
});

test.describe('baseURL', () => {
  test("is the server's origin", async ({ baseURL, page, request, wpt }) => {
    expect(baseURL).toBe(wpt.origin);
    await page.goto('/app.html');
    expect(page.url()).toBe(wpt.url('/app.html'));
    expect((await request.get('/app.html')).url()).toBe(wpt.url('/app.html'));
  });

  test.describe("a user's own", () => {
    test.use({ baseURL: 'http://own.invalid/' });

    test('wins', async ({ baseURL, page, wpt }) => {
      expect(baseURL).toBe('http://own.invalid/');
      await page.goto(wpt.url('/app.html'));
      await expect(page.goto('/app.html')).rejects.toThrow('http://own.invalid/app.html');
    });
  });

  test.describe('a function of the own', () => {
    test.use({ baseURL: async ({ wpt }, use) => use(wpt.https.origin) });

    test('can name the server through TLS', async ({ page, wpt }) => {
      await page.goto('/app.html');
      expect(page.url()).toBe(wpt.https.url('/app.html'));
    });
  });
});

test('a context of the own reaches the server too', async ({ browser, wpt }) => {
  const page = await browser.newPage({ baseURL: wpt.https.origin });
  await page.goto('/app.html');
  await expect(page.getByRole('heading', { name: 'Chat' })).toBeVisible();
  await page.close();
});

test.describe('misuse', () => {
  const mistakes: readonly [options: string, message: string, fixtures: string][] = [
    [
      `{ documentRot: 'fixtures/site' }`,
      'UsageError: wptserve: no option "documentRot". Did you mean "documentRoot"?',
      'page, wpt',
    ],
    [
      `{ documentRoot: 'fixtures/nowhere' }`,
      `UsageError: wptserve documentRoot "fixtures/nowhere": ${process.cwd()}/fixtures/nowhere does not exist`,
      'page',
    ],
    [
      `{ fault: 'refus' }`,
      `UsageError: wptserve fault: "refus" is no fault. Did you mean 'refuse'?`,
      'wpt',
    ],
    [
      `{ subdomains: ['www'], network: { hosts: { www: '4g' } } }`,
      'UsageError: wptserve network.hosts: "www" is a label of the option subdomains, not a host. ' +
        'Write "www.localhost".',
      'request',
    ],
    [
      `{ browserHost: 'a b' }`,
      'UsageError: wptserve browserHost: "a b" is not a host. ' +
        "Write a name or an address alone, such as 'web-platform.test'.",
      'proxy',
    ],
  ];

  test('a wrong option fails the test and names the mistake, whatever the test asks for', async ({}, testInfo) => {
    const { exitCode, output } = await runNested(
      testInfo,
      mistakes
        .map(
          ([options, , fixtures], index) => `test.describe('mistake ${index}', () => {
             test.use({ wptserve: ${options} });
             test('never begins', async ({ ${fixtures} }) => { console.log('begun'); });
           });`,
        )
        .join('\n'),
    );
    for (const [, message] of mistakes) expect(output.split(message)).toHaveLength(2);
    const where =
      /^ +The option wptserve of this test is set by test\.use\(\), or by use in playwright\.config\.ts\.$/gm;
    expect(output.match(where)).toHaveLength(mistakes.length);
    // Each shows the line of its test, and none of ours.
    expect(output.match(/^ +> +\d+ .*test\('never begins'/gm)).toHaveLength(mistakes.length);
    expect(output).not.toMatch(/options\.(ts|js):\d+/);
    expect(output).toContain(`${mistakes.length} failed`);
    expect(output).not.toContain('\nbegun');
    expect(exitCode).toBe(1);
  });

  test('launch options that drop ours: wpt.https says what to write', async ({}, testInfo) => {
    const { output } = await runNested(
      testInfo,
      `
      test.use({ launchOptions: { slowMo: 1 } });
      test('plain http needs no trust', async ({ request, wpt }) => {
        wpt.route('/', { status: 204 });
        expect((await request.get('/')).status()).toBe(204);
      });
      test('https', async ({ wpt }) => { wpt.https.url('/'); });
      `,
    );
    expect(output).toContain('UsageError: the browser does not trust this server');
    expect(output).toContain(
      'test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, slowMo: 50 }) })',
    );
    expect(output).toContain('1 failed');
    expect(output).toContain('1 passed');
  });
});
