import { describeValue, isPlainObject, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** The server of the app under test, which each worker starts for itself. */
export interface AppOption {
  /** What starts it, as one would type it: `'npm run dev -- --port {port}'`. */
  readonly command: string;
  /** Environment variables besides those of the tests: `{ API_URL: '{origin}', PORT: '{port}' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is found. It becomes `baseURL`. @default 'http://localhost:{port}' */
  readonly url?: string;
  /** Its port in the first worker; each further worker takes the next one. Default: a free one. */
  readonly port?: number;
  /**
   * When it is ready: a path that answers with a status below 400, or what it prints. Default: it
   * answers at its URL, whatever the status.
   */
  readonly ready?: string | RegExp;
  /** Milliseconds until it must be ready. @default 60000 */
  readonly timeout?: number;
  /** The folder in which it is started. @default that of playwright.config.ts */
  readonly cwd?: string;
}

/** What the command, the URL and the environment may name. */
export interface AppPlaces {
  /** Of this worker's server: `http://localhost:1234`. */
  readonly origin: string;
  /** Of the app. */
  readonly port: number;
}

/** The option `wptserveApp` after its check. */
export interface CheckedApp extends AppOption {
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  readonly timeout: number;
}

const where = 'wptserveApp';
const example = "{ command: 'npm start', env: { PORT: '{port}', API_URL: '{origin}' } }";

/**
 * Checks the option `wptserveApp`.
 *
 * @throws UsageError that names what is wrong
 */
export function checkApp(option: unknown): CheckedApp {
  if (!isPlainObject(option)) {
    throw new UsageError(`${where}: ${describeValue(option)} is not an object. Write ${example}.`);
  }
  rejectUnknownOptions(where, option, ['command', 'env', 'url', 'port', 'ready', 'timeout', 'cwd']);
  const { command, env = {}, url = 'http://localhost:{port}', port, ready, cwd } = option;
  const { timeout = 60_000 } = option;
  checkText('command', command, "'npm start'");
  checkText('url', url, "'http://localhost:{port}'");
  if (cwd !== undefined) checkText('cwd', cwd, "'packages/web'");
  if (!isPlainObject(env)) {
    throw new UsageError(
      `${where} env: ${describeValue(env)} is not an object. Write { PORT: '{port}' }.`,
    );
  }
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') continue;
    throw new UsageError(`${where} env.${name}: ${describeValue(value)} is not a string.`);
  }
  const texts = { command, url, ...env } as Record<string, string>;
  for (const [name, text] of Object.entries(texts)) checkPlaces(name, text);
  checkUrl(url);
  if (![command, ...Object.values(env)].some((text) => String(text).includes('{port}'))) {
    throw new UsageError(
      `${where}: neither command nor env tells the app its port. Each worker starts it on a port of its own. Write ${example}.`,
    );
  }
  if (port !== undefined) checkNumber('port', port, 65_535, 'a number from 1 to 65535');
  checkNumber('timeout', timeout, Infinity, 'a number of milliseconds above 0');
  if (ready !== undefined && !(ready instanceof RegExp)) {
    if (typeof ready !== 'string' || !ready.startsWith('/')) {
      throw new UsageError(
        `${where} ready: ${describeValue(ready)} is neither a path nor a RegExp. Write '/health', or /listening on/ for what it prints.`,
      );
    }
  }
  return { ...option, command, env, url, timeout } as CheckedApp;
}

/** A text with the places filled in. */
export function withPlaces(text: string, { origin, port }: AppPlaces): string {
  return text.replaceAll('{origin}', origin).replaceAll('{port}', String(port));
}

function checkText(name: string, value: unknown, sample: string): asserts value is string {
  if (typeof value === 'string' && value !== '') return;
  throw new UsageError(
    value === undefined
      ? `${where}: it has no ${name}. Write ${example}.`
      : `${where} ${name}: ${describeValue(value)} is no text. Write ${sample}.`,
  );
}

/** Braces of a shell, or of JSON, are nobody's places. */
function checkPlaces(name: string, text: string): void {
  const wrong = /(?<!\$)\{(?!origin\}|port\})[A-Za-z]+\}/.exec(text)?.[0];
  if (wrong === undefined) return;
  throw new UsageError(`${where} ${name}: ${wrong} is no place. There are {origin} and {port}.`);
}

function checkUrl(url: string): void {
  const filled = withPlaces(url, { origin: '', port: 1 });
  if (!URL.canParse(filled) || !/^https?:$/.test(new URL(filled).protocol)) {
    throw new UsageError(
      `${where} url: ${describeValue(url)} is no URL. Write 'http://localhost:{port}'.`,
    );
  }
  if (url.includes('{port}')) return;
  const { port } = new URL(url);
  throw new UsageError(
    `${where} url: ${describeValue(url)} has one port for all workers. Write 'http://localhost:{port}'${port === '' ? '' : `, and port: ${port} for the first worker`}.`,
  );
}

function checkNumber(name: string, value: unknown, most: number, allowed: string): void {
  const isWhole = name !== 'port' || Number.isInteger(value);
  if (typeof value === 'number' && value > 0 && value <= most && isWhole) return;
  throw new UsageError(`${where} ${name}: ${describeValue(value)} is not ${allowed}.`);
}
