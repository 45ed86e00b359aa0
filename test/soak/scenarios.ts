// What the clients of the soak do. Each path is answered as server-routes.ts says.

import type { Random } from '../fuzz/random.ts';
import { allLeaves, anyTime, asking, request, type Scenario } from './scenario.ts';

const contentBytes = 200_000;
const pipelinedBytes = 150_000;

/** Several requests at once on one connection. */
const pipelined: Scenario = {
  name: 'pipelined',
  weight: 4,
  leaves: allLeaves,
  stays: anyTime,
  send: (random) =>
    random.list(2, 6, () =>
      request(random.pick(['/quick', '/delay', '/big', '/gate', '/by-hand?1'])),
    ),
};

/** Behind an answer that is held, and a request by hand behind another one. */
const behindHeld: Scenario = {
  name: 'behind a held one',
  weight: 2,
  leaves: allLeaves,
  stays: anyTime,
  send: (random) => [
    request(random.pick(['/never', '/by-hand?hold', '/hang', '/slow-handler'])),
    ...random.list(1, 3, () => request(random.pick(['/quick', '/by-hand?2', '/by-hand?hold']))),
  ],
};

/** More than a connection keeps waits behind an exchange that is held. */
const longQueue: Scenario = {
  name: '150 KB behind a held one',
  weight: 1,
  leaves: allLeaves,
  stays: anyTime,
  send(random) {
    const held = random.pick(['/never', '/by-hand?hold', '/hang', '/no-response']);
    const one = request('/quick');
    return [request(held), one.repeat(Math.ceil(pipelinedBytes / one.length))];
  },
};

/** Requests one after the other, and all of the answers. */
const persistent: Scenario = {
  name: 'persistent',
  weight: 4,
  leaves: ['fin'],
  stays: [200],
  send: (random) =>
    random.list(1, 8, () =>
      request(random.pick(['/quick', '/delay', '/drip', '/handler', '/gate'])),
    ),
};

/** By hand, as the number in the query says. */
const byHand: Scenario = {
  name: 'by hand',
  weight: 6,
  leaves: allLeaves,
  stays: anyTime,
  send: (random) => [request(`/by-hand?${random.int(0, 1_000_000)}`)],
};

const heldByHand: Scenario = {
  ...byHand,
  name: 'held by hand',
  weight: 2,
  send: () => [request('/by-hand?hold')],
};

/** Paths whose answers begin at different moments of an upload. */
const uploadPaths = [
  '/upload',
  '/early',
  '/receive',
  '/receive-all',
  '/receive-reset',
  '/reading',
  '/not-reading',
  '/upload-fault',
  '/upload-by-hand',
];

/** Content that comes in pieces, and perhaps not to its end. */
function uploading(path: string): Scenario {
  return {
    name: path,
    weight: 1,
    leaves: allLeaves,
    stays: ['atOnce', 20, 80],
    send: (random) => uploadPieces(`${path}?${random.int(0, 1_000_000)}`, random),
  };
}

/** A head that never ends, or not even its beginning. */
const unfinished: Scenario = {
  name: 'unfinished head',
  weight: 2,
  leaves: allLeaves,
  stays: ['atOnce', 20, 60],
  send: (random) => [
    random.pick(['', 'GET', 'GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHost: localhost\r\n']),
  ],
};

/** A request whose content comes in pieces; some are cut short. */
function uploadPieces(path: string, random: Random): string[] {
  const pieces = random.int(1, 5);
  const sent = random.chance(0.5) ? pieces : random.int(0, pieces);
  const piece = 'u'.repeat(Math.floor(contentBytes / pieces));
  const isChunked = random.chance(0.5);
  const expects = random.chance(0.2) ? 'Expect: 100-continue\r\n' : '';
  const framing = isChunked
    ? 'Transfer-Encoding: chunked'
    : `Content-Length: ${piece.length * pieces}`;
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${expects}${framing}\r\n\r\n`;
  const framed = isChunked ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece;
  const last = isChunked && sent === pieces ? ['0\r\n\r\n'] : [];
  return [head, ...Array.from({ length: sent }, () => framed), ...last];
}

/** A stream without end goes on for a peer that has only ended its own side. */
function endless(path: string, weight: number): Scenario {
  return { ...asking(path, weight), leaves: ['abort', 'reset'] };
}

/** All of them. */
export const scenarios: readonly Scenario[] = [
  asking('/quick', 4),
  asking('/delay', 4),
  asking('/delay-before-gate'),
  asking('/gate', 4),
  asking('/never'),
  asking('/later-gate'),
  asking('/hang'),
  asking('/drip'),
  endless('/endless', 2),
  endless('/endless-without-pause', 1),
  asking('/big', 3),
  asking('/close'),
  asking('/reset'),
  asking('/half-close'),
  asking('/no-response'),
  asking('/half-close-fault'),
  asking('/broken-off'),
  asking('/handler'),
  asking('/slow-handler'),
  asking('/generator'),
  pipelined,
  behindHeld,
  longQueue,
  persistent,
  byHand,
  heldByHand,
  ...uploadPaths.map(uploading),
  unfinished,
];
