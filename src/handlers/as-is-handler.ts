import type { Handler } from '../http/exchange/answer.ts';
import { script } from '../script/builder.ts';
import { describeValue } from '../usage-error.ts';

/**
 * A handler that sends the bytes of a file and closes the connection: whatever stands there is
 * the response, also when it is none (wptserve's AsIsHandler).
 */
export function asIsHandler(path: string): Handler {
  return async () => {
    const { readNamedFile } = await import('./named-file.ts');
    const bytes = await readNamedFile(`asIsHandler(${describeValue(path)})`, path);
    return script.raw(bytes).close();
  };
}
