import { rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** A port to listen on: `'auto'` for a free one. */
export type PortSetting = 'auto' | number;

/** Ports to listen on, for each protocol. */
export interface PortsOption {
  /** @default ['auto'] */
  readonly http?: readonly PortSetting[];
  /** @default ['auto'] */
  readonly https?: readonly PortSetting[];
}

/** Ports from 1 that browsers do not connect to (the fetch standard, "port blocking"). */
export const badPorts: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

/**
 * Checks the option `ports`.
 *
 * @throws UsageError that names the protocol, and what is wrong
 */
export function checkPorts(ports: PortsOption): Required<PortsOption> {
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

/** @throws UsageError when `port` is not `'auto'` or 1 to 65535 */
function checkPort(port: unknown, where: string): asserts port is PortSetting {
  if (port === 'auto') return;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) {
    if (!badPorts.has(port)) return;
    throw new UsageError(
      `${where}: browsers do not connect to port ${port} (it is a bad port of the fetch standard). Write another, or 'auto'.`,
    );
  }
  throw new UsageError(
    `${where}: ${JSON.stringify(port)} is not a port. Write 'auto' or a number from 1 to 65535.`,
  );
}
