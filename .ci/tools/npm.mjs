import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { run } from './process.mjs';

/**
 * Runs npm as a JavaScript file: on Windows the command is a batch file, which cannot be
 * started without a shell.
 *
 * @param {readonly string[]} args
 * @param {import('./process.mjs').RunOptions} [options]
 */
export function runNpm(args, options) {
  const npm = npmScript();
  return npm === undefined
    ? Promise.resolve({ code: 1, output: 'npm was not found', timedOut: false })
    : // Started from `npm test --silent`, it would not say why it failed.
      run(process.execPath, [npm, ...args, '--loglevel=warn'], options);
}

/** @returns {string | undefined} */
function npmScript() {
  const insidePackage = path.join('node_modules', 'npm', 'bin', 'npm-cli.js');
  const nodeFolder = path.dirname(process.execPath);
  const pathFolders = (process.env.PATH ?? '').split(path.delimiter);
  return [
    // Set by npm itself; another package manager sets it too, to its own file.
    process.env.npm_execpath ?? '',
    path.join(nodeFolder, insidePackage),
    path.join(nodeFolder, '..', 'lib', insidePackage),
    ...pathFolders.flatMap((folder) => [
      path.join(folder, insidePackage),
      path.join(folder, 'npm'),
    ]),
  ]
    .filter((candidate) => existsSync(candidate))
    .map((candidate) => realpathSync(candidate))
    .find((candidate) => path.basename(candidate) === 'npm-cli.js');
}
