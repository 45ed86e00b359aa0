import { statSync } from 'node:fs';
import path from 'node:path';
import { root } from './process.mjs';

/** @typedef {import('../stages.mjs').Stage} Stage */
/** @typedef {{ stage: Stage, paths: readonly string[] }} Selected */

/**
 * The stages that are asked for, in their order: by name, or by the paths of test files.
 *
 * @param {readonly string[]} args all stages if empty
 * @param {readonly (readonly Stage[])[]} rows
 * @returns {{ rows: readonly (readonly Selected[])[] } | { mistake: string }}
 */
export function select(args, rows) {
  const stages = rows.flat();
  /** @type {Set<Stage>} */
  const named = new Set();
  /** @type {Map<Stage, string[]>} */
  const paths = new Map();
  for (const arg of args) {
    const stage = stages.find(({ name }) => name === arg);
    if (stage !== undefined) {
      named.add(stage);
      continue;
    }
    const file = pathOf(arg);
    const owner = stages.find(
      ({ folder }) => folder !== undefined && file?.startsWith(`${folder}/`),
    );
    if (file === undefined || owner === undefined) return { mistake: mistakeOf(arg, stages) };
    paths.set(owner, [...(paths.get(owner) ?? []), file]);
  }
  /** @param {Stage} stage */
  const isWanted = (stage) => args.length === 0 || named.has(stage) || paths.has(stage);
  return {
    rows: rows
      .map((row) => row.filter(isWanted).map((stage) => ({ stage, paths: paths.get(stage) ?? [] })))
      .filter((row) => row.length > 0),
  };
}

/**
 * How to ask for stages.
 *
 * @param {readonly (readonly Stage[])[]} rows
 */
export function usage(rows) {
  const stages = rows.flat();
  const width = Math.max(...stages.map(({ name }) => name.length));
  return [
    'npm test                        runs all stages',
    'npm test -- unit browser        runs these stages',
    'npm test -- test/http e2e/tls.spec.ts   runs the tests of these paths',
    '',
    'Stages, in their order:',
    ...stages.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`),
  ].join('\n');
}

/**
 * A path that is there, from the top of the repository; that of a folder ends with a slash, so that
 * no other begins with it.
 *
 * @param {string} arg
 */
function pathOf(arg) {
  const absolute = path.resolve(root, arg);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const relative = path.relative(root, absolute).split(path.sep).join('/');
  return stats.isDirectory() ? `${relative}/` : relative;
}

/**
 * @param {string} arg
 * @param {readonly Stage[]} stages
 */
function mistakeOf(arg, stages) {
  const folders = stages.flatMap(({ folder }) => (folder === undefined ? [] : `${folder}/`));
  return (
    `"${arg}" is no stage, and no path of tests. Stages: ${stages.map(({ name }) => name).join(', ')}. ` +
    `Paths are files and folders that exist in ${folders.join(' or ')}.`
  );
}
