// Uploads of a page: answered at the head or in the middle, cut off, resumed, given up, held up.

import path from 'node:path';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type * as Tus from 'tus-js-client';
import { expect, script, test, type Handler, type TakenExchange, type Wpt } from '../src/index.ts';

const icon = '<link rel="icon" href="data:,">';
const html = { contentType: 'text/html', body: `<!doctype html>${icon}<output></output>` };

/** Opens a page that has an upload of so many bytes under way with `xhr`, and writes what it sees of it. */
async function upload(page: Page, wpt: Wpt, bytes: number, url = '/upload'): Promise<void> {
  wpt.route('/', html);
  await page.goto('/');
  await page.evaluate(
    ([target, size]) => {
      const seen = document.querySelector('output') as HTMLOutputElement;
      const xhr = new XMLHttpRequest();
      const sees = (what: string): void => seen.append(`${what} `);
      xhr.upload.addEventListener('progress', ({ loaded }) => {
        seen.dataset.loaded = `${loaded}`;
        if (loaded < size) seen.dataset.shown = 'yes';
      });
      xhr.addEventListener('load', () => sees(`${xhr.status} ${xhr.responseText}`));
      xhr.addEventListener('error', () => sees('error'));
      xhr.addEventListener('abort', () => sees('abort'));
      Object.assign(globalThis, { xhr });
      xhr.open('POST', target);
      xhr.send(new Blob([new Uint8Array(size)]));
    },
    [url, bytes] as const,
  );
}

function abort(page: Page): Promise<void> {
  return page.evaluate(() => (globalThis as unknown as { xhr: XMLHttpRequest }).xhr.abort());
}

test.describe('an answer before the end of an upload', () => {
  test('401 at the head: the page sees it once all is sent, and the connection is kept', async ({
    page,
    wpt,
  }) => {
    const route = wpt.route('/upload', { status: 401, body: 'who?' }, { at: 'head' });
    await upload(page, wpt, 12_000_000);
    await expect(page.locator('output')).toHaveText('401 who?');
    await expect(page.locator('output')).toHaveAttribute('data-loaded', '12000000');
    // What came behind the answer is read on, for whoever looks at it.
    await expect(route).toHaveBeenRequested({ times: 1, isComplete: true });
    expect(route.requests[0]?.body).toHaveLength(12_000_000);
    await page.reload();
    expect(wpt.connections.filter(({ closedMs }) => closedMs !== undefined)).toEqual([]);
  });

  test('413 in the middle, and a close: the rest is dropped', async ({ page, wpt }) => {
    const route = wpt.route(
      '/upload',
      script
        .receive(1_000_000)
        .head(413, { 'Content-Length': 8, Connection: 'close' })
        .write('too much')
        .end(),
    );
    await upload(page, wpt, 12_000_000);
    await expect(page.locator('output')).toHaveText('413 too much');
    await expect(route).toHaveFinished('ended');
    await expect(route).toHaveBeenRequested({ times: 1, isComplete: false });
    expect(route.requests[0]?.contentReceived).toBeGreaterThanOrEqual(1_000_000);
    expect(route.requests[0]?.contentReceived).toBeLessThan(12_000_000);
    expect(route.requests[0]?.connection).toMatchObject({ closedBy: 'server', closedHow: 'fin' });
  });

  test('a reset in the middle, of one upload that Chromium sends again by itself', async ({
    page,
    wpt,
  }) => {
    const route = wpt.route('/upload', script.receive(1_000_000).reset());
    await upload(page, wpt, 12_000_000);
    await expect(page.locator('output')).toHaveText('error');
    await expect(route).toHaveBeenRequested({ times: 1 });
    // Both were struck at the same byte.
    expect(route.requests.map(({ isRetry }) => isRetry)).toEqual([false, true]);
    for (const { contentReceived } of route.requests) {
      expect(contentReceived).toBeGreaterThanOrEqual(1_000_000);
      expect(contentReceived).toBeLessThan(2_000_000);
    }
  });
});

