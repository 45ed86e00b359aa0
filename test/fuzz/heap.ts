/** What is kept after collections, in MB. Needs `--expose-gc`. */
export async function heapMb(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.();
    // What was closed in this turn is let go in the next.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}
