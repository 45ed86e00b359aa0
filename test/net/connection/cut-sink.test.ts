import { describe, expect, test } from 'vitest';
import { CutSink } from '../../../src/net/connection/cut-sink.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemorySink } from '../../support/memory-sink.ts';

const head = 'HTTP/1.1 200 OK\r\n\r\n';

function cutAfter(
  bytes: number,
  takesMore?: () => boolean,
): { sink: MemorySink; cut: CutSink; struck: string[]; unsent: number[] } {
  const sink = new MemorySink(new FakeClock(), takesMore);
  const struck: string[] = [];
  const unsent: number[] = [];
  const cut = new CutSink(
    sink,
    { bytes, how: 'reset' },
    {
      cutOff: (unsentBytes) => unsent.push(unsentBytes),
      struck: () => struck.push('struck'),
    },
  );
  return { sink, cut, struck, unsent };
}

/** What is left of these writes, and whether the one who writes was asked to wait. */
function writeAll(cut: CutSink, writes: readonly string[]): boolean[] {
  return writes.map((text) => cut.write(Buffer.from(text)));
}

describe('a cut', () => {
  test.each<[string, number, string[], string, boolean[]]>([
    ['after the head', 0, [head, 'abc'], head, [false, false]],
    ['within a write', 0, [`${head}abc`], head, [false]],
    ['after content', 2, [`${head}abc`], `${head}ab`, [false]],
    ['in a later write', 4, [`${head}ab`, 'cdef', 'g'], `${head}abcd`, [true, false, false]],
    ['at the end of a write', 2, [`${head}ab`, 'c'], `${head}ab`, [false, false]],
    ['behind the head of an interim response', 0, ['HTTP/1.1 103 x\r\n\r\n', head], '', []],
  ])('%s lets through what is before it', (_, bytes, writes, passed, answers) => {
    const { sink, cut, struck } = cutAfter(bytes);
    const answered = writeAll(cut, writes);
    if (answers.length > 0) {
      expect(answered).toEqual(answers);
      expect(sink.text).toBe(passed);
    } else {
      expect(answered).toEqual([true, false]);
      expect(sink.text).toBe(writes.join(''));
    }
    expect(struck).toEqual([]);
    cut.flushed(() => struck.push('goes on'));
    expect(struck).toEqual(['struck']);
  });

  test.each<[string, number, string[], number[]]>([
    ['none, at the end of a write', 0, [head, 'abc'], [0]],
    ['the rest of a write', 1, [`${head}abc`], [2]],
    ['the rest of a later write', 4, [`${head}ab`, 'cdef', 'g'], [2]],
    ['none, as it is not reached', 10, [`${head}abc`], []],
  ])('tells once how many bytes of a write it holds back: %s', (_, bytes, writes, told) => {
    const { cut, unsent } = cutAfter(bytes);
    writeAll(cut, writes);
    expect(unsent).toEqual(told);
  });

  test('strikes when what is before it has left', () => {
    const { sink, cut, struck } = cutAfter(0, () => false);
    writeAll(cut, [head]);
    cut.flushed(() => struck.push('goes on'));
    expect(struck).toEqual([]);
    sink.flush();
    expect(struck).toEqual(['struck']);
  });

  test('that is not reached lets through everything, and the end', () => {
    const { sink, cut, struck } = cutAfter(4);
    expect(writeAll(cut, [head, 'ab', 'c'])).toEqual([true, true, true]);
    cut.flushed(() => struck.push('goes on'));
    cut.end();
    expect(sink.text).toBe(`${head}abc`);
    expect(sink.log.at(-1)).toBe('end');
    expect(struck).toEqual(['goes on']);
  });

  test('lets through a reset of its own accord', () => {
    const { sink, cut } = cutAfter(4);
    cut.reset();
    expect(sink.log).toEqual(['reset']);
  });

  test('hands on that a write has another part', () => {
    const { sink, cut } = cutAfter(100);
    const parts: (boolean | undefined)[] = [];
    sink.write = (_, isPart?: boolean) => {
      parts.push(isPart);
      return true;
    };
    cut.write(Buffer.from(head), true);
    cut.write(Buffer.alloc(10), true);
    cut.write(Buffer.alloc(200), true);
    // Behind the cut there is no other part.
    expect(parts).toEqual([true, true, undefined]);
  });
});
