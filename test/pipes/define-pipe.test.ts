import { describe, expect, test } from 'vitest';
import { definePipe, type PipeDefinition } from '../../src/pipes/define-pipe.ts';
import { pipeArgument, type PipeArgument } from '../../src/pipes/pipe-arguments.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { UsageError } from '../../src/usage-error.ts';
import { body, piped } from './piped.ts';

/** A pipe of a built-in name that answers with a text. */
function answer(text: string): PipeDefinition {
  return definePipe('gzip', [], (response) => {
    response.content = text;
  });
}

/** What a pipe that takes one argument gets of a text. */
async function valueOf(argument: PipeArgument<unknown>, text: string): Promise<unknown> {
  let seen: unknown;
  const probe = definePipe('probe', [argument], (_, __, value) => {
    seen = value;
  });
  await piped(`probe(${text})`, '', { own: [probe] });
  return seen;
}

describe('an argument', () => {
  test.each<[kind: string, argument: PipeArgument<unknown>, text: string, value: unknown]>([
    ['whole number', pipeArgument.int('n'), '12', 12],
    ['whole number', pipeArgument.int('n'), ' -12 ', -12],
    ['whole number', pipeArgument.int('n'), '+1_000', 1000],
    ['whole number', pipeArgument.int('n'), '007', 7],
    ['whole number', pipeArgument.int('n'), '-0', 0],
    ['whole number', pipeArgument.int('n'), '9'.repeat(400), Number.MAX_VALUE],
    ['whole number', pipeArgument.int('n'), `-${'9'.repeat(400)}`, -Number.MAX_VALUE],
    ['number', pipeArgument.number('n'), '1.5', 1.5],
    ['number', pipeArgument.number('n'), ' -.5', -0.5],
    ['number', pipeArgument.number('n'), '2.', 2],
    ['number', pipeArgument.number('n'), '1_0e-1', 1],
    ['text', pipeArgument.text('t'), ' a b', ' a b'],
    ['text', pipeArgument.text('t'), '', ''],
    ['boolean', pipeArgument.boolean('b'), 'true', true],
    ['boolean', pipeArgument.boolean('b'), 'FALSE', false],
    ['boolean', pipeArgument.boolean('b'), '1', true],
    ['boolean', pipeArgument.boolean('b'), '0', false],
    ['word', pipeArgument.oneOf('w', ['red', 'blue']), 'blue', 'blue'],
    ['number or null', pipeArgument.int('n').nullable(), 'NULL', null],
    ['number or null', pipeArgument.int('n').nullable(), '5', 5],
    ['optional number', pipeArgument.int('n').optional(), '5', 5],
    ['optional number or null', pipeArgument.int('n').nullable().optional(), 'null', null],
  ])('that is a %s is read: %o from "%s"', async (_, argument, text, value) => {
    expect(await valueOf(argument, text)).toBe(value);
  });

  test('that is optional is undefined when it is left out', async () => {
    expect(await valueOf(pipeArgument.text('t').optional(), '')).toBeUndefined();
    expect(await valueOf(pipeArgument.int('n').optional().nullable(), '')).toBeUndefined();
  });

  test.each<[argument: PipeArgument<unknown>, text: string, message: string]>([
    [pipeArgument.int('n'), 'x', 'pipe probe: n "x" is not a whole number.'],
    [pipeArgument.int('n'), '', 'pipe probe: n "" is not a whole number.'],
    [pipeArgument.int('n'), '1.5', 'pipe probe: n "1.5" is not a whole number.'],
    [pipeArgument.int('n'), '1__0', 'pipe probe: n "1__0" is not a whole number.'],
    [pipeArgument.int('n'), '_1', 'pipe probe: n "_1" is not a whole number.'],
    [pipeArgument.int('n'), '- 1', 'pipe probe: n "- 1" is not a whole number.'],
    [pipeArgument.int('n'), '0x10', 'pipe probe: n "0x10" is not a whole number.'],
    [pipeArgument.int('n').nullable(), 'x', 'pipe probe: n "x" is not a whole number or null.'],
    [pipeArgument.number('n'), 'nan', 'pipe probe: n "nan" is not a number.'],
    [pipeArgument.number('n'), '1e999', 'pipe probe: n "1e999" is not a number.'],
    [pipeArgument.number('n'), '.', 'pipe probe: n "." is not a number.'],
    [pipeArgument.boolean('b'), 'yes', 'pipe probe: b "yes" is not true, 1, false or 0.'],
    [pipeArgument.oneOf('w', ['red', 'blue']), 'Red', 'pipe probe: w "Red" is not red or blue.'],
  ])('is refused: %o from "%s"', async (argument, text, message) => {
    await expect(valueOf(argument, text)).rejects.toThrow(new PipeError(message));
  });

  test('has a name, and words when it is one of some', () => {
    expect(() => pipeArgument.int('a b')).toThrow(
      new UsageError(
        'pipeArgument: "a b" is no name of an argument. Write letters, digits, "_" and "-".',
      ),
    );
    expect(() => pipeArgument.oneOf('w', [])).toThrow(
      new UsageError('pipeArgument.oneOf("w"): [] is no list of words.'),
    );
  });
});

