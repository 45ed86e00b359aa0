import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('installs the next version of the service worker when asked to', async ({ page, wpt }) => {
  const worker = wpt.route('/worker.js', [
    { file: 'fixtures/site/worker-1.js' },
    { file: 'fixtures/site/worker-2.js' },
  ]);
  const version = page.getByTestId('version');
  const install = page.getByRole('button', { name: 'Install update' });

  await page.goto(wpt.https.url('/offline.html'));
  await expect(version).toHaveText('Version 1');
  await expect(install).toBeHidden();

  await page.getByRole('button', { name: 'Check for updates' }).click();
  await expect(install).toBeVisible();
  await expect(version).toHaveText('Version 1');

  await install.click();
  await expect(version).toHaveText('Version 2');
  await expect(install).toBeHidden();
  expect(worker.requests.map(({ headers }) => headers.get('service-worker'))).toEqual([
    'script',
    'script',
  ]);
});

test('stays with its version when the next one is the same', async ({ page, wpt }) => {
  const worker = wpt.route('/worker.js', { file: 'fixtures/site/worker-1.js' });
  await page.goto(wpt.https.url('/offline.html'));
  await expect(page.getByTestId('version')).toHaveText('Version 1');

  await page.getByRole('button', { name: 'Check for updates' }).click();

  await expect(page.getByRole('status')).toHaveText('Up to date');
  expect(worker.requests).toHaveLength(2);
});

test('stays with its version when the next one cannot be fetched', async ({ page, wpt }) => {
  wpt.route('/worker.js', [{ file: 'fixtures/site/worker-1.js' }, script.close()]);
  await page.goto(wpt.https.url('/offline.html'));
  const version = page.getByTestId('version');
  await expect(version).toHaveText('Version 1');

  await page.getByRole('button', { name: 'Check for updates' }).click();
  await expect(page.getByRole('status')).toHaveText('Could not check');

  await page.reload();
  await expect(version).toHaveText('Version 1');
});
