import { expect, script, test } from '../src/index.ts';

// Many tests in two workers declare the same paths; each must meet its own answers only.
test.describe.configure({ mode: 'parallel' });

for (let number = 1; number <= 20; number += 1) {
  test(`test ${number} meets its own routes only`, async ({ request, wpt }) => {
    const own = `answer ${number}`;
    const reply = wpt.route('/same/reply', { body: own });
    const gated = wpt.route(
      '/same/gated',
      script.head(200, { 'Content-Length': own.length }).gate('same').write(own).end(),
    );
    const handled = wpt.route('/same/{name}/handled', ({ query }) => ({ body: `${own} ${query}` }));

    const paths = [
      '/same/reply',
      '/same/gated',
      `/same/one/handled?${number}`,
      '/same/two/handled',
    ];
    const bodies = Promise.all(paths.map(async (path) => (await request.get(path)).text()));
    await gated.release('same');

    expect(await bodies).toEqual([own, own, `${own} ${number}`, `${own} `]);
    expect([reply, gated, handled].map(({ requests }) => requests.length)).toEqual([1, 1, 2]);
    expect(wpt.requests).toHaveLength(paths.length);
  });
}

for (const word of ['one', 'two', 'three', 'four']) {
  test(`a page of test ${word} meets its own routes only`, async ({ page, wpt }) => {
    wpt.route('/', { body: `<!doctype html><title>${word}</title>`, contentType: 'text/html' });
    const counter = wpt.route('/same', { body: word });
    await page.goto('/');
    await expect(page).toHaveTitle(word);
    const bodies = await page.evaluate(() =>
      Promise.all(Array.from({ length: 50 }, async () => (await fetch('/same')).text())),
    );
    expect(new Set(bodies)).toEqual(new Set([word]));
    expect(counter.requests).toHaveLength(bodies.length);
  });
}
