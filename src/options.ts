// The options of a server, checked where they are declared.

import type { DocumentRoot } from './handlers/document-root.ts';
import { DEFAULT_PARSER_LIMITS, type ParserLimits } from './http1/parser-limits.ts';
import { checkPort, type PortSetting } from './net/ports.ts';
import { describeValue, rejectUnknownOptions, UsageError } from './usage-error.ts';

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
  readonly documentRoot: DocumentRoot | undefined;
  readonly ports: Required<PortsOption>;
  readonly limits: Partial<Limits>;
}

/**
 * Checks options.
 *
 * @throws UsageError that names the option, what was wrong and what is allowed
 */
export async function checkOptions(options: ServerOptions): Promise<CheckedOptions> {
  rejectUnknownOptions('wptserve', options, ['documentRoot', 'ports', 'limits']);
  return {
    documentRoot:
      options.documentRoot === undefined ? undefined : await openDocumentRoot(options.documentRoot),
    ports: checkPorts(options.ports ?? {}),
    limits: checkLimits(options.limits ?? {}),
  };
}

/** A server without files does not load the code for them. */
async function openDocumentRoot(folder: string): Promise<DocumentRoot> {
  const { DocumentRoot } = await import('./handlers/document-root.ts');
  return DocumentRoot.open(folder);
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
  const fixed = [...http, ...https].filter((port) => port !== 'auto');
  const twice = fixed.find((port, index) => fixed.indexOf(port) !== index);
  if (twice !== undefined)
    throw new UsageError(`wptserve ports: port ${twice} is there twice. Write another, or 'auto'.`);
  if (http.length === 0)
    throw new UsageError(`wptserve ports.http: it needs at least one port. Write ['auto'].`);
  return { http, https };
}

function checkLimits(limits: Partial<Limits>): Partial<Limits> {
  rejectUnknownOptions('wptserve limits', limits, Object.keys(DEFAULT_PARSER_LIMITS));
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new UsageError(
      `wptserve limits.${name}: ${describeValue(value)} is not a whole number from 1.`,
    );
  }
  return limits;
}
