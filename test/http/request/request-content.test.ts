import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  ContentBrokeOffError,
  noRequestContent,
  RequestContent,
} from '../../../src/http/request/request-content.ts';

function listened(declaredBytes?: number): {
  readonly content: RequestContent;
  readonly asked: ReturnType<typeof vi.fn>;
  readonly changed: ReturnType<typeof vi.fn>;
} {
  const content = new RequestContent('coming', declaredBytes);
  const [asked, changed] = [vi.fn<() => void>(), vi.fn<() => void>()];
  content.listen({ asked, takesMoreChanged: changed });
  return { content, asked, changed };
}

describe('who waits for content', () => {
  test('is told once it is there, and asks only once', async () => {
    const { content, asked } = listened();
    const [two, four, all] = [content.received(2), content.received(4), content.received(Infinity)];
    expect(asked).toHaveBeenCalledTimes(1);
    content.add(Buffer.from('ab'));
    expect(await two).toBe(true);
    content.add(Buffer.from('c'));
    content.complete(undefined);
    // All that there is, though it is shorter.
    expect(await four).toBe(true);
    expect(await all).toBe(true);
    expect(await content.received(100)).toBe(true);
  });

  test('is told when it breaks off', async () => {
    const { content } = listened();
    const called = vi.fn<() => void>();
    expect(content.hasReceived(5, called)).toBe(false);
    const five = content.received(5);
    content.add(Buffer.from('abc'));
    content.breakOff();
    expect(await five).toBe(false);
    expect(await content.received(5)).toBe(false);
    expect(await content.received(3)).toBe(true);
    expect(called).not.toHaveBeenCalled();
    expect(content.isComplete).toBe(false);
  });

  test('of its end only, asks for nothing', () => {
    const { content, asked } = listened();
    const [one, two] = [vi.fn<() => void>(), vi.fn<() => void>()];
    content.whenEnded(one);
    content.whenEnded(two);
    content.complete(undefined);
    content.whenEnded(one);
    expect(asked).not.toHaveBeenCalled();
    expect(one).toHaveBeenCalledTimes(2);
    expect(two).toHaveBeenCalledTimes(1);
  });
});

describe('who reads content piece by piece', () => {
  test('gets all of it, and holds it up as long as he does not', async () => {
    const { content, changed } = listened();
    content.expectReader();
    content.add(Buffer.alloc(65_535));
    expect(content.takesMore).toBe(true);
    content.add(Buffer.alloc(1));
    expect(content.takesMore).toBe(false);
    const reader = content[Symbol.asyncIterator]();
    let read = (await reader.next()).value!.length;
    expect(content.takesMore).toBe(false);
    read += (await reader.next()).value!.length;
    expect(content.takesMore).toBe(true);
    expect(changed).toHaveBeenCalled();
    content.complete(undefined);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
    expect(read).toBe(65_536);
  });

  test('who leaves in the middle holds nothing up', async () => {
    const { content } = listened();
    content.expectReader();
    content.add(Buffer.alloc(100_000));
    for await (const piece of content) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect(content.takesMore).toBe(true);
  });

  test('a handler that ends without reading holds nothing up', () => {
    const { content, changed } = listened();
    content.expectReader();
    content.add(Buffer.alloc(100_000));
    expect(content.takesMore).toBe(false);
    content.expectNoReader();
    expect(content.takesMore).toBe(true);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('is told how much came when it breaks off', async () => {
    const { content } = listened(10);
    content.add(Buffer.from('abc'));
    const read = async (): Promise<void> => {
      for await (const piece of content) expect(piece.toString()).toBe('abc');
    };
    const reading = read();
    content.breakOff();
    await expect(reading).rejects.toThrow(
      new ContentBrokeOffError('the content of the request broke off after 3 of 10 bytes'),
    );
  });
});

test('content that was let go of says so, and knows its length', () => {
  const content = new RequestContent('coming');
  content.add(Buffer.from('abc'));
  content.complete(undefined);
  content.forget();
  expect(content.receivedBytes).toBe(3);
  expect(content.keptBytes).toBe(0);
  expect(() => content.body).toThrow(
    'the content of this request (3 bytes) was let go of: the requests of a test may keep so many ' +
      'bytes as limits.maxHistoryBytes says. Set it higher, or look at a request when it comes.',
  );
});

test('stopping what is complete stops nobody else', () => {
  noRequestContent.stop();
  expect(noRequestContent.takesMore).toBe(true);
});

test('who reads it gets each byte once, whatever is looked at and added meanwhile', async () => {
  const piece = fc.uint8Array({ minLength: 1, maxLength: 20_000 });
  const steps = fc.array(fc.oneof(piece, fc.constant('look'), fc.constant('read')), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const content = new RequestContent('coming');
      const reader = content[Symbol.asyncIterator]();
      const read: Buffer[] = [];
      let addedBytes = 0;
      let readBytes = 0;
      const added: Buffer[] = [];
      for (const step of all) {
        if (step === 'look') content.body.toString('latin1', 0, 1);
        else if (step !== 'read') {
          const bytes = Buffer.from(step as Uint8Array);
          addedBytes += bytes.length;
          added.push(bytes);
          content.add(bytes);
        } else if (readBytes < addedBytes) {
          const { value } = await reader.next();
          read.push(value as Buffer);
          readBytes += (value as Buffer).length;
        }
      }
      content.complete(undefined);
      for await (const rest of reader) read.push(rest);
      expect(Buffer.concat(read).equals(Buffer.concat(added))).toBe(true);
    }),
    { numRuns: 200 },
  );
});
