import { isDeepStrictEqual } from 'node:util';
import { readClientHello } from '../../../src/tls/client-hello.ts';
import { firstTlsBytes } from '../inputs/client-hello.ts';
import { must, type Bytes, type PureKind } from '../kind.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly bytes: Bytes;
  /** Where the first packet ends. */
  readonly cut: number;
}

/** First bytes of TLS clients. */
export const clientHello: PureKind = {
  name: 'client-hello',
  share: 10,
  generate(random: Random): Input {
    const bytes = firstTlsBytes(random);
    return { bytes, cut: random.int(0, bytes.length) };
  },
  run({ bytes, cut }: Input) {
    const sent = Buffer.from(bytes, 'latin1');
    const first = readClientHello(sent.subarray(0, cut));
    if (first === 'incomplete') return;
    must(
      isDeepStrictEqual(readClientHello(sent), first),
      'what is known of the first bytes stays true',
    );
  },
};
