import { describe, expect, test } from 'vitest';
import { ContentStream } from '../../src/http/response/content.ts';
import { checkReply, type Reply } from '../../src/http/response/reply.ts';
import type { ResponseMessage } from '../../src/http/response/response-message.ts';
import {
  headSteps,
  messageCoding,
  sendsContent,
  type MessageCoding,
} from '../../src/http1/message-head.ts';
import type { ResponseContext } from '../../src/http1/response-context.ts';
import { fieldText } from '../../src/script/field-text.ts';
import type { FieldLine, Step } from '../../src/script/steps.ts';

const get: ResponseContext = {
  requestMethod: 'GET',
  takesChunked: true,
  connectionOption: undefined,
  nowMs: Date.UTC(1994, 10, 6, 8, 49, 37),
};
const server = 'Server: wptserve';
const date = 'Date: Sun, 06 Nov 1994 08:49:37 GMT';

/** A message that nobody has checked, with some bytes of content. */
function unchecked(parts: Partial<ResponseMessage> = {}): ResponseMessage {
  return { ...checkReply({ body: 'xxx' }), isChecked: false, ...parts };
}

function checked(reply: Reply): ResponseMessage {
  return checkReply(reply);
}

function streamed(length?: number): ContentStream {
  return new ContentStream({ length, pieces: () => [] });
}

interface Head {
  readonly coding: MessageCoding;
  readonly statusLine: string;
  readonly lines: readonly string[];
}

function headOf(message: ResponseMessage, context: Partial<ResponseContext> = {}): Head {
  const whole = { ...get, ...context };
  const coding = messageCoding(message, whole);
  const steps = headSteps(message, whole, coding);
  return { coding, statusLine: statusLineOf(steps), lines: linesOf(steps) };
}

function statusLineOf([first]: readonly Step[]): string {
  if (first?.kind === 'head') return `${first.status} ${first.reason ?? '-'}`;
  return first?.kind === 'statusLine' ? Buffer.from(first.text).toString() : '';
}

function linesOf(steps: readonly Step[]): string[] {
  const lines = steps.flatMap((step): readonly FieldLine[] => {
    if (step.kind === 'head') return step.headers;
    return step.kind === 'header' ? [[step.name, step.value]] : [];
  });
  return lines.map(([name, value]) => `${name}: ${fieldText(value)}`);
}

describe('the head of a message', () => {
  test('has its fields in one order', () => {
    const message = unchecked({
      contentType: 'text/x',
      headers: [
        ['X-A', 'b'],
        ['x-a', 'c'],
      ],
    });
    expect(headOf(message, { connectionOption: 'close' })).toEqual({
      coding: 'plain',
      statusLine: '200 -',
      lines: [
        'Content-Type: text/x',
        'X-A: b',
        'x-a: c',
        'Connection: close',
        server,
        date,
        'Content-Length: 3',
      ],
    });
  });

  test.each<[string, FieldLine, string]>([
    ['Content-Type', ['content-type', 'text/y'], 'Content-Type: text/x'],
    ['Connection', ['CONNECTION', 'x'], 'Connection: close'],
    ['Server', ['server', 'x'], server],
    ['Date', ['date', 'x'], date],
    ['Content-Length', ['content-length', '5'], 'Content-Length: 3'],
  ])('has no %s twice, and none when it is left out', (name, line, added) => {
    const message = unchecked({ contentType: 'text/x', headers: [line] });
    const { lines } = headOf(message, { connectionOption: 'close' });
    expect(lines).toContain(`${line[0]}: ${fieldText(line[1])}`);
    expect(lines).not.toContain(added);
    const omitting = unchecked({ contentType: 'text/x', omitted: new Set([name.toLowerCase()]) });
    expect(headOf(omitting, { connectionOption: 'close' }).lines).not.toContain(added);
    const plain = unchecked({ contentType: 'text/x' });
    expect(headOf(plain, { connectionOption: 'close' }).lines).toContain(added);
  });

  test('has a field of bytes as it is', () => {
    const value = Buffer.of(0x80, 0xff);
    const [step] = headSteps(unchecked({ headers: [['A', value]] }), get, 'plain');
    expect(step).toMatchObject({ kind: 'head', headers: expect.arrayContaining([['A', value]]) });
  });

  test.each([
    [299, undefined, '299 -'],
    [200, 'Fine', '200 Fine'],
    [200, '', '200 '],
    [0, undefined, '0 -'],
    [-1, undefined, 'HTTP/1.1 -1 '],
    [-200, 'Odd', 'HTTP/1.1 -200 Odd'],
  ])('has the status %i with the reason %s', (status, statusText, line) => {
    const head = headOf(unchecked({ status, statusText }));
    expect(head.statusLine).toBe(line);
    expect(head.lines).toEqual([server, date, 'Content-Length: 3']);
  });

  test('ends itself when its status is negative', () => {
    const steps = headSteps(unchecked({ status: -1 }), get, 'plain');
    expect(steps.map(({ kind }) => kind)).toEqual([
      'statusLine',
      'header',
      'header',
      'header',
      'endHeaders',
    ]);
  });
});

