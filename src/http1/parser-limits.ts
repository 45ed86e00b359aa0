/** How much of a request the parser takes before it refuses, in bytes unless it says lines. */
export interface ParserLimits {
  /**
   * The request line with its CR LF; more is 414. Also the limit of empty lines before it, of
   * which more is 400.
   * @default 16384, node's limit for a whole head
   */
  readonly maxRequestLineBytes: number;
  /**
   * The head from the request line to the empty line; more is 431. Also the limit of a trailer
   * section.
   * @default 16384, as `http.maxHeaderSize`
   */
  readonly maxHeadBytes: number;
  /**
   * Field lines of a head, and of a trailer section; more is 431.
   * @default 512, as wptserve
   */
  readonly maxFields: number;
  /**
   * Decoded content; more is 413.
   * @default 67108864 (64 MiB)
   */
  readonly maxBodyBytes: number;
  /**
   * Chunk extensions of one body together (RFC 9112 §7.1.1); more is 413.
   * @default 16384, what node takes for one chunk
   */
  readonly maxChunkExtensionBytes: number;
}

export const DEFAULT_PARSER_LIMITS: ParserLimits = {
  maxRequestLineBytes: 16_384,
  maxHeadBytes: 16_384,
  maxFields: 512,
  maxBodyBytes: 64 * 1024 * 1024,
  maxChunkExtensionBytes: 16_384,
};
