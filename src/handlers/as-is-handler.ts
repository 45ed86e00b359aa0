import type { Handler } from '../http/exchange/answer.ts';
import { script } from '../script/builder.ts';
import { describeValue } from '../usage-error.ts';
import { fileFailure } from './file-failure.ts';

/**
 * A handler that sends the bytes of a file and closes the connection: whatever stands there is
 * the response, also when it is none (wptserve's AsIsHandler).
 */
export function asIsHandler(path: string): Handler {
  return async () => {
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(path).catch((error: unknown) => {
      throw fileFailure(`asIsHandler(${describeValue(path)})`, path, error);
    });
    return script.raw(bytes).close();
  };
}
