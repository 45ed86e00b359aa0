// Exchanges taken over by hand, and gates, against a page.

import type { Page } from '@playwright/test';
import { expect, script, test } from '../src/index.ts';
import type { Wpt } from '../src/index.ts';

const text = { 'Content-Type': 'text/plain' };
const chunked = { ...text, 'Transfer-Encoding': 'chunked' };

/** Opens a page that fetches /answer into its output, and aborts on click. */
async function openReader(page: Page, wpt: Wpt): Promise<void> {
  wpt.route('/', {
    contentType: 'text/html',
    body: `<!doctype html>
      <button>Abort</button><output></output><p role="alert"></p>
      <script type="module">
        const abort = new AbortController();
        document.querySelector('button').onclick = () => abort.abort();
        try {
          const response = await fetch('/answer', { signal: abort.signal });
          const output = document.querySelector('output');
          output.append(response.status, ' ');
          for await (const text of response.body.pipeThrough(new TextDecoderStream())) output.append(text);
          output.append(' (end)');
        } catch (error) {
          document.querySelector('[role=alert]').textContent = error.name;
        }
      </script>`,
  });
  await page.goto('/', { waitUntil: 'commit' });
}

test('head, write and end by hand', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);
  const output = page.locator('output');

  const exchange = await answer.nextExchange();
  expect(exchange.request.path).toBe('/answer');
  expect(exchange.outcome).toBeUndefined();
  await exchange.head(201, { ...text, 'Content-Length': 10 });
  await expect(output).toHaveText('201');
  expect(await exchange.write('Hello')).toBe(true);
  await expect(output).toHaveText('201 Hello');
  await exchange.write('World');
  await exchange.end();

  await expect(output).toHaveText('201 HelloWorld (end)');
  expect(await exchange.finished).toBe('ended');
  expect(exchange.outcome).toBe('ended');
});

test('chunks and trailers by hand, with an interim response before', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);
  const output = page.locator('output');

  const exchange = await answer.nextExchange();
  await exchange.informational(103, { Link: '</style.css>; rel=preload; as=style' });
  await exchange.head(200, chunked);
  await exchange.chunk('Hello');
  await expect(output).toHaveText('200 Hello');
  await exchange.lastChunk({ 'X-Trailer': 'yes' });
  await expect(output).toHaveText('200 Hello (end)');
  await exchange.end();
  expect(await exchange.finished).toBe('ended');
});

test('raw bytes by hand, a head cut in two', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);

  const exchange = await answer.nextExchange();
  await exchange.raw('HTTP/1.1 200 O');
  await exchange.raw('K\r\nContent-Type: text/plain\r\n');
  await exchange.raw('Content-Length: 2\r\n\r\nhi');
  await exchange.end();

  await expect(page.locator('output')).toHaveText('200 hi (end)');
});

test('close by hand ends a body without a length', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);

  const exchange = await answer.nextExchange();
  await exchange.head(200, text);
  await exchange.write('Hello');
  await expect(page.locator('output')).toHaveText('200 Hello');
  await exchange.close();

  await expect(page.locator('output')).toHaveText('200 Hello (end)');
  expect(await exchange.finished).toBe('closed');
});

test('reset by hand fails the body', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  const failure = page.waitForEvent('requestfailed');
  await openReader(page, wpt);

  const exchange = await answer.nextExchange();
  await exchange.head(200, chunked);
  await exchange.chunk('Hello');
  await expect(page.locator('output')).toHaveText('200 Hello');
  await exchange.reset();

  await expect(page.getByRole('alert')).toHaveText('TypeError');
  expect((await failure).failure()?.errorText).toBe('net::ERR_CONNECTION_RESET');
  expect(await exchange.finished).toBe('reset');
});

test('closedByPeer when the page aborts its fetch', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);
  const exchange = await answer.nextExchange();
  await exchange.head(200, chunked);
  await exchange.chunk('Hello');
  await expect(page.locator('output')).toHaveText('200 Hello');

  await page.getByRole('button', { name: 'Abort' }).click();

  await exchange.closedByPeer;
  await expect(page.getByRole('alert')).toHaveText('AbortError');
  expect(await exchange.finished).toBe('peerClosed');
  expect(await exchange.chunk('too late')).toBe(false);
});

test('closedByPeer when the page aborts before the head', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);
  const exchange = await answer.nextExchange();

  await page.getByRole('button', { name: 'Abort' }).click();

  await exchange.closedByPeer;
  expect(await exchange.head(200)).toBe(false);
});

