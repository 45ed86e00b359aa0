// The app of one worker: started once, and again when it has died.

import { request as askHttp } from 'node:http';
import { request as askHttps } from 'node:https';
import getPort from 'get-port';
import { withPlaces, type CheckedApp } from './app-option.ts';
import { AppProcess } from './app-process.ts';
import { UsageError } from '../usage-error.ts';

/** How often it is asked whether it is ready, in milliseconds. */
const askEveryMs = 50;
/** How often another port is tried, when somebody took the one that was free. */
const mostTries = 3;

/** The app under test, as one worker runs it. */
export class App {
  readonly #option: CheckedApp;
  readonly #origin: string;
  readonly #cwd: string;
  readonly #workerIndex: number;
  #process: AppProcess | undefined;
  #url: string | undefined;

  /**
   * @param origin what `{origin}` stands for
   * @param cwd where it is started, if its option does not say
   * @param workerIndex which of the workers that run at the same time this is, from 0
   */
  constructor(option: CheckedApp, origin: string, cwd: string, workerIndex: number) {
    this.#option = option;
    this.#origin = origin;
    this.#cwd = option.cwd ?? cwd;
    this.#workerIndex = workerIndex;
  }

  /** Where it answers; undefined before it was started. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Whether it must be started, for the first time or again. */
  get mustStart(): boolean {
    return this.#process === undefined || this.#process.ending !== undefined;
  }

  /** How it ended, in words, with what it printed; undefined while it runs. */
  get death(): string | undefined {
    const ending = this.#process?.ending;
    return ending === undefined ? undefined : `${this.#name} ${ending}. ${this.#output()}`;
  }

  /** Remembers where its output is now. Returns what gives all that it prints from now on. */
  listen(): () => string {
    const app = this.#process;
    const from = app?.position ?? 0;
    return () => app?.printedSince(from) ?? '';
  }

  /**
   * Starts it, and resolves when it is ready.
   *
   * @throws Error when it ends before, or is not ready in time; with its output. UsageError when its
   *   port is taken
   */
  async start(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      await this.stop();
      const places = { origin: this.#origin, port: await this.#freePort() };
      const fill = (text: string): string => withPlaces(text, places);
      const env = Object.fromEntries(
        Object.entries(this.#option.env).map(([name, value]) => [name, fill(value)]),
      );
      this.#url = fill(this.#option.url);
      const app = new AppProcess(fill(this.#option.command), this.#cwd, env);
      this.#process = app;
      const why = await this.#untilReady(app, this.#url);
      if (why === undefined) return;
      const isTaken = /EADDRINUSE|address already in use/i.test(app.printedSince(0));
      if (isTaken && this.#option.port === undefined && tries < mostTries) continue;
      const message = `${this.#name} ${why}. ${this.#output()}`;
      await this.stop();
      throw new Error(message);
    }
  }

  /** Ends it, and all that it has started. */
  async stop(): Promise<void> {
    const app = this.#process;
    this.#process = undefined;
    await app?.kill();
  }

  get #name(): string {
    return `wptserveApp: ${JSON.stringify(this.#option.command)}`;
  }

  async #freePort(): Promise<number> {
    const { port: first } = this.#option;
    if (first === undefined) return getPort();
    const port = first + this.#workerIndex;
    if ((await getPort({ port })) === port) return port;
    throw new UsageError(
      `wptserveApp port: ${port} is taken${this.#workerIndex === 0 ? '' : ` (port ${first} is for the first worker, this is number ${this.#workerIndex + 1})`}. Leave it out for a free one.`,
    );
  }

  #output(): string {
    const text = this.#process?.printedSince(0).trim() ?? '';
    return text === '' ? 'It printed nothing.' : `It printed:\n${text.replaceAll(/^/gm, '    ')}`;
  }

  /** Undefined when it is ready, or why it is not, in words. */
  async #untilReady(app: AppProcess, url: string): Promise<string | undefined> {
    const { ready, timeout } = this.#option;
    const deadline = performance.now() + timeout;
    let last = '';
    for (;;) {
      if (app.ending !== undefined) return `${app.ending} before it was ready`;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) break;
      if (ready instanceof RegExp) {
        if (new RegExp(ready.source, ready.flags.replace(/[gy]/, '')).test(app.printedSince(0))) {
          return undefined;
        }
      } else {
        last = await ask(ready === undefined ? url : new URL(ready, url).href, leftMs);
        const status = Number(last);
        if (status > 0 && (ready === undefined || status < 400)) return undefined;
      }
      await news(app, Math.min(askEveryMs, leftMs));
    }
    if (ready instanceof RegExp) return `did not print ${ready} within ${timeout} ms`;
    const where = ready === undefined ? url : new URL(ready, url).href;
    return `did not answer at ${where} within ${timeout} ms (the last time: ${last})`;
  }
}

/** Resolves when it prints or ends, and after so many milliseconds at the latest. */
function news(app: AppProcess, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    app.onNews = () => {
      if (app.ending === undefined) return;
      clearTimeout(timer);
      resolve();
    };
  });
}

/** The status with which a URL answers, or why it does not, in words. */
function ask(url: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const isSecure = url.startsWith('https:');
    const asking = (isSecure ? askHttps : askHttp)(
      url,
      { timeout: timeoutMs, agent: false, ...(isSecure ? { rejectUnauthorized: false } : {}) },
      (response) => {
        resolve(String(response.statusCode));
        response.destroy();
      },
    );
    asking.once('timeout', () => asking.destroy(new Error('no answer')));
    asking.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asking.end();
  });
}
