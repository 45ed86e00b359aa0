// My application runs on its dev server: only its API is mocked, and hot reload goes on.

import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { expect, test as base } from '../../src/index.ts';

const test = base.extend<object, { devServer: { readonly origin: string; readonly main: string } }>(
  {
    devServer: [
      async ({}, use) => {
        // Vite watches no folder with the results of tests.
        const root = await mkdtemp(path.join(await realpath(tmpdir()), 'dev-server-'));
        const main = path.join(root, 'main.js');
        await writeFile(
          path.join(root, 'index.html'),
          '<!doctype html><link rel="icon" href="data:,"><h1></h1><output></output><script type="module" src="/main.js"></script>',
        );
        await writeFile(main, mainOf('first'));
        const server: ViteDevServer = await createServer({
          root,
          configFile: false,
          logLevel: 'error',
          optimizeDeps: { noDiscovery: true },
          server: { host: '127.0.0.1', port: 0, watch: { usePolling: true, interval: 50 } },
        });
        await server.listen();
        await use({ origin: String(server.resolvedUrls?.local[0]).replace(/\/$/, ''), main });
        await server.close();
        await rm(root, { recursive: true });
      },
      { scope: 'worker' },
    ],
    wptserve: async ({ devServer }, use) => use({ upstream: devServer.origin }),
  },
);

/** A module that takes its own update without a reload. */
function mainOf(text: string): string {
  return `
    document.querySelector('h1').textContent = '${text}';
    if (import.meta.hot) import.meta.hot.accept();
    const { name } = await (await fetch('/api/user')).json();
    document.querySelector('output').value = name;`;
}

test('the API is mocked, and an edit is shown without a reload', async ({
  page,
  wpt,
  devServer,
}) => {
  const user = wpt.route('/api/user', { json: { name: 'Ada' } });
  const hotReload = page.waitForEvent('websocket');
  await page.goto('/');
  await expect(page.getByRole('status')).toHaveText('Ada');
  expect(new URL((await hotReload).url()).port).toBe(String(wpt.port));
  await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
  await writeFile(devServer.main, mainOf('second'));
  await expect(page.getByRole('heading')).toHaveText('second');
  expect(await page.evaluate(() => 'isSame' in globalThis)).toBe(true);
  await expect(user).toHaveBeenRequested({ times: 2 });
});
