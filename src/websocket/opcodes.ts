/** What a frame is (RFC 6455 §5.2, §11.8). */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** From this opcode on a frame controls the connection, and is no part of a message. */
export const firstControlOpcode = 0x8;

/** The most bytes of payload of a control frame (RFC 6455 §5.5). */
export const maxControlBytes = 125;