for (const how of ['reset', 'close'] as const) {
  test(`the fault ${how}-after-request-content-bytes leaves the preflight alone`, async ({
    page,
    wpt,
  }) => {
    const cors = {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Allow-Methods': '*',
    };
    const route = wpt.route(
      '/upload',
      { headers: cors, body: 'done' },
      {
        fault: { kind: `${how}-after-request-content-bytes`, bytes: 500_000 },
      },
    );
    wpt.route('/', html);
    await page.goto('/');
    const seen = await page.evaluate(
      (url) =>
        fetch(url, {
          method: 'PUT',
          body: new Uint8Array(2_000_000),
          headers: { 'X-Name': 'photo.jpg' },
        }).then(
          ({ status }) => `${status}`,
          ({ name }: Error) => name,
        ),
      wpt.url('/upload', { host: 'api.localhost' }),
    );
    expect(seen).toBe('TypeError');
    const [preflight, put] = route.exchanges;
    expect(preflight).toMatchObject({ request: { method: 'OPTIONS' }, outcome: 'ended' });
    expect(put?.request.method).toBe('PUT');
    expect(put?.request.isComplete).toBe(false);
    expect(put?.outcome).toBe(how === 'reset' ? 'reset' : 'closed');
  });
}

test.describe('an upload that the page gives up', () => {
  // So that it is under way for long.
  test.use({ wptserve: { network: { upload: 4_000_000 }, record: 'on' } });

  test('xhr.abort() is an exchange that the browser left', async ({ page, wpt }) => {
    const route = wpt.route('/upload', { body: 'done' });
    await upload(page, wpt, 12_000_000);
    await expect.poll(() => route.requests[0]?.contentReceived).toBeGreaterThan(100_000);
    await abort(page);
    await expect(page.locator('output')).toHaveText('abort');
    await expect(route).toHaveFinished('peerClosed', { timeout: 15_000 });
    await expect(route).toHaveBeenRequested({ times: 1, isComplete: false });
    await expect(route).not.toHaveBeenRequested();
    expect((await wpt.wireLog()).exchanges.at(-1)).toMatchObject({
      outcome: 'peerClosed',
      requestContent: { declaredBytes: 12_000_000 },
    });
  });

  test('AbortController breaks off what a handler reads', async ({ page, wpt }) => {
    let bytes = 0;
    const errors: string[] = [];
    const route = wpt.route(
      '/upload',
      async ({ content }) => {
        try {
          for await (const piece of content) bytes += piece.length;
        } catch (error) {
          errors.push(String(error));
          throw error;
        }
      },
      { at: 'head' },
    );
    wpt.route('/', html);
    await page.goto('/');
    await page.evaluate(() => {
      const controller = new AbortController();
      Object.assign(globalThis, { controller });
      const init = {
        method: 'POST',
        body: new Blob([new Uint8Array(20_000_000)]),
        signal: controller.signal,
      };
      fetch('/upload', init).catch(({ name }: Error) =>
        document.querySelector('output')?.append(name),
      );
    });
    await expect.poll(() => bytes).toBeGreaterThan(100_000);
    await page.evaluate(() =>
      (globalThis as unknown as { controller: AbortController }).controller.abort(),
    );
    await expect(page.locator('output')).toHaveText('AbortError');
    await expect(route).toHaveFinished('peerClosed', { timeout: 15_000 });
    await expect
      .poll(() => errors)
      .toEqual([
        expect.stringMatching(/^ContentBrokeOffError: .* broke off after \d+ of 20000000 bytes$/),
      ]);
  });
});

test.describe('progress', () => {
  test('shows while nobody reads, behind what the buffers take', async ({ page, wpt }) => {
    const route = wpt.route('/upload');
    await upload(page, wpt, 20_000_000);
    const output = page.locator('output');
    const exchange = await route.nextExchange({ at: 'head' });
    exchange.stopReading();
    await expect(output).toHaveAttribute('data-shown', 'yes');
    const stalled = exchange.request.contentReceived;
    expect(stalled).toBeLessThan(20_000_000);
    exchange.readOn();
    expect(await exchange.received('all')).toBe(true);
    await exchange.head(200, { 'Content-Length': 4 });
    await exchange.write('done');
    await exchange.end();
    await expect(output).toHaveText('200 done');
    await expect(output).toHaveAttribute('data-loaded', '20000000');
  });

  test.describe('of a slow network', () => {
    test.use({ wptserve: { network: { upload: 4_000_000 } } });

    test('is a bar that moves', async ({ page, wpt }) => {
      wpt.route('/upload', { body: 'done' });
      await upload(page, wpt, 8_000_000);
      await expect(page.locator('output')).toHaveAttribute('data-shown', 'yes');
      await expect(page.locator('output')).toHaveText('200 done');
    });
  });
});

