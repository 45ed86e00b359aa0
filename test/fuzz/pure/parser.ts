import { HTTPException } from '../../../src/http/http-exception.ts';
import type { RequestEvent } from '../../../src/http1/events.ts';
import { RequestParser } from '../../../src/http1/request-parser.ts';
import { logOf, parseAll, pullAll } from '../../support/event-log.ts';
import { requestOf } from '../../support/make-request.ts';
import { httpStream } from '../inputs/http-stream.ts';
import { attempt, must, type Bytes, type PureKind } from '../kind.ts';
import { cutAt, type Random } from '../random.ts';

interface Input {
  readonly bytes: Bytes;
  readonly cuts: readonly number[];
  readonly end: boolean;
}

/** A head, and what may follow it. */
const maxKeptBytes = 64 * 1024;

/** Bytes of requests, in any packets. */
export const parser: PureKind = {
  name: 'parser',
  share: 20,
  generate(random: Random): Input {
    const bytes = httpStream(random);
    return { bytes, cuts: random.cuts(bytes.length), end: random.chance(0.5) };
  },
  run({ bytes, cuts, end }: Input) {
    const sent = Buffer.from(bytes, 'latin1');
    const whole = parseAll([sent], { end });
    const packets = cutAt(sent, cuts);
    must(
      String(logOf(parseAll(packets, { end }))) === String(logOf(whole)),
      'the events do not depend on where bytes are cut',
    );
    for (const event of whole) if (event.kind === 'head') readAll(event);
    const again = new RequestParser();
    for (const packet of packets) {
      again.receive(packet);
      // Behind an error nothing is received any more.
      if (pullAll(again).some(({ kind }) => kind === 'error')) break;
      must(again.bufferedBytes <= maxKeptBytes, 'what is kept is bounded');
    }
  },
};

/** Looks at everything that a handler can ask of a request. */
function readAll({ head }: Extract<RequestEvent, { kind: 'head' }>): void {
  const request = requestOf(head.raw.toString('latin1'));
  void [request.url, request.urlParts, request.path, request.query, request.requestPath];
  void [request.rawHeaders, request.requestLine, request.toString()];
  void [...request.GET];
  void [request.cookies.get('a'), JSON.stringify(request.toJSON())];
  attempt(() => request.auth, HTTPException);
  attempt(() => request.POST, HTTPException);
}
