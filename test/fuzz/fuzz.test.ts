import { describe, expect, test } from 'vitest';
import { pureKinds, socketKinds } from './kinds.ts';
import { toLiteral } from './literal.ts';
import { Random } from './random.ts';
import { tagOf, tagsIn } from './sockets/tag.ts';

const kinds = [...pureKinds, ...socketKinds].map((kind) => [kind.name, kind] as const);

describe('a case of', () => {
  test.each(kinds)('%s follows from its seed and its number', (name, kind) => {
    const made = (index: number): string => toLiteral(kind.generate(new Random(7, name, index)));
    const cases = Array.from({ length: 30 }, (_, index) => made(index));
    expect(cases.map((_, index) => made(index))).toEqual(cases);
    expect(new Set(cases).size).toBeGreaterThan(10);
  });

  test.each(kinds)('%s can be pasted into a test', (name, kind) => {
    for (let index = 0; index < 30; index += 1) {
      const input = kind.generate(new Random(7, name, index));
      const literal = toLiteral(input);
      expect(literal).toMatch(/^[\n -~]*$/);
      // oxlint-disable-next-line no-implied-eval
      const pasted = new Function(`return ${literal}`) as () => unknown;
      expect(pasted()).toEqual(input);
    }
  });
});

test('what repeats itself is short in a literal', () => {
  expect(toLiteral({ a: `x${'ab'.repeat(500)}y` })).toBe('{ a: "x" + "ab".repeat(500) + "y" }');
});

test('a tag is found among other text, and nothing else is one', () => {
  const text = `${tagOf(1)} T0123456789abcdef ${tagOf(255)}${tagOf(2)}`;
  expect([...tagsIn(text)]).toEqual([tagOf(1), tagOf(255), tagOf(2)]);
});
