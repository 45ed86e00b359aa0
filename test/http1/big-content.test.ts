// Content that is too big to be copied: what is sent is the same, in one write of several parts.

import { describe, expect, test } from 'vitest';
import { checkReply } from '../../src/http/response/reply.ts';
import type { ResponseContext } from '../../src/http1/response-context.ts';
import { encodeMessage } from '../../src/http1/response-encoder.ts';
import { encodeScript, joinBytes } from '../../src/http1/script-encoder.ts';
import { script } from '../../src/script/builder.ts';
import type { Op } from '../../src/script/program.ts';

const big = Buffer.alloc(65_536, 'x');
const small = big.subarray(1);
const context: ResponseContext = {
  requestMethod: 'GET',
  takesChunked: true,
  connectionOption: undefined,
  nowMs: 0,
};

/** Each operation by its length, with a sign when more belongs to its write. */
function lengths(ops: readonly Op[]): string[] {
  return ops.map((op) =>
    op.kind === 'bytes' ? `${op.bytes.length}${op.isPart === true ? '+' : ''}` : op.kind,
  );
}

describe('neighbouring bytes', () => {
  const pause: Op = { kind: 'delay', ms: 1 };

  test.each<[string, readonly (Buffer | 'pause')[], readonly string[]]>([
    ['nothing', [], []],
    ['one buffer of small ones', [small, small, small], ['196605']],
    ['a big one alone', [big], ['65536']],
    ['small ones before a big one', [small, small, big], ['131070+', '65536']],
    ['small ones after a big one', [big, small, small], ['65536+', '131070']],
    ['two big ones', [big, big], ['65536+', '65536']],
    [
      'both sides of a pause',
      [small, big, 'pause', big, small],
      ['65535+', '65536', 'delay', '65536+', '65535'],
    ],
  ])('become one write: %s', (_, parts, expected) => {
    const ops = parts.map((part): Op =>
      part === 'pause' ? pause : { kind: 'bytes', bytes: part },
    );
    expect(lengths(joinBytes(ops))).toEqual(expected);
  });

  test('are not copied when they are big', () => {
    const [first, second] = joinBytes([small, big].map((bytes): Op => ({ kind: 'bytes', bytes })));
    expect(first?.kind === 'bytes' && first.bytes).toBe(small);
    expect(second?.kind === 'bytes' && second.bytes).toBe(big);
  });
});

test('the content of a reply is sent from where the reply has it', () => {
  const reply = checkReply({ body: big });
  const { ops } = encodeScript(encodeMessage(reply, context), 'GET');
  const [head, content, end] = ops;
  expect(head).toMatchObject({ kind: 'bytes', isPart: true });
  expect(content?.kind === 'bytes' && content.bytes).toBe(reply.content);
  expect(end?.kind).toBe('end');
});

test('a step with big bytes that is repeated is one write each time', () => {
  const [op] = encodeScript(script.repeat(2, script.raw(small).raw(big)).close(), 'GET').ops;
  expect(op?.kind === 'repeat' && lengths(op.ops)).toEqual(['65535+', '65536']);
});
