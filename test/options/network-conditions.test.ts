import { describe, expect, test } from 'vitest';
import {
  checkNetwork,
  describeNetwork,
  type HostNetwork,
} from '../../src/options/network-conditions.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('the option network', () => {
  test.each<[HostNetwork, number, number, number]>([
    ['slow-3g', 50_000, 50_000, 2000],
    ['fast-3g', 180_000, 84_375, 562.5],
    ['4g', 1_012_500, 168_750, 165],
  ])('%j has the numbers of Chrome', (preset, down, up, latencyMs) => {
    expect(checkNetwork(preset)).toEqual({
      downloadBytesPerSecond: down,
      uploadBytesPerSecond: up,
      latencyMs,
      jitterMs: 0,
      seed: 0,
    });
  });

  test('is a network without limits where it says nothing', () => {
    expect(checkNetwork({})).toEqual({
      downloadBytesPerSecond: Infinity,
      uploadBytesPerSecond: Infinity,
      latencyMs: 0,
      jitterMs: 0,
      seed: 0,
    });
  });

  test('takes each number alone', () => {
    expect(checkNetwork({ download: 0.5 }).downloadBytesPerSecond).toBe(0.5);
    expect(checkNetwork({ upload: 1 }).uploadBytesPerSecond).toBe(1);
    expect(checkNetwork({ latency: 1.5 }).latencyMs).toBe(1.5);
    expect(checkNetwork({ jitter: 3 }).jitterMs).toBe(3);
    expect(checkNetwork({ seed: 2 ** 32 - 1 }).seed).toBe(2 ** 32 - 1);
  });

  const allowed = `Write 'slow-3g', 'fast-3g', '4g', or numbers, such as { download: 50_000, latency: 100 }.`;
  test.each<[unknown, string]>([
    ['slow3g', `: "slow3g" is no network. Did you mean 'slow-3g'?`],
    ['5g', `: "5g" is no network. Did you mean '4g'?`],
    ['fast', `: "fast" is no network. Did you mean 'fast-3g'?`],
    ['3G', `: "3G" is no network. What DevTools calls so is 'slow-3g'.`],
    ['Slow 4G', `: "Slow 4G" is no network. What DevTools calls so is 'fast-3g'.`],
    ['fast-4g', `: "fast-4g" is no network. What DevTools calls so is '4g'.`],
    ['dsl', `: "dsl" is no network. ${allowed}`],
    ['toString', `: "toString" is no network. ${allowed}`],
    ['offline', `: Playwright takes a browser offline: context.setOffline(true).`],
    [50_000, `: 50000 is no network. ${allowed}`],
    [null, `: null is no network. ${allowed}`],
    [['4g'], `: ["4g"] is no network. ${allowed}`],
    [{ downlaod: 5 }, `: no option "downlaod". Did you mean "download"?`],
    [{ download: 0 }, `.download: 0 is no rate. Write bytes per second, more than 0.`],
    [{ download: NaN }, `.download: NaN is no rate. Write bytes per second, more than 0.`],
    [{ upload: '5' }, `.upload: "5" is no rate. Write bytes per second, more than 0.`],
    [{ latency: -1 }, `.latency: -1 is no time. Write milliseconds, 0 or more.`],
    [
      { latency: Infinity },
      `.latency: Infinity is no time. Write milliseconds, 0 or more. A server that never answers is fault: 'no-response'.`,
    ],
    [{ jitter: null }, `.jitter: null is no time. Write milliseconds, 0 or more.`],
    [{ seed: 1.5 }, `.seed: 1.5 is no seed. Write a whole number from 0 to 4294967295.`],
    [{ seed: 2 ** 32 }, `.seed: 4294967296 is no seed. Write a whole number from 0 to 4294967295.`],
    [{ seed: 'a' }, `.seed: "a" is no seed. Write a whole number from 0 to 4294967295.`],
  ])('%j is refused', (network, message) => {
    expect(() => checkNetwork(network as HostNetwork)).toThrow(
      new UsageError(`wptserve network${message}`),
    );
  });
});

test.each<[HostNetwork, string]>([
  ['slow-3g', 'slow-3g'],
  [{ download: 50_000, upload: 50_000, latency: 2000 }, 'slow-3g'],
  [
    { download: 50_000, upload: 50_000, latency: 2000, jitter: 5 },
    'download 50000, upload 50000, latency 2000, jitter 5',
  ],
  [{ download: 50_000 }, 'download 50000'],
  [{ latency: 0.5, seed: 1 }, 'latency 0.5'],
  [{ seed: 1 }, ''],
])('%j is described as a person would write it', (network, text) => {
  expect(describeNetwork(checkNetwork(network))).toBe(text);
});
