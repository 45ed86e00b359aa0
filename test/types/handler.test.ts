// What the types of a handler allow. `tsc` checks every `@ts-expect-error`: one that hides no error
// is an error itself.

import { Readable } from 'node:stream';
import { describe, expectTypeOf, test } from 'vitest';
import { jsonHandler, script, type Answer, type Handler } from '../../src/server.ts';
import type { Request } from '../../src/http/request/request.ts';
import type { Response } from '../../src/http/response/response.ts';

/** Takes handlers, and calls none. */
function take(...handlers: readonly Handler[]): number {
  return handlers.length;
}

describe('the type of a handler', () => {
  test('has the request and the response', () => {
    expectTypeOf<Parameters<Handler>>().toEqualTypeOf<[request: Request, response: Response]>();
    take((request, response) => {
      expectTypeOf(request.GET.first('a')).toEqualTypeOf<string>();
      expectTypeOf(response.writer.write('a')).toEqualTypeOf<Promise<boolean>>();
    });
  });

  test('allows every form of an answer, at once or later', () => {
    take(
      () => {},
      () => undefined,
      () => null,
      () => 'text',
      () => Buffer.from('bytes'),
      () => new Uint8Array(),
      () => ['a', Buffer.from('b'), { pauseMs: 5 }, () => 'c', null, false],
      function* () {
        yield 'a';
        yield { pauseMs: 5 };
      },
      async function* () {
        yield Buffer.from('a');
      },
      () => Readable.from(['a']),
      () => new Blob(['a']).stream(),
      () => [[['A', 'b']], 'content'],
      () => [{ A: 'b', C: 5, D: Buffer.from('e') }, 'content'],
      () => [new Map([['A', 'b']]), 'content'],
      () => [404, [], 'content'],
      () => [[404, 'Gone Fishing'], {}, null],
      () => ({ status: 404, json: { a: 1 }, pipe: 'gzip' }),
      () => script.head(200).end(),
      async () => {},
      async () => 'text',
      async () => [404, [], 'content'],
      async () => ({ body: 'x' }),
      async () => script.raw('x').close(),
      jsonHandler(() => ({ any: 'value' })),
    );
  });

  test('allows nothing else', () => {
    // @ts-expect-error a number is no content
    take(() => 5);
    // @ts-expect-error nor is a promise of whether something was written
    take((_, { writer }) => writer.write('x'));
    // @ts-expect-error nor a date
    take(() => new Date());
    // @ts-expect-error a reply has no such option
    take(() => ({ statsu: 404 }));
    // @ts-expect-error a pause is a number of milliseconds
    take(() => [{ pauseMs: '5' }]);
  });

  test('is an answer of a route, alone or in a list', () => {
    expectTypeOf<Handler>().toExtend<Answer>();
    expectTypeOf<[Handler, { body: string }]>().toExtend<Answer>();
    expectTypeOf<number>().not.toExtend<Answer>();
  });
});
