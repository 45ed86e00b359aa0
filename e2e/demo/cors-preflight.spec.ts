import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('does not send what the preflight denied', async ({ page, wpt }) => {
  const preflight = wpt.route('/settings', { status: 403 }, { method: 'OPTIONS' });
  const save = wpt.route('/settings', { status: 204 }, { method: 'PUT' });

  await page.goto(wpt.url('/settings.html', { host: 'www.localhost' }));
  await page.getByRole('button', { name: 'Save' }).click();

  await expect(page.getByRole('status')).toHaveText('Could not save');
  expect(preflight.requests).toHaveLength(1);
  expect(save.requests).toHaveLength(0);
});

test('sends what the preflight allowed', async ({ page, wpt }) => {
  const preflight = wpt.route(
    '/settings',
    {
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'PUT',
        'Access-Control-Allow-Headers': 'Content-Type',
      },
    },
    { method: 'OPTIONS' },
  );
  const save = wpt.route(
    '/settings',
    { status: 204, headers: { 'Access-Control-Allow-Origin': '*' } },
    { method: 'PUT' },
  );

  await page.goto(wpt.url('/settings.html', { host: 'www.localhost' }));
  await page.getByLabel('Name').fill('Grace');
  await page.getByRole('button', { name: 'Save' }).click();

  await expect(page.getByRole('status')).toHaveText('Saved');
  const asked = Object.fromEntries(preflight.requests[0]?.headers ?? []);
  expect(asked).toMatchObject({
    Host: `api.localhost:${wpt.port}`,
    Origin: `http://www.localhost:${wpt.port}`,
    'Access-Control-Request-Method': 'PUT',
    'Access-Control-Request-Headers': 'content-type',
  });
  expect(save.requests[0]?.json()).toEqual({ name: 'Grace' });
});

test('asks once for two requests while the permission is fresh', async ({ page, wpt }) => {
  const allow = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'PUT',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Max-Age': 60,
  };
  const settings = wpt.route('/settings', { status: 204, headers: allow });

  await page.goto(wpt.url('/settings.html', { host: 'www.localhost' }));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved');
  const second = settings.nextRequest();
  await page.getByRole('button', { name: 'Save' }).click();
  await second;

  expect(settings.requests.map(({ method }) => method)).toEqual(['OPTIONS', 'PUT', 'PUT']);
});
