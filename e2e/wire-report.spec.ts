// wire.html in a browser: what a person can do with it, with and without a mouse.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Checker from 'axe-core';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import type { WireLog } from '../src/journal/wire-log.ts';
import { wireHtml } from '../src/report/wire-html.ts';
import { largeLog, sampleLog, spoiltLog } from '../test/support/sample-log.ts';

interface Report {
  /** Opens the page of a log, from a file. */
  open(log: WireLog): Promise<void>;
}

const test = base.extend<{ report: Report }>({
  report: async ({ page }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-report-'));
    const file = path.join(folder, 'wire.html');
    await use({
      async open(log) {
        writeFileSync(file, wireHtml(log));
        await page.goto(pathToFileURL(file).href);
      },
    });
    rmSync(folder, { recursive: true });
  },
});

const exchangeRow = (page: Page, title: string): Locator =>
  page.locator('.exchange .row', { hasText: title }).first();
const connectionRow = (page: Page, id: number): Locator =>
  page.locator('.connection h3 .row', { hasText: `Connection ${id}` });
const details = (page: Page): Locator => page.getByRole('region', { name: / → |^Connection \d/ });
const filter = (page: Page): Locator => page.getByRole('searchbox', { name: 'Filter' });
const pieces = (page: Page): Locator => page.locator('.passage pre');