test('closedByPeer when the page goes elsewhere', async ({ page, wpt }) => {
  const answer = wpt.route('/answer');
  await openReader(page, wpt);
  const exchange = await answer.nextExchange();
  await exchange.head(200, chunked);
  await exchange.chunk('Hello');
  await expect(page.locator('output')).toHaveText('200 Hello');

  await page.goto('about:blank');

  await exchange.closedByPeer;
  expect(await exchange.finished).toBe('peerClosed');
});

test('closedByPeer of an exchange that hangs as declared', async ({ page, wpt }) => {
  const answer = wpt.route('/answer', script.head(200, chunked).chunk('Hello').hang());
  await openReader(page, wpt);
  await expect(page.locator('output')).toHaveText('200 Hello');

  await page.close();

  const [exchange] = answer.exchanges;
  await exchange?.closedByPeer;
  expect(await exchange?.finished).toBe('hung');
});

test('an exchange is taken from a route that has an answer', async ({ request, wpt }) => {
  const answer = wpt.route('/answer', { body: 'declared' });
  const taken = answer.nextExchange();
  const first = request.get('/answer');
  const exchange = await taken;
  await exchange.head(200, { 'Content-Length': 7 });
  await exchange.write('by hand');
  await exchange.end();

  expect(await (await first).text()).toBe('by hand');
  expect(await (await request.get('/answer')).text()).toBe('declared');
  expect(answer.requests).toHaveLength(2);
});

test('exchanges of a route without an answer wait until they are taken', async ({
  request,
  wpt,
}) => {
  const answer = wpt.route('/answer/{number}');
  const paths = ['/answer/1', '/answer/2'];
  const bodies = Promise.all(paths.map(async (path) => (await request.get(path)).text()));
  for (let count = 0; count < paths.length; count += 1) {
    const exchange = await answer.nextExchange();
    const body = `answer ${exchange.request.routeMatch['number']}`;
    await exchange.head(200, { 'Content-Length': body.length });
    await exchange.write(body);
    await exchange.end();
  }
  expect(await bodies).toEqual(['answer 1', 'answer 2']);
});

test('a gate holds a page until it is released', async ({ page, wpt }) => {
  const answer = wpt.route(
    '/answer',
    script.gate('head').head(200, chunked).chunk('one').gate('body').chunk(' two').end(),
  );
  await openReader(page, wpt);
  const output = page.locator('output');

  await answer.reached('head');
  expect(answer.exchanges[0]?.gate).toBe('head');
  await expect(output).toBeEmpty();
  await answer.release('head');
  await expect(output).toHaveText('200 one');
  await answer.reached('body');
  await answer.release('body');
  await expect(output).toHaveText('200 one two (end)');
  expect(answer.exchanges[0]?.gate).toBeUndefined();
});

test('one release lets pass all exchanges at the same gate', async ({ page, wpt }) => {
  const answer = wpt.route('/answer', script.head(200, text).gate('same').write('done').end());
  const other = await page.context().newPage();
  const arrivals = [answer.nextRequest()];
  await openReader(page, wpt);
  await arrivals[0];
  const second = answer.nextRequest();
  await openReader(other, wpt);
  await second;
  const outputs = [page.locator('output'), other.locator('output')];
  for (const output of outputs) await expect(output).toHaveText('200');
  expect(answer.exchanges.map(({ gate }) => gate)).toEqual(['same', 'same']);

  await answer.release('same');

  for (const output of outputs) await expect(output).toHaveText('200 done (end)');
});

test('one exchange at a gate is released without the other', async ({ page, wpt }) => {
  const answer = wpt.route('/answer', script.head(200, text).gate('same').write('done').end());
  const other = await page.context().newPage();
  await openReader(page, wpt);
  await expect(page.locator('output')).toHaveText('200');
  await openReader(other, wpt);
  await expect(other.locator('output')).toHaveText('200');

  expect(answer.exchanges[1]?.release('same')).toBe(true);

  await expect(other.locator('output')).toHaveText('200 done (end)');
  await expect(page.locator('output')).toHaveText('200');
  expect(answer.exchanges.map(({ gate }) => gate)).toEqual(['same', undefined]);
  await answer.release('same');
});

test('a release that comes first waits for the exchange', async ({ request, wpt }) => {
  const answer = wpt.route('/answer', script.head(200, text).gate('early').write('done').end());
  const released = answer.release('early');
  const response = await request.get('/answer');
  await released;
  expect(await response.text()).toBe('done');
});

test('a gate that no script has is a mistake', async ({ wpt }) => {
  const answer = wpt.route('/answer', script.head(200).gate('first').end());
  await expect(answer.release('frist')).rejects.toThrow('route "/answer": no gate "frist"');
});
