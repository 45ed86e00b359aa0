// The options of a server, checked where they are declared.

import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ParserLimits } from './http1/parser-limits.ts';
import { checkPort, type PortSetting } from './net/ports.ts';
import { rejectUnknownOptions, UsageError } from './usage-error.ts';

/** How much of a request is taken before it is refused, in bytes or field lines. */
export type Limits = ParserLimits;

/** Ports to listen on, for each protocol. */
export interface PortsOption {
  /** @default ['auto'] */
  readonly http?: readonly PortSetting[];
  /** @default ['auto'] */
  readonly https?: readonly PortSetting[];
}

/** Options of a server: plain data, all optional. */
export interface ServerOptions {
  /** A folder whose files are served. A relative path starts at the working directory. */
  readonly documentRoot?: string;
  /** Ports on 127.0.0.1 and ::1; `'auto'` is a free one. */
  readonly ports?: PortsOption;
  /** How much of a request is taken before it is refused. */
  readonly limits?: Partial<Limits>;
}

/** Options after the check. */
export interface CheckedOptions {
  readonly documentRoot: string | undefined;
  readonly ports: Required<PortsOption>;
  readonly limits: Partial<Limits>;
}

const limitNames: readonly (keyof Limits)[] = [
  'maxRequestLineBytes',
  'maxHeadBytes',
  'maxFields',
  'maxBodyBytes',
  'maxChunkExtensionBytes',
];

/**
 * Checks options.
 *
 * @throws UsageError that names the option, what was wrong and what is allowed
 */
export function checkOptions(options: ServerOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new UsageError(
      `wptserve: ${String(options)} is not an options object. Write { documentRoot: 'site' }.`,
    );
  }
  rejectUnknownOptions('wptserve', options, ['documentRoot', 'ports', 'limits']);
  return {
    documentRoot:
      options.documentRoot === undefined ? undefined : checkDocumentRoot(options.documentRoot),
    ports: checkPorts(options.ports ?? {}),
    limits: checkLimits(options.limits ?? {}),
  };
}

function checkDocumentRoot(folder: string): string {
  const where = `wptserve documentRoot ${JSON.stringify(folder)}`;
  if (typeof folder !== 'string') throw new UsageError(`${where}: it is the path of a folder.`);
  const path = resolve(folder);
  try {
    if (!statSync(path).isDirectory()) throw new UsageError(`${where}: ${path} is not a folder.`);
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new UsageError(
      `${where}: ${path} ${why}. A relative path starts at the working directory.`,
    );
  }
  return path;
}

function checkPorts(ports: PortsOption): Required<PortsOption> {
  rejectUnknownOptions('wptserve ports', ports, ['http', 'https']);
  const { http = ['auto'], https = ['auto'] } = ports;
  for (const [protocol, list] of Object.entries({ http, https })) {
    const where = `wptserve ports.${protocol}`;
    if (!Array.isArray(list))
      throw new UsageError(`${where}: write a list, such as ['auto'] or [8000].`);
    for (const [index, port] of list.entries()) checkPort(port, `${where}[${index}]`);
  }
  if (http.length === 0)
    throw new UsageError(`wptserve ports.http: it needs at least one port. Write ['auto'].`);
  return { http, https };
}

function checkLimits(limits: Partial<Limits>): Partial<Limits> {
  rejectUnknownOptions('wptserve limits', limits, limitNames);
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new UsageError(`wptserve limits.${name}: ${String(value)} is not a whole number from 1.`);
  }
  return limits;
}