test('works alone: from a file, without a request, a dialog or a complaint', async ({
  page,
  report,
}) => {
  const heard: string[] = [];
  page.on('request', (request) => heard.push(request.url().replace(/^file:.*\//, '')));
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('dialog', (dialog) => {
    heard.push(dialog.message());
    void dialog.dismiss();
  });
  await report.open(sampleLog());
  await exchangeRow(page, '/api/score').click();
  await expect(details(page)).toContainText('</script><script>alert(1)</script>');
  expect(heard).toEqual(['wire.html']);
});

test('runs no script that bytes bring along', async ({ page, report }) => {
  await report.open(sampleLog());
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="document.title=1">');
    const script = document.createElement('script');
    script.textContent = 'document.title = 2';
    document.body.append(script);
  });
  await expect(page).toHaveTitle('chat.spec.ts › paints what has arrived');
});

test.describe('with the keyboard', () => {
  test('rows are gone through, opened and closed', async ({ page, report }) => {
    await report.open(sampleLog());
    await filter(page).focus();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('radio', { name: 'By connection' })).toBeFocused();
    for (const _ of ['out', 'in', 'all', 'row']) await page.keyboard.press('Tab');
    await expect(connectionRow(page, 1)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const chat = exchangeRow(page, '/chat');
    await expect(chat).toBeFocused();
    await expect(chat).toHaveAttribute('aria-expanded', 'false');

    await page.keyboard.press('Enter');
    await expect(chat).toHaveAttribute('aria-expanded', 'true');
    await expect(details(page)).toHaveAccessibleName('POST /chat → 200, open');
    await page.keyboard.press('ArrowUp');
    await expect(details(page)).toHaveAccessibleName('GET /app.js → 200');
    await expect(chat).toHaveAttribute('aria-expanded', 'false');

    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(details(page)).toBeHidden();
    await expect(exchangeRow(page, '/app.js')).toBeFocused();
  });

  test('the first and the last row are one key away', async ({ page, report }) => {
    await report.open(sampleLog());
    await exchangeRow(page, '/chat').focus();
    await page.keyboard.press('End');
    await expect(connectionRow(page, 6)).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(connectionRow(page, 6)).toBeFocused();
    await page.keyboard.press('PageUp');
    await expect(exchangeRow(page, '/app.js')).toBeFocused();
    await page.keyboard.press('Home');
    await expect(connectionRow(page, 1)).toBeFocused();
  });

  test('one row is in the order of Tab: the last one used', async ({ page, report }) => {
    await report.open(sampleLog());
    await expect(page.locator('.row[tabindex="0"]')).toHaveCount(1);
    await exchangeRow(page, '/chat').click();
    await expect(page.locator('.row[tabindex="0"]')).toHaveText(/POST\s+\/chat/);
    await expect(page.locator('.row[tabindex="0"]')).toHaveCount(1);
  });

  test('the filter is one key away, and Escape empties it first', async ({ page, report }) => {
    await report.open(sampleLog());
    await exchangeRow(page, '/chat').click();
    await page.keyboard.press('/');
    await expect(filter(page)).toBeFocused();
    await page.keyboard.type('a/b');
    await expect(filter(page)).toHaveValue('a/b');
    await page.keyboard.press('Escape');
    await expect(filter(page)).toHaveValue('');
    await expect(details(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(details(page)).toBeHidden();
  });

  test('time is zoomed and moved', async ({ page, report }) => {
    await report.open(sampleLog());
    const ticks = page.locator('.axis .tick');
    await expect(ticks.first()).toHaveText('0 ms');
    const before = await ticks.allTextContents();
    await exchangeRow(page, '/chat').focus();
    for (let times = 0; times < 4; times += 1) await page.keyboard.press('+');
    await expect(ticks.first()).toHaveText('18 ms');
    await page.keyboard.press('ArrowRight');
    await expect(ticks.first()).toHaveText('20 ms');
    await page.keyboard.press('ArrowLeft');
    await expect(ticks.first()).toHaveText('18 ms');
    await page.keyboard.press('0');
    await expect(ticks).toHaveText(before);
  });
});

test('a finding leads to its exchange, also to one that is filtered out', async ({
  page,
  report,
}) => {
  await report.open(sampleLog());
  await filter(page).fill('dot.png');
  await expect(exchangeRow(page, '/chat')).toBeHidden();
  await page.getByRole('button', { name: 'POST /chat → 200, open' }).click();
  await expect(filter(page)).toHaveValue('');
  await expect(exchangeRow(page, '/chat')).toBeFocused();
  await expect(details(page).locator('.finding')).toContainText('was never released');
  await page.getByRole('button', { name: 'Connection 3', exact: true }).first().click();
  await expect(details(page)).toHaveAccessibleName('Connection 3, reset by the browser (RST)');
  await expect(details(page)).toContainText('TLS handshake failed: ERR_SSL_SSLV3_ALERT');
});

test('steps are shown as declared and as done, gates with who released them', async ({
  page,
  report,
}) => {
  await report.open(sampleLog());
  await exchangeRow(page, '/chat').click();
  const rows = details(page).getByRole('table').getByRole('row');
  await expect(rows.nth(0)).toHaveText(/Step\s*Declared\s*Due\s*Done\s*Late\s*Bytes/);
  await expect(rows.nth(3).getByRole('cell')).toHaveText([
    'delay(20)',
    '+20.000',
    '41.000',
    '41.310',
    '0.310',
    '',
    '',
  ]);
  await expect(rows.nth(5)).toContainText('gate("first")');
  await expect(rows.nth(5)).toContainText('released by the test after 21.200 ms');
  await expect(rows.last()).toContainText('never released');
});

test.describe('bytes', () => {
  test('are shown exactly, with what cannot be seen', async ({ page, report }) => {
    await report.open(sampleLog());
    await exchangeRow(page, '/broken').click();
    await expect(page.locator('.passage h4')).toHaveText([
      /^▶ Received\s*\d+\.\d{3} ms\s*46 bytes from byte 160$/,
      /^◀ Sent\s*\d+\.\d{3} ms\s*35 bytes from byte 196$/,
    ]);
    expect(await pieces(page).allTextContents()).toEqual([
      'GET /broken HTTP/1.1\\r\\n\nHost: localhost:8080\\r\\n\n\\r\\n',
      'HTTP/1.1 200 OK\\r\\n\nX-\\0: \\xe9\\r\\n\n\\r\\n\nabc\\x1b[31m',
    ]);
    await expect(pieces(page).nth(1).locator('i')).toHaveText(
      '\\r \\n \\0 \\xe9 \\r \\n \\r \\n \\x1b'.split(' '),
    );
  });

  test('are shown as numbers', async ({ page, report }) => {
    await report.open(sampleLog());
    await exchangeRow(page, '/broken').click();
    await page.getByRole('radio', { name: 'Hex' }).check({ force: true });
    expect(await pieces(page).last().textContent()).toBe(
      [
        '000000c4  48 54 54 50 2f 31 2e 31  20 32 30 30 20 4f 4b 0d  |HTTP/1.1 200 OK.|',
        '000000d4  0a 58 2d 00 3a 20 e9 0d  0a 0d 0a 61 62 63 1b 5b  |.X-.: .....abc.[|',
        '000000e4  33 31 6d                                          |31m|',
      ].join('\n'),
    );
    await exchangeRow(page, '/dot.png').click();
    await expect(page.getByRole('radio', { name: 'Hex' })).toBeChecked();
    for (let tabs = 0; tabs < 4; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('radio', { name: 'Hex' })).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(pieces(page).first()).toContainText('GET /dot.png HTTP/1.1');
  });

  test('that were not kept are said', async ({ page, report }) => {
    await report.open(sampleLog());
    await exchangeRow(page, '/app.js').click();
    await expect(page.locator('.passage .mark')).toHaveText('47,573 bytes that were not kept');
    await expect(page.getByRole('banner')).toContainText('47,573 bytes missing: only the first');
  });

  test('of a connection are shown in both directions, in order', async ({ page, report }) => {
    await report.open(sampleLog());
    await connectionRow(page, 4).click();
    await expect(page.locator('.passage h4')).toHaveText([
      /^▶ Received/,
      /^◀ Sent/,
      /^▶ Received/,
      /^◀ Sent/,
      /^◀ Sent/,
    ]);
    await page.getByRole('button', { name: '7: GET /download' }).click();
    await expect(details(page)).toHaveAccessibleName(
      'GET /download → 200, reset after 14 of 1,000 bytes',
    );
  });

  test('in long pieces, and in many, are shown when they are asked for', async ({
    page,
    report,
  }) => {
    const log = sampleLog();
    const segment = { kind: 'bytes', timeMs: 1, connection: 6, direction: 'received' } as const;
    const long = { ...segment, offset: 0, bytes: Buffer.alloc(20_000, 'a') };
    const many = Array.from({ length: 250 }, (_, index) => ({
      ...segment,
      offset: 20_000 + index,
      bytes: Buffer.from('b'),
    }));
    await report.open({ ...log, segments: [long, ...many] });
    await connectionRow(page, 6).click();
    await expect(pieces(page)).toHaveCount(200);
    await page.getByRole('button', { name: 'Show 51 more pieces' }).click();
    await expect(pieces(page)).toHaveCount(251);
    expect(await pieces(page).first().textContent()).toHaveLength(16_384);
    await page.getByRole('button', { name: 'Show all 20,000 bytes' }).click();
    expect(await pieces(page).first().textContent()).toHaveLength(20_000);
  });
});

test.describe('the filter', () => {
  const cases: readonly [string, readonly string[]][] = [
    ['app', ['1', '2']],
    ['POST order', ['5']],
    ['404', ['6']],
    ['5xx', ['5']],
    ['finding', ['3', '5', '6']],
    ['handler-threw', ['5']],
    ['reset', ['7', '8']],
    ['retry', ['8']],
    ['connection 2', ['4', '5', '9']],
    ['no such thing', []],
  ];
  for (const [text, ids] of cases) {
    test(`finds "${text}"`, async ({ page, report }) => {
      await report.open(sampleLog());
      await expect(page.getByRole('status')).toHaveText('9 exchanges');
      await filter(page).fill(text);
      await expect(page.locator('.exchange:visible .id')).toHaveText([...ids]);
      await expect(page.getByRole('status')).toHaveText(`${ids.length} of 9 exchanges`);
    });
  }
});

test('a thousand exchanges open, filter and scroll at once', async ({ page, report }) => {
  const log = largeLog(1000);
  const startedAt = performance.now();
  await report.open(log);
  await expect(page.getByRole('status')).toHaveText('1,000 exchanges');
  await filter(page).fill('finding');
  await expect(page.getByRole('status')).toHaveText('20 of 1,000 exchanges');
  await filter(page).fill('');
  await connectionRow(page, 1).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(details(page)).toHaveAccessibleName('GET /items/995.json?page=1 → 200');
  // It takes about a second; a page that drew everything at once would take many.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('what became of a connection or an exchange is never cut off', async ({ page, report }) => {
  for (const width of [1400, 1280, 1000, 700, 400]) {
    await page.setViewportSize({ width, height: 900 });
    for (const [log, title] of [
      [sampleLog(), '/broken'],
      [spoiltLog(), '/report'],
    ] as const) {
      await report.open(log);
      expect(await cutCells(page), `${width} px, ${title}`).toEqual([]);
      await exchangeRow(page, title).click();
      expect(await cutCells(page), `${width} px, ${title}, with details`).toEqual([]);
    }
  }
});

test('where a fault struck, what it added, and who was refused is shown', async ({
  page,
  report,
}) => {
  await report.open(spoiltLog());
  await expect(connectionRow(page, 1)).toContainText('host api.localhost');
  await expect(connectionRow(page, 3)).toContainText(`fault 'refuse'`);
  await expect(connectionRow(page, 3)).toContainText('host refused.test');
  await expect(connectionRow(page, 3)).toContainText('refused by the server');
  await expect(connectionRow(page, 2)).toContainText(`network 'slow-3g'`);
  await exchangeRow(page, '/report').click();
  await expect(page.locator('tbody .step')).toHaveText([
    'head(200, [["Content-Length", "6"]])',
    'write("abc")',
    'write("def") cut off after 1 of 3 bytes',
    `fault 'close-after-content-bytes 4 bytes'`,
  ]);
  await exchangeRow(page, '/a').click();
  await expect(details(page)).toContainText('19 bytes added behind the response');
  await connectionRow(page, 1).click();
  await expect(details(page)).toContainText('Host api.localhost');
  await connectionRow(page, 2).click();
  await expect(details(page)).toContainText(`Network 'slow-3g'`);
});

/** The cells that have more text than room; who answered is left to the details in a narrow window. */
function cutCells(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll('.rows .result, .exchange .by, .connection h3 .what'))
      .filter((cell) => !(cell.matches('.by') && getComputedStyle(cell).display === 'none'))
      .filter(({ scrollWidth, clientWidth }) => clientWidth === 0 || scrollWidth > clientWidth)
      .map(({ textContent }) => textContent),
  );
}

test('a row that is opened stays in sight in a small window', async ({ page, report }) => {
  await page.setViewportSize({ width: 700, height: 700 });
  await report.open(sampleLog());
  const row = exchangeRow(page, '/broken');
  await row.click();
  const [rowBox, detailsBox] = await Promise.all([row.boundingBox(), details(page).boundingBox()]);
  expect(rowBox!.y).toBeGreaterThanOrEqual(0);
  expect(rowBox!.y + rowBox!.height).toBeLessThanOrEqual(detailsBox!.y + 1);
});

test.describe('everybody can read it', () => {
  // The policy of the page would not let the checker in.
  test.use({ bypassCSP: true });
  const checker = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 700]) {
      test(`${colorScheme}, ${width} px wide`, async ({ page, report }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await report.open(sampleLog());
        await page.addScriptTag({ path: checker });
        const background = await page.evaluate(
          () => getComputedStyle(document.body).backgroundColor,
        );
        expect(background).toBe(colorScheme === 'dark' ? 'rgb(20, 21, 24)' : 'rgb(247, 247, 248)');
        expect(await violations(page)).toEqual([]);
        const rows = [
          exchangeRow(page, '/chat'),
          exchangeRow(page, '/app.js'),
          exchangeRow(page, '/download'),
          connectionRow(page, 3),
        ];
        for (const row of rows) {
          await row.click();
          expect(await violations(page)).toEqual([]);
        }
        await filter(page).fill('no such thing');
        expect(await violations(page)).toEqual([]);
      });
    }
  }

  test('nothing moves', async ({ page, report }) => {
    await report.open(sampleLog());
    await exchangeRow(page, '/chat').click();
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((each) => {
          const { transitionDuration, animationName } = getComputedStyle(each);
          return transitionDuration !== '0s' || animationName !== 'none';
        }).length,
    );
    expect(moving).toBe(0);
  });
});

