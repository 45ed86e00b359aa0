import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { streamOf } from '../../../src/http/response/leavable-stream.ts';

async function read(parts: AsyncIterable<unknown>): Promise<string[]> {
  const texts: string[] = [];
  for await (const part of parts) texts.push(String(part));
  return texts;
}

interface Source {
  readonly stream: ReadableStream<string>;
  readonly controller: ReadableStreamDefaultController<string>;
  readonly cancel: ReturnType<typeof vi.fn>;
}

function webStream(): Source {
  let controller!: ReadableStreamDefaultController<string>;
  const cancel = vi.fn<() => void>();
  const stream = new ReadableStream<string>({
    start(given) {
      controller = given;
    },
    cancel,
  });
  return { stream, controller, cancel };
}

test('a generator is no stream', () => {
  expect(streamOf((async function* () {})())).toBeUndefined();
});

describe('a stream of Node.js', () => {
  test('has its parts', async () => {
    expect(await read(streamOf(Readable.from(['a', 'b']))!.parts())).toEqual(['a', 'b']);
  });

  test('is destroyed when it is left, also while it says nothing', async () => {
    const source = new PassThrough();
    const stream = streamOf(source)!;
    const reading = read(stream.parts());
    source.write('a');
    stream.leave();
    expect(source.destroyed).toBe(true);
    await reading;
  });

  test('is destroyed when it is left before it was read', () => {
    const source = new PassThrough();
    streamOf(source)!.leave();
    expect(source.destroyed).toBe(true);
  });

  test('fails as it does', async () => {
    const source = new PassThrough();
    const reading = read(streamOf(source)!.parts());
    source.destroy(new RangeError('mine'));
    await expect(reading).rejects.toThrow('mine');
  });

  test('may be left after it has ended', async () => {
    const stream = streamOf(Readable.from(['a']))!;
    await read(stream.parts());
    expect(() => stream.leave()).not.toThrow();
  });
});

describe('a web stream', () => {
  test('has its parts', async () => {
    const { stream, controller } = webStream();
    controller.enqueue('a');
    controller.enqueue('b');
    controller.close();
    expect(await read(streamOf(stream)!.parts())).toEqual(['a', 'b']);
  });

  test('is cancelled when it is left, also while it says nothing', async () => {
    const { stream, cancel } = webStream();
    const leavable = streamOf(stream)!;
    const reading = read(leavable.parts());
    leavable.leave();
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(await reading).toEqual([]);
  });

  test('is cancelled when it is left before it was read', () => {
    const { stream, cancel } = webStream();
    streamOf(stream)!.leave();
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test('fails as it does, and can be left then', async () => {
    const { stream, controller } = webStream();
    const leavable = streamOf(stream)!;
    const reading = read(leavable.parts());
    controller.error(new RangeError('mine'));
    await expect(reading).rejects.toThrow('mine');
    leavable.leave();
  });

  test('may be left though somebody else reads it', async () => {
    const { stream, cancel } = webStream();
    const leavable = streamOf(stream)!;
    stream.getReader();
    leavable.leave();
    await expect(read(leavable.parts())).rejects.toThrow(TypeError);
    expect(cancel).not.toHaveBeenCalled();
  });
});
