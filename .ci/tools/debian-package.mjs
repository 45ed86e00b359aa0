import { existsSync } from 'node:fs';
import { forgetFailure, hasFailedBefore, rememberFailure } from './failed-attempts.mjs';
import { run } from './process.mjs';

const limitMs = 10 * 60_000;

/**
 * Installs packages of Debian where that is possible: on Linux, as root, with apt-get. Nothing else
 * is removed for it, and what failed is not tried again on the same day.
 *
 * @param {ReadonlyMap<string, readonly string[]>} wanted the packages, by the name of what is wanted
 * @returns {Promise<ReadonlyMap<string, string>>} why it failed, by the same names
 */
export async function installDebianPackages(wanted) {
  const reasons = new Map();
  const impossible = wanted.size === 0 ? undefined : await whyImpossible();
  for (const [name, packages] of wanted) {
    if (impossible !== undefined) reasons.set(name, impossible);
    else if (hasFailedBefore(name, packages.join(' '))) {
      reasons.set(name, 'installing it has failed before');
    }
  }
  const rest = [...wanted].filter(([name]) => !reasons.has(name));
  if (rest.length === 0) return reasons;
  console.log(`Installing Debian's packages ${rest.flatMap((each) => each[1]).join(', ')} …`);
  await aptGet(['update']);
  // Together they take half the time.
  const together = await install(rest.flatMap((each) => each[1]));
  for (const [name, packages] of rest) {
    const reason = together === undefined ? undefined : await install(packages);
    if (reason === undefined) {
      forgetFailure(name);
    } else {
      reasons.set(name, reason);
      rememberFailure(name, packages.join(' '));
    }
  }
  return reasons;
}

/** Would a package with a service start it? */
export function startsServices() {
  return existsSync('/run/systemd/system');
}

/** @returns {Promise<string | undefined>} */
async function whyImpossible() {
  if (process.platform !== 'linux') return 'it is not installed';
  const { code } = await aptGet(['--version']);
  if (code !== 0) return 'it is not installed, and there is no apt-get';
  return process.getuid?.() === 0 ? undefined : 'it is not installed, and to install it takes root';
}

/**
 * @param {readonly string[]} packages
 * @returns {Promise<string | undefined>} why it failed
 */
async function install(packages) {
  const options = ['--yes', '--no-install-recommends', '--no-remove'];
  const { code, output, timedOut } = await aptGet(['install', ...options, ...packages]);
  if (code === 0) return undefined;
  if (timedOut) return 'installing it took too long';
  const lines = output.trim().split('\n');
  const reason = lines.find((line) => line.startsWith('E: ')) ?? lines.at(-1);
  return `installing it failed (${reason ?? 'no reason given'})`;
}

/** @param {readonly string[]} args */
function aptGet(args) {
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=60', ...args], {
    quiet: true,
    timeoutMs: limitMs,
    // Without systemd, services do not start at this level.
    env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
}
