import { findBrowser, findHeadlessShell, findProgram } from '../browser.mjs';
import { checkBrowser, installFromPlaywright } from './browser-installation.mjs';
import { installDebianPackages, startsServices } from './debian-package.mjs';

/**
 * What stages need besides the locked dependencies.
 *
 * @typedef {object} Program
 * @property {readonly string[]} debianPackages
 * @property {() => string | undefined} find its executable
 * @property {string} [without] what becomes of the tests where it is missing; it must be there otherwise
 * @property {boolean} [isService]
 */

/** @typedef {'browser' | 'headless-shell' | 'certutil' | 'tshark' | 'nginx'} Need */

/** @type {Readonly<Record<Need, Program>>} */
const programs = {
  browser: { debianPackages: ['chromium', 'fonts-liberation'], find: findBrowser },
  'headless-shell': {
    debianPackages: ['chromium-headless-shell'],
    find: findHeadlessShell,
    without: 'the full browser takes its place, and three times as long',
  },
  certutil: {
    debianPackages: ['libnss3-tools'],
    find: () => findProgram('certutil'),
    without: 'tests of a browser that knows the authority are skipped',
  },
  tshark: {
    debianPackages: ['tshark'],
    find: () => findProgram('tshark'),
    without: 'tests that ask Wireshark are skipped',
  },
  nginx: {
    debianPackages: ['nginx'],
    find: () => findProgram('nginx'),
    without: 'it is not measured',
    isService: true,
  },
};

/**
 * Finds or installs what is needed, and says what is missing.
 *
 * @param {readonly string[]} names
 * @returns {Promise<boolean>} false where nothing can be run without it
 */
export async function provide(names) {
  const needs = names.filter(isNeed);
  if (needs.includes('browser')) await installFromPlaywright();
  const missing = needs.filter((need) => programs[need].find() === undefined);
  const wanted = missing.filter((need) => !isLeftAlone(need));
  const reasons = await installDebianPackages(
    new Map(wanted.map((need) => [need, programs[need].debianPackages])),
  );
  for (const need of missing) {
    const { debianPackages, without } = programs[need];
    const reason = isLeftAlone(need) ? 'to install it would start it' : reasons.get(need);
    if (reason === undefined || without === undefined) continue;
    console.log(`No ${need}: ${reason} (Debian: ${debianPackages.join(' ')}); ${without}.`);
  }
  return !needs.includes('browser') || (await checkBrowser());
}

/**
 * @param {string} name
 * @returns {name is Need}
 */
function isNeed(name) {
  return Object.hasOwn(programs, name);
}

/**
 * A benchmark leaves no service behind.
 *
 * @param {Need} need
 */
function isLeftAlone(need) {
  return programs[need].isService === true && startsServices();
}
