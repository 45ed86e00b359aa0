import { cpSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './npm.mjs';
import { root, run } from './process.mjs';

/** @typedef {'node10' | 'node16' | 'bundler'} Resolution */
/** @typedef {{ typescript: string, resolutions: readonly Resolution[] }} Consumer */

/** Every TypeScript that is promised, with each way to find a package that it has. */
const consumers = /** @type {readonly Consumer[]} */ ([
  { typescript: '5.4', resolutions: ['node10', 'node16', 'bundler'] },
  { typescript: '5.9', resolutions: ['node10', 'node16', 'bundler'] },
  { typescript: '6', resolutions: ['node10', 'node16', 'bundler'] },
  { typescript: '7', resolutions: ['node16', 'bundler'] },
]);

/** @type {Readonly<Record<Resolution, string>>} */
const moduleOf = { node10: 'commonjs', node16: 'node16', bundler: 'esnext' };

/**
 * Installs the package in a project without ES modules, checks its types with these compilers,
 * `skipLibCheck` off, and loads it in Jest.
 *
 * @param {string} folder
 * @param {object} given
 * @param {string} given.tarball
 * @param {readonly string[]} given.packages what is installed besides
 * @param {AbortSignal} given.signal
 * @returns {Promise<import('./tally.mjs').Count>}
 */
export async function tryConsumers(folder, { tarball, packages, signal }) {
  cpSync(path.join(root, 'test', 'package', 'consumers'), folder, { recursive: true });
  const compilers = consumers.map(
    ({ typescript }) => `${aliasOf(typescript)}@npm:typescript@${typescript}`,
  );
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    tarball,
    'jest@30',
    ...packages,
    ...compilers,
  ];
  const installed = await runNpm(args, { cwd: folder, quiet: true, signal });
  if (installed.code !== 0) {
    console.log(installed.output);
    return { passed: 0, failed: 1 };
  }
  const bin = (/** @type {string} */ file) => path.join(folder, 'node_modules', file);
  const passes = [];
  for (const { typescript, resolutions } of consumers) {
    for (const resolution of resolutions) {
      const compiler = bin(`${aliasOf(typescript)}/bin/tsc`);
      const isOld = typescript === '6' && resolution === 'node10';
      const options = [
        '--noEmit --strict --skipLibCheck false --types node --target es2022',
        '--lib es2022,esnext.disposable,dom',
        `--module ${moduleOf[resolution]} --moduleResolution ${resolution}`,
        ...(isOld ? ['--ignoreDeprecations 6.0'] : []),
      ].flatMap((each) => each.split(' '));
      passes.push(
        await report(`TypeScript ${typescript}, ${resolution}`, () =>
          run(process.execPath, [compiler, ...options, 'use.ts'], {
            cwd: folder,
            quiet: true,
            signal,
          }),
        ),
      );
    }
  }
  passes.push(
    await report('Jest, by require()', () =>
      run(process.execPath, [bin('jest/bin/jest.js')], { cwd: folder, quiet: true, signal }),
    ),
  );
  const passed = passes.filter(Boolean).length;
  return { passed, failed: passes.length - passed };
}

/** @param {string} version */
function aliasOf(version) {
  return `typescript-${version}`;
}

/**
 * @param {string} name
 * @param {() => Promise<{ code: number, output: string }>} act
 */
async function report(name, act) {
  const { code, output } = await act();
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (code !== 0) console.log(output);
  return code === 0;
}
