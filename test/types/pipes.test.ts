// What the types of pipes offer. `tsc` checks every `@ts-expect-error`: one that hides
// no error is an error itself. Each is run too, and what can be known at run time is refused there.

import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Request } from '../../src/http/request/request.ts';
import type { Response } from '../../src/http/response/response.ts';
import { definePipe, type PipeDefinition } from '../../src/pipes/define-pipe.ts';
import { pipeArgument, type PipeArgument } from '../../src/pipes/pipe-arguments.ts';

describe('the type of a pipe', () => {
  test('has a value for each argument', () => {
    const pipe = definePipe(
      'all',
      [
        pipeArgument.int('a'),
        pipeArgument.number('b'),
        pipeArgument.text('c'),
        pipeArgument.boolean('d'),
        pipeArgument.oneOf('e', ['red', 'blue']),
        pipeArgument.int('f').nullable(),
        pipeArgument.text('g').optional(),
        pipeArgument.oneOf('h', ['on']).nullable().optional(),
      ],
      (response, request, ...values) => {
        expectTypeOf(response).toEqualTypeOf<Response>();
        expectTypeOf(request).toEqualTypeOf<Request>();
        expectTypeOf(values).toEqualTypeOf<
          [
            number,
            number,
            string,
            boolean,
            'red' | 'blue',
            number | null,
            string | undefined,
            'on' | null | undefined,
          ]
        >();
      },
    );
    expectTypeOf(pipe).toEqualTypeOf<PipeDefinition>();
  });

  test('names them, and knows which may be missing', () => {
    definePipe(
      'shout',
      [pipeArgument.text('mark'), pipeArgument.int('times').optional()],
      async (_response, _request, mark, times) => {
        expectTypeOf(mark).toEqualTypeOf<string>();
        expectTypeOf(times).toEqualTypeOf<number | undefined>();
      },
    );
  });

  test('takes no other values', () => {
    // @ts-expect-error there is no second argument
    definePipe('a', [pipeArgument.int('b')], (_, __, b: number, c: number) => void (b + c));
    // @ts-expect-error a number is no text
    definePipe('a', [pipeArgument.int('b')], (_, __, b: string) => void b);
    // @ts-expect-error it may be missing
    definePipe('a', [pipeArgument.int('b').optional()], (_, __, b: number) => void b);
    // @ts-expect-error no argument
    expect(() => definePipe('a', ['b'], () => {})).toThrow('its arguments are');
    // @ts-expect-error no words
    expect(() => pipeArgument.oneOf('a')).toThrow('no list of words');
  });

  test('is the same for a shorter function', () => {
    expectTypeOf(
      definePipe('a', [pipeArgument.int('b')], () => {}),
    ).toEqualTypeOf<PipeDefinition>();
    expectTypeOf(pipeArgument.int('b')).toEqualTypeOf<PipeArgument<number>>();
    expectTypeOf(pipeArgument.int('b').optional()).toEqualTypeOf<
      PipeArgument<number | undefined>
    >();
    expectTypeOf<PipeArgument<number>>().not.toExtend<PipeArgument<string>>();
  });
});