describe('a pipe of one’s own', () => {
  const shout = definePipe(
    'shout',
    [pipeArgument.text('mark'), pipeArgument.int('times').optional()],
    async (response, request, mark, times = 1) => {
      const parts = [];
      for await (const part of response.iterContent()) parts.push(part);
      response.content = [...parts, mark.repeat(times), request.path];
    },
  );

  test('gets the response, the request and its arguments', async () => {
    expect(await body(await piped('shout(!,3)', 'hey', { own: [shout] }))).toBe('hey!!!/ten.txt');
    expect(await body(await piped('shout(!)', 'hey', { own: [shout] }))).toBe('hey!/ten.txt');
    // Empty parentheses are an empty argument to whom needs one.
    expect(await body(await piped('shout()', 'hey', { own: [shout] }))).toBe('hey/ten.txt');
  });

  test.each([
    ['shout', 'pipe shout: it was given no arguments. Write shout(mark[,times]).'],
    [
      'shout(a,1,b)',
      'pipe shout: it was given 3 arguments, "a" and "1" and "b". Write shout(mark[,times]).',
    ],
    ['shout(a,b)', 'pipe shout: times "b" is not a whole number.'],
    ['shuot(a)', 'there is no pipe "shuot". Did you mean "shout"?'],
    [
      'nothing-like-it',
      'there is no pipe "nothing-like-it". There is header, status, slice, trickle, gzip, sub and shout.',
    ],
  ])('says what is wrong with %s', async (pipeline, message) => {
    await expect(piped(pipeline, '', { own: [shout] })).rejects.toThrow(new PipeError(message));
  });

  test('takes the place of a built-in one, and of an earlier one', async () => {
    const own = [answer('first'), answer('second')];
    expect(await body(await piped('gzip', '', { own }))).toBe('second');
  });

  test('runs only when every pipe of the pipeline can', async () => {
    let runs = 0;
    const count = definePipe('count', [], () => {
      runs += 1;
    });
    for (const last of ['nope', 'status', 'status(x)', 'trickle(x)', 'header(a,☃)']) {
      await expect(piped(`count|${last}`, '', { own: [count] })).rejects.toThrow(PipeError);
    }
    expect(runs).toBe(0);
    await piped('count|count', '', { own: [count] });
    expect(runs).toBe(2);
  });

  test('may fail: its own error is passed on', async () => {
    const fail = definePipe('fail', [], () => {
      throw new RangeError('mine');
    });
    await expect(piped('fail', '', { own: [fail] })).rejects.toThrow(new RangeError('mine'));
  });

  test.each<[what: string, define: () => unknown, message: string]>([
    [
      'a name that cannot be written',
      () => definePipe('a|b', [], () => {}),
      'definePipe("a|b"): a name has letters, digits, "_" and "-".',
    ],
    [
      'arguments that are none',
      () => definePipe('a', ['text'] as never, () => {}),
      `definePipe("a"): its arguments are ["text"]. Write a list, such as [pipeArgument.int('times')].`,
    ],
    [
      'no function',
      () => definePipe('a', [], 'text' as never),
      'definePipe("a"): "text" is not a function. Write (response, request, …) => { … }.',
    ],
    [
      'an argument that must be there after one that need not',
      () => definePipe('a', [pipeArgument.int('b').optional(), pipeArgument.int('c')], () => {}),
      'definePipe("a"): c stands after b, which is optional. Write .optional() on it too, or put it first.',
    ],
  ])('cannot have %s', (_, define, message) => {
    expect(define).toThrow(new UsageError(message));
  });

  test('is made by definePipe', async () => {
    const own = [() => {}] as never;
    await expect(piped('gzip', '', { own })).rejects.toThrow(
      new UsageError('pipes: a function is no pipe. Write definePipe(name, arguments, function).'),
    );
  });
});
