import { describe, expect, test } from 'vitest';
import {
  describeFault,
  faultKinds,
  momentOfFault,
  quoteFault,
  type ConnectionFault,
} from '../../src/faults/connection-fault.ts';
import { answerOfFault } from '../../src/faults/fault-answer.ts';
import { script } from '../../src/script/builder.ts';

const onNewConnection = { indexOnConnection: 0, isRetry: false, contentReceived: 0 };
const onUsedConnection = { indexOnConnection: 1, isRetry: false, contentReceived: 0 };
const again = { indexOnConnection: 1, isRetry: true, contentReceived: 0 };

describe('what a fault is', () => {
  test.each<[ConnectionFault, string, ReturnType<typeof momentOfFault>]>([
    [{ kind: 'never-read' }, 'never-read', 'onAccept'],
    [{ kind: 'no-response' }, 'no-response', 'afterRequest'],
    [{ kind: 'request-timeout' }, 'request-timeout', 'afterRequest'],
    [{ kind: 'half-close' }, 'half-close', 'inExchange'],
    [{ kind: 'never-read-content' }, 'never-read-content', 'inExchange'],
    [{ kind: 'close-after', ms: 50 }, 'close-after 50 ms', 'onBytes'],
    [
      { kind: 'reset-after-request-bytes', bytes: 9 },
      'reset-after-request-bytes 9 bytes',
      'onBytes',
    ],
    [
      { kind: 'close-after-content-bytes', bytes: 9 },
      'close-after-content-bytes 9 bytes',
      'inExchange',
    ],
  ])('%j: %s, %s', (fault, text, moment) => {
    expect(describeFault(fault)).toBe(text);
    expect(quoteFault(fault)).toBe(`fault '${text}'`);
    expect(momentOfFault(fault)).toBe(moment);
  });
});

describe('the answer of a fault', () => {
  test.each([
    ['reset-after-request', script.reset()],
    ['close-after-request', script.close()],
    ['no-response', script.hang()],
  ] as const)('%s is the same to every request', (kind, answer) => {
    for (const request of [onNewConnection, onUsedConnection, again]) {
      expect(answerOfFault({ kind }, request)?.steps).toEqual(answer.steps);
    }
  });

  test.each([
    ['request-timeout', 408],
    ['misdirected-request', 421],
  ] as const)('%s is %i to a first attempt on a used connection', (kind, status) => {
    expect(answerOfFault({ kind }, onUsedConnection)?.steps).toEqual(
      script.head(status, { 'Content-Length': 0, Connection: 'close' }).close().steps,
    );
    expect(answerOfFault({ kind }, onNewConnection)).toBeUndefined();
    expect(answerOfFault({ kind }, again)).toBeUndefined();
  });

  test('is none for any that strikes at another moment', () => {
    const others = faultKinds
      .map((kind) => ({ kind, bytes: 1, ms: 1 }) as ConnectionFault)
      .filter((fault) => momentOfFault(fault) !== 'afterRequest');
    expect(others.length).toBeGreaterThan(10);
    for (const fault of others) expect(answerOfFault(fault, onUsedConnection)).toBeUndefined();
  });
});
