import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/journal/findings.ts';
import {
  judgeTest,
  type JudgedServer,
  type JudgedTest,
} from '../../src/playwright/test-verdict.ts';
import { exchangeOn, openConnection } from '../support/browser-request.ts';

const quiet: JudgedServer = { findings: [], handlerErrors: [], pendingCalls: [] };
const passed = (): JudgedTest => ({ status: 'passed', errors: [], annotations: [] });
const failed = (): JudgedTest => ({
  status: 'failed',
  errors: [{ message: 'its own' }],
  annotations: [],
});

const fails: Finding = {
  kind: 'protocol-error',
  severity: 'fail',
  title: 'connection 1 broke HTTP',
  details: 'more',
};
const warns: Finding = {
  kind: 'request-not-answered',
  severity: 'warn',
  title: 'nothing answered GET /a',
  details: 'the nearest is route "/b"\npath: other',
};

describe('a test', () => {
  test('without findings is left alone', () => {
    for (const each of [passed(), failed()]) expect(judgeTest(quiet, each)).toBeUndefined();
  });

  test('that passed is annotated with what warns, and does not fail', () => {
    const judged = passed();
    expect(judgeTest({ ...quiet, findings: [warns] }, judged)).toBeUndefined();
    expect(judged.annotations).toEqual([
      {
        type: 'wptserve',
        description:
          'requestNotAnswered: nothing answered GET /a\nthe nearest is route "/b"\npath: other',
      },
    ]);
  });

  test('that passed fails for what fails, and shows what warns too', () => {
    const judged = passed();
    const error = judgeTest({ ...quiet, findings: [fails, warns] }, judged);
    expect(error?.message).toBe(
      [
        'wptserve: 1 finding fails the test:',
        '  protocolError: connection 1 broke HTTP',
        '      more',
        '',
        '1 warning may say why the test failed:',
        '  requestNotAnswered: nothing answered GET /a',
        '      the nearest is route "/b"',
        '      path: other',
      ].join('\n'),
    );
    expect(error?.stack).toBe(`Error: ${error?.message}`);
    expect(judged.annotations).toHaveLength(1);
  });

  test('that failed by itself shows what warns', () => {
    const error = judgeTest({ ...quiet, findings: [warns, warns] }, failed());
    expect(error?.message).toMatch(/^wptserve: 2 warnings may say why the test failed:\n/);
  });

  test('that failed by itself shows also what was annotated while it ran', () => {
    const judged: JudgedTest = {
      ...failed(),
      annotations: [
        { type: 'wptserve', description: 'ads.test:443 was refused' },
        { type: 'issue', description: 'of somebody else' },
      ],
    };
    expect(judgeTest(quiet, judged)?.message).toBe(
      'wptserve: 1 warning may say why the test failed:\n  ads.test:443 was refused',
    );
    expect(judgeTest({ ...quiet, findings: [warns] }, judged)?.message).toBe(
      [
        'wptserve: 2 warnings may say why the test failed:',
        '  ads.test:443 was refused',
        '  requestNotAnswered: nothing answered GET /a',
        '      the nearest is route "/b"',
        '      path: other',
      ].join('\n'),
    );
    expect(judgeTest(quiet, { ...judged, status: 'passed', errors: [] })).toBeUndefined();
  });

  test.each(['skipped', 'interrupted'] as const)('that was %s is left alone', (status) => {
    const judged = { ...passed(), status };
    expect(judgeTest({ ...quiet, findings: [fails, warns] }, judged)).toBeUndefined();
    expect(judged.annotations).toEqual([]);
  });

  test('that timed out says what it waited for, and then what was found', () => {
    const pendingCalls = ['route "/a": nextRequest()', 'wpt.waitForRequest("/b")'].map((call) => {
      const error = new Error(call);
      error.stack = `Error: ${call}\n    at /specs/a.spec.ts:7:3`;
      return { call, error, why: () => ['None came.'] };
    });
    const timedOut: JudgedTest = { ...failed(), status: 'timedOut' };
    expect(judgeTest({ ...quiet, pendingCalls }, timedOut)?.message).toBe(
      [
        'wptserve: the test still waited for',
        '  route "/a": nextRequest() in /specs/a.spec.ts, line 7',
        '      None came.',
        '  wpt.waitForRequest("/b") in /specs/a.spec.ts, line 7',
        '      None came.',
      ].join('\n'),
    );
    expect(judgeTest({ ...quiet, pendingCalls, findings: [fails] }, timedOut)?.message).toBe(
      [
        'wptserve: the test still waited for',
        '  route "/a": nextRequest() in /specs/a.spec.ts, line 7',
        '      None came.',
        '  wpt.waitForRequest("/b") in /specs/a.spec.ts, line 7',
        '      None came.',
        '',
        '1 finding fails the test:',
        '  protocolError: connection 1 broke HTTP',
        '      more',
      ].join('\n'),
    );
    // So that the report shows that line.
    expect(judgeTest({ ...quiet, pendingCalls }, timedOut)?.stack).toMatch(
      /\n {4}at \/specs\/a\.spec\.ts:7:3$/,
    );
    expect(judgeTest({ ...quiet, pendingCalls }, failed())).toBeUndefined();
  });

  test('with many findings shows the first of them', () => {
    const findings = Array.from({ length: 25 }, (_, index) => ({
      ...fails,
      title: `no. ${index}`,
    }));
    const lines = judgeTest({ ...quiet, findings }, passed())?.message.split('\n');
    expect(lines?.[0]).toBe('wptserve: 25 findings fail the test:');
    expect(lines?.filter((line) => line.includes('no. '))).toHaveLength(20);
    expect(lines?.at(-1)).toBe('  … and 5 more');
  });
});

const finding = (title: string, frames: readonly string[]): Finding => ({
  kind: 'handler-threw',
  severity: 'fail',
  title,
  details: ['second line', ...frames].join('\n'),
});

describe('a handler that threw', () => {
  const request = exchangeOn({ connection: openConnection(1) }).request;
  test('gives the error its stack, so that the report shows the line; of others the line is named', () => {
    const first = ['    at one (file:///a/one.ts:3:5)', '    at run (/a/run.ts:1:1)'];
    const second = ['    at two (/a/two.ts:4:6)', '    at run (/a/run.ts:1:1)'];
    const third = ['    at async Promise.all (index 0)', '    at /a/three.ts:7:1'];
    const error = new Error('thrown');
    error.stack = ['Error: thrown', ...first].join('\n');
    const judged = judgeTest(
      {
        ...quiet,
        findings: [finding('1st', first), finding('2nd', second), finding('3rd', third)],
        handlerErrors: [{ request, error, brokeOff: false, source: undefined }],
      },
      passed(),
    );
    expect(judged?.message).toBe(
      [
        'wptserve: 3 findings fail the test:',
        '  handlerThrew: 1st',
        '      second line',
        '  handlerThrew: 2nd',
        '      second line',
        '      in /a/two.ts, line 4',
        '  handlerThrew: 3rd',
        '      second line',
      ].join('\n'),
    );
    expect(judged?.stack).toBe([`Error: ${judged?.message}`, ...first].join('\n'));
  });

  test('that only warns gives the error no stack', () => {
    const error = new Error('thrown');
    const judged = judgeTest(
      {
        ...quiet,
        findings: [{ ...finding('1st', []), severity: 'warn' }],
        handlerErrors: [{ request, error, brokeOff: false, source: undefined }],
      },
      failed(),
    );
    expect(judged?.stack).toBe(`Error: ${judged?.message}`);
  });
});
