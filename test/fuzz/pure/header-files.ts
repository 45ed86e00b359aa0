import { parseHeaderFile } from '../../../src/handlers/header-file.ts';
import { fieldText } from '../../../src/script/field-text.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { headerFiles as corpus } from '../corpus.ts';
import { attempt, must, type Bytes, type PureKind } from '../kind.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly bytes: Bytes;
}

const words = [
  '\r\n',
  '\r',
  '\n',
  ': ',
  'X-A: 1',
  '\xa0',
  '\x85',
  '\xe2\x80\xa8',
  ' '.repeat(9_000),
];

/** Texts of `.headers` files. */
export const headerFiles: PureKind = {
  name: 'header-files',
  share: 10,
  generate: (random: Random): Input => ({ bytes: mutate(random.pick(corpus), random, words) }),
  run({ bytes }: Input) {
    const lines = attempt(
      () => parseHeaderFile(Buffer.from(bytes, 'latin1'), 'a.headers'),
      UsageError,
    );
    for (const [name, value] of lines ?? []) {
      must(!/[\r\n]/.test(name + fieldText(value)), 'a header is one line');
    }
  },
};
