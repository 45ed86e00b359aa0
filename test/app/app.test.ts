// The app of a worker, as real processes.

import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { App } from '../../src/app/app.ts';
import { checkApp, type AppOption } from '../../src/app/app-option.ts';

let folder: string;
const apps: App[] = [];
const node = `"${process.execPath}"`;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wptserve-app-'));
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((each) => each.stop()));
  await rm(folder, { recursive: true });
});

/** An app of this code, which finds its port in `PORT`. */
async function appOf(code: string, option: Partial<AppOption> = {}, workerIndex = 0): Promise<App> {
  await writeFile(path.join(folder, 'app.mjs'), code);
  const env = { PORT: '{port}', ...option.env };
  const checked = checkApp({ command: `${node} app.mjs`, ...option, env });
  const app = new App(checked, 'http://localhost:1', folder, workerIndex);
  apps.push(app);
  return app;
}

const serving = (answer: string): string => `
  import { createServer } from 'node:http';
  createServer((request, response) => { ${answer} }).listen(process.env.PORT, 'localhost');
`;

async function bodyOf(url: string | undefined): Promise<string> {
  return (await fetch(url as string)).text();
}

async function taken(): Promise<Server & { readonly port: number }> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as { port: number }).port });
}

test('it is ready once it answers, whatever the status, and finds its environment', async () => {
  const app = await appOf(serving('response.writeHead(500).end(process.env.API)'), {
    env: { API: '{origin}/api' },
  });
  expect(app.mustStart).toBe(true);
  await app.start();
  expect(app.mustStart).toBe(false);
  expect(await bodyOf(app.url)).toBe('http://localhost:1/api');
});

test('a path is ready once it answers well', async () => {
  const app = await appOf(
    `let count = 0;${serving(
      "count += request.url === '/health'; response.writeHead(count > 2 ? 204 : 503).end()",
    )}`,
    { ready: '/health' },
  );
  await app.start();
  expect((await fetch(app.url as string)).status).toBe(204);
});

test('what it prints tells that it is ready', async () => {
  const app = await appOf(
    "console.log('warming up'); setTimeout(() => console.log('now I listen'), 20); setInterval(() => {}, 1000);",
    { ready: /I listen/g },
  );
  await app.start();
});

test('all that it has started ends with it', async () => {
  await writeFile(path.join(folder, 'child.mjs'), serving('response.end(String(process.pid))'));
  const app = await appOf(`
    import { spawn } from 'node:child_process';
    spawn(process.execPath, ['child.mjs'], { stdio: 'inherit' });
    setInterval(() => {}, 1000);
  `);
  await app.start();
  expect(await bodyOf(app.url)).toMatch(/^\d+$/);
  await app.stop();
  await expect(fetch(app.url as string)).rejects.toThrow();
});

test('one that has died is started again', async () => {
  const app = await appOf(serving("response.end('once', () => process.exit(3))"));
  // The first answer is the end of it.
  await app.start().catch(() => {});
  await expect.poll(() => app.mustStart).toBe(true);
  await writeFile(path.join(folder, 'app.mjs'), serving("response.end('again')"));
  await app.start();
  expect(await bodyOf(app.url)).toBe('again');
});

test('another port is tried when somebody has taken its own', async () => {
  const app = await appOf(`
    import { existsSync, writeFileSync } from 'node:fs';
    if (!existsSync('second')) {
      writeFileSync('second', '');
      throw new Error('listen EADDRINUSE: address already in use');
    }
    ${serving("response.end('second')").replace('import { createServer }', 'const { createServer } = await import("node:http"); //')}
  `);
  await app.start();
  expect(await bodyOf(app.url)).toBe('second');
});

test('each worker has the next port', async () => {
  const server = await taken();
  server.close();
  await once(server, 'close');
  const app = await appOf(serving('response.end()'), { port: server.port - 1 }, 1);
  await app.start();
  expect(app.url).toBe(`http://localhost:${server.port}`);
});

test('a port that is taken is told', async () => {
  const server = await taken();
  const first = await appOf('', { port: server.port });
  await expect(first.start()).rejects.toThrow(
    `wptserveApp port: ${server.port} is taken. Leave it out for a free one.`,
  );
  const second = await appOf('', { port: server.port - 1 }, 1);
  await expect(second.start()).rejects.toThrow(
    `wptserveApp port: ${server.port} is taken (port ${server.port - 1} is for the first worker, this is number 2). Leave it out for a free one.`,
  );
  server.close();
});

test('one that ends is told with all that it printed', async () => {
  const app = await appOf("console.log('one'); console.error('two'); process.exitCode = 3;");
  const name = JSON.stringify(`${node} app.mjs`);
  await expect(app.start()).rejects.toThrow(
    new RegExp(
      `^${escaped(`wptserveApp: ${name} ended with exit code 3 before it was ready. It printed:`)}\n    (?:one\n    two|two\n    one)$`,
    ),
  );
});

test('one that is not there is told', async () => {
  const app = await appOf('', { command: 'no-such-command-here' });
  await expect(app.start()).rejects.toThrow(
    /^wptserveApp: "no-such-command-here" ended with exit code \d+ before it was ready\. It printed:\n {4}/,
  );
});

test('a folder that is not there is told', async () => {
  const app = await appOf('', { cwd: path.join(folder, 'none') });
  await expect(app.start()).rejects.toThrow(/ could not be started: spawn .* ENOENT before it was/);
});

test('one that is never ready is told, and ended', async () => {
  const app = await appOf('setInterval(() => {}, 1000);', { timeout: 200 });
  await expect(app.start()).rejects.toThrow(
    /^wptserveApp: ".*" did not answer at http:\/\/localhost:\d+ within 200 ms \(the last time: ECONNREFUSED\)\. It printed nothing\.$/,
  );
  expect(app.mustStart).toBe(true);
  const silent = await appOf('setInterval(() => {}, 1000);', { timeout: 200, ready: /on/ });
  await expect(silent.start()).rejects.toThrow(
    'did not print /on/ within 200 ms. It printed nothing.',
  );
});

test('one that takes a connection and says nothing is told', async () => {
  const app = await appOf(
    "(await import('node:net')).createServer(() => {}).listen(process.env.PORT, 'localhost');",
    { timeout: 500 },
  );
  await expect(app.start()).rejects.toThrow('(the last time: no answer)');
});

test('of what it prints the newest is kept', async () => {
  const app = await appOf(
    "process.stdout.write('x'.repeat(200_000) + 'end\\n'); setInterval(() => {}, 1000);",
    { ready: /end/ },
  );
  await app.start();
  const printed = app.listen();
  expect(printed()).toBe('');
  expect(app.death).toBe(undefined);
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
