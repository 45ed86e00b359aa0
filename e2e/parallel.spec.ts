import { expect, script, test } from '../src/index.ts';

// Twenty tests in two workers declare the same paths; each must meet its own answers only.
test.describe.configure({ mode: 'parallel' });

for (let number = 1; number <= 20; number += 1) {
  test(`test ${number} meets its own routes only`, async ({ page, wpt }) => {
    const own = `answer ${number}`;
    wpt.route('/', { body: '<!doctype html><title>Test</title>', contentType: 'text/html' });
    const reply = wpt.route('/same/reply', { body: own });
    const gated = wpt.route(
      '/same/gated',
      script.head(200, { 'Content-Length': own.length }).gate('same').write(own).end(),
    );
    const handled = wpt.route('/same/{name}/handled', ({ query }) => ({ body: `${own} ${query}` }));

    await page.goto('/');
    const bodies = page.evaluate(
      (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).text())),
      ['/same/reply', '/same/gated', `/same/one/handled?${number}`, '/same/two/handled'],
    );
    await gated.release('same');

    expect(await bodies).toEqual([own, own, `${own} ${number}`, `${own} `]);
    expect([reply, gated, handled].map(({ requests }) => requests.length)).toEqual([1, 1, 2]);
    const asked = wpt.requests.filter(({ path }) => path.startsWith('/same/'));
    expect(asked).toHaveLength(4);
    expect(asked.map(({ headers }) => headers.get('referer'))).toEqual(
      Array.from({ length: 4 }, () => wpt.url('/')),
    );
  });
}
