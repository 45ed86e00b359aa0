// What can be copied out of wire.html sends the same once more; JSON can be read; what was declared
// looks different from what was not.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import type { Page } from '@playwright/test';
import { expect, script, test as base, type SingleAnswer, type Wpt } from '../src/index.ts';
import { wireHtml } from '../src/report/wire-html.ts';
import { RawClient } from '../test/support/raw-client.ts';

const test = base.extend<{ openReport: () => Promise<void> }>({
  openReport: async ({ page, wpt }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-report-'));
    const file = path.join(folder, 'wire.html');
    await use(async () => {
      writeFileSync(file, wireHtml(await wpt.wireLog()));
      await page.goto(pathToFileURL(file).href);
    });
    rmSync(folder, { recursive: true });
  },
});
test.use({ wptserve: { record: 'on', verdicts: { handlerThrew: 'warn' } } });

/** What is sent in answer to a request, and then the end. */
async function ask(wpt: Wpt, line: string, ...fields: readonly string[]): Promise<string> {
  const client = await RawClient.open(wpt.port);
  client.send([`${line} HTTP/1.1`, 'Host: a', ...fields, '', ''].join('\r\n'));
  const ended = client.ended().catch(() => {});
  client.socket.end();
  await ended;
  return client.text;
}

function withoutDate(sent: string): string {
  return sent.replace(/^Date: .*\r\n/m, '');
}

/** What a button copies of the exchange with this target. */
async function copied(page: Page, target: string, name: string): Promise<string> {
  await page.locator('.exchange .row', { hasText: target }).first().click();
  await page.evaluate(() => {
    const written = { text: '' };
    Object.assign(globalThis, { written });
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (text: string) => void (written.text = text) },
    });
  });
  await page.getByRole('button', { name }).click();
  await expect(page.getByText('Copied', { exact: true })).toBeVisible();
  return page.evaluate(() => (globalThis as unknown as { written: { text: string } }).written.text);
}

const answers: Readonly<Record<string, SingleAnswer>> = {
  json: { status: 201, json: { name: 'žluť' }, headers: { 'X-A': '1' } },
  bytes: { body: Buffer.from([0, 255, 128]), contentType: 'application/octet-stream' },
  empty: { status: 204 },
  paused: script.head(200, { 'Content-Length': 4 }).write('ab').delay(30).write('cd').end(),
  chunked: script.head(200, { 'Transfer-Encoding': 'chunked' }).chunk('ab').chunk('c').close(),
  lie: script.raw('HTTP/1.1 200 Fine\r\nno colon\r\n\r\nx').close(),
};

for (const [name, answer] of Object.entries(answers)) {
  test(`the answer "${name}" is copied as what answers alike`, async ({
    page,
    wpt,
    openReport,
  }) => {
    wpt.route('/x', answer);
    const first = await ask(wpt, 'GET /x');
    await openReport();
    const text = await copied(page, '/x', 'Copy as script');
    wpt.route('/x', runInNewContext(`(${text})`, { script, Buffer }) as SingleAnswer);
    expect(withoutDate(await ask(wpt, 'GET /x'))).toBe(withoutDate(first));
    if (name === 'paused') expect(text).toMatch(/\.delay\(3\d\)\n/);
    expect(text.startsWith('{')).toBe(['json', 'bytes', 'empty'].includes(name));
  });
}

test('a request is copied for curl, and its JSON can be read', async ({
  page,
  wpt,
  openReport,
}) => {
  wpt.route('/api', { json: { ok: true, list: [1] } });
  const client = await RawClient.open(wpt.port);
  const content = `{"name":"O'Neil"}`;
  client.send(
    `POST /api?a=1 HTTP/1.1\r\nHost: a.localhost\r\nContent-Type: application/json\r\nX-Empty:\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
  );
  await client.sees('[1]');
  client.close();
  await openReport();
  expect(await copied(page, '/api', 'Copy as cURL')).toBe(
    [
      `curl 'http://a.localhost/api?a=1'`,
      `-X 'POST'`,
      `-H 'Content-Type: application/json'`,
      `-H 'X-Empty;'`,
      String.raw`--data-binary '{"name":"O'\''Neil"}'`,
    ].join(' \\\n  '),
  );
  await expect(page.locator('.json')).toHaveText([
    '{\n  "name": "O\'Neil"\n}',
    '{\n  "ok": true,\n  "list": [\n    1\n  ]\n}',
  ]);
});

test('what the test declared looks different from what it did not', async ({
  page,
  wpt,
  openReport,
}) => {
  wpt.route('/reset', script.head(200).write('x').reset());
  wpt.route('/fault', { body: 'abc' }, { fault: 'reset-after-head' });
  wpt.route('/500', { status: 500 });
  wpt.route('/ok', { body: 'ok' });
  wpt.route('/throws', () => {
    throw new Error('an accident');
  });
  for (const target of ['/reset', '/fault', '/500', '/ok', '/throws', '/missing']) {
    await ask(wpt, `GET ${target}`);
  }
  await openReport();
  const kinds = await page
    .locator('.exchange')
    .evaluateAll((items) =>
      items.map((item) => [
        item.querySelector('.title')?.textContent.replace(/^GET /, ''),
        item.querySelector('.result')?.className.replace('result', '').trim(),
        item.querySelector('.badge.fault')?.textContent,
      ]),
    );
  expect(kinds).toEqual([
    ['/reset', 'declared', 'declared'],
    ['/fault', 'declared', 'declared'],
    ['/500', 'declared', undefined],
    ['/ok', '', undefined],
    ['/throws', 'bad', undefined],
    ['/missing', 'bad', undefined],
  ]);
});
