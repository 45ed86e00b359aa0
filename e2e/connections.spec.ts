// What a test can know of the connections of a browser, without a look at the report.

import { expect, script, test } from '../src/index.ts';

const page200 = {
  body: '<!doctype html><title>Test</title><link rel="icon" href="data:,">',
  contentType: 'text/html',
};

for (const record of ['on', 'off'] as const) {
  test.describe(`when record is ${record}`, () => {
    test.use({ wptserve: { record, tls: { hosts: { 'old.localhost': 'expired' } } } });

    test('how each was opened, what it carried, and who ended it how', async ({ browser, wpt }) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      wpt.route('/', page200);
      wpt.route('/greeting', { body: 'Hello' });
      wpt.route('/reset', script.head(200).write('part').reset());
      await page.goto(wpt.https.url('/'));
      await page.evaluate(async () => (await fetch('/greeting')).text());
      await page.evaluate(() =>
        fetch('/reset')
          .then((it) => it.text())
          .catch(() => {}),
      );
      const reset = wpt.requests.at(-1)!.connection;
      await expect.poll(() => reset.closedMs).toBeGreaterThan(reset.openedMs);
      expect([reset.closedBy, reset.closedHow]).toEqual(['server', 'rst']);
      expect(reset.requestCount).toBeGreaterThan(1);

      await page.goto(wpt.https.url('/'));
      const { connection, indexOnConnection } = wpt.requests.at(-1)!;
      expect(wpt.connections).toContain(connection);
      expect(indexOnConnection).toBe(connection.requestCount - 1);
      expect(connection.protocol).toBe('https');
      expect(connection.tls).toEqual({
        serverName: 'localhost',
        alpn: 'http/1.1',
        version: 'TLSv1.3',
        cipher: expect.stringMatching(/^TLS_\w+_SHA\d+$/),
      });
      expect([connection.closedBy, connection.closedMs]).toEqual([undefined, undefined]);
      await context.close();
      await expect.poll(() => connection.closedBy).toBe('peer');
    });

    test('why a handshake has failed', async ({ page, wpt }) => {
      await expect(page.goto(wpt.https.url('/', { host: 'old.localhost' }))).rejects.toThrow(
        /ERR_CERT/,
      );
      const failed = (): readonly unknown[] =>
        wpt.connections
          .filter(({ tls }) => tls?.error !== undefined)
          .map(({ tls, closedBy, requestCount }) => ({ ...tls, closedBy, requestCount }));
      await expect.poll(() => failed().length).toBeGreaterThan(0);
      expect(failed()[0]).toEqual({
        serverName: 'old.localhost',
        error: 'alert of the browser: certificate_unknown',
        closedBy: 'peer',
        requestCount: 0,
      });
    });
  });
}
