// What a test leaves open when it ends holds up nothing: neither its end nor the next test.

import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

test('whatever is left open, a test ends in its time, and the next one hears nothing of it', async ({}, testInfo) => {
  const { results, exitCode, output } = await runNested(
    testInfo,
    `
    import { connect } from 'node:net';
    import { once } from 'node:events';
    // More than a body needs, and less than anything that is left open would take.
    test.describe.configure({ timeout: 20_000 });
    const minute = 60_000;
    const left = {
      'a gate': ({ wpt }) => wpt.route('/left', script.head(200).gate('never').end()),
      'a release that nobody waits for': ({ wpt }) => {
        const route = wpt.route('/left', script.head(200).gate('first').gate('second').end());
        void route.release('first').then(() => route.release('third')).catch(() => {});
        return route;
      },
      'a hang': ({ wpt }) => wpt.route('/left', script.head(200).hang()),
      'a delay': ({ wpt }) => wpt.route('/left', script.head(200).delay(minute).end()),
      'an endless script': ({ wpt }) =>
        wpt.route('/left', script.head(200).repeat(Infinity, script.raw('x').delay(1))),
      'a handler': ({ wpt }) => wpt.route('/left', () => new Promise(() => {})),
      'a handler that writes': ({ wpt }) =>
        wpt.route('/left', async (request, response) => {
          response.writer.writeStatus(200);
          response.writer.endHeaders();
          await new Promise(() => {});
        }),
      'a handler that is late': ({ wpt }) =>
        wpt.route('/left', () => new Promise((resolve) => setTimeout(resolve, minute).unref())),
      'a pipe': ({ wpt }) => wpt.route('/left', { body: 'later', pipe: 'trickle(60)' }),
      'an exchange taken by hand': ({ wpt }) => {
        const route = wpt.route('/left');
        void route.nextExchange().then((exchange) => exchange.head(200));
        return route;
      },
      'an exchange that nobody takes': ({ wpt }) => wpt.route('/left'),
      'calls that wait': ({ wpt }) => {
        const route = wpt.route('/left', {});
        void route.nextExchange();
        void route.nextRequest();
        void wpt.waitForRequest('/never');
        return route;
      },
    };
    for (const [title, leave] of Object.entries(left)) {
      test(title, async ({ page, wpt }) => {
        wpt.route('/', { body: '<!doctype html><link rel="icon" href="data:,">', contentType: 'text/html' });
        await page.goto('/');
        const route = leave({ wpt });
        const requested = route.nextRequest();
        await page.evaluate(() => void fetch('/left'));
        await requested;
      });
    }

    test('sockets', async ({ wpt }) => {
      for (const bytes of ['', 'GET / HT', 'POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\n\\r\\nab']) {
        const socket = connect(wpt.port, '127.0.0.1').on('error', () => {}).resume();
        await once(socket, 'connect');
        socket.write(bytes);
      }
      const tls = connect(Number(new URL(wpt.https.origin).port), '127.0.0.1').on('error', () => {});
      await once(tls, 'connect');
      tls.write(Buffer.from([22, 3, 1]));
    });

    test('a wait that would fail later', ({ wpt }) => {
      void wpt.waitForRequest('/never', { timeout: 200 });
    });

    test('is over', async () => {
      const startedAt = performance.now();
      await expect.poll(() => performance.now() - startedAt).toBeGreaterThan(600);
    });
    `,
  );
  const statuses = Object.entries(results).map(([title, { status }]) => `${title}: ${status}`);
  expect(statuses.filter((each) => !each.endsWith(': passed'))).toEqual([]);
  expect(statuses).toHaveLength(15);
  expect(results['a gate']?.annotations).toEqual([
    {
      type: 'wptserve',
      description:
        'gateNotReleased: gate "never" of route "/left" was never released\n' +
        'GET /left waits there; hang() says that an answer shall never end',
    },
  ]);
  expect(exitCode, output).toBe(0);
});
