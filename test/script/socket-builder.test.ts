import { describe, expect, test } from 'vitest';
import { isSocketScript, webSocket as typed } from '../../src/script/socket-builder.ts';
import { UsageError } from '../../src/usage-error.ts';

type AnyScript = { readonly [method: string]: (...args: unknown[]) => AnyScript };
const webSocket = typed as unknown as AnyScript;
const open = webSocket['accept']!();

describe('the script of a WebSocket', () => {
  test('prints as the calls that make it', () => {
    const script = typed
      .delay(5)
      .accept({
        protocol: 'chat',
        extensions: 'permessage-deflate',
        headers: { 'X-A': 1, Upgrade: null },
        answers: { pings: false },
      })
      .text('hello')
      .json({ a: 1 })
      .binary(Uint8Array.of(0xff))
      .ping()
      .pong('p')
      .receive()
      .receive('bye')
      .receive(/x/i)
      .receive({ type: 'join' })
      .receive((message) => message === 'x')
      .repeat(2, (s) => s.text('tick').delay(1))
      .concat((s) => s.gate('g'))
      .frame(1, 'x', {
        fin: false,
        rsv: 4,
        mask: Uint8Array.of(1, 2, 3, 4),
        length: 9n,
        lengthForm: 64,
      })
      .raw('r')
      .frame(8)
      .reset();
    expect(String(script)).toBe(
      [
        'webSocket',
        '.delay(5)',
        '.accept({ protocol: "chat", extensions: "permessage-deflate", headers: [["X-A","1"],["upgrade",null]], answers: {"pings":false,"close":true} })',
        '.text("hello")',
        '.json({"a":1})',
        '.binary(Buffer.from("ÿ", "latin1"))',
        '.ping()',
        '.pong("p")',
        '.receive()',
        '.receive("bye")',
        '.receive(/x/i)',
        '.receive({"type":"join"})',
        '.receive(a function)',
        '.repeat(2, (s) => s.text("tick").delay(1))',
        '.gate("g")',
        '.frame(1, "x", { fin: false, rsv: 4, mask: [1,2,3,4], length: 9n, lengthForm: 64 })',
        '.raw("r")',
        '.frame(8, "")',
        '.reset()',
      ].join('\n  '),
    );
  });

  test('is a value: every call makes another one', () => {
    const start = typed.accept();
    expect(start.text('a').steps).toHaveLength(2);
    expect(start.steps).toHaveLength(1);
    expect(isSocketScript(start)).toBe(true);
    expect(isSocketScript({ steps: [] })).toBe(false);
  });
});

