// What a fault lets through of an answer is what log and steps tell of it, and where it struck.

import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/http/exchange/answer.ts';
import { resultWords } from '../../src/journal/exchange-result.ts';
import {
  script,
  startServer,
  type RouteFaultOption,
  type Server,
  type WireExchange,
} from '../../src/server.ts';
import { get, RawClient, request } from '../support/raw-client.ts';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Told {
  readonly wpt: Server;
  readonly exchange: WireExchange;
  /** The title of its step, without the time. */
  readonly summary: string;
  readonly steps: readonly string[];
}

/** What is told of an answer to GET / that fails like this. */
async function tellOf(
  fault: RouteFaultOption | undefined,
  answer: Answer,
  method = 'GET',
): Promise<Told> {
  const wpt = await startServer({ record: 'on' });
  closers.push(() => wpt.close());
  const summaries: string[] = [];
  wpt.whenExchangeEnds((summary) => summaries.push(summary));
  wpt.route('/', answer, fault === undefined ? {} : { fault });
  const client = await RawClient.open(wpt.port);
  closers.push(() => client.close());
  client.send(request(method, '/', ''));
  await expect.poll(() => summaries).toHaveLength(1);
  const [exchange] = (await wpt.wireLog()).exchanges;
  const steps = exchange!.steps.map((step) => {
    if (step.kind !== 'step') return step.kind;
    const of = step.ofBytes === undefined ? '' : ` of ${step.ofBytes}`;
    return `${step.text}: ${step.bytes}${of}`;
  });
  return { wpt, exchange: exchange!, summary: summaries[0]!.replace(/, \d+ ms$/, ''), steps };
}

async function* pieces(): AsyncGenerator<string> {
  yield 'ab';
  await Promise.resolve();
  yield 'cd';
}

const length6 = script.head(200, { 'Content-Length': 6 });
const head6 = 'head(200, [["Content-Length", "6"]]): 38';
const chunked = script.head(200, { 'Transfer-Encoding': 'chunked' });
const chunkedHead = 'head(200, [["Transfer-Encoding", "chunked"]]): 47';

const cuts: readonly [
  title: string,
  fault: RouteFaultOption,
  answer: Answer,
  result: string,
  steps: readonly string[],
][] = [
  [
    'after the head',
    'close-after-head',
    length6.write('abc').write('def').end(),
    '200, closed after 0 of 6 bytes',
    [head6, `fault 'close-after-head': 0`],
  ],
  [
    'after the head, which is a write of its own',
    'reset-after-head',
    length6.gate('g').write('abcdef').end(),
    '200, reset after 0 of 6 bytes',
    [head6, `fault 'reset-after-head': 0`],
  ],
  [
    'within a step',
    { kind: 'close-after-content-bytes', bytes: 4 },
    length6.write('abc').write('def').end(),
    '200, closed after 4 of 6 bytes',
    [
      head6,
      'write("abc"): 3',
      'write("def"): 1 of 3',
      `fault 'close-after-content-bytes 4 bytes': 0`,
    ],
  ],
  [
    'within a step of a later write',
    { kind: 'reset-after-content-bytes', bytes: 4 },
    length6.write('abc').delay(1).write('def').end(),
    '200, reset after 4 of 6 bytes',
    [
      head6,
      'write("abc"): 3',
      'delay(1): 0',
      'write("def"): 1 of 3',
      `fault 'reset-after-content-bytes 4 bytes': 0`,
    ],
  ],
  [
    'after the last byte, at which the script ends',
    { kind: 'reset-after-content-bytes', bytes: 6 },
    length6.write('abcdef').end(),
    '200, reset',
    [head6, 'write("abcdef"): 6', `fault 'reset-after-content-bytes 6 bytes': 0`],
  ],
  [
    'within the last chunk',
    { kind: 'close-after-content-bytes', bytes: 8 },
    chunked.chunk('a').end(),
    '200, closed before the last chunk',
    [chunkedHead, 'chunk("a"): 6', 'end(): 2 of 5', `fault 'close-after-content-bytes 8 bytes': 0`],
  ],
  [
    'within what was written as it is',
    { kind: 'close-after-content-bytes', bytes: 2 },
    chunked.raw('1\r\na\r\n0\r\n\r\n').close(),
    '200, closed before the last chunk',
    [
      chunkedHead,
      String.raw`raw("1\r\na\r\n0\r\n\r\n"): 2 of 11`,
      `fault 'close-after-content-bytes 2 bytes': 0`,
    ],
  ],
];

