// A second opinion: what Wireshark makes of a capture.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireLog } from '../../src/journal/wire-log.ts';
import { wirePcapng } from '../../src/report/wire-pcapng.ts';
import { largeLog, sampleLog } from '../support/sample-log.ts';

const command = 'tshark';
const installed = spawnSync(command, ['--version']).status === 0;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wptserve-capture-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What tshark says of the packets that `filter` lets pass: a row each. */
function dissect(log: WireLog, filter: string, fields: readonly string[]): string[][] {
  const file = join(folder, 'wire.pcapng');
  writeFileSync(file, wirePcapng(log));
  const strict = ['tcp.check_checksum:TRUE', 'ip.check_checksum:TRUE'];
  const options = [
    ...strict.flatMap((preference) => ['-o', preference]),
    ...fields.flatMap((field) => ['-e', field]),
  ];
  const source = ['-n', '-r', file, '-Y', filter, '-T', 'fields'];
  const { status, stdout, stderr } = spawnSync(command, [...source, ...options], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

describe.skipIf(!installed)(
  `wire.pcapng in ${command}${installed ? '' : ' (not installed)'}`,
  () => {
    test.each([
      ['a test in which much went wrong', sampleLog()],
      ['a thousand requests', largeLog(1000)],
    ])('shows the exchanges of the log as HTTP, at their times: %s', (_, log) => {
      const requests = dissect(log, 'http.request', [
        'tcp.stream',
        'http.request.method',
        'http.request.uri',
        'frame.time_epoch',
      ]);
      expect(requests).toEqual(
        log.exchanges.map(({ connection, method, target, requestCompleteMs }) => [
          String(connection - 1),
          method,
          target,
          `${((log.startedAt + requestCompleteMs) / 1000).toFixed(6)}000`,
        ]),
      );
    });

    test('shows the status of each response, complete or not', () => {
      const log = sampleLog();
      const responses = dissect(log, 'tcp.srcport == 80', ['tcp.stream', '_ws.col.Info']);
      for (const { connection, status, outcome } of log.exchanges) {
        const infos = responses
          .filter(([stream]) => stream === String(connection - 1))
          .map(([, info = '']) => info.trimEnd());
        const isCut = outcome === undefined || outcome === 'reset';
        // Wireshark waits for the rest of what is not complete.
        const expected = new RegExp(`^HTTP/1\\.1 ${status} .*${isCut ? 'reassembled PDU' : ''}`);
        expect(infos).toContainEqual(expect.stringMatching(expected));
      }
    });

    test.each([
      ['a test in which much went wrong', sampleLog()],
      ['a thousand requests', largeLog(1000)],
    ])('has nothing to complain of: %s', (_, log) => {
      const suspect =
        'tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0 || _ws.malformed';
      expect(dissect(log, suspect, ['frame.number', '_ws.col.Info'])).toEqual([]);
      const good = dissect(log, 'tcp.checksum.status == 1', ['frame.number']);
      expect(good.length).toBeGreaterThan(log.segments.length);
    });

    test('shows how connections ended', () => {
      const log = sampleLog();
      const resets = dissect(log, 'tcp.flags.reset == 1', ['tcp.stream']);
      const ends = dissect(log, 'tcp.flags.fin == 1', ['tcp.stream']);
      const closedBy = (how: string): string[] =>
        log.connections.filter(({ closed }) => closed?.how === how).map(({ id }) => String(id - 1));
      expect(resets.flat()).toEqual(closedBy('rst'));
      expect([...new Set(ends.flat())].toSorted()).toEqual(closedBy('fin'));
      expect(ends).toHaveLength(2 * closedBy('fin').length);
    });
  },
);
