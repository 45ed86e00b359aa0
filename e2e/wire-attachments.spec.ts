// What the option `record` attaches to a test, and the steps that Playwright shows.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

interface Step {
  readonly title: string;
  readonly duration: number;
  readonly steps?: readonly Step[];
}

interface Result {
  readonly attachments: readonly { readonly name: string; readonly path?: string }[];
  readonly steps?: readonly Step[];
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly { readonly results: readonly Result[] }[];
  }[];
}

/** The results of each test, one for each try, from Playwright's report. */
function resultsIn(folder: string): Map<string, readonly Result[]> {
  const file = path.join(folder, 'report.json');
  const report = JSON.parse(readFileSync(file, 'utf8')) as Suite;
  const results = new Map<string, readonly Result[]>();
  const visit = (suite: Suite): void => {
    for (const { title, tests } of suite.specs ?? []) {
      results.set(
        title,
        tests.flatMap((each) => each.results),
      );
    }
    for (const each of suite.suites ?? []) visit(each);
  };
  visit(report);
  return results;
}

const namesOf = ({ attachments }: Result): string[] =>
  attachments.map(({ name }) => name).filter((name) => name.startsWith('wire.'));
const wireFiles = ['wire.html', 'wire.txt', 'wire.json', 'wire.pcapng'];

test('what happened on the wire is attached when the option says so', async ({}, testInfo) => {
  const { folder, output } = await runNested(
    testInfo,
    `
    const visit = async (page, wpt) => {
      wpt.route('/greeting', script.head(200, { 'Content-Length': 5 }).write('he').delay(1).write('llo').end());
      await page.goto('/greeting');
    };

    test('fails', async ({ page, wpt }) => {
      await visit(page, wpt);
      expect(1).toBe(2);
    });

    test('passes', ({ page, wpt }) => visit(page, wpt));

    test('fails only because a handler throws', async ({ page, wpt }) => {
      wpt.route('/broken', () => { throw new Error('the handler is broken'); });
      await page.goto('/broken');
    });

    test('fails before it asks for anything', async ({ wpt }) => {
      expect(1).toBe(2);
    });

    test.describe(() => {
      test.use({ wptserve: { record: { when: 'on', formats: ['json'] } } });
      test('only data', ({ page, wpt }) => visit(page, wpt));
    });

    for (const record of ['on', 'off', 'on-first-retry']) {
      test.describe(() => {
        // Each failure takes a new worker and browser.
        test.describe.configure({ retries: record === 'on-first-retry' ? 1 : 0 });
        test.use({ wptserve: { record } });
        test(record + ' and fails', async ({ page, wpt }) => {
          await visit(page, wpt);
          expect(1).toBe(2);
        });
        test(record + ' and passes', ({ page, wpt }) => visit(page, wpt));
      });
    }
    `,
  );
  const results = resultsIn(folder);
  const attached = Object.fromEntries(
    [...results].map(([title, tries]) => [title, tries.map((each) => namesOf(each).length)]),
  );
  expect(attached, output).toEqual({
    fails: [4],
    passes: [0],
    'fails only because a handler throws': [4],
    'fails before it asks for anything': [0],
    'only data': [1],
    'on and fails': [4],
    'on and passes': [4],
    'off and fails': [0],
    'off and passes': [0],
    'on-first-retry and fails': [0, 4],
    'on-first-retry and passes': [0],
  });

  const [first] = results.get('fails') ?? [];
  expect(first && namesOf(first)).toEqual(wireFiles);
  // One of the four is named in the terminal.
  expect(output.match(/^ +attachment #\d+: wire\..*$/gm)?.[0]).toMatch(
    / wire\.html \(text\/html\)/,
  );
  expect(output).not.toMatch(/attachment #\d+: wire\.(?:txt|json|pcapng)|^.*results\/.*wire\.txt/m);
  const html = first?.attachments.find(({ name }) => name === 'wire.html')?.path ?? '';
  const text = readFileSync(html.replace(/html$/, 'txt'), 'utf8');
  expect(text).toContain('nested.spec.ts › fails');
  expect(text).toContain('GET /greeting → 200');
});

test('each exchange is a step of its test, unless the option says otherwise', async ({}, testInfo) => {
  const { folder, output } = await runNested(
    testInfo,
    `
    const visit = async (page, wpt) => {
      wpt.route('/greeting', script.head(200, { 'Content-Length': 2 }).write('hi').end());
      await page.goto('/greeting');
    };
    test('with steps', ({ page, wpt }) => visit(page, wpt));
    test('with an upload', async ({ page, wpt }) => {
      await visit(page, wpt);
      const route = wpt.route('/upload');
      const given = page.evaluate(async () => {
        const controller = new AbortController();
        globalThis.giveUp = () => controller.abort();
        await fetch('/upload', { method: 'POST', body: new Uint8Array(12_000_000), signal: controller.signal }).catch(() => {});
      });
      const exchange = await route.nextExchange({ at: 'head' });
      await exchange.received(300_000);
      exchange.stopReading();
      await page.evaluate(() => globalThis.giveUp());
      await given;
      exchange.readOn();
      await exchange.finished;
    });
    test('with a slow answer', async ({ page, wpt }) => {
      wpt.route('/slow', script.head(200, { 'Content-Length': 2 }).delay(300).write('hi').end());
      await page.goto('/slow');
    });
    test.describe(() => {
      test.use({ wptserve: { steps: false } });
      test('without steps', ({ page, wpt }) => visit(page, wpt));
    });
    `,
  );
  const stepsOf = (title: string): string[] =>
    (resultsIn(folder).get(title)?.[0]?.steps ?? []).map((step) => step.title);
  expect(stepsOf('with steps'), output).toContainEqual(
    expect.stringMatching(/^GET \/greeting → 200, \d+ ms$/),
  );
  // The duration is that of the exchange, though the step is told at its end.
  const slow = resultsIn(folder)
    .get('with a slow answer')?.[0]
    ?.steps?.find(({ title }) => title.startsWith('GET /slow'));
  expect(slow?.duration).toBeGreaterThanOrEqual(299);
  expect(
    Math.abs(Number(/(\d+) ms$/.exec(slow?.title ?? '')?.[1]) - (slow?.duration ?? 0)),
  ).toBeLessThan(50);
  expect(stepsOf('with an upload')).toContainEqual(
    expect.stringMatching(
      /^POST \/upload → browser left after [\d,]+ of 12,000,000 bytes received(, |$)/,
    ),
  );
  expect(stepsOf('without steps').filter((title) => title.includes('/greeting'))).toEqual([]);
});
