// What the types offer. `tsc` checks every `@ts-expect-error`: one that hides no
// error is an error itself. Each is run too, and what can be known at run time is refused there.

import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Answer } from '../../src/http/exchange/answer.ts';
import { sse } from '../../src/http/response/sse.ts';
import { script } from '../../src/script/builder.ts';
import type { BodyScript, HeadScript, Script } from '../../src/script/script.ts';
import type { Step } from '../../src/script/steps.ts';

const body = script.head(200, { 'Transfer-Encoding': 'chunked' });

describe('the type of a script', () => {
  test('knows whether it is at its head, in its body, or over', () => {
    expectTypeOf(script).toEqualTypeOf<HeadScript>();
    expectTypeOf(script.raw('x').delay(1).gate('g').informational(103)).toEqualTypeOf<HeadScript>();
    expectTypeOf(script.statusLine('x').header('a', 1)).toEqualTypeOf<HeadScript>();
    expectTypeOf(script.statusLine('x').endHeaders()).toEqualTypeOf<BodyScript>();
    expectTypeOf(
      body.write('x').chunk('x').raw('x').delay(1).gate('g'),
    ).toEqualTypeOf<BodyScript>();
    expectTypeOf(body.drip('x', { every: 1 }).lastChunk()).toEqualTypeOf<BodyScript>();
    expectTypeOf(sse({ data: 'x' })).toEqualTypeOf<BodyScript>();
    expectTypeOf(script.end()).toEqualTypeOf<Script>();
    for (const over of [body.end(), body.close(), body.halfClose(), body.reset(), body.hang()]) {
      expectTypeOf(over).toEqualTypeOf<Script>();
    }
  });

  test('offers nothing but data once a script is over', () => {
    expectTypeOf<keyof Script>().toEqualTypeOf<'steps' | 'toString' | 'toJSON'>();
    const over = body.end();
    // @ts-expect-error over
    expect(() => over.write('x')).toThrow('has ended the script');
    // @ts-expect-error over
    expect(() => over.raw('x')).toThrow('has ended the script');
    // @ts-expect-error over
    expect(() => over.delay(1)).toThrow('has ended the script');
    // @ts-expect-error over
    expect(() => over.concat(script)).not.toThrow();
    // @ts-expect-error over
    expect(() => over.close()).toThrow('has ended the script');
  });

  test('offers content only after a head', () => {
    // @ts-expect-error no head
    expect(() => script.write('x')).toThrow('no head');
    // @ts-expect-error no head
    expect(() => script.chunk('x')).toThrow('no head');
    // @ts-expect-error no head
    expect(() => script.drip('x', { every: 1 })).toThrow('no head');
    // @ts-expect-error no head
    expect(() => script.lastChunk()).toThrow('no head');
    // @ts-expect-error not ended
    expect(() => script.statusLine('x').write('x')).toThrow('not ended');
  });

  test('offers no second head', () => {
    // @ts-expect-error a head is there
    expect(() => body.head(200)).toThrow('already declared');
    // @ts-expect-error a head is there
    expect(() => body.informational(103)).toThrow('already declared');
    // @ts-expect-error a head is there
    expect(() => body.statusLine('x')).toThrow('already declared');
    // @ts-expect-error a head is there
    expect(() => body.header('a', 'b')).toThrow('statusLine()');
  });

  test('repeats a fragment, or a function that stays where it is', () => {
    expectTypeOf(script.repeat(2, script.raw('x'))).toEqualTypeOf<HeadScript>();
    expectTypeOf(body.repeat(2, script.raw('x'))).toEqualTypeOf<BodyScript>();
    expectTypeOf(body.repeat(2, (s) => s.chunk('x'))).toEqualTypeOf<BodyScript>();
    // @ts-expect-error a head would be repeated
    expect(() => script.repeat(2, (s) => s.head(200))).toThrow('leave the script where it was');
    // @ts-expect-error an end would be repeated
    expect(() => body.repeat(2, (s) => s.end())).toThrow('leave the script where it was');
    // @ts-expect-error a whole response is no fragment
    expect(() => script.repeat(2, script.head(200).end())).toThrow('leave the script where it was');
  });

  test('adds what fits', () => {
    const whole = script.head(200).write('x').end();
    expectTypeOf(script.concat(whole)).toEqualTypeOf<Script>();
    expectTypeOf(script.concat(body)).toEqualTypeOf<BodyScript>();
    expectTypeOf(script.concat(script.raw('x'))).toEqualTypeOf<HeadScript>();
    expectTypeOf(body.concat(script.raw('x'))).toEqualTypeOf<BodyScript>();
    expectTypeOf(body.concat((s) => s.write('x'))).toEqualTypeOf<BodyScript>();
    expectTypeOf(body.concat((s) => s.write('x').end())).toEqualTypeOf<Script>();
  });

  test('takes bytes as text or as a Uint8Array', () => {
    expectTypeOf<Parameters<HeadScript['raw']>[0]>().toEqualTypeOf<string | Uint8Array>();
    // @ts-expect-error no bytes
    expect(() => script.raw([1])).toThrow('bytes are');
    // @ts-expect-error the pause is not said
    expect(() => body.drip('x', {})).toThrow('every undefined');
    // @ts-expect-error no such option
    expect(() => body.chunk('x', { sise: 1 })).toThrow('no option "sise"');
  });

  test('is an answer at any time', () => {
    expectTypeOf(script).toExtend<Answer>();
    expectTypeOf(body).toExtend<Answer>();
    expectTypeOf(body.end()).toExtend<Answer>();
    expectTypeOf([body.end(), { status: 404 }]).toExtend<Answer>();
    expectTypeOf((): Script => body.end()).toExtend<Answer>();
    expectTypeOf('text').not.toExtend<Answer>();
  });

  test('has steps that nobody can change', () => {
    expectTypeOf(script.steps).toEqualTypeOf<readonly Step[]>();
    // @ts-expect-error read only
    expect(() => body.steps.push({ kind: 'end' })).toThrow(TypeError);
  });
});
