// Content that never waits, or never ends, does not keep the server from anybody else.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type ContentPart, type Handler, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({ 'big.txt': 'x'.repeat(1_000_000), 'small.txt': 'small' });
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ documentRoot: folder, ports: { https: [] } });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

/** Parts without end, at once or each after a promise. */
function* endless(part: ContentPart): Generator<ContentPart> {
  for (;;) yield part;
}
async function* endlessLater(part: ContentPart): AsyncGenerator<ContentPart> {
  yield* endless(part);
}
const never = (part: ContentPart): Handler[] => [() => endless(part), () => endlessLater(part)];

/** Others are served while somebody has asked for this. */
async function servesOthers(path: string): Promise<void> {
  const client = await RawClient.open(wpt.port);
  try {
    client.send(get(path));
    for (let count = 0; count < 2; count += 1) {
      expect((await ask(wpt.port, get('/small.txt'))).body).toBe('small');
    }
  } finally {
    client.close();
  }
}

describe('others are served', () => {
  test.each<[string, ContentPart]>([
    ['nothing', ''],
    ['no part', null],
    ['empty bytes', new Uint8Array()],
    ['functions that make nothing', () => undefined],
    ['pauses of no time', { pauseMs: 0 }],
    ['bytes', 'x'],
  ])('while a generator gives %s without end', async (_, part) => {
    for (const handler of never(part)) {
      wpt.route('/x', handler);
      await servesOthers('/x');
    }
  });

  test.each(['slice(1)', 'gzip', 'trickle(1:d0:r2)', 'sub'])(
    'while the pipe %s has content without end',
    async (pipe) => {
      for (const part of ['', { pauseMs: 0 }, 'x']) {
        for (const handler of never(part)) {
          wpt.route('/x', handler);
          await servesOthers(`/x?pipe=${pipe}`);
        }
      }
    },
  );

  test('while a file is sent byte by byte', async () => {
    await servesOthers('/big.txt?pipe=trickle(1:d0:r2)');
    await servesOthers('/big.txt?pipe=trickle(0:d0:1:r4)');
  });
});

test.each<[string, ContentPart]>([
  ['sub', new Uint8Array(1_000_000)],
  ['slice(-1)', { pauseMs: 0 }],
  ['trickle(-1)', { pauseMs: 10_000 }],
])('the pipe %s, which needs all of content without end, is a 500', async (pipe, part) => {
  for (const handler of never(part)) {
    wpt.route('/x', handler);
    const { status, body } = await ask(wpt.port, get(`/x?pipe=${pipe}`));
    expect(status).toBe(500);
    expect(body).toContain('takes 67108864 bytes in 65536 pieces, and there are more.');
  }
});
