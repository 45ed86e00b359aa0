import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PathTemplate } from '../../src/routing/path-template.ts';
import { parseRoutePattern } from '../../src/routing/route-pattern.ts';
import { costlyGrowth } from '../support/growth.ts';

/** What the reference makes of a pattern: a regular expression. */
function regularExpression(literals: readonly string[], behindStar?: string): RegExp {
  const escaped = [...literals, behindStar ?? ''].map((text) =>
    text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`),
  );
  const behind = escaped.pop();
  const star = behindStar === undefined ? '' : `(.*${behind})`;
  return new RegExp(`^${escaped.join('([^/]+)')}${star}$`, 's');
}

const letters = (...units: string[]) =>
  fc.string({ unit: fc.constantFrom(...units), maxLength: 4 });
const literal = letters('a', '-', '/', '.');
const template = fc
  .record({
    literals: fc.array(literal, { minLength: 1, maxLength: 5 }),
    behindStar: fc.option(literal, { nil: undefined }),
  })
  .map(({ literals: [first = '', ...others], behindStar }) => ({
    literals: [`/${first}`, ...others],
    behindStar,
  }));

describe('a path template', () => {
  test('finds what the regular expression of the reference finds', () => {
    let matches = 0;
    fc.assert(
      fc.property(
        template,
        fc.array(letters('a', '-', '/', '.', 'x'), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        ({ literals, behindStar }, texts, isFilledIn) => {
          // One that is made of the pattern, which matches more often, or any.
          const path = isFilledIn
            ? literals.map((each, index) => each + texts[index]).join('') + (behindStar ?? '')
            : `/${texts.join('')}`;
          const expected = regularExpression(literals, behindStar).exec(path)?.slice(1);
          if (expected !== undefined) matches += 1;
          expect(new PathTemplate(literals, behindStar).match(path)).toEqual(expected);
        },
      ),
      { numRuns: 5000 },
    );
    expect(matches).toBeGreaterThan(300);
  });

  test('finds it in every path of a few characters', () => {
    const paths = ['/'];
    for (let at = 0; paths.length < 4000; at += 1) {
      paths.push(...['a', '-', '/'].map((character) => `${paths[at]}${character}`));
    }
    for (const [literals, behindStar] of [
      [['/', '-', '']],
      [['/', '', '']],
      [['/a', '-a', '/', '']],
      [['/', '/', '']],
      [['/', '-', '/a'], ''],
      [['/', ''], ''],
      [['/', '-'], '-'],
      [['/', '/'], 'a'],
      [['/a'], '/-'],
      [['/', '', ''], 'a'],
    ] as const) {
      const made = new PathTemplate(literals, behindStar);
      const model = regularExpression(literals, behindStar);
      const differing = paths.filter(
        (path) => JSON.stringify(made.match(path)) !== JSON.stringify(model.exec(path)?.slice(1)),
      );
      expect(differing).toEqual([]);
    }
  });
});

describe('the time that a match takes', () => {
  // The path is the one that is hardest to tell from one that matches.
  test.each<[string, (length: number) => string]>([
    ['/{y}-{m}-{d}.html', (length) => `/${'-'.repeat(length)}`],
    ['/{y}-{m}-{d}.html', (length) => `/${'-'.repeat(length)}.html`],
    ['/{a}-{b}-{c}-{d}-{e}-{f}-{g}x', (length) => `/${'-'.repeat(length)}`],
    ['/{a}-{b}-{c}-{d}-{e}-{f}-{g}x', (length) => `/-${'a'.repeat(length)}x`],
    ['/{a}{b}{c}{d}{e}{f}', (length) => `/${'a'.repeat(length)}/`],
    ['/{a}-{b}*x', (length) => `/${'-'.repeat(length)}/`],
    ['/{a}-{b}-{c}-*', (length) => `/${'-a'.repeat(length / 2)}/-`],
    ['/{a}/{b}/{c}/x', (length) => `/${'a/'.repeat(length / 2)}`],
    ['/{a}aaaaaaaab{b}', (length) => `/${'a'.repeat(length)}`],
  ])('grows as the path does: %s', (source, pathOf) => {
    const pattern = parseRoutePattern(source);
    expect(costlyGrowth((length) => void pattern.match(pathOf(length)))).toBeUndefined();
  });
});
