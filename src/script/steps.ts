// What a script says, as plain data.
//
// Rule: a step is named after the builder method that makes it, holds nothing
// but data (structured clone and JSON know every part), and says nothing about
// how a protocol version puts it on the wire: that is an encoder's work.

/** A field value: text is sent as UTF-8, any other bytes as they are. */
export type FieldValue = string | Uint8Array;

/** One header field line: name and value, sent with exactly this spelling. */
export type FieldLine = readonly [name: string, value: FieldValue];

/** A status line and fields: the head of the final response. */
export interface HeadStep {
  readonly kind: 'head';
  readonly status: number;
  readonly headers: readonly FieldLine[];
  /** The reason phrase when it is not the registered one; bytes are sent as they are. */
  readonly reason?: FieldValue;
}

/** The text of a status line as it is, without its CRLF. */
export interface StatusLineStep {
  readonly kind: 'statusLine';
  readonly text: Uint8Array;
}

/** One field line after `statusLine`. */
export interface HeaderStep {
  readonly kind: 'header';
  readonly name: string;
  readonly value: FieldValue;
}

/** The empty line that ends a head made of `statusLine` and `header`. */
interface EndHeadersStep {
  readonly kind: 'endHeaders';
}

/** An interim response (RFC 9110 §15.2). */
export interface InformationalStep {
  readonly kind: 'informational';
  readonly status: number;
  readonly headers: readonly FieldLine[];
}

/** Content, framed by what the head declared. */
export interface WriteStep {
  readonly kind: 'write';
  readonly bytes: Uint8Array;
}

/** One chunk of the chunked coding (RFC 9112 §7.1). */
export interface ChunkStep {
  readonly kind: 'chunk';
  readonly bytes: Uint8Array;
  /** The declared size when it differs from the real one: a number of bytes, or any text. */
  readonly size?: number | string;
  /** Text after the size, without the leading `;`. */
  readonly extension?: string;
}

/** The last chunk and the trailer section (RFC 9112 §7.1.2). */
export interface LastChunkStep {
  readonly kind: 'lastChunk';
  readonly trailers: readonly FieldLine[];
}

/** Bytes straight to the socket. */
export interface RawStep {
  readonly kind: 'raw';
  readonly bytes: Uint8Array;
}

/** A pause: what follows is sent no earlier than this many milliseconds later. */
export interface DelayStep {
  readonly kind: 'delay';
  readonly ms: number;
}

/** A place where the script waits until the test releases it. */
export interface GateStep {
  readonly kind: 'gate';
  readonly name: string;
}

/** A place where the script waits for content of its request. */
export interface ReceiveStep {
  readonly kind: 'receive';
  /** How many bytes, counted from the first; `'all'` is the end of the request. */
  readonly contentBytes: number | 'all';
}

/** Content in pieces of `size` bytes, one every `every` milliseconds. */
export interface DripStep {
  readonly kind: 'drip';
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly every: number;
}

/** The same steps several times; `Infinity` until the peer leaves. */
export interface RepeatStep {
  readonly kind: 'repeat';
  readonly times: number;
  readonly steps: readonly Step[];
}

/** The end of a script: what becomes of the connection. */
interface FinalStep {
  readonly kind: 'end' | 'close' | 'halfClose' | 'reset' | 'hang';
}

/** One step of a script, plain data. */
export type Step =
  | HeadStep
  | StatusLineStep
  | HeaderStep
  | EndHeadersStep
  | InformationalStep
  | WriteStep
  | ChunkStep
  | LastChunkStep
  | RawStep
  | DelayStep
  | GateStep
  | ReceiveStep
  | DripStep
  | RepeatStep
  | FinalStep;
