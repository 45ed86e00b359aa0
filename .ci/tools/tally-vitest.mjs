// A reporter of Vitest for `tally`.

import path from 'node:path';
import { appendEntry } from './tally-entry.mjs';

export default class VitestTally {
  /** @param {import('vitest/node').TestModule} module */
  onTestModuleStart(module) {
    appendEntry({ id: module.id, file: fileOf(module), title: '', state: 'began' });
  }

  /** @param {import('vitest/node').TestModule} module */
  onTestModuleEnd(module) {
    const milliseconds = module.diagnostic().duration;
    appendEntry({ id: module.id, file: fileOf(module), title: '', state: 'ended', milliseconds });
  }

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseReady(test) {
    this.#append(test, 'began');
  }

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const { state } = test.result();
    this.#append(test, state === 'pending' ? 'began' : state);
  }

  /**
   * @param {import('vitest/node').TestCase} test
   * @param {import('./tally-entry.mjs').Entry['state']} state
   */
  #append({ id, module, fullName }, state) {
    appendEntry({ id, file: fileOf(module), title: fullName, state });
  }
}

/** @param {import('vitest/node').TestModule} module */
function fileOf({ moduleId }) {
  return path.relative(process.cwd(), moduleId);
}
