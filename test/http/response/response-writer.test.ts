import { describe, expect, test, vi } from 'vitest';
import {
  ResponseWriter,
  type WrittenResponse,
} from '../../../src/http/response/response-writer.ts';
import { LiveEncoder } from '../../../src/http1/live-encoder.ts';
import type { LiveScript } from '../../../src/script/live-script.ts';
import { Player } from '../../../src/script/player.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemorySink } from '../../support/memory-sink.ts';

type Changeable = { -readonly [name in keyof WrittenResponse]: WrittenResponse[name] };

interface Writing {
  readonly writer: ResponseWriter;
  readonly response: Changeable;
  readonly clock: FakeClock;
  readonly sink: MemorySink;
  /** One for each time that the writer began. */
  readonly scripts: LiveScript[];
  readonly player: () => Player | undefined;
}

/** A writer whose script is played from its first byte, as a connection does it. */
function start(takesMore?: () => boolean): Writing {
  const response: Changeable = {
    encoding: 'utf8',
    addRequiredHeaders: true,
    closeConnection: false,
  };
  const clock = new FakeClock();
  const sink = new MemorySink(clock, takesMore);
  const scripts: LiveScript[] = [];
  let player: Player | undefined;
  const writer = new ResponseWriter(response, (script) => {
    scripts.push(script);
    player = new Player(new LiveEncoder(script, 'GET'), sink, clock, {
      gateReached() {},
      finished: (outcome) => script.finish(outcome !== 'peerClosed' && outcome !== 'stopped'),
    });
    player.start();
  });
  return { writer, response, clock, sink, scripts, player: () => player };
}

/** What was written, with one date in the place of any. */
async function textOf({ writer, sink }: Writing): Promise<string> {
  await writer.flush();
  return sink.text.replace(/^Date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r$/m, 'Date: now\r');
}

const status = 'HTTP/1.1 200 OK\r\n';
const defaults = 'Server: wptserve\r\nDate: now\r\n';

describe('a response that is written by hand', () => {
  test('has a status line, headers and content', async () => {
    const writing = start();
    const { writer, response } = writing;
    expect(await writer.writeStatus(201, 'Made Up')).toBe(true);
    expect(await writer.writeHeader('content-length', '3')).toBe(true);
    expect(await writer.endHeaders()).toBe(true);
    expect(await writer.writeContent('abc')).toBe(true);
    expect(await textOf(writing)).toBe(
      `HTTP/1.1 201 Made Up\r\ncontent-length: 3\r\n${defaults}\r\nabc`,
    );
    expect(response.closeConnection).toBe(false);
  });

  test('has a reason phrase of bytes, and of nothing else but text', async () => {
    const writing = start();
    await writing.writer.writeStatus(200, Buffer.of(0x61, 0x62));
    expect(() => writing.writer.writeStatus(200, 5 as unknown as string)).toThrow(
      'response writer: the message 5 is neither text nor bytes',
    );
    expect(await textOf(writing)).toBe('HTTP/1.1 200 ab\r\n');
  });

  test.each([
    [404, 'HTTP/1.1 404 Not Found\r\n'],
    [299, 'HTTP/1.1 299 \r\n'],
  ])('has the registered reason phrase of %i', async (code, line) => {
    const writing = start();
    await writing.writer.writeStatus(code);
    expect(await textOf(writing)).toBe(line);
  });

  test('begins with 200 when it begins with a header, of which it has those that are missing', async () => {
    const writing = start();
    void writing.writer.writeHeader('X-A', 'b');
    void writing.writer.writeHeader('SERVER', 'mine');
    void writing.writer.writeHeader('X-N', 5);
    void writing.writer.writeHeader('X-B', Buffer.from([0xe9]));
    void writing.writer.endHeaders();
    void writing.writer.writeContent('x');
    expect(await textOf(writing)).toBe(
      `${status}X-A: b\r\nSERVER: mine\r\nX-N: 5\r\nX-B: \xe9\r\nDate: now\r\n\r\nx`,
    );
    expect(writing.response.closeConnection).toBe(true);
  });

  test('has a whole head when it begins with content, of which the first piece is counted', async () => {
    const writing = start();
    void writing.writer.writeContent('é');
    void writing.writer.writeContent(Buffer.from('CD'));
    expect(await textOf(writing)).toBe(`${status}${defaults}Content-Length: 2\r\n\r\n\xc3\xa9CD`);
    expect(writing.response.closeConnection).toBe(false);
  });

  test('can have content of nothing', async () => {
    const writing = start();
    expect(await writing.writer.writeContent('')).toBe(true);
    expect(await textOf(writing)).toBe(`${status}${defaults}Content-Length: 0\r\n\r\n`);
  });

  test('has no headers but its own when the response asks for none', async () => {
    const writing = start();
    writing.response.addRequiredHeaders = false;
    void writing.writer.writeContent('x');
    expect(await textOf(writing)).toBe(`${status}\r\nx`);
    expect(writing.response.closeConnection).toBe(true);
  });

  test('has the default headers where they are asked for', async () => {
    const writing = start();
    void writing.writer.writeDefaultHeaders(7);
    void writing.writer.writeDefaultHeaders(8);
    expect(await textOf(writing)).toBe(`${status}${defaults}Content-Length: 7\r\n`);
  });

  test('has a header where it is written, even after the content', async () => {
    const writing = start();
    void writing.writer.writeContent('early');
    void writing.writer.writeHeader('X-Late', '1');
    expect(await textOf(writing)).toBe(
      `${status}${defaults}Content-Length: 5\r\n\r\nearlyX-Late: 1\r\n`,
    );
  });

  test('has nothing but what is written raw', async () => {
    const writing = start();
    void writing.writer.write('FOO');
    void writing.writer.writeRawContent(Buffer.from([0xff]));
    expect(await textOf(writing)).toBe('FOO\xff');
    expect(writing.response.closeConnection).toBe(false);
  });

  test('has text in the encoding of the response', async () => {
    const writing = start();
    writing.response.encoding = 'utf16le';
    writing.response.addRequiredHeaders = false;
    void writing.writer.write('a');
    void writing.writer.writeContent('é');
    expect(await textOf(writing)).toBe(`a\0${status}\r\n\xe9\0`);
  });

  test('counts the bytes of its content, not the characters', async () => {
    const writing = start();
    writing.response.encoding = 'utf16le';
    void writing.writer.writeContent('ab');
    expect(await textOf(writing)).toBe(`${status}${defaults}Content-Length: 4\r\n\r\na\0b\0`);
  });

  test('pauses', async () => {
    const { writer, clock, sink } = start();
    await writer.write('a');
    const paused = writer.pause(20);
    const written = writer.write('b');
    clock.runAll();
    expect(await Promise.all([paused, written])).toEqual([true, true]);
    expect(sink.log).toEqual(['0 ms: "a"', '20 ms: "b"']);
  });
});

