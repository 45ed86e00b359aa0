// A command and all processes that it starts.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** How much of what it prints is kept, in characters: the newest. */
const keptCharacters = 65_536;
const isWindows = process.platform === 'win32';

/** A process of the app, with those that it starts. */
export class AppProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #killAtExit = (): void => this.#kill();
  /** What was printed, and how much of it is no longer kept. */
  #printed = '';
  #forgotten = 0;
  /** How it ended, in words; undefined while it runs. */
  ending: string | undefined;
  /** Is told when it prints, and when it ends. */
  onNews: () => void = () => {};

  constructor(command: string, cwd: string, env: Readonly<Record<string, string>>) {
    // A group of its own, so that a signal reaches all of it.
    this.#child = spawn(command, {
      shell: true,
      cwd,
      env: { ...process.env, ...env },
      detached: !isWindows,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#print(text));
    }
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#end(`could not be started: ${error.message}`);
        resolve();
      });
      // What it started may live on, and hold its output open.
      this.#child.once('exit', (code, signal) => {
        this.#end(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
        resolve();
      });
    });
    process.once('exit', this.#killAtExit);
  }

  /** Where in what it prints it is now. */
  get position(): number {
    return this.#forgotten + this.#printed.length;
  }

  /** What it has printed since then, as far as it is kept. */
  printedSince(position: number): string {
    return this.#printed.slice(Math.max(0, position - this.#forgotten));
  }

  /** Ends it and all that it has started. */
  async kill(): Promise<void> {
    process.off('exit', this.#killAtExit);
    this.#kill();
    await this.#closed;
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (isWindows) {
      spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
      return;
    }
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  }

  #print(text: string): void {
    this.#printed += stripVTControlCharacters(text);
    const tooMany = this.#printed.length - keptCharacters;
    if (tooMany > 0) {
      this.#printed = this.#printed.slice(tooMany);
      this.#forgotten += tooMany;
    }
    this.onNews();
  }

  #end(how: string): void {
    this.ending ??= how;
    this.onNews();
  }
}
