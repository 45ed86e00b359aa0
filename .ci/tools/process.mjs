import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] defaults to the repository
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {boolean} [quiet] collect the output instead of showing it
 * @property {number} [timeoutMs] end the process after this time; its code is then 1
 */

/**
 * Runs a program to its end. It never rejects: a program that cannot start has code 1.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function run(command, args, { cwd = root, env, quiet = false, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      timeout: timeoutMs,
      windowsHide: true,
    });
    let output = '';
    /** @param {Buffer | Error} more */
    const collect = (more) => {
      output += String(more);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => {
      collect(error);
      resolve({ code: 1, output, timedOut: false });
    });
    child.once('close', (code) => resolve({ code: code ?? 1, output, timedOut: child.killed }));
    child.once('exit', () => {
      // A grandchild that outlives its killed parent keeps the pipes open: no 'close' in time.
      if (!child.killed) return;
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
  });
}

/**
 * Runs the command of an installed package, without a shell and without `npx`.
 *
 * @param {string} packageName
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runTool(packageName, args, options) {
  return run(process.execPath, [toolPath(packageName, root), ...args], options);
}

/**
 * The JavaScript file behind the first command of a package installed in `directory`.
 *
 * @param {string} packageName
 * @param {string} directory
 */
export function toolPath(packageName, directory) {
  const folder = path.join(directory, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : Object.values(bin)[0]);
}
