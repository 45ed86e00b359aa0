// What a client would send, for tests of what reads it.

import {
  MessageDecoder,
  type Inflater,
  type SocketEvent,
} from '../../src/websocket/message-decoder.ts';
import { encodeAnyFrame, type FrameForm } from '../../src/websocket/frame-encoder.ts';

const key = Uint8Array.of(0x12, 0xa4, 0xff, 0x01);

/** A masked frame. */
export function clientFrame(
  opcode: number,
  payload: string | Uint8Array = '',
  form: Partial<FrameForm> = {},
): Buffer {
  const usual = { isFinal: true, rsv: 0, mask: key, length: undefined, lengthForm: undefined };
  return encodeAnyFrame(opcode, Buffer.from(payload), { ...usual, ...form });
}

/** What these pieces are, one after the other. */
export function eventsOf(
  pieces: readonly Buffer[],
  maxBytes = 1_000_000,
  inflater?: Inflater,
): SocketEvent[] {
  const decoder = new MessageDecoder(maxBytes, inflater);
  const events: SocketEvent[] = [];
  for (const piece of pieces) {
    decoder.receive(piece);
    for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
      events.push(event);
    }
  }
  return events;
}
