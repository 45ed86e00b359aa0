import { SocksParser, type SocksEvent } from '../../../src/socks/socks5.ts';
import { socksBytes as inputOf } from '../inputs/socks-bytes.ts';
import { must, type Bytes, type PureKind } from '../kind.ts';
import { cutAt, type Random } from '../random.ts';

interface Input {
  readonly bytes: Bytes;
  readonly cuts: readonly number[];
}

const longestMessageBytes = 262;

/** What a SOCKS client says first. */
export const socksBytes: PureKind = {
  name: 'socks-bytes',
  share: 10,
  generate(random: Random): Input {
    const bytes = inputOf(random, random.pick([80, 443, 0, 65_535]));
    return { bytes, cuts: random.cuts(bytes.length) };
  },
  run({ bytes, cuts }: Input) {
    const sent = Buffer.from(bytes, 'latin1');
    must(
      eventsOf(cutAt(sent, cuts)) === eventsOf([sent]),
      'the events do not depend on where bytes are cut',
    );
  },
};

/** The events, without what is left for who comes next: that depends on the packets. */
function eventsOf(packets: readonly Buffer[]): string {
  const parser = new SocksParser();
  const events: SocksEvent[] = [];
  for (const packet of packets) {
    events.push(...parser.receive(packet));
    must(parser.bufferedBytes < longestMessageBytes, 'what is kept is bounded');
  }
  events.push(...parser.receiveEnd());
  return JSON.stringify(events, (key, value: unknown) => (key === 'rest' ? undefined : value));
}
