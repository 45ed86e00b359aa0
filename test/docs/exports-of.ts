import { readFileSync } from 'node:fs';
import path from 'node:path';

const lists = /^export (type )?(?:\{([^}]*)\}|\*) from '(\.[^']+)';$/gm;
const declarations =
  /^export (?:abstract )?(async function|class|const|function|interface|type) (\w+)/gm;
const types = ['interface', 'type'];

/** What a module exports, in order: the names of values, and those of types. */
export interface Exports {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** The exports of a source file, with those that it passes on from others with `*`. */
export function exportsOf(file: string): Exports {
  const source = readFileSync(file, 'utf8');
  const found: { name: string; isType: boolean }[] = [];
  for (const [, isType, names, from = ''] of source.matchAll(lists)) {
    if (names === undefined) {
      const passedOn = exportsOf(path.resolve(path.dirname(file), from));
      for (const name of [...passedOn.values, ...passedOn.types])
        found.push({ name, isType: true });
      continue;
    }
    for (const each of names.split(',').map((part) => part.trim())) {
      const name = each.replace(/^type /, '');
      if (name !== '') found.push({ name, isType: isType !== undefined || name !== each });
    }
  }
  for (const [, kind = '', name = ''] of source.matchAll(declarations)) {
    found.push({ name, isType: types.includes(kind) });
  }
  const values = new Set(found.filter(({ isType }) => !isType).map(({ name }) => name));
  const others = found.filter(({ name }) => !values.has(name)).map(({ name }) => name);
  return { values: [...values].toSorted(), types: [...new Set(others)].toSorted() };
}
