import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  findingsOf,
  stackFrames,
  verdictName,
  type ServerState,
} from '../../src/findings/findings.ts';
import { protocolError, type ProtocolErrorCode } from '../../src/http/protocol-error.ts';
import type { Request } from '../../src/http/request/request.ts';
import type { Finding } from '../../src/journal/findings.ts';
import type { RouteUsage } from '../../src/routing/route-usage.ts';
import type { Standing } from '../../src/routing/standing.ts';
import { defaultVerdicts, type Verdicts } from '../../src/options/verdicts.ts';
import { exchangeOn, openConnection } from '../support/browser-request.ts';

const nothing: ServerState = {
  routes: [],
  unanswered: [],
  handlerErrors: [],
  refusals: [],
  preflights: [],
  declaredLimits: new Set(),
  exchangeId: () => undefined,
};
const allFail = Object.fromEntries(
  Object.keys(defaultVerdicts).map((name) => [name, 'fail']),
) as unknown as Verdicts;

const ask = (line: string, id = 7): Request =>
  exchangeOn({ line, connection: openConnection(id) }).request;

function route(usage: Partial<RouteUsage>): RouteUsage {
  const { pattern = '/a' } = usage;
  return {
    name: `route ${JSON.stringify(pattern)}`,
    pattern,
    template: pattern,
    methods: undefined,
    times: Infinity,
    host: undefined,
    protocol: undefined,
    answersHost: () => true,
    matches: (path) => path === pattern,
    unmet: () => [],
    requestCount: 1,
    passedOnCount: 0,
    answerCount: 1,
    unreachedGates: [],
    open: [],
    ...usage,
  };
}

/** The findings when each of them fails. */
const find = (state: Partial<ServerState>, verdicts = allFail): Finding[] =>
  findingsOf({ ...nothing, ...state }, verdicts);

describe('a request that nothing answered', () => {
  test('is found with its connection, its exchange and the nearest route', () => {
    const request = ask('GET /usrs?q=1');
    const found = find({
      unanswered: [{ request, status: 404 }],
      routes: [route({ pattern: '/users' })],
      exchangeId: (each) => (each === request ? 3 : undefined),
    });
    expect(found).toEqual([
      {
        kind: 'request-not-answered',
        severity: 'fail',
        title: 'nothing answered GET /usrs, which got status 404',
        details: 'the nearest is route "/users"\npath: "/users" does not match "/usrs"',
        exchange: 3,
        connection: 7,
      },
    ]);
  });

  test('is found once, however often it came', () => {
    const unanswered = ['GET /a?1', 'GET /a?2', 'POST /a', 'GET /a'].map((line) => ({
      request: ask(line),
      status: 404,
    }));
    expect(find({ unanswered }).map(({ title }) => title)).toEqual([
      'nothing answered GET /a, which got status 404 (3 times)',
      'nothing answered POST /a, which got status 404',
    ]);
  });

  test('is named by the beginning of a long path', () => {
    const request = ask(`GET /${'x'.repeat(500)}`);
    const [finding] = find({ unanswered: [{ request, status: 404 }] });
    expect(finding?.title).toBe(`nothing answered GET /${'x'.repeat(195)}…, which got status 404`);
  });

  test.each([
    '/favicon.ico',
    '/apple-touch-icon.png',
    '/apple-touch-icon-120x120-precomposed.png',
    '/.well-known/appspecific/com.chrome.devtools.json',
  ])('is none when the browser asked by itself: %s', (path) => {
    expect(find({ unanswered: [{ request: ask(`GET ${path}`), status: 404 }] })).toEqual([]);
  });

  test('is none when the browser repeated it', () => {
    const request = ask('GET /a');
    request.repeats(ask('GET /a', 6));
    expect(find({ unanswered: [{ request, status: 404 }] })).toEqual([]);
  });
});

