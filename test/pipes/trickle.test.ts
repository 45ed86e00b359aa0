import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContentStream } from '../../src/http/response/content.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { body, bytesOf, pausesMs, piped, streamOf, timeline } from './piped.ts';

describe('trickle', () => {
  test.each([
    ['d0.2', [200, '0123456789']],
    ['5', ['01234', '56789']],
    ['5:d0.2', ['01234', 200, '56789']],
    ['d0.1:5:d0.2:3', [100, '01234', 200, '567', '89']],
    ['5:d1e-1', ['01234', 100, '56789']],
    [' 5 ', ['01234', '56789']],
    ['100:d0.1', ['0123456789', 100]],
    ['0:d0.1', [100, '0123456789']],
    ['d0', [0, '0123456789']],
    // Two of one kind are one.
    ['d0.1:d0.2:2:3', [100 + 200, '01234', '56789']],
    // The previous instructions again, until everything was sent.
    ['d0.1:2:d0.1:3:r2', [100, '01', 100, '234', 100, '567', 100, '89']],
    ['d0.1:2:d0.2:3:r4', [100, '01', 200, '234', 100, '56', 200, '789']],
    ['5:d0.1:r2', ['01234', 100, '56789', 100]],
    ['4:d0.1:r2', ['0123', 100, '4567', 100, '89', 100]],
    ['d0.1:100:r2', [100, '0123456789']],
    // More than there are: all of them.
    ['5:d0.1:r8', ['01234', 100, '56789', 100]],
    // Counted once two of one kind are one.
    ['d0.1:d0.1:5:r2', [200, '01234', 200, '56789']],
    // A loop that is not the last instruction does nothing, but counts.
    ['5:r2:d0.1', ['01234', 100, '56789']],
    ['2:d0.1:r2:3:r2', ['01', 100, '234', '567', '89']],
  ])('%s', async (spec, expected) => {
    expect(await timeline(await piped(`trickle(${spec})`))).toEqual(expected);
    const known = streamOf(['012', '', '3456789'], 10);
    expect(await body(await piped(`trickle(${spec})`, known))).toBe('0123456789');
  });

  // As in the reference, by the rules of Python's slices.
  test.each([
    ['-3', ['0123456', '789']],
    ['-3:d0.1:2', ['0123456', 100, '78', '9']],
    ['-3:d0.1:3', ['0123456', 100, '0123456789']],
    // The round from the end to the beginning sends nothing; there is one such round at most.
    ['-10:d0.1:5:r2', [100, '01234', 100, 100, '01234', 100, '56789']],
  ])('goes back by a negative number of bytes: %s', async (spec, expected) => {
    expect(await timeline(await piped(`trickle(${spec})`))).toEqual(expected);
    const stream = streamOf(['012', '3456789'], 10);
    const response = await piped(`trickle(${spec})`, stream);
    expect(await timeline(response)).toEqual(expected);
    // More bytes than the content has: its length is not that of the response.
    expect(response.toContent().length).toBeUndefined();
    // And a later pipe gets what is sent.
    const sent = expected.filter((each) => typeof each === 'string').join('');
    expect(await body(await piped(`trickle(${spec})|slice(-4)`))).toBe(sent.slice(-4));
  });

  test('pauses even when there is no content', async () => {
    expect(await timeline(await piped('trickle(d0.1:5)', ''))).toEqual([100]);
    expect(await timeline(await piped('trickle(5:d0.1:r2)', ''))).toEqual([100]);
    expect(await timeline(await piped('trickle(5:d0.1:r2)', streamOf([])))).toEqual([100]);
  });

  test('keeps the length of the content', async () => {
    expect((await piped('trickle(5:d0.1)')).toContent().length).toBe(10);
    expect((await piped('trickle(5:d0.1)', streamOf(['0'], 1))).toContent().length).toBe(1);
    expect((await piped('trickle(5:d0.1)', streamOf(['0']))).toContent().length).toBeUndefined();
  });

  test('forbids caching when no header says anything of it', async () => {
    const { headers } = await piped('trickle(5)');
    expect([...headers]).toEqual([
      ['Content-Type', 'text/plain'],
      ['Cache-Control', 'no-cache, no-store, must-revalidate'],
      ['Pragma', 'no-cache'],
      ['Expires', '0'],
    ]);
  });

  test.each(['Cache-Control', 'pragma', 'Expires'])('leaves caching to %s', async (name) => {
    const { headers } = await piped(`header(${name},x)|trickle(5)`);
    expect([...headers]).toEqual([
      ['Content-Type', 'text/plain'],
      [name, 'x'],
    ]);
  });

  test.each([
    ['trickle', 'pipe trickle: it was given no arguments. Write trickle(delays).'],
    [
      'trickle()',
      'pipe trickle: "" of "" is no instruction. Write d0.5 for a delay, 100 for bytes, r2 for a loop.',
    ],
    [
      'trickle(5:x)',
      'pipe trickle: "x" of "5:x" is no instruction. Write d0.5 for a delay, 100 for bytes, r2 for a loop.',
    ],
    [
      'trickle(1.5)',
      'pipe trickle: "1.5" of "1.5" is no instruction. Write d0.5 for a delay, 100 for bytes, r2 for a loop.',
    ],
    [
      'trickle(d1s:5)',
      'pipe trickle: "d1s" of "d1s:5" is no delay. Write seconds from 0, such as d0.5.',
    ],
    [
      'trickle(d-1)',
      'pipe trickle: "d-1" of "d-1" is no delay. Write seconds from 0, such as d0.5.',
    ],
    [
      'trickle(dinf)',
      'pipe trickle: "dinf" of "dinf" is no delay. Write seconds from 0, such as d0.5.',
    ],
    [
      'trickle(d1e306)',
      'pipe trickle: "d1e306" of "d1e306" is no delay. Write seconds from 0, such as d0.5.',
    ],
    [
      'trickle(5:d1:r3)',
      'pipe trickle: "r3" of "5:d1:r3" is no loop. Write an even number of instructions to repeat, such as r2.',
    ],
    [
      'trickle(5:d1:r-2)',
      'pipe trickle: "r-2" of "5:d1:r-2" is no loop. Write an even number of instructions to repeat, such as r2.',
    ],
    [
      'trickle(d1:r2)',
      'pipe trickle: the loop r2 of "d1:r2" sends no bytes, so it would never end. Write a number of bytes before it, such as 100:d1:r2.',
    ],
    [
      'trickle(5:d1:r0)',
      'pipe trickle: the loop r0 of "5:d1:r0" sends no bytes, so it would never end. Write a number of bytes before it, such as 100:d1:r2.',
    ],
    [
      'trickle(0:d1:r2)',
      'pipe trickle: the loop r2 of "0:d1:r2" sends no bytes, so it would never end. Write a number of bytes before it, such as 100:d1:r2.',
    ],
    [
      'trickle(-9007199254740991:r0:1:r2)',
      'pipe trickle: "-9007199254740991:r0:1:r2" goes back 9007199254740990 bytes, and the content has 10. Its loop would send nothing.',
    ],
    [
      'trickle(-12:d0:1:r2)',
      'pipe trickle: "-12:d0:1:r2" goes back 11 bytes, and the content has 10. Its loop would send nothing.',
    ],
    [
      'trickle(3:d0:-2:d0:r4)',
      'pipe trickle: the loop r4 of "3:d0:-2:d0:r4" goes back, so it would send bytes again and again. Write numbers from 0 in a loop.',
    ],
    [
      'trickle(9007199254740991:1)',
      'pipe trickle: "9007199254740991:1" has a number of bytes beyond 9007199254740991.',
    ],
    [
      'trickle(-9007199254740992)',
      'pipe trickle: "-9007199254740992" has a number of bytes beyond 9007199254740991.',
    ],
    [
      'trickle(٣)',
      'pipe trickle: "٣" of "٣" is no instruction. Write d0.5 for a delay, 100 for bytes, r2 for a loop.',
    ],
  ])('refuses %s', async (pipeline, message) => {
    await expect(piped(pipeline)).rejects.toThrow(new PipeError(message));
  });

  test('reads of a stream no more than it sends', async () => {
    const read: string[] = [];
    const stream = new ContentStream({
      length: undefined,
      pieces: function* () {
        for (const text of ['ab', 'cd', 'ef']) {
          read.push(text);
          yield Buffer.from(text);
        }
      },
    });
    const content = (await piped('trickle(3:d0.1)', stream)).toContent();
    if (content instanceof Uint8Array) throw new Error('no stream');
    const seen: unknown[] = [];
    for await (const piece of content.pieces()) {
      seen.push('pauseMs' in piece ? { pauseMs: piece.pauseMs, read: [...read] } : String(piece));
    }
    expect(seen).toEqual(['ab', 'c', { pauseMs: 100, read: ['ab', 'cd'] }, 'd', 'ef']);
  });

  test('closes its source when nobody wants more', async () => {
    let isClosed = false;
    async function* source() {
      try {
        yield Buffer.from('0123');
        yield Buffer.from('4567');
      } finally {
        isClosed = true;
      }
    }
    const content = (await piped('trickle(1:d0.1)', source())).toContent();
    if (content instanceof Uint8Array) throw new Error('no stream');
    for await (const piece of content.pieces()) if ('pauseMs' in piece) break;
    expect(isClosed).toBe(true);
  });

  test('keeps the pauses of a handler where they are', async () => {
    const stream = streamOf(['01', { pauseMs: 7 }, '23', { pauseMs: 9 }, '45']);
    const response = await piped('trickle(3:d0.1)', stream);
    expect(await timeline(response)).toEqual(['01', 7, '2', 100, '3', 9, '45']);
  });

  test('sends the same bytes however a stream is split, with all pauses', async () => {
    const item = fc.oneof(
      fc.nat({ max: 5 }).map((count) => ({ text: `${count}`, pauseMs: 0 })),
      fc.nat({ max: 9 }).map((seconds) => ({ text: `d${seconds}`, pauseMs: seconds * 1000 })),
    );
    const plan = fc.record({
      items: fc.array(item, { minLength: 1, maxLength: 5 }),
      loop: fc.option(
        fc.record({ bytes: fc.integer({ min: 1, max: 4 }), seconds: fc.nat({ max: 3 }) }),
      ),
    });
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.record({ pauseMs: fc.nat({ max: 99 }) }),
    );
    await fc.assert(
      fc.asyncProperty(plan, fc.array(piece, { maxLength: 6 }), async ({ items, loop }, pieces) => {
        const tail = loop === null ? [] : [`r0:d${loop.seconds}:${loop.bytes}:r2`];
        const spec = [...items.map(({ text }) => text), ...tail].join(':');
        const bytes = bytesOf(pieces);
        const whole = await piped(`trickle(${spec})`, bytes);
        const split = await piped(`trickle(${spec})`, streamOf(pieces));
        expect(await body(whole)).toBe(bytes.toString('latin1'));
        expect(await body(split)).toBe(bytes.toString('latin1'));
        // The loop is played once, and then until all is sent.
        const once = items.reduce(
          (sum, { text }) => sum + (text.startsWith('d') ? 0 : Number(text)),
          0,
        );
        const plays =
          loop === null ? 0 : Math.max(1, Math.ceil((bytes.length - once) / loop.bytes));
        const declared =
          items.reduce((sum, { pauseMs }) => sum + pauseMs, 0) +
          plays * (loop?.seconds ?? 0) * 1000;
        const own = pieces.reduce((sum, each) => sum + ('pauseMs' in each ? each.pauseMs : 0), 0);
        expect(await pausesMs(whole)).toBe(declared);
        expect(await pausesMs(split)).toBe(declared + own);
        const known = await piped(`trickle(${spec})`, streamOf(pieces, bytes.length));
        for (const response of [whole, known]) {
          const content = response.toContent();
          const sent = await timeline(response);
          const last = sent.findLastIndex((each) => typeof each === 'string' && each !== '');
          const isPausedBehind = sent.slice(last + 1).some((each) => each !== 0 && each !== '');
          expect(content instanceof ContentStream && content.endsWithPause).toBe(isPausedBehind);
        }
      }),
    );
  });
});

