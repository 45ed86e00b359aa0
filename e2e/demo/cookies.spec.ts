import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('sends back what several Set-Cookie lines set', async ({ page, wpt }) => {
  wpt.route('/login', {
    headers: [
      ['Set-Cookie', 'user=ada'],
      ['Set-Cookie', 'secret=42; HttpOnly'],
      ['Set-Cookie', 'theme=dark; Path=/settings'],
      ['Set-Cookie', 'user=grace'],
    ],
  });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });

  await page.goto('/login');
  await page.goto('/account');

  expect(account.requests[0]?.headers.get('cookie')).toBe('secret=42; user=grace');
  // Scripts may not see an HttpOnly cookie.
  await expect(page.getByRole('listitem')).toHaveText(['user=grace']);
});

test('forgets a cookie that has expired', async ({ page, wpt }) => {
  wpt.route('/login', { headers: { 'Set-Cookie': ['user=ada', 'theme=dark'] } });
  wpt.route('/logout', {
    headers: {
      'Set-Cookie': ['user=; Max-Age=0', 'theme=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    },
  });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });

  await page.goto('/login');
  await page.goto('/account');
  await page.goto('/logout');
  await page.goto('/account');

  const sent = account.requests.map(({ headers }) => headers.get('cookie'));
  expect(sent).toEqual(['user=ada; theme=dark', undefined]);
});

test('keeps a cookie of 4096 bytes and drops a longer one', async ({ page, wpt }) => {
  const fits = `fits=${'x'.repeat(4096 - 'fits'.length)}`;
  const tooLong = `long=${'x'.repeat(4097 - 'long'.length)}`;
  wpt.route('/login', { headers: { 'Set-Cookie': [fits, tooLong] } });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });

  await page.goto('/login');
  await page.goto('/account');

  expect(account.requests[0]?.headers.get('cookie')).toBe(fits);
});

test('takes a __Host- cookie over TLS, for the whole host only', async ({ page, wpt }) => {
  wpt.route('/login', {
    headers: {
      'Set-Cookie': [
        '__Host-whole=1; Secure; Path=/',
        '__Host-part=1; Secure; Path=/account',
        '__Host-insecure=1; Path=/',
      ],
    },
  });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });

  await page.goto(wpt.https.url('/login'));
  await page.goto(wpt.https.url('/account'));

  expect(account.requests[0]?.headers.get('cookie')).toBe('__Host-whole=1');
});

test('treats plain http on localhost as secure enough for cookies', async ({ page, wpt }) => {
  wpt.route('/login', {
    headers: { 'Set-Cookie': ['__Host-session=1; Secure; Path=/', 'secure=1; Secure'] },
  });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });

  await page.goto('/login');
  await page.goto('/account');

  expect(account.requests[0]?.headers.get('cookie')).toBe('__Host-session=1; secure=1');
});

test('keeps the cookies of www.localhost from api.localhost', async ({ page, wpt }) => {
  wpt.route('/login', {
    // A Domain of one label is as good as none: the cookie is refused.
    headers: { 'Set-Cookie': ['own=1', 'shared=1; Domain=localhost'] },
  });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });

  await page.goto(wpt.url('/login', { host: 'www.localhost' }));
  await page.goto(wpt.url('/account', { host: 'www.localhost' }));
  await page.goto(wpt.url('/account', { host: 'api.localhost' }));

  const sent = account.requests.map(({ headers }) => headers.get('cookie'));
  expect(sent).toEqual(['own=1', undefined]);
});

test('leaves SameSite cookies out of a request from another site', async ({ page, wpt }) => {
  wpt.route('/login', {
    headers: {
      'Set-Cookie': [
        'strict=1; SameSite=Strict',
        'lax=1; SameSite=Lax',
        'none=1; SameSite=None; Secure',
      ],
    },
  });
  const account = wpt.route('/account', { file: 'fixtures/site/cookies.html' });
  wpt.route('/elsewhere', {
    body: `<a href="${account.url}">Account</a>`,
    contentType: 'text/html',
  });

  await page.goto('/login');
  await page.goto('/account');
  await page.goto(wpt.url('/elsewhere', { host: 'www.localhost' }));
  await page.getByRole('link', { name: 'Account' }).click();
  await page.waitForURL(account.url);

  const sent = account.requests.map(({ headers }) => headers.get('cookie'));
  expect(sent).toEqual(['strict=1; lax=1; none=1', 'lax=1; none=1']);
});
