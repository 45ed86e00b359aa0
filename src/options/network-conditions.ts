import {
  describeValue,
  didYouMean,
  isPlainObject,
  rejectUnknownOptions,
  UsageError,
} from '../usage-error.ts';

/** Names of networks; DevTools calls them "3G", "Slow 4G" and "Fast 4G" since 2024. */
export type NetworkPreset = 'slow-3g' | 'fast-3g' | '4g';

/** How slow every connection is. */
export interface NetworkOptions {
  /** From the server to the peer, in bytes per second. @default Infinity */
  readonly download?: number;
  /** From the peer to the server, in bytes per second. @default Infinity */
  readonly upload?: number;
  /** How long bytes travel to the peer, in milliseconds. @default 0 */
  readonly latency?: number;
  /** How much longer they may travel, in milliseconds; never so that they overtake each other. @default 0 */
  readonly jitter?: number;
  /** The same seed gives the same jitter. @default 0 */
  readonly seed?: number;
}

/** How slow the connections of a host are. */
export type HostNetwork = NetworkPreset | NetworkOptions;

/** The option after the check. */
export interface NetworkConditions {
  readonly downloadBytesPerSecond: number;
  readonly uploadBytesPerSecond: number;
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly seed: number;
}

/**
 * Chrome's numbers. Each is a nominal network, 500 kbit/s both ways and 400 ms for the first,
 * times factors for what throttling above TCP leaves out: its rates are lower, and its one
 * delay between request and response is longer.
 */
const presets: Readonly<Record<NetworkPreset, NetworkOptions>> = {
  'slow-3g': { download: 50_000, upload: 50_000, latency: 2000 },
  'fast-3g': { download: 180_000, upload: 84_375, latency: 562.5 },
  '4g': { download: 1_012_500, upload: 168_750, latency: 165 },
};

/**
 * Checks how slow the connections of a host are.
 *
 * @throws UsageError that names the option
 */
export function checkNetwork(network: HostNetwork, where = 'wptserve network'): NetworkConditions {
  const options: NetworkOptions = isPlainObject(network) ? network : presetOf(network, where);
  rejectUnknownOptions(where, options, ['download', 'upload', 'latency', 'jitter', 'seed']);
  const { download = Infinity, upload = Infinity, latency = 0, jitter = 0, seed = 0 } = options;
  for (const [name, rate] of Object.entries({ download, upload })) {
    if (typeof rate === 'number' && rate > 0) continue;
    throw new UsageError(
      `${where}.${name}: ${describeValue(rate)} is no rate. Write bytes per second, more than 0.`,
    );
  }
  for (const [name, time] of Object.entries({ latency, jitter })) {
    if (typeof time === 'number' && time >= 0 && time < Infinity) continue;
    const forEver =
      time === Infinity ? ` A server that never answers is fault: 'no-response'.` : '';
    throw new UsageError(
      `${where}.${name}: ${describeValue(time)} is no time. Write milliseconds, 0 or more.${forEver}`,
    );
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new UsageError(
      `${where}.seed: ${describeValue(seed)} is no seed. Write a whole number from 0 to 4294967295.`,
    );
  }
  return {
    downloadBytesPerSecond: download,
    uploadBytesPerSecond: upload,
    latencyMs: latency,
    jitterMs: jitter,
    seed,
  };
}

/** As one would write it: `slow-3g`, `download 50000, latency 100`. */
export function describeNetwork(conditions: NetworkConditions): string {
  const { downloadBytesPerSecond, uploadBytesPerSecond, latencyMs, jitterMs } = conditions;
  for (const [name, { download, upload, latency }] of Object.entries(presets)) {
    const isSame =
      download === downloadBytesPerSecond &&
      upload === uploadBytesPerSecond &&
      latency === latencyMs;
    if (isSame && jitterMs === 0) return name;
  }
  return [
    ...(downloadBytesPerSecond === Infinity ? [] : [`download ${downloadBytesPerSecond}`]),
    ...(uploadBytesPerSecond === Infinity ? [] : [`upload ${uploadBytesPerSecond}`]),
    ...(latencyMs === 0 ? [] : [`latency ${latencyMs}`]),
    ...(jitterMs === 0 ? [] : [`jitter ${jitterMs}`]),
  ].join(', ');
}

const devToolsNames: Readonly<Record<string, NetworkPreset>> = {
  '3g': 'slow-3g',
  'slow 4g': 'fast-3g',
  'fast 4g': '4g',
};

function presetOf(name: unknown, where: string): NetworkOptions {
  if (typeof name === 'string' && Object.hasOwn(presets, name))
    return presets[name as NetworkPreset];
  throw new UsageError(
    name === 'offline'
      ? `${where}: Playwright takes a browser offline: context.setOffline(true).`
      : `${where}: ${describeValue(name)} is no network. ${hintAtNetwork(name)}`,
  );
}

function hintAtNetwork(name: unknown): string {
  const alias = String(name)
    .toLowerCase()
    .replaceAll(/[-_ ]+/g, ' ');
  if (Object.hasOwn(devToolsNames, alias)) {
    return `What DevTools calls so is '${devToolsNames[alias]}'.`;
  }
  return (
    didYouMean(name, Object.keys(presets)) ??
    `Write 'slow-3g', 'fast-3g', '4g', or numbers, such as { download: 50_000, latency: 100 }.`
  );
}
