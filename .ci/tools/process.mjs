import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** How long a process that was asked to end may take. */
const graceMs = 10_000;
/** And what it has started, after its own end. */
const afterwardsMs = 2_000;
const isWindows = process.platform === 'win32';

const interruption = new AbortController();
/** Aborted when this process is asked to end; then each program that it runs is ended. */
export const interrupted = interruption.signal;
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(name, () => interruption.abort(name));
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] defaults to the repository
 * @property {Record<string, string | undefined>} [env] added to this process's environment
 * @property {boolean} [quiet] collect the output instead of showing it
 * @property {number} [timeoutMs] end the process after this time; its code is then 1
 * @property {AbortSignal} [signal] ends the process likewise
 */

/**
 * Runs a program to its end. It never rejects: a program that cannot start has code 1. Ended early,
 * it ends with all processes that it started.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function run(command, args, { cwd = root, env, quiet = false, timeoutMs, signal } = {}) {
  return new Promise((resolve) => {
    const signals = [interrupted, ...(signal === undefined ? [] : [signal])];
    if (signals.some(({ aborted }) => aborted)) {
      resolve({ code: 1, output: '', timedOut: true });
      return;
    }
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      // A group of its own, which ends as a whole.
      detached: !isWindows,
      windowsHide: true,
    });
    let output = '';
    let timedOut = false;
    /** @param {Buffer | Error} more */
    const collect = (more) => {
      output += String(more);
    };
    /** @param {number} code */
    const settle = (code) => {
      clearTimeout(timer);
      for (const each of signals) each.removeEventListener('abort', end);
      resolve({ code: timedOut ? 1 : code, output, timedOut });
    };
    const leave = () => {
      signalTree(child, 'SIGKILL');
      // What it has started may keep them open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      settle(1);
    };
    const end = () => {
      timedOut = true;
      if (child.exitCode === null && child.signalCode === null) endTree(child);
      else leave();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    for (const each of signals) each.addEventListener('abort', end, { once: true });
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => {
      collect(error);
      settle(1);
    });
    child.once('close', (code) => {
      if (!timedOut) settle(code ?? 1);
    });
    child.once('exit', () => {
      // What it has started has a moment to end too.
      if (timedOut) setTimeout(leave, afterwardsMs);
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

/**
 * Asks it and all that it has started to end, and does not wait for ever.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function endTree(child) {
  signalTree(child, 'SIGTERM');
  setTimeout(() => signalTree(child, 'SIGKILL'), graceMs).unref();
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {'SIGTERM' | 'SIGKILL'} name
 */
function signalTree({ pid }, name) {
  if (pid === undefined) return;
  if (isWindows) {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}
