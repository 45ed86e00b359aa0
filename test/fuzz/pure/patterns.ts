import { parseRoutePattern } from '../../../src/routing/route-pattern.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { attempt, must, type PureKind } from '../kind.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly pattern: string;
  readonly path: string;
}

const literals = ['a', '-', '.', '/', 'x.html', '+', '(', '$', '%20'];
const names = ['y', 'm', 'd', 'name', 'a_1'];

/** Patterns of routes, and paths that nearly match them. */
export const patterns: PureKind = {
  name: 'patterns',
  share: 10,
  generate(random: Random): Input {
    const parts = random.list(1, 9, () =>
      random.chance(0.5) ? `{${random.pick(names)}${random.int(0, 9)}}` : random.pick(literals),
    );
    const pattern = `/${parts.join('')}${random.pick(['', '', '*', '/*', '*x', '*.json'])}`;
    const filler = (): string =>
      random.pick(['a', '-', '1', 'ab-c', '-'.repeat(random.size(4_000))]);
    const path = pattern.replace(/\{\w+\}|\*/g, filler);
    return {
      pattern: random.chance(0.2)
        ? mutate(pattern, random, ['{', '}', '*', '\\', ...literals])
        : pattern,
      path: random.chance(0.5) ? mutate(path, random, literals) : path,
    };
  },
  run({ pattern, path }: Input) {
    const parsed = attempt(() => parseRoutePattern(pattern), UsageError);
    const groups = parsed?.match(path);
    if (groups === undefined) return;
    for (const [name, value] of Object.entries(groups)) {
      must(name === '*' || /^[^/]+$/.test(value), 'a group is a part of one segment');
    }
    if (parsed === undefined || pattern.includes('\\')) return;
    const [before = ''] = parsed.source.split('*');
    const filled = before.replace(/\{(\w+)\}/g, (_, name: string) => groups[name] ?? '');
    must(path === filled + (groups['*'] ?? ''), 'a pattern with its groups filled in is the path');
  },
};
