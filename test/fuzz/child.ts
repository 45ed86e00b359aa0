import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** A process that is asked one thing at a time. */
export class Child<Question extends object, News> {
  readonly #process: ChildProcess;
  readonly #heard: (news: News) => void;
  #isGone = false;
  #whenGone: () => void = () => {};

  /** @param heard is told everything that the process says */
  constructor(program: string, heard: (news: News) => void) {
    this.#heard = heard;
    this.#process = fork(path.join(import.meta.dirname, `${program}.js`), [], {
      execArgv: ['--expose-gc', '--enable-source-maps'],
      serialization: 'advanced',
    });
    this.#process.on('message', (news) => this.#heard(news as News));
    this.#process.on('exit', () => {
      this.#isGone = true;
      this.#whenGone();
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  tell(question: Question): void {
    if (!this.#isGone) this.#process.send(question);
  }

  whenGone(callback: () => void): void {
    this.#whenGone = callback;
  }

  /** Ends it, whatever it does. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
