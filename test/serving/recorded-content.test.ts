import { expect, test } from 'vitest';
import { startServer } from '../../src/server.ts';

test.each([[3], [8000]])(
  'content is recorded as it was sent, when %i bytes are filled anew for each piece',
  async (size) => {
    await using wpt = await startServer({ record: 'on' });
    wpt.route('/', (_request, response) => {
      response.headers.set('Content-Length', String(size * 3));
      response.content = (function* refill() {
        const bytes = Buffer.alloc(size);
        for (const letter of 'abc') yield bytes.fill(letter);
      })();
    });
    expect(await (await fetch(wpt.url('/'))).text()).toHaveLength(size * 3);
    const { segments } = await wpt.wireLog();
    const sent = segments.flatMap((each) =>
      each.kind === 'bytes' && each.direction === 'sent' ? [each.bytes] : [],
    );
    const content = Buffer.concat(sent).toString().split('\r\n\r\n')[1];
    expect(content?.replaceAll(/(.)\1*/g, (run) => `${run[0]}${run.length} `)).toBe(
      `a${size} b${size} c${size} `,
    );
  },
);