describe('the framing of a message (RFC 9112 §6)', () => {
  const length = 'Content-Length: 3';
  const chunked = 'Transfer-Encoding: chunked';

  test.each<[string, ResponseMessage, Partial<ResponseContext>, MessageCoding, string | undefined]>(
    [
      ['a known length', unchecked(), {}, 'plain', length],
      ['a known length of a stream', unchecked({ content: streamed(3) }), {}, 'plain', length],
      ['no content', unchecked({ content: Buffer.alloc(0) }), {}, 'plain', 'Content-Length: 0'],
      ['an unknown length', unchecked({ content: streamed() }), {}, 'chunked', chunked],
      [
        'an unknown length that a header tells',
        unchecked({ content: streamed(), headers: [['content-length', '3']] }),
        {},
        'plain',
        'content-length: 3',
      ],
      [
        'an unknown length that must not be chunked',
        unchecked({ content: streamed(), omitted: new Set(['transfer-encoding']) }),
        {},
        'plain',
        undefined,
      ],
      [
        'a known length that is left out',
        unchecked({ omitted: new Set(['content-length']) }),
        {},
        'plain',
        undefined,
      ],
      [
        'an unknown length for a peer that knows no chunks',
        unchecked({ content: streamed() }),
        { takesChunked: false },
        'plain',
        undefined,
      ],
      ['HEAD', unchecked(), { requestMethod: 'HEAD' }, 'plain', length],
      [
        'HEAD of an unknown length',
        unchecked({ content: streamed() }),
        { requestMethod: 'HEAD' },
        'chunked',
        chunked,
      ],
      ['a CONNECT that succeeds', unchecked(), { requestMethod: 'CONNECT' }, 'plain', undefined],
      [
        'a CONNECT that succeeds with a stream',
        unchecked({ content: streamed() }),
        { requestMethod: 'CONNECT' },
        'plain',
        undefined,
      ],
      [
        'a CONNECT that fails',
        unchecked({ status: 404 }),
        { requestMethod: 'CONNECT' },
        'plain',
        length,
      ],
      [
        'a CONNECT that is redirected',
        unchecked({ status: 300 }),
        { requestMethod: 'CONNECT' },
        'plain',
        length,
      ],
      ['a reply', checked({ body: 'xxx' }), {}, 'plain', length],
      ['a reply of 204', checked({ status: 204 }), {}, 'plain', undefined],
      ['a reply of 304', checked({ status: 304 }), {}, 'plain', undefined],
      [
        'a reply of 304 with a length',
        checked({ status: 304, headers: { 'Content-Length': 3 } }),
        {},
        'plain',
        length,
      ],
      ['a 204 that nobody checked', unchecked({ status: 204 }), {}, 'plain', length],
      ['a 304 that nobody checked', unchecked({ status: 304 }), {}, 'plain', length],
      ['an interim status that nobody checked', unchecked({ status: 101 }), {}, 'plain', length],
      [
        'a 204 of an unknown length that nobody checked',
        unchecked({ status: 204, content: streamed() }),
        {},
        'chunked',
        chunked,
      ],
      [
        'a reply that is chunked',
        checked({ body: 'xxx', headers: { 'Transfer-Encoding': 'chunked' } }),
        {},
        'chunked',
        chunked,
      ],
      [
        'a reply that is chunked for a peer that knows no chunks',
        checked({ body: 'xxx', headers: { 'Transfer-Encoding': 'chunked' } }),
        { takesChunked: false },
        'plain',
        length,
      ],
      [
        'a reply to CONNECT that is chunked',
        checked({ body: 'xxx', headers: { 'Transfer-Encoding': 'chunked' } }),
        { requestMethod: 'CONNECT' },
        'plain',
        undefined,
      ],
      [
        'a coding that nobody checked, which is not made true',
        unchecked({ headers: [['transfer-encoding', 'chunked']] }),
        {},
        'raw',
        'transfer-encoding: chunked',
      ],
      [
        'another coding that nobody checked',
        unchecked({ headers: [['Transfer-Encoding', 'gzip']], content: streamed() }),
        { takesChunked: false },
        'raw',
        'Transfer-Encoding: gzip',
      ],
      [
        'a coding beside a length that nobody checked',
        unchecked({
          headers: [
            ['Transfer-Encoding', 'gzip'],
            ['Content-Length', '5'],
          ],
        }),
        {},
        'raw',
        'Transfer-Encoding: gzip, Content-Length: 5',
      ],
      [
        'a coding in a reply beside a length that a pipe has set',
        {
          ...checked({ body: 'xxx', headers: { 'Transfer-Encoding': 'chunked' } }),
          headers: [
            ['Transfer-Encoding', 'chunked'],
            ['Content-Length', '3'],
          ],
        },
        {},
        'chunked',
        chunked,
      ],
    ],
  )('says %s', (_, message, context, coding, framing) => {
    const head = headOf(message, context);
    expect(head.coding).toBe(coding);
    const said = head.lines.filter((line) => /^(?:content-length|transfer-encoding):/i.test(line));
    expect(said.join(', ')).toBe(framing ?? '');
  });
});

describe('the content of a message', () => {
  test.each([
    ['GET', false, true],
    ['POST', false, true],
    ['CONNECT', false, true],
    ['', false, true],
    ['HEAD', false, false],
    ['HEAD', true, true],
  ])(
    'is sent in the answer to %s, where it is wanted for HEAD: %s: %s',
    (requestMethod, wanted, sent) => {
      const message = unchecked({ sendsContentForHead: wanted });
      expect(sendsContent(message, { ...get, requestMethod })).toBe(sent);
    },
  );
});
