import type { BytesInput } from '../../script/script.ts';
import type { FrameOptions } from '../../script/socket-script.ts';
import type { MessageMatch, SocketMessage } from '../../script/socket-steps.ts';
import type { Request } from '../request/request.ts';
import type { SocketClose } from './socket-history.ts';

/**
 * A WebSocket whose handshake was accepted, in the hands of a test or of a handler.
 *
 * What says something resolves to true once the connection has taken it, and to false when the page
 * had left before. A step that is not legal throws a UsageError. `for await` gives each message of
 * the page that nobody has taken, until the page leaves.
 */
export interface Socket extends AsyncIterable<SocketMessage> {
  /** The handshake. */
  readonly request: Request;
  /** The subprotocols that the page asks for, in its order. */
  readonly subprotocols: readonly string[];
  /** The newest messages of the page, oldest first: up to 1,000 or more. */
  readonly messages: readonly SocketMessage[];
  /** Resolves when the page, or its connection, has ended the WebSocket. */
  readonly closedByPeer: Promise<SocketClose>;
  /** A text message. */
  text(text: string): Promise<boolean>;
  /** A text message with a value as JSON. */
  json(value: unknown): Promise<boolean>;
  /** A binary message. */
  binary(bytes: BytesInput): Promise<boolean>;
  /** A ping, of at most 125 bytes. */
  ping(bytes?: BytesInput): Promise<boolean>;
  /** A pong that nobody asked for. */
  pong(bytes?: BytesInput): Promise<boolean>;
  /** One frame in which everything may lie (RFC 6455 §5.2). */
  frame(opcode: number, payload?: BytesInput, options?: FrameOptions): Promise<boolean>;
  /** Bytes between frames. */
  raw(bytes: BytesInput): Promise<boolean>;
  /** A close frame; the connection stays open until `end()` or `close()`. */
  closeFrame(code?: number, reason?: BytesInput): Promise<boolean>;
  /** A close frame with 1000 unless one was sent; once the page has sent its own, FIN. */
  end(): Promise<boolean>;
  /** FIN without a close frame: the page sees 1006, unless one was sent. */
  close(): Promise<boolean>;
  /** RST: the page sees 1006. */
  reset(): Promise<boolean>;
  /**
   * Takes the oldest message of the page that matches and that nobody has taken, or waits for it.
   * It rejects when the page leaves before, or after `timeout` milliseconds.
   *
   * @throws UsageError when the match or an option is wrong
   */
  nextMessage(match?: MessageMatch, options?: NextMessageOptions): Promise<SocketMessage>;
}

/** How long to wait for a message. */
export interface NextMessageOptions {
  /** Milliseconds. @default as long as the page is there */
  readonly timeout?: number;
}

/** Speaks with one page: when it returns, the socket is ended well; what it throws fails the test. */
export type SocketHandler = (socket: Socket) => Promise<void> | void;
