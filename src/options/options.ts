// The options of a server, checked where they are declared.

import type { ConnectionFault } from '../faults/connection-fault.ts';
import type { DocumentRoot } from '../handlers/document-root.ts';
import { checkCors, type CorsOption, type CorsPolicy } from '../http/response/cors.ts';
import type { CheckedHostNames, HostNamesOption } from '../http/host-names/host-names.ts';
import {
  checkIndex,
  checkSpa,
  openDocumentRoots,
  readInjectedScript,
  type InjectScriptOption,
} from './document-options.ts';
import { checkPorts, type PortsOption } from './ports.ts';
import { wptRewrites } from '../handlers/wrappers/route-table.ts';
import { checkRewrites, type CheckedRewrite, type Rewrite } from '../routing/rewriter.ts';
import {
  checkFault,
  checkNetworkOption,
  checkTls,
  type FaultOption,
  type NetworkOption,
  type TlsOption,
} from './connection-options.ts';
import {
  checkLimits,
  serverConnectionLimits,
  testConnectionLimits,
  type CheckedLimits,
  type ConnectionLimits,
  type Limits,
} from './limits.ts';
import type { HostTable } from './host-table.ts';
import type { NetworkConditions } from './network-conditions.ts';
import { checkNames, needsProxy } from './served-names.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';
import {
  checkRecord,
  type CheckedRecord,
  type RecordMode,
  type RecordOption,
} from './record-option.ts';
import { checkUpstream, type UpstreamFor, type UpstreamOption } from './upstream-option.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import {
  defaultVerdicts,
  verdictWords,
  type Verdict,
  type Verdicts,
  type VerdictsOption,
} from './verdicts.ts';

export type { InjectScriptOption } from './document-options.ts';

/** Options of a server: plain data, all optional. */
export interface ServerOptions extends HostNamesOption {
  /**
   * A folder whose files are served, or several by the path that stands for each, such as
   * `{ '/': 'site', '/lib/': 'dist' }`. A path without a slash at its end is that of a single
   * file. A relative path starts at the working directory.
   */
  readonly documentRoot?: string | Readonly<Record<string, string>>;
  /**
   * The file that is served for a folder of the document root, such as `'index.html'`. Without it, or
   * without such a file, a folder is listed, as in wptserve.
   */
  readonly index?: string;
  /**
   * The page of a single-page application, such as `'/index.html'`: a GET of a document gets it where
   * there is no file. Whatever is no document (a script, an image, an answer for `fetch`) is a 404 as
   * before. @default none
   */
  readonly spa?: string;
  /**
   * The server behind this one, such as that of the app under test: what no route and no file answers
   * is asked of it, and passed on both ways as it comes. `'http://localhost:5173'`, or by the
   * beginning of the path, or by host. Default: such a request is a 404.
   */
  readonly upstream?: UpstreamOption;
  /** Whether files have `ETag` and `Last-Modified`, and conditional requests are answered. @default false */
  readonly validators?: boolean;
  /**
   * Whether `X.any.html`, `X.window.html`, `X.worker.html` and the like are made of `X.any.js`,
   * `X.window.js` and `X.worker.js`, as `wpt serve` does. @default false
   */
  readonly wrappers?: boolean;
  /**
   * Whether pages of other origins may read what is served: preflights are answered, and header
   * fields are added to replies, files and errors, but not to scripts, whose bytes are exact.
   * `true`, or `{ origin: 'https://app.example', credentials: true }`. Preflights use up no answer.
   * @default false
   */
  readonly cors?: CorsOption;
  /** Paths that stand for other paths. */
  readonly rewrites?: readonly Rewrite[];
  /**
   * A script that runs first in every document of type `text/html`: in files, in replies, and in
   * what handler modules return, but not in what the handler of a route does, as in wptserve.
   */
  readonly injectScript?: InjectScriptOption;
  /** Milliseconds before each request is handled. @default 0 */
  readonly latency?: number;
  /**
   * Whether pages reach hosts that no option names, where names lead here by a proxy: refused ones
   * are reported, so that a test does not depend on the internet. @default 'refuse'
   */
  readonly otherHosts?: OtherHosts;
  /** Ports on 127.0.0.1 and ::1; `'auto'` is a free one that browsers connect to. */
  readonly ports?: PortsOption;
  /**
   * What is wrong with the TLS of this server, or how else it is done, for all hosts or by host:
   * `'expired'`, `{ maxVersion: 'TLSv1.2' }`, `{ hosts: { 'expired.localhost': 'expired' } }`.
   */
  readonly tls?: TlsOption;
  /**
   * How connections fail, all of them or by host: `'reset-on-accept'`, `{ kind: 'close-after', ms: 50 }`,
   * `{ hosts: { 'api.localhost': 'no-response' } }`.
   */
  readonly fault?: FaultOption;
  /**
   * How slow connections are, all of them or by host: `'slow-3g'`, `'fast-3g'`, `'4g'`, or numbers
   * of one's own: `{ download: 50_000, latency: 100 }`, `{ hosts: { 'api.localhost': 'slow-3g' } }`.
   * All that a page does feels it, also streams and workers.
   */
  readonly network?: NetworkOption;
  /**
   * When what happens on the wire is recorded, and attached to the test as `wire.html`,
   * `wire.txt`, `wire.json` and `wire.pcapng`: Playwright's words for traces. Without Playwright
   * everything but `'off'` records, for `wireLog()`. `{ when: 'on', formats: ['html'] }` attaches some
   * of them. @default 'retain-on-failure', there 'off'
   */
  readonly record?: RecordOption;
  /** Whether each exchange is a step of the test, in Playwright's trace and report. @default true */
  readonly steps?: boolean;
  /** How much is taken of requests and connections, and kept of them. */
  readonly limits?: Partial<Limits>;
  /**
   * What becomes of findings at the end of a test, by their kind: `{ requestNotAnswered: 'fail' }`.
   * Without Playwright they are in `wpt.findings`.
   */
  readonly verdicts?: VerdictsOption;
}

