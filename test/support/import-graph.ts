import { builtinModules } from 'node:module';
import path from 'node:path';

/** What the files of one layer may import. A layer is a folder, or a top-level file. */
interface LayerRule {
  /** Other layers; its own is always allowed. */
  readonly layers: readonly string[];
  /** Modules from outside of the sources, with what lies below them. */
  readonly modules: readonly string[] | 'any';
}

export interface LayerRules {
  /** From the lowest to the highest. */
  readonly layers: Readonly<Record<string, LayerRule>>;
  /** Top-level files, each a layer of its own, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The layer that every file may import. */
  readonly common: string;
  /** Modules that only these layers may import, also where a layer may import any. */
  readonly reserved: Readonly<Record<string, readonly string[]>>;
}

/** Source text by path, relative to the folder of the sources, with `/`. */
export type Sources = ReadonlyMap<string, string>;

/** Every module that a source names in an import, export-from, `import()` or `require()`. */
export function importsOf(source: string): readonly string[] {
  const code = source.replaceAll(commentOrString, (match) => (match.startsWith('/') ? ' ' : match));
  return statements.flatMap((statement) =>
    [...code.matchAll(statement)].map((match) => match[1] as string),
  );
}

// Strings are matched too, so that a comment is not seen to begin inside of one.
const commentOrString =
  /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`/g;

// Statements begin a line (the formatter sees to it), which keeps text that quotes one apart.
const statements = [
  /^\s*(?:import|export)\b[^'"`;=()]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g,
];

/** Everything that loading a source file loads with it: not what it imports as a type, or late. */
export function loadedWith(sources: Sources, entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const name of staticImportsOf(sources.get(file) ?? '')) {
      visit(name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name);
    }
  };
  visit(entry);
  return loaded;
}

function staticImportsOf(source: string): readonly string[] {
  const values = source.replaceAll(/^\s*(?:import|export) type\b[^;]*;/gm, '');
  return [...values.matchAll(statements[0] as RegExp)].map((match) => match[1] as string);
}

/** One sentence for each import that the rules do not allow. */
export function layerViolations(sources: Sources, rules: LayerRules): readonly string[] {
  return [...sources].flatMap(([file, source]) => {
    const layer = layerOf(file, rules);
    const rule = rules.layers[layer];
    if (rule === undefined) return [`${file}: the layer ${layer} has no rule`];
    return importsOf(source)
      .filter((imported) => !isAllowed(file, imported, rules))
      .map((imported) => `${file} must not import ${imported} (layer ${layer})`);
  });
}

/** One sentence for each layer that may import one which is not below it. */
export function risingLayers({ layers }: LayerRules): readonly string[] {
  const names = Object.keys(layers);
  return Object.entries(layers).flatMap(([name, rule], index) =>
    rule.layers
      .filter((other) => !names.slice(0, index).includes(other))
      .map((other) => `${name} must stand above ${other}`),
  );
}

/** Each cycle between files once, as `a.ts → b.ts → a.ts`. */
export function importCycles(sources: Sources): readonly string[] {
  const cycles = new Set<string>();
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start !== -1) cycles.add([...trail.slice(start), file].join(' → '));
    if (start !== -1 || finished.has(file)) return;
    for (const imported of importsOf(sources.get(file) ?? '').filter(isRelative)) {
      visit(resolveImport(file, imported), [...trail, file]);
    }
    finished.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return [...cycles];
}

function isAllowed(file: string, imported: string, rules: LayerRules): boolean {
  const layer = layerOf(file, rules);
  const rule = rules.layers[layer] as LayerRule;
  if (isRelative(imported)) {
    const target = layerOf(resolveImport(file, imported), rules);
    return [layer, rules.common, ...rule.layers].includes(target);
  }
  const name = builtinModules.includes(imported) ? `node:${imported}` : imported;
  const isOrIsBelow = (module: string): boolean => name === module || name.startsWith(`${module}/`);
  const reservedFor = Object.entries(rules.reserved).find(([module]) => isOrIsBelow(module))?.[1];
  if (reservedFor !== undefined && !reservedFor.includes(layer)) return false;
  return rule.modules === 'any' || rule.modules.some(isOrIsBelow);
}

function layerOf(file: string, rules: LayerRules): string {
  const [folder, ...rest] = file.split('/');
  return rest.length > 0 ? (folder as string) : (rules.files[file] ?? file);
}

function isRelative(imported: string): boolean {
  return imported.startsWith('.');
}

function resolveImport(file: string, imported: string): string {
  return path.posix.join(path.posix.dirname(file), imported);
}
