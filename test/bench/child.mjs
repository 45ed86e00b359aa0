// @ts-check
// Child processes that answer questions over IPC. Each runs one script of this
// folder; none outlives the benchmark, however that ends.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @type {Set<Child>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.stop();
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => process.exit(1));
}

/** A process, and what has been asked of it. */
export class Child {
  /** @type {import('node:child_process').ChildProcess} */
  #process;
  /** @type {PromiseWithResolvers | undefined} */
  #question;

  /**
   * @param {string} script file name in this folder
   * @param {readonly string[]} [args]
   */
  constructor(script, args = []) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#process = fork(path, args, { execArgv: [] });
    running.add(this);
    this.#process.on('message', (/** @type {{ value?: unknown, error?: string }} */ message) => {
      if (message.error === undefined) this.#question?.resolve(message.value);
      else this.#question?.reject(new Error(`${script}: ${message.error}`));
    });
    this.#process.on('exit', (code, signal) => {
      running.delete(this);
      this.#question?.reject(new Error(`${script} ended (${code ?? signal})`));
    });
  }

  /**
   * One question at a time.
   *
   * @param {string} name of a function given to `answerQuestions`
   * @param {object} [details]
   * @returns {Promise<any>}
   */
  ask(name, details = {}) {
    const question = withResolvers();
    this.#question = question;
    this.#process.send({ name, details });
    return question.promise;
  }

  stop() {
    running.delete(this);
    this.#process.kill();
  }
}

/** @typedef {{ promise: Promise<unknown>, resolve: (value: unknown) => void, reject: (reason: Error) => void }} PromiseWithResolvers */

/** @returns {PromiseWithResolvers} Node 20 has no `Promise.withResolvers`. */
function withResolvers() {
  /** @type {Partial<PromiseWithResolvers>} */
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return /** @type {PromiseWithResolvers} */ (parts);
}

/**
 * The other side of `Child`: called in the child process.
 *
 * @param {Record<string, (details: any) => unknown>} answers
 */
export function answerQuestions(answers) {
  // The parent has gone, whatever the reason.
  process.on('disconnect', () => process.exit());
  process.on('message', (/** @type {{ name: string, details: object }} */ { name, details }) => {
    Promise.resolve()
      .then(() => answers[name]?.(details))
      .then(
        (value) => process.send?.({ value }),
        (error) => process.send?.({ error: String(error?.stack ?? error) }),
      );
  });
}