describe('a pipe after trickle', () => {
  test('leaves the timing alone when it does not need the content', async () => {
    const response = await piped('trickle(5:d0.1)|status(201)|header(X,1)');
    expect(await timeline(response)).toEqual(['01234', 100, '56789']);
    expect(response.status).toBe(201);
  });

  test.each([
    ['slice', 'trickle(2:d0.1:r2)|slice(0,4)', [500, '0123'], '4'],
    ['sub', 'trickle(2:d0.1)|sub', [100, '0123456789'], undefined],
    ['trickle', 'trickle(2:d0.1)|trickle(3:d0.2)', [100, '012', 200, '3456789'], undefined],
    ['more than one', 'trickle(2:d0.1)|slice(0,8)|trickle(3:d0.2)|slice(6)', [300, '67'], '2'],
  ])(
    'is late by all of its delays when it needs the content: %s',
    async (_, pipeline, expected, length) => {
      const response = await piped(pipeline);
      expect(await timeline(response)).toEqual(expected);
      expect(response.headers.get('Content-Length')).toEqual(length === undefined ? [] : [length]);
    },
  );

  test('has the content as it was: gzip', async () => {
    const late = await piped('trickle(2:d0.1)|gzip');
    const [pause, bytes] = await timeline(late);
    const [same] = await timeline(await piped('gzip'));
    expect([pause, bytes]).toEqual([100, same]);
    expect(late.headers.get('Content-Length')).toEqual([String(same?.toString().length)]);
  });

  test('has the stream as it was when its length is known', async () => {
    const stream = streamOf(['01', '23', '45'], 6);
    expect(await timeline(await piped('trickle(4:d0.1:r2)|slice(1)', stream))).toEqual([
      200,
      '1',
      '23',
      '45',
    ]);
  });

  test('has its delays in their places when the length is not known', async () => {
    const stream = streamOf(['01', '23', '45']);
    expect(await timeline(await piped('trickle(4:d0.1)|slice(1)', stream))).toEqual([
      '1',
      '23',
      100,
      '45',
    ]);
  });
});