describe('what it refuses', () => {
  const lie = 'Use frame(opcode, bytes) or raw(bytes) to lie on purpose.';
  test.each<[declare: () => unknown, message: string]>([
    [
      () => webSocket['text']!('x'),
      'webSocket step 1, text("x"): there is no accept() before it. Write webSocket.accept() first.',
    ],
    [
      () => webSocket['end']!(),
      'webSocket step 1, end(): there is no accept() before it. Write webSocket.accept() first.',
    ],
    [
      () => open['accept']!(),
      'webSocket step 2, accept(): the handshake was already accepted. Leave it out.',
    ],
    [
      () => open['end']!()['text']!('x'),
      'webSocket step 3, text("x"): step 2, end(), has ended it. Put it before that.',
    ],
    [
      () => open['closeFrame']!()['text']!('x'),
      `webSocket step 3, text("x"): a close frame was said before it, and nothing follows one. ${lie}`,
    ],
    [
      () => open['frame']!(1, 'x', { length: 2 })['text']!('x'),
      `webSocket step 3, text("x"): the frame before it declares more bytes than it has. ${lie}`,
    ],
    [
      () => open['text']!(5),
      'webSocket text(5): a text is a string. Use json(value), binary(bytes), or frame(1, bytes) for a text that is not UTF-8.',
    ],
    [() => open['json']!(undefined), 'webSocket json(undefined): it has no JSON form.'],
    [
      () => open['binary']!(5),
      'webSocket binary(5): bytes are a string (sent as UTF-8) or a Uint8Array.',
    ],
    [
      () => open['ping']!('x'.repeat(126)),
      'webSocket ping(): 126 bytes. A control frame has at most 125 (RFC 6455 §5.5). Use frame(9, bytes) to lie on purpose.',
    ],
    [
      () => open['closeFrame']!(undefined, 'why'),
      'webSocket closeFrame(): a reason needs a code before it. Write closeFrame(1000, reason).',
    ],
    [
      () => open['closeFrame']!(70_000),
      'webSocket closeFrame(70000): a code is a whole number from 0 to 65535, such as 1000.',
    ],
    [
      () => open['closeFrame']!(1000, 'x'.repeat(124)),
      'webSocket closeFrame(): a reason of 124 bytes. It has at most 123 (RFC 6455 §5.5). Use frame(8, bytes) to lie on purpose.',
    ],
    [
      () => open['frame']!(16),
      'webSocket frame(16): an opcode is a whole number from 0 to 15. 1 is text, 2 binary, 0 a continuation, 8 close, 9 ping, 10 pong.',
    ],
    [
      () => open['frame']!(1, '', { rsv: 8 }),
      'webSocket frame(): rsv 8. It is a number from 0 to 7: 0b100 is RSV1.',
    ],
    [() => open['frame']!(1, '', { fin: 1 }), 'webSocket frame(): fin 1. It is true or false.'],
    [
      () => open['frame']!(1, '', { mask: Uint8Array.of(1) }),
      'webSocket frame(): mask an instance of Uint8Array. It is a Uint8Array of 4 bytes.',
    ],
    [
      () => open['frame']!(1, '', { length: -1 }),
      'webSocket frame(): length -1. It is a whole number of bytes from 0; a bigint above 2 ** 53.',
    ],
    [
      () => open['frame']!(1, '', { length: 126, lengthForm: 7 }),
      'webSocket frame(): a length of 126 does not fit in lengthForm 7.',
    ],
    [
      () => open['frame']!(1, '', { lengthForm: 8 }),
      'webSocket frame(): lengthForm 8. It is 7, 16 or 64 bits.',
    ],
    [
      () => open['receive']!(42),
      'webSocket receive(): 42. Write a text, a RegExp, bytes, what is in its JSON, or a function (message) => boolean.',
    ],
    [
      () => open['repeat']!(2, (s: AnyScript) => s['end']!()),
      'webSocket step 2, repeat(2, (s) => s.end()): it can hold only steps that leave the WebSocket open. Put accept() before it, and closeFrame(), end(), close(), reset() and hang() after it.',
    ],
    [
      () => open['repeat']!(Infinity, (s: AnyScript) => s['delay']!(0)),
      'webSocket step 2, repeat(Infinity, (s) => s.delay(0)): it would repeat nothing. Add a message or a delay.',
    ],
    [
      () => open['concat']!('x'),
      "webSocket concat(): a part is a function that returns the script it was given with more steps: (s) => s.text('x').",
    ],
    [
      () => open['end']!('bye'),
      'webSocket end(): nothing is done with "bye". It takes no argument.',
    ],
    [
      () => webSocket['accept']!({ protocols: 'a' }),
      'webSocket accept(): no option "protocols". Did you mean "protocol"?',
    ],
    [
      () => webSocket['accept']!({ protocol: 5 }),
      'webSocket accept(): protocol 5. Write the name of a subprotocol, or null for none.',
    ],
    [
      () => webSocket['accept']!({ extensions: 'permesage-deflate' }),
      `webSocket accept(): extensions "permesage-deflate". Did you mean 'permessage-deflate'?`,
    ],
    [
      () => webSocket['accept']!({ extensions: 'foo' }),
      `webSocket accept(): extensions "foo". It is 'permessage-deflate', perhaps with server_no_context_takeover, client_no_context_takeover, server_max_window_bits=9 to 15 or client_max_window_bits=8 to 15. Anything else is a lie: say it in headers, { 'Sec-WebSocket-Extensions': … }.`,
    ],
    [
      () => webSocket['accept']!({ answers: { pings: 1 } }),
      'webSocket accept() answers: pings 1. It is true or false.',
    ],
    [
      () => webSocket['accept']!({ headers: 5 }),
      `webSocket accept() headers: 5 is not a set of headers. Write { 'Content-Type': 'text/plain' }, or pairs: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']].`,
    ],
  ])('%s', (declare, message) => {
    expect(declare).toThrow(new UsageError(message));
  });
});