test('by hand: the test looks at the upload before it goes on', async ({ page, wpt }) => {
  const route = wpt.route('/upload');
  const taken = route.nextExchange({ at: 'head' });
  await upload(page, wpt, 3_000_000);
  const exchange: TakenExchange = await taken;
  expect(exchange.request.headers.get('content-length')).toBe('3000000');
  expect(await exchange.received(1_000_000)).toBe(true);
  expect(await exchange.received('all')).toBe(true);
  await exchange.head(201, { 'Content-Length': 0 });
  await exchange.end();
  await expect(page.locator('output')).toHaveText('201');
});

test.describe('tus', () => {
  const tusFile = path.join(
    path.dirname(createRequire(import.meta.url).resolve('tus-js-client/package.json')),
    'dist/tus.min.js',
  );
  const tusFields = { 'Tus-Resumable': '1.0.0' };

  /** Uploads so many bytes with tus-js-client, and writes what became of it. */
  async function uploadByTus(page: Page, wpt: Wpt, bytes: number): Promise<void> {
    wpt.route('/', html);
    wpt.route('/tus.js', { file: tusFile });
    await page.goto('/');
    await page.addScriptTag({ url: '/tus.js' });
    await page.evaluate((size) => {
      const { tus } = globalThis as unknown as { tus: typeof Tus };
      const seen = document.querySelector('output');
      const content = new Uint8Array(size).map((_, index) => index % 251);
      new tus.Upload(new Blob([content]), {
        endpoint: '/files',
        retryDelays: [0, 10],
        storeFingerprintForResuming: false,
        onSuccess: () => seen?.append('done'),
        onError: ({ message }) => seen?.append(message),
      }).start();
    }, bytes);
  }

  /** The rules of the protocol: what has come is kept, and `HEAD` says how much that is. */
  function tusServer(wpt: Wpt, bytes: number): Buffer[] {
    const parts: Buffer[] = [];
    const offset = (): number => parts.reduce((sum, { length }) => sum + length, 0);
    const append: Handler = async ({ content }) => {
      for await (const part of content) parts.push(part);
      return { status: 204, headers: { ...tusFields, 'Upload-Offset': `${offset()}` } };
    };
    const created = { status: 201, headers: { ...tusFields, Location: '/files/1' } };
    wpt.route('/files', created, { method: 'POST' });
    wpt.route('/files/1', append, { method: 'PATCH', at: 'head' });
    wpt.route(
      '/files/1',
      () => ({
        headers: { ...tusFields, 'Upload-Offset': `${offset()}`, 'Upload-Length': `${bytes}` },
      }),
      { method: 'HEAD' },
    );
    return parts;
  }

  test('resumes behind a server error in the middle of the upload', async ({ page, wpt }) => {
    const parts = tusServer(wpt, 3_000_000);
    const broken = wpt.route(
      '/files/1',
      async ({ content }) => {
        let bytes = 0;
        for await (const part of content) {
          parts.push(part);
          bytes += part.length;
          if (bytes > 1_000_000) break;
        }
        return { status: 500, headers: { ...tusFields, Connection: 'close' } };
      },
      { method: 'PATCH', at: 'head', times: 1 },
    );
    await uploadByTus(page, wpt, 3_000_000);
    await expect(page.locator('output')).toHaveText('done');
    const kept = wpt.requests.filter(({ method }) => method !== 'GET');
    expect(kept.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH']);
    await expect(broken).toHaveFinished('ended');
    const resumedAt = Number(kept[3]?.headers.get('upload-offset'));
    expect(resumedAt).toBeGreaterThan(1_000_000);
    expect(resumedAt).toBeLessThan(3_000_000);
    const whole = Buffer.concat(parts);
    expect(whole).toHaveLength(3_000_000);
    expect(whole.every((byte, index) => byte === index % 251)).toBe(true);
  });

  test('resumes behind a reset in the middle of the upload', async ({ page, wpt }) => {
    const parts = tusServer(wpt, 3_000_000);
    const broken = wpt.route('/files/1', script.receive(1_000_000).reset(), {
      method: 'PATCH',
      times: 1,
    });
    await uploadByTus(page, wpt, 3_000_000);
    await expect(page.locator('output')).toHaveText('done');
    await expect(broken).toHaveBeenRequested({ times: 1 });
    expect(Buffer.concat(parts)).toHaveLength(3_000_000);
  });
});