describe('a writer', () => {
  test('begins with its first byte, once', async () => {
    const { writer, scripts } = start();
    expect(await writer.flush()).toBe(true);
    expect(writer.contentWritten).toBe(false);
    expect(scripts).toHaveLength(0);
    void writer.writeStatus(200);
    expect(writer.contentWritten).toBe(true);
    await writer.endHeaders();
    expect(scripts).toHaveLength(1);
  });

  test('can be told that nothing was written, and is told so again', async () => {
    const { writer } = start();
    await writer.write('HTTP/1.1 103 Early Hints\r\n\r\n');
    writer.contentWritten = false;
    await writer.write('x');
    expect(writer.contentWritten).toBe(true);
  });

  test('says when the connection has taken everything', async () => {
    const { writer, sink } = start(() => false);
    const settled = vi.fn<(sent: boolean) => void>();
    void writer.write('a').then(settled);
    const all = writer.flush();
    expect(sink.isWaitedFor).toBe(true);
    expect(settled).not.toHaveBeenCalled();
    sink.flush();
    expect(await all).toBe(true);
    expect(settled).toHaveBeenCalledWith(true);
  });

  test('says when the response was over before', async () => {
    const { writer, sink, scripts } = start();
    expect(await writer.write('a')).toBe(true);
    void scripts[0]!.end();
    expect(await writer.write('b')).toBe(false);
    expect(await writer.pause(5)).toBe(false);
    expect(await writer.flush()).toBe(false);
    expect(sink.text).toBe('a');
  });

  test('says when the connection was gone before', async () => {
    const { writer, player } = start(() => false);
    const written = [writer.write('a'), writer.write('b')];
    player()?.stop('peerClosed');
    expect(await Promise.all(written)).toEqual([false, false]);
    expect(await writer.write('c')).toBe(false);
    expect(await writer.flush()).toBe(false);
  });

  test('sends bytes as they were when they were written', async () => {
    const { writer, sink } = start();
    const bytes = Buffer.from('abc');
    const written = writer.write(bytes);
    bytes.fill('x');
    await written;
    expect(sink.text).toBe('abc');
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [1, '1'],
    [['a'], '["a"]'],
    [new ArrayBuffer(1), 'an instance of ArrayBuffer'],
  ])('does not write %o', async (given, shown) => {
    const writing = start();
    const { writer, response, sink } = writing;
    const data = given as unknown as string;
    const error = new UsageError(
      `response writer: ${shown} is neither text nor bytes. Write a string or a Uint8Array.`,
    );
    expect(() => writer.encode(data)).toThrow(error);
    expect(() => writer.write(data)).toThrow(error);
    expect(() => writer.writeRawContent(data)).toThrow(error);
    expect(writer.contentWritten).toBe(false);
    expect(sink.text).toBe('');
    // As in the reference, the head is out by then.
    expect(() => writer.writeContent(data)).toThrow(error);
    expect(await textOf(writing)).toBe(`${status}${defaults}\r\n`);
    expect(response.closeConnection).toBe(true);
  });

  test('does not write a header that is none', () => {
    const { writer } = start();
    expect(() => writer.writeHeader('X-A', null as unknown as string)).toThrow(
      new UsageError(
        'response headers: the value of X-A is null. Write a string, a number or bytes.',
      ),
    );
    expect(() => writer.writeHeader('X-A', '天')).toThrow(
      new UsageError(
        'response headers: the value of X-A, "天", has a character that is no byte. ' +
          'Write Buffer.from("天") to send it as UTF-8.',
      ),
    );
  });
});
