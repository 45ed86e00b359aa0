import { HTTPException } from '../../../src/http/http-exception.ts';
import { PipeError } from '../../../src/pipes/pipe-error.ts';
import { substitute } from '../../../src/pipes/template.ts';
import { servedRequest } from '../../pipes/served-request.ts';
import { templateText } from '../inputs/templates.ts';
import { attemptLater, must, type Bytes, type PureKind } from '../kind.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly text: Bytes;
  readonly query: string;
  readonly escape: 'html' | 'none';
}

const queries = ['', 'a=1&a=2', 'q=%3Cb%3E', 'a=%0d%0aX:1', 'a=%E9', '__proto__=1', '0=1'];
const mark = '<mark>';

/** Texts of `.sub.` files. */
export const templates: PureKind = {
  name: 'templates',
  share: 15,
  generate: (random: Random): Input => ({
    text: templateText(random),
    query: random.pick(queries),
    escape: random.pick(['html', 'none']),
  }),
  async run({ text, query, escape }: Input) {
    const request = servedRequest({
      target: `/s/a.sub.txt?${query}`,
      fields: ['Host: web-platform.test:8000', 'X-Multi: a', 'X-Multi: b', 'X-U8: \xc3\xa9'],
      docRoot: process.cwd(),
    });
    const bytes = Buffer.from(`${mark}${text}${mark}`, 'latin1');
    const changed = await attemptLater(
      () => substitute(bytes, request, escape),
      PipeError,
      HTTPException,
    );
    if (changed === undefined) return;
    const result = Buffer.from(changed).toString('latin1');
    must(result.startsWith(mark), 'bytes before a template are kept');
    must(result.endsWith(mark), 'bytes behind a template are kept');
  },
};