describe('a route', () => {
  test('that was never requested is found, with the nearest request', () => {
    const routes = [route({ requestCount: 0, answerCount: 3 })];
    expect(find({ routes })).toEqual([
      { kind: 'route-not-requested', severity: 'fail', title: 'route "/a" was never requested' },
    ]);
    const unanswered = [{ request: ask('GET /users'), status: 404 }];
    const [, second] = find({ unanswered, routes: [route({ pattern: '/user', requestCount: 0 })] });
    expect(second).toEqual({
      kind: 'route-not-requested',
      severity: 'fail',
      title: 'route "/user" was never requested',
      details: 'the nearest request is GET /users\npath: "/user" does not match "/users"',
    });
  });

  test('that has answers left is found', () => {
    expect(find({ routes: [route({ requestCount: 1, answerCount: 3 })] })).toEqual([
      {
        kind: 'answers-not-used',
        severity: 'fail',
        title: 'route "/a" gave 1 of its 3 answers',
      },
    ]);
    for (const answerCount of [0, 1, 2]) {
      expect(find({ routes: [route({ requestCount: 2, answerCount })] })).toEqual([]);
    }
  });

  test('that has gates to which no answer came is found, one for each', () => {
    const unreachedGates = ['one', 'two'];
    expect(find({ routes: [route({ unreachedGates })] }).map(({ title }) => title)).toEqual([
      'gate "one" of route "/a" was never reached',
      'gate "two" of route "/a" was never reached',
    ]);
  });

  test('whose answer is under way may still come to its gates', () => {
    const open = [{ request: ask('GET /a'), standing: { kind: 'gate', gate: 'one' } as const }];
    const kinds = find({ routes: [route({ unreachedGates: ['two'], open })] }).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['gate-not-released']);
  });

  test.each<[Standing, Partial<Finding> | undefined]>([
    [
      { kind: 'untaken' },
      {
        kind: 'request-not-answered',
        title: 'nobody took GET /a of route "/a"',
        details: 'a route without an answer needs nextExchange()',
      },
    ],
    [
      { kind: 'gate', gate: 'g' },
      {
        kind: 'gate-not-released',
        title: 'gate "g" of route "/a" was never released',
        details: 'GET /a waits there; hang() says that an answer shall never end',
      },
    ],
    [
      { kind: 'delay' },
      {
        kind: 'script-stopped',
        title: 'the delay of route "/a" was not over for GET /a',
        details: 'hang() says that an answer shall never end',
      },
    ],
    [
      { kind: 'taken' },
      {
        kind: 'script-stopped',
        title: 'GET /a of route "/a" was taken over, and got no answer',
      },
    ],
    [
      { kind: 'computed' },
      { kind: 'script-stopped', title: 'the handler of route "/a" had not answered GET /a' },
    ],
    [
      { kind: 'script' },
      { kind: 'script-stopped', title: 'the script of route "/a" had not ended for GET /a' },
    ],
    [{ kind: 'peer' }, undefined],
  ])('has an answer that has not ended: %o', (standing, finding) => {
    const open = [{ request: ask('GET /a?q'), standing }];
    expect(find({ routes: [route({ open })] })).toEqual(
      finding === undefined ? [] : [{ severity: 'fail', connection: 7, ...finding }],
    );
  });
});

