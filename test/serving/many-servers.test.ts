// Servers that start at the same moment do not take each other's ports: within a process, and from
// one process to the next, as Playwright's workers do.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { bundleServer } from '../support/bundle-server.ts';
import { leftSince, openResources } from '../support/open-resources.ts';
import { get, RawClient } from '../support/raw-client.ts';

const processes: ChildProcess[] = [];

afterEach(() => {
  for (const child of processes.splice(0)) child.kill();
});

/** A process that is ready to start servers. */
class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  static async open(serverCount: number, bundle: string): Promise<ServerProcess> {
    const script = fileURLToPath(new URL('../support/server-process.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, String(serverCount), bundle], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    processes.push(child);
    const opened = new ServerProcess(child);
    expect(await opened.#nextLine()).toBe('ready');
    return opened;
  }

  /** Starts them all, and tells the plain and the TLS port of each. */
  async start(): Promise<[number, number][]> {
    this.#child.stdin?.write('start\n');
    return JSON.parse(await this.#nextLine()) as [number, number][];
  }

  /** Resolves with the exit code, when all servers are closed. */
  async close(): Promise<unknown> {
    this.#child.stdin?.end();
    const [exitCode] = (await once(this.#child, 'exit')) as [unknown];
    return exitCode;
  }

  async #nextLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('The process has ended before it said what was awaited.');
    return value;
  }
}

test('200 servers that start at once, in five processes, have 400 ports, and all of them work', async () => {
  const bundle = await bundleServer();
  const before = openResources();
  const others = await Promise.all(Array.from({ length: 4 }, () => ServerProcess.open(20, bundle)));

  const servers: Server[] = [];
  const starting = Array.from({ length: 120 }, async () => servers.push(await startServer()));
  const [theirs] = await Promise.all([
    Promise.all(others.map((each) => each.start())),
    Promise.all(starting),
  ]);

  const ours = servers.map(({ port, https }) => [port, https.port] as const);
  const all = [...ours, ...theirs.flat()];
  const ports = all.flat();
  expect(new Set(ports).size).toBe(400);
  await Promise.all(all.map(([plain]) => isServed(plain)));

  await Promise.all(servers.map((server) => server.close()));
  expect(await Promise.all(others.map((each) => each.close()))).toEqual([0, 0, 0, 0]);
  expect(await leftSince(before)).toEqual([]);
  const refusals = ports.map((port) =>
    expect(RawClient.open(port)).rejects.toThrow('ECONNREFUSED'),
  );
  await Promise.all(refusals);
}, 60_000);

/** Without an answer the test would time out. */
async function isServed(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const client = await RawClient.open(port, host);
    await client.send(get('/')).sees('404 Not Found');
    client.close();
  }
}
