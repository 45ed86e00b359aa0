import { describe, expect, test } from 'vitest';
import { ReceiveBuffer } from '../../src/http1/receive-buffer.ts';

describe('ReceiveBuffer', () => {
  test('adopts a packet that meets no rest, without a copy', () => {
    const buffer = new ReceiveBuffer();
    const packet = Buffer.from('abc');
    buffer.append(packet);
    expect(buffer.bytes).toBe(packet);
    expect(buffer.take(3).buffer).toBe(packet.buffer);
  });

  test('joins a packet to the rest of the one before', () => {
    const buffer = new ReceiveBuffer();
    buffer.append(Buffer.from('abc'));
    buffer.take(2);
    buffer.append(Buffer.from('def'));
    expect(buffer.take(9).toString()).toBe('cdef');
    expect(buffer.length).toBe(0);
  });

  test('does not move or change bytes that were taken', () => {
    const buffer = new ReceiveBuffer();
    for (const text of ['ab', 'cd', 'ef', 'g'.repeat(3000), 'hi']) buffer.append(Buffer.from(text));
    const taken = buffer.take(5);
    for (let i = 0; i < 3000; i++) buffer.append(Buffer.from('x'));
    expect(taken.toString()).toBe('abcde');
    expect(buffer.length).toBe(1 + 3000 + 2 + 3000);
  });

  test('counts offsets from the start of the connection', () => {
    const buffer = new ReceiveBuffer();
    buffer.append(Buffer.from('abc'));
    buffer.take(3);
    buffer.append(Buffer.from('def'));
    buffer.take(1);
    buffer.append(Buffer.from('ghi'));
    expect(buffer.offsetOf(buffer.start)).toBe(4);
    expect(buffer.offsetOf(buffer.end)).toBe(9);
  });

  test('copies seldom when every packet is one byte', () => {
    const buffer = new ReceiveBuffer();
    const rooms = new Set<Buffer>();
    for (let i = 0; i < 16_384; i++) {
      buffer.append(Buffer.from('x'));
      rooms.add(buffer.bytes);
    }
    // The first packet, then room for 1 KiB, which doubles up to 16 KiB.
    expect(rooms.size).toBe(6);
  });
});
