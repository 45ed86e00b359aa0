import type { Handler } from '../http/exchange/answer.ts';
import type { HeaderValue } from '../http/response/response-headers.ts';
import { describeValue, UsageError } from '../usage-error.ts';

/**
 * A handler that answers with a file, in which `%(name)s` stands for `values.name` and `%%` for
 * a percent sign (wptserve's StaticHandler). The file is read once, by the first request.
 */
export function staticHandler(
  path: string,
  values: Readonly<Record<string, string | number>>,
  contentType: string,
  headers: Readonly<Record<string, HeaderValue>> = {},
): Handler {
  let text: string | undefined;
  return async (_request, response) => {
    if (text === undefined) {
      const { readNamedFile } = await import('./named-file.ts');
      const bytes = await readNamedFile(`staticHandler(${describeValue(path)})`, path);
      text = fillIn(bytes.toString(), values, path);
    }
    response.headers.set('Content-Type', contentType);
    response.headers.update(Object.entries(headers));
    return text;
  };
}

function fillIn(
  template: string,
  values: Readonly<Record<string, string | number>>,
  path: string,
): string {
  return template.replace(/%(?:%|\((\w+)\)s)/g, (place, name: string | undefined) => {
    if (name === undefined) return '%';
    const value = values[name];
    if (value !== undefined) return String(value);
    throw new UsageError(`staticHandler ${path}: there is no value for ${place}.`);
  });
}
