// @ts-check
// A fresh process that starts one kind of server and prints how long that took:
// `start-once.mjs KIND ENTRY WARM_RUNS`. Nothing is imported before the clock runs.

const [kind = '', entry = '', warmRuns = '0'] = process.argv.slice(2);

/** @typedef {() => Promise<() => Promise<void>>} Start starts, and gives what closes */

/** @type {Record<string, () => Promise<Start>>} */
const kinds = {
  async net() {
    const { createServer } = await import('node:net');
    return () => listen(createServer());
  },
  async netBoth() {
    const { createServer } = await import('node:net');
    return async () => {
      const first = createServer();
      const closeFirst = await listen(first);
      const { port } = /** @type {import('node:net').AddressInfo} */ (first.address());
      const closeSecond = await listen(createServer(), port, '::1');
      return async () => {
        await Promise.all([closeFirst(), closeSecond()]);
      };
    };
  },
  async http() {
    const { createServer } = await import('node:http');
    return () => listen(createServer());
  },
  async ours() {
    /** @type {typeof import('../../src/server.ts')} */
    const { startServer } = await import(entry);
    return async () => {
      const wpt = await startServer();
      return () => wpt.close();
    };
  },
};

const begin = performance.now();
const load = kinds[kind];
if (load === undefined) throw new Error(`no kind ${kind}`);
const startServer = await load();
const imported = performance.now();
const close = await startServer();
const started = performance.now();
await close();

const warmMs = [];
for (let run = 0; run < Number(warmRuns); run += 1) {
  const before = performance.now();
  await (
    await startServer()
  )();
  warmMs.push(performance.now() - before);
}
console.log(JSON.stringify({ importMs: imported - begin, startMs: started - imported, warmMs }));

/**
 * @param {import('node:net').Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<() => Promise<void>>}
 */
async function listen(server, port = 0, host = '127.0.0.1') {
  await new Promise((resolve) => server.listen(port, host, () => resolve(undefined)));
  return () => new Promise((resolve) => server.close(() => resolve()));
}