describe('a handler that threw', () => {
  test('is found with its stack', () => {
    const error = new TypeError('not\nmine');
    error.stack = `TypeError: not\nmine\n${Array.from({ length: 8 }, (_, index) => `    at f (a.ts:${index}:1)`).join('\n')}`;
    const handlerErrors = [
      { request: ask('GET /a'), error, brokeOff: false, source: { file: 'b.handler.ts' } },
    ];
    expect(find({ handlerErrors })).toEqual([
      {
        kind: 'handler-threw',
        severity: 'fail',
        title: 'GET /a (b.handler.ts): TypeError: not',
        details: ['mine', ...[0, 1, 2, 3, 4].map((index) => `    at f (a.ts:${index}:1)`)].join(
          '\n',
        ),
        connection: 7,
      },
    ]);
    expect(stackFrames(error)).toHaveLength(8);
  });

  test('is found with the frames of its author, not with those of this package or of Node', () => {
    const own = new URL('../../src/', import.meta.url);
    const error = new Error('usage');
    error.stack = [
      'Error: usage',
      `    at check (${own.href}script/position.ts:1:1)`,
      `    at run (${fileURLToPath(own)}handlers/run-handler.ts:2:2)`,
      '    at handler (/home/ada/a.spec.ts:3:3)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    ].join('\n');
    expect(stackFrames(error)).toEqual(['    at handler (/home/ada/a.spec.ts:3:3)']);
  });

  test('is found with what became of its answer, when that had begun', () => {
    const handlerErrors = [
      { request: ask('GET /a'), error: 'late', brokeOff: true, source: undefined },
    ];
    expect(find({ handlerErrors })).toMatchObject([
      { title: 'GET /a: late', details: 'its answer had begun, and broke off' },
    ]);
  });

  test.each([
    ['text', 'GET /a: text'],
    [undefined, 'GET /a: undefined'],
  ])('may throw anything: %o', (error, title) => {
    const handlerErrors = [{ request: ask('GET /a'), error, brokeOff: false, source: undefined }];
    expect(find({ handlerErrors })).toEqual([
      { kind: 'handler-threw', severity: 'fail', title, connection: 7 },
    ]);
    expect(stackFrames(error)).toEqual([]);
  });
});

const refusal = (code: ProtocolErrorCode): ServerState['refusals'] => [
  { error: protocolError(code, 20), connection: openConnection(2) },
];

describe('a protocol error', () => {
  test('is found with its code and its place', () => {
    expect(find({ refusals: refusal('bad-line-end') })).toEqual([
      {
        kind: 'protocol-error',
        severity: 'fail',
        title: 'connection 2 broke HTTP: A line does not end with CR LF (RFC 9112 §2.2)',
        details: 'bad-line-end at byte 20, answered with status 400',
        connection: 2,
      },
    ]);
  });

  test.each(['incomplete-head', 'incomplete-body'] as const)(
    'is none when a request breaks off: %s',
    (code) => {
      expect(find({ refusals: refusal(code) })).toEqual([]);
    },
  );

  test.each([
    ['request-line-too-long', 'maxRequestLineBytes'],
    ['head-too-large', 'maxHeadBytes'],
    ['trailers-too-large', 'maxHeadBytes'],
    ['too-many-fields', 'maxFields'],
    ['body-too-large', 'maxBodyBytes'],
    ['chunk-extensions-too-large', 'maxChunkExtensionBytes'],
  ] as const)('is none when the test has set the limit: %s', (code, limit) => {
    const declaredLimits = new Set([limit]);
    expect(find({ refusals: refusal(code), declaredLimits })).toEqual([]);
    expect(find({ refusals: refusal(code) })).toHaveLength(1);
    expect(find({ refusals: refusal('bad-line-end'), declaredLimits })).toHaveLength(1);
  });
});

describe('verdicts', () => {
  const state: Partial<ServerState> = {
    handlerErrors: [{ request: ask('GET /h'), error: 'x', brokeOff: false, source: undefined }],
    preflights: [ask('OPTIONS /p')],
    refusals: [{ error: protocolError('bad-method', 0), connection: openConnection(2) }],
    unanswered: [{ request: ask('GET /u'), status: 404 }],
    routes: [
      route({ pattern: '/never', requestCount: 0 }),
      route({ answerCount: 2, unreachedGates: ['g'] }),
      route({ open: [{ request: ask('GET /a'), standing: { kind: 'gate', gate: 'g' } }] }),
      route({ open: [{ request: ask('GET /a'), standing: { kind: 'computed' } }] }),
    ],
  };

  test('are by default what fails any test, and what may be meant', () => {
    expect(find(state, defaultVerdicts).map(({ severity, kind }) => [severity, kind])).toEqual([
      ['fail', 'handler-threw'],
      ['fail', 'protocol-error'],
      ['warn', 'request-not-answered'],
      ['warn', 'answers-not-used'],
      ['warn', 'gate-not-reached'],
      ['warn', 'gate-not-released'],
      ['warn', 'script-stopped'],
      ['warn', 'preflight-answered'],
    ]);
  });

  test('put first what fails', () => {
    const verdicts: Verdicts = { ...defaultVerdicts, handlerThrew: 'warn', scriptStopped: 'fail' };
    const kinds = find(state, verdicts).map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).toEqual(['protocol-error', 'script-stopped', 'handler-threw']);
  });

  test('have a name for each kind', () => {
    const found = find(state);
    expect(new Set(found.map(verdictName))).toEqual(new Set(Object.keys(defaultVerdicts)));
  });
});