/** What axe-core finds wrong: nothing, or the rule and the elements. */
async function violations(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof Checker };
    const result = await axe.run();
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    );
  });
}

test('exchanges are shown in the order of their beginning, too', async ({ page, report }) => {
  const log = sampleLog();
  await report.open(log);
  const ids = (): Promise<string[]> => page.locator('.exchange:visible .id').allTextContents();
  const byConnection = await ids();
  await page.getByRole('radio', { name: 'By time' }).check({ force: true });
  const inTime = log.exchanges.toSorted((a, b) => a.firstByteMs - b.firstByteMs);
  expect(await ids()).toEqual(inTime.map(({ id }) => String(id)));
  await expect(page.locator('.connection:visible')).toHaveCount(0);
  // What can be done with rows can be done here.
  const [first, second] = inTime;
  await page.locator(`[data-exchange="${first?.id}"] .row`).click();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator(`[data-exchange="${second?.id}"] .row`)).toBeFocused();
  await filter(page).fill('/chat');
  await expect(page.locator('.exchange:visible')).toHaveCount(1);
  await filter(page).fill('');
  await page.getByRole('radio', { name: 'By connection' }).check({ force: true });
  expect(await ids()).toEqual(byConnection);
});

test('a thousand exchanges scroll without a hitch', async ({ page, report }) => {
  await report.open(largeLog(1000));
  const worst = await page.evaluate(async () => {
    let longest = 0;
    let before = performance.now();
    for (let at = 0; at < document.body.scrollHeight; at += 700) {
      scrollTo(0, at);
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      longest = Math.max(longest, now - before);
      before = now;
    }
    return longest;
  });
  expect(await page.locator('.exchange').count()).toBeGreaterThanOrEqual(1000);
  // A frame of a busy machine; to lay out all of the rows takes several of these.
  expect(worst).toBeLessThan(250);
});
