import { tagPlace } from '../inputs/http-stream.ts';
import { scriptJson } from '../pure/scripts.ts';
import type { Random } from '../random.ts';
import { actionsFor, type Action, type Conversation, type SocketKind } from './conversation.ts';

/** Streams that would go on for ever, as long as there is a reader. */
const endless = [
  { kind: 'head', status: 200, headers: [['Transfer-Encoding', 'chunked']] },
  {
    kind: 'repeat',
    times: 'Infinity',
    steps: [
      { kind: 'chunk', bytes: 'tick' },
      { kind: 'delay', ms: 0 },
    ],
  },
];

/** Scripts that are sent in a request, and played to whoever sent it. */
export const scriptRequests: SocketKind = {
  name: 'script-requests',
  share: 20,
  generate(random: Random): Conversation {
    const isEndless = random.chance(0.05);
    const script = isEndless ? { steps: endless } : scriptJson(random);
    // US-ASCII only: each character is a byte.
    const content = JSON.stringify(script).replace(
      /[\x7f-\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const head = `POST /play?${tagPlace} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${content.length}\r\n\r\n`;
    const behind = random.chance(0.2)
      ? `GET /echo?${tagPlace} HTTP/1.1\r\nHost: localhost\r\n\r\n`
      : '';
    return {
      to: random.chance(0.15) ? 'tls' : 'plain',
      actions: isEndless
        ? [{ send: head + content }, { wait: random.int(5, 40) }, lastOf(random)]
        : actionsFor(head + content + behind, random),
      declaresTime: true,
    };
  },
};

function lastOf(random: Random): Action {
  return random.chance(0.5) ? { end: true } : { reset: true };
}