describe('a fault that cuts an answer off', () => {
  test.each(cuts)('%s', async (_, fault, answer, result, steps) => {
    const told = await tellOf(fault, answer);
    expect(told.steps).toEqual(steps);
    expect(resultWords(told.exchange)).toBe(result);
    const name = /'.*'/.exec(steps.at(-1)!)![0];
    expect(told.summary).toBe(`GET / → ${result}, fault ${name}`);
    expect(told.exchange.fault).toBe(name.slice(1, -1));
    const sent = told.exchange.steps.reduce(
      (sum, step) => sum + (step.kind === 'step' ? step.bytes : 0),
      0,
    );
    expect(sent).toBe(told.exchange.responseBytes.to);
  });

  test('shows when it struck, after the steps before it', async () => {
    const { exchange } = await tellOf('close-after-head', length6.write('abcdef').end());
    const [first, strike] = exchange.steps;
    expect(strike).toMatchObject({ timeMs: exchange.endMs, dueMs: exchange.endMs });
    expect(first).toMatchObject({ kind: 'step' });
  });

  test('cuts what a reply or a handler says, too', async () => {
    const reply = { body: 'abcdef', headers: { 'Content-Type': null, Server: null, Date: null } };
    const fault = { kind: 'close-after-content-bytes', bytes: 3 } as const;
    const told = await tellOf(fault, reply);
    expect(told.steps.slice(1)).toEqual([
      'write("abcdef"): 3 of 6',
      `fault 'close-after-content-bytes 3 bytes': 0`,
    ]);
    const streamed = await tellOf(fault, (_, response) => void (response.content = pieces()));
    const name = `fault 'close-after-content-bytes 3 bytes'`;
    expect(streamed.steps).toEqual([`${name}: 0`]);
    expect(streamed.summary).toBe(`GET / → 200, closed, ${name}`);
  });

  test('is told of its connection as well', async () => {
    const { wpt } = await tellOf('reset-after-head', { body: 'x' });
    expect(wpt.connections[0]?.fault).toBe('reset-after-head');
    expect((await wpt.wireLog()).connections[0]?.fault).toBe('reset-after-head');
  });

  test('is left out where the answer is shorter', async () => {
    const fault = { kind: 'close-after-content-bytes', bytes: 100 } as const;
    const { steps, summary } = await tellOf(fault, length6.write('abcdef').end());
    expect(steps).toEqual([head6, 'write("abcdef"): 6', 'end(): 0']);
    expect(summary).toBe(`GET / → 200, fault 'close-after-content-bytes 100 bytes'`);
  });

  test('is found behind more steps than are kept', async () => {
    const fault = { kind: 'close-after-content-bytes', bytes: 1000 } as const;
    const long = script
      .head(200)
      .repeat(1000, (each) => each.write('ab').delay(0))
      .end();
    const { steps } = await tellOf(fault, long);
    expect(steps).toContain('cut');
    expect(steps.slice(-3)).toEqual([
      'delay(0): 0',
      'write("ab"): 2',
      `fault 'close-after-content-bytes 1000 bytes': 0`,
    ]);
  });
});

describe.each(['extra-response', 'garbage-after-response'] as const)('%s', (fault) => {
  test.each<[string, Answer, string]>([
    ['with a length', length6.write('abcdef').end(), '200'],
    ['too short', length6.write('abc').end(), '200, 3 of 6 bytes'],
    ['in chunks', chunked.chunk('a').end(), '200'],
    ['in chunks that do not end', chunked.chunk('a').close(), '200, closed before the last chunk'],
    ['piece by piece', (_, response) => void (response.content = pieces()), '200'],
  ])('is no part of a response %s', async (_, answer, result) => {
    const { exchange, summary } = await tellOf(fault, answer);
    expect(resultWords(exchange)).toBe(result);
    expect(exchange).not.toHaveProperty(
      'lacksLastChunk',
      result.includes('chunk') ? undefined : true,
    );
    expect(summary).toBe(`GET / → ${result}, fault '${fault}'`);
  });

  test('is counted', async () => {
    const { exchange, wpt } = await tellOf(fault, { body: 'abcdef' });
    const { connections, segments } = await wpt.wireLog();
    const sent = segments.filter(({ direction }) => direction === 'sent');
    const bytes = Buffer.concat(
      sent.map((each) => (each.kind === 'bytes' ? each.bytes : [])) as [],
    );
    expect(exchange.addedBytes).toBe(bytes.length - bytes.indexOf('abcdef') - 6);
    expect(exchange.responseBytes.to).toBe(connections[0]?.sentBytes);
    expect(exchange).toMatchObject({ fault, declaredBytes: 6, contentBytes: 6 });
  });

  test('is not counted where the answer ends the connection', async () => {
    const { exchange } = await tellOf(fault, script.head(200).write('x').close());
    expect(exchange).not.toHaveProperty('addedBytes');
  });
});

