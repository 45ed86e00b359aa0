// Routes that look at the request, as pages send it.

import { expect, test } from '../src/index.ts';

test.beforeEach(async ({ page, wpt }) => {
  await page.goto(wpt.route('/page', { body: 'page', contentType: 'text/html' }).url);
});

test('GraphQL operations of one path have answers of their own', async ({ page, wpt }) => {
  wpt.route('/graphql', { json: { data: { me: 'Ada' } } }, { operation: 'Me' });
  const save = wpt.route('/graphql', { json: { data: { save: true } } }, { operation: 'Save' });
  const data = await page.evaluate(() =>
    Promise.all(
      ['query Me { me }', 'mutation Save { save }'].map(async (query): Promise<unknown> => {
        const body = JSON.stringify({ query });
        const headers = { 'Content-Type': 'application/json' };
        return (await fetch('/graphql', { method: 'POST', headers, body })).json();
      }),
    ),
  );
  expect(data).toEqual([{ data: { me: 'Ada' } }, { data: { save: true } }]);
  await expect(save).toHaveBeenRequested({ operation: 'Save', times: 1 });
});

test('a form of a page is matched by its fields and its file', async ({ page, wpt }) => {
  const route = wpt.route(
    '/upload',
    { status: 201 },
    { method: 'post', body: { name: 'Ada', photo: { filename: 'a.png', type: 'image/png' } } },
  );
  const status = await page.evaluate(async () => {
    const form = new FormData();
    form.set('name', 'Ada');
    form.set('photo', new File(['pixels'], 'a.png', { type: 'image/png' }));
    return (await fetch('/upload', { method: 'POST', body: form })).status;
  });
  expect(status).toBe(201);
  await expect(route).toHaveBeenRequested({ body: { name: 'Ada' } });
});

test('pages of a list by their query, and a glob for the rest', async ({ page, wpt }) => {
  wpt.route('**/*.{json,xml}', { json: 'other' });
  wpt.route('/items.json', { json: 'first' }, { query: { page: /^1?$/ } });
  wpt.route('/items.json', { json: 'second' }, { query: { page: '2' } });
  const got = await page.evaluate(() =>
    Promise.all(
      ['/items.json?page=1', '/items.json?page=2', '/items.json?page=3', '/a/b.xml'].map(
        async (url): Promise<unknown> => (await fetch(url)).json(),
      ),
    ),
  );
  expect(got).toEqual(['first', 'second', 'other', 'other']);
});