/** Whether hosts that the options do not name can be reached. */
export type OtherHosts = (typeof otherHostsModes)[number];

/** Options after the check. */
export interface CheckedOptions extends CheckedRecord {
  /** The one with the longest path first. */
  readonly documentRoots: readonly DocumentRoot[];
  /** The path of the page that stands for documents that are not there. */
  readonly spa: string | undefined;
  /** The server to ask by host and path; undefined: none. */
  readonly upstreamFor: HostTable<UpstreamFor>['valueFor'] | undefined;
  readonly wrappers: boolean;
  /** Undefined: nothing is shared. */
  readonly cors: CorsPolicy | undefined;
  readonly rewrites: readonly CheckedRewrite[];
  readonly injectedScript: string | undefined;
  readonly latencyMs: number;
  readonly names: CheckedHostNames;
  readonly otherHosts: OtherHosts;
  /** Whether browsers reach the server by {@link names}, faults and networks only through a proxy. */
  readonly needsProxy: boolean;
  /** The settings for the name that a client asks for (SNI); without one, it names no host. */
  readonly tlsSettingsFor: HostTable<TlsSettings>['valueFor'] | undefined;
  /** How a connection fails that leads to a host, or to none that is known. */
  readonly faultFor: HostTable<ConnectionFault>['valueFor'] | undefined;
  /** How slow a connection is that leads to a host, or to none that is known. */
  readonly networkFor: HostTable<NetworkConditions>['valueFor'] | undefined;
  readonly ports: Required<PortsOption>;
  readonly steps: boolean;
  readonly limits: CheckedLimits;
  readonly verdicts: Verdicts;
}

const otherHostsModes = ['refuse', 'allow'] as const;