describe('the status in the title of a step', () => {
  test.each<[string, Answer, string]>([
    ['raw()', script.raw('HTTP/1.1 418 x\r\n\r\n').close(), '418, closed'],
    ['raw() in pieces', script.raw('HTTP/1.1 4').delay(1).raw('18\r\n\r\n').close(), '418, closed'],
    [
      'raw() with an interim response',
      script.raw('HTTP/1.1 103 x\r\n\r\nHTTP/1.1 404 y\r\n\r\n').close(),
      '404, closed',
    ],
    ['raw() that is no head', script.raw('no head').close(), 'closed'],
    [
      'a big raw()',
      script.raw(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(600)}\r\n\r\n`).close(),
      '200, closed',
    ],
    ['no bytes', script.close(), 'closed'],
    ['a writer', (_, { writer }) => void writer.write('HTTP/1.1 201 x\r\n\r\n'), '201'],
  ])('is what was sent: %s', async (_, answer, result) => {
    const { summary, exchange } = await tellOf(undefined, answer);
    expect(summary).toBe(`GET / → ${result}`);
    expect(resultWords(exchange)).toBe(result);
  });
});

test('a second request on the connection tells nothing of the fault of the first', async () => {
  const wpt = await startServer({ record: 'on' });
  closers.push(() => wpt.close());
  wpt.route('/a', { body: 'first' }, { fault: 'extra-response' });
  wpt.route('/b', { body: 'second' });
  const client = await RawClient.open(wpt.port);
  closers.push(() => client.close());
  await client.send(get('/a')).sees('extra');
  await client.send(get('/b')).sees('second');
  const [first, second] = (await wpt.wireLog()).exchanges;
  expect(first).toMatchObject({ fault: 'extra-response', addedBytes: 69 });
  expect(second).not.toHaveProperty('fault');
  expect(second).not.toHaveProperty('addedBytes');
});

test.each<[string, RouteFaultOption]>([
  ['cut off', 'close-after-head'],
  ['reset', { kind: 'reset-after-content-bytes', bytes: 2 }],
  ['never given', 'reset-after-request'],
])('gates of an answer that is %s by a fault are no finding', async (_, fault) => {
  const { wpt, exchange } = await tellOf(fault, length6.write('abc').gate('g').write('def').end());
  expect(wpt.findings).toEqual([]);
  expect(exchange.fault ?? exchange.answer).toContain(
    typeof fault === 'string' ? fault : fault.kind,
  );
  expect(wpt.connections[0]!.fault).toContain(typeof fault === 'string' ? fault : fault.kind);
});

const twoGates = script
  .head(200, { 'Content-Length': 9 })
  .gate('one')
  .write('abc')
  .gate('two')
  .write('def')
  .end();

test.each([
  ['first', ['b.localhost', 'a.localhost']],
  ['last', ['a.localhost', 'b.localhost']],
])(
  'a gate that a whole answer did not reach is a finding, when one was cut off %s',
  async (_, hosts) => {
    const wpt = await startServer({ fault: { hosts: { 'b.localhost': 'close-after-head' } } });
    closers.push(() => wpt.close());
    const route = wpt.route('/', twoGates);
    for (const host of hosts) {
      const client = await RawClient.open(wpt.port);
      const asked = route.nextRequest();
      client.send(get('/').replace('Host: localhost', `Host: ${host}`));
      const { connection } = await asked;
      client.close();
      await expect.poll(() => connection.closedMs).toBeDefined();
    }
    expect(wpt.findings.map(({ title }) => title)).toEqual([
      'gate "two" of route "/" was never reached',
    ]);
  },
);

test('a gate behind a cut is no finding when the peer has left before', async () => {
  const wpt = await startServer({ network: { download: 2000 } });
  closers.push(() => wpt.close());
  const route = wpt.route(
    '/',
    script.head(200, { 'Content-Length': 9000 }).write('x'.repeat(5000)).gate('two').end(),
    { fault: { kind: 'close-after-content-bytes', bytes: 3000 } },
  );
  const client = await RawClient.open(wpt.port);
  const asked = route.nextRequest();
  client.send(get('/'));
  await asked;
  await client.sees('xxx');
  client.close();
  await expect.poll(() => wpt.exchanges[0]!.outcome).toBe('peerClosed');
  expect(wpt.findings).toEqual([]);
});
