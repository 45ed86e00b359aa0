import type { Handler } from '../http/answer.ts';
import { script } from '../script/builder.ts';

/**
 * A handler that sends the bytes of a file and closes the connection: whatever stands there is
 * the response, also when it is none (wptserve's AsIsHandler).
 */
export function asIsHandler(path: string): Handler {
  return async () => {
    const { readFile } = await import('node:fs/promises');
    return script.raw(await readFile(path)).close();
  };
}