const known: readonly (keyof ServerOptions)[] = [
  'documentRoot',
  'index',
  'spa',
  'upstream',
  'validators',
  'wrappers',
  'cors',
  'rewrites',
  'injectScript',
  'latency',
  'browserHost',
  'alternateHosts',
  'subdomains',
  'notSubdomains',
  'hosts',
  'otherHosts',
  'tls',
  'fault',
  'network',
  'ports',
  'record',
  'steps',
  'limits',
  'verdicts',
];

/** What holds where options are left out: of a test, or of a server for others. */
export interface OptionDefaults {
  readonly record: RecordMode;
  readonly connectionLimits: ConnectionLimits;
}

const testDefaults: OptionDefaults = {
  record: 'retain-on-failure',
  connectionLimits: testConnectionLimits,
};

/** Those of `startServer`: there is no test to which a report could be attached. */
export const serverDefaults: OptionDefaults = {
  record: 'off',
  connectionLimits: serverConnectionLimits,
};

/**
 * Checks options.
 *
 * @throws UsageError that names the option, what was wrong and what is allowed
 */
export async function checkOptions(
  options: ServerOptions,
  defaults: OptionDefaults = testDefaults,
): Promise<CheckedOptions> {
  rejectUnknownOptions('wptserve', options, known);
  const { documentRoot, latency = 0 } = options;
  if (!(Number.isFinite(latency) && latency >= 0)) {
    throw new UsageError(
      `wptserve latency: ${describeValue(latency)} is not a number of milliseconds from 0.`,
    );
  }
  const wrappers = checkFlag('wrappers', options.wrappers);
  const validators = checkFlag('validators', options.validators);
  const tables = {
    tls: options.tls === undefined ? undefined : checkTls(options.tls),
    fault: options.fault === undefined ? undefined : checkFault(options.fault),
    network: options.network === undefined ? undefined : checkNetworkOption(options.network),
    upstream: options.upstream === undefined ? undefined : checkUpstream(options.upstream),
  };
  const names = checkNames(options, tables);
  const index = checkIndex(options.index, documentRoot !== undefined);
  const documentRoots =
    documentRoot === undefined ? [] : await openDocumentRoots(documentRoot, { validators, index });
  return {
    documentRoots,
    spa: await checkSpa(options.spa, documentRoots),
    upstreamFor: tables.upstream?.valueFor,
    wrappers,
    cors: checkCors('wptserve cors', options.cors ?? false),
    rewrites: [
      ...checkRewrites(options.rewrites ?? []),
      ...(wrappers ? checkRewrites(wptRewrites) : []),
    ],
    injectedScript: await readInjectedScript(options.injectScript),
    latencyMs: latency,
    names,
    needsProxy: needsProxy(names, tables),
    tlsSettingsFor: tables.tls?.valueFor,
    faultFor: tables.fault?.valueFor,
    networkFor: tables.network?.valueFor,
    otherHosts: checkWord('otherHosts', options.otherHosts ?? 'refuse', otherHostsModes),
    ports: checkPorts(options.ports ?? {}),
    ...checkRecord(options.record, defaults.record),
    steps: checkFlag('steps', options.steps ?? true),
    limits: checkLimits(options.limits ?? {}, defaults.connectionLimits),
    verdicts: checkVerdicts(options.verdicts ?? {}),
  };
}

function checkFlag(name: string, value = false): boolean {
  if (typeof value === 'boolean') return value;
  throw new UsageError(`wptserve ${name}: ${describeValue(value)}. Write true or false.`);
}

function checkWord<Word extends string>(name: string, value: Word, words: readonly Word[]): Word {
  if (words.includes(value)) return value;
  const shown = words.map((word) => `'${word}'`).join(', ');
  throw new UsageError(`wptserve ${name}: ${describeValue(value)}. It is one of ${shown}.`);
}

function checkVerdicts(verdicts: VerdictsOption): Verdicts {
  rejectUnknownOptions('wptserve verdicts', verdicts, Object.keys(defaultVerdicts));
  for (const [name, value] of Object.entries(verdicts)) {
    checkWord(`verdicts.${name}`, value as Verdict, verdictWords);
  }
  return { ...defaultVerdicts, ...verdicts };
}
