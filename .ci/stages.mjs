import { runBrowserTests } from './stages/browser-tests.mjs';
import { runFuzz, runSoak } from './stages/endurance.mjs';
import { runPackageTests } from './stages/package-tests.mjs';
import { runStaticChecks } from './stages/static-checks.mjs';
import { runUnitTests } from './stages/unit-tests.mjs';

/**
 * What a stage is given.
 *
 * @typedef {object} Context
 * @property {readonly string[]} paths of test files and folders of them; all if empty
 * @property {AbortSignal} signal ends the stage
 */

/**
 * @typedef {object} Stage
 * @property {string} name as it is asked for
 * @property {string} title
 * @property {number} limitMinutes after which it hangs: many times what it takes
 * @property {readonly import('./tools/needs.mjs').Need[]} needs besides the locked dependencies
 * @property {string} [folder] where its test files are, of which a path can be asked for
 * @property {(context: Context) => Promise<import('./tools/tally.mjs').Count>} run
 */

/**
 * What `npm test` runs: the rows one after the other, the stages of a row at once. Unit and browser
 * tests look at times and keep the processors busy, so each has a row of its own; the first row has
 * what mostly waits, for the network and for time.
 *
 * @type {readonly (readonly Stage[])[]}
 */
export const stageRows = [
  [
    {
      name: 'checks',
      title: 'Checking without running',
      limitMinutes: 10,
      needs: [],
      run: runStaticChecks,
    },
    {
      name: 'package',
      title: 'Running the packed package',
      limitMinutes: 15,
      needs: ['browser', 'headless-shell'],
      run: runPackageTests,
    },
    {
      name: 'fuzz',
      title: 'Running a selection of the fuzzer',
      limitMinutes: 5,
      needs: [],
      run: () => runFuzz({ count: 2_000, seed: 1 }),
    },
    {
      name: 'soak',
      title: 'Serving a hundred raw clients',
      limitMinutes: 5,
      needs: [],
      run: () => runSoak({ seconds: 60, seed: 1 }),
    },
  ],
  [
    {
      name: 'unit',
      title: 'Running unit tests',
      limitMinutes: 15,
      needs: ['certutil', 'tshark'],
      folder: 'test',
      run: runUnitTests,
    },
  ],
  [
    {
      name: 'browser',
      title: 'Running browser tests',
      limitMinutes: 30,
      needs: ['browser', 'headless-shell', 'certutil'],
      folder: 'e2e',
      run: runBrowserTests,
    },
  ],
];
