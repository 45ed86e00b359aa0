// Streams of Node.js and of the web as something that can be left at any time.
//
// Whoever leaves a loop over a stream waits for its next part, which may never come: a socket
// behind it would stay open as long. So the stream itself is told.

/** A stream that is read part by part. */
export interface LeavableStream<Part> {
  /** Begins the reading, of which there is one. */
  parts(): AsyncIterable<Part>;
  /** Lets go of the stream; what it says after that is no failure. */
  leave(): void;
}

/** The stream that `parts` is; undefined when it is a generator, or anything else. */
export function streamOf<Part>(parts: AsyncIterable<Part>): LeavableStream<Part> | undefined {
  if ('getReader' in parts) return new WebStream(parts as ReadableStream<Part>);
  if ('destroy' in parts) return new NodeStream(parts as NodeReadable<Part>);
  return undefined;
}

interface NodeReadable<Part> extends AsyncIterable<Part> {
  destroy(): void;
}

class NodeStream<Part> implements LeavableStream<Part> {
  readonly #stream: NodeReadable<Part>;
  #isLeft = false;

  constructor(stream: NodeReadable<Part>) {
    this.#stream = stream;
  }

  async *parts(): AsyncGenerator<Part> {
    try {
      yield* this.#stream;
    } catch (error) {
      if (!this.#isLeft) throw error;
    }
  }

  leave(): void {
    this.#isLeft = true;
    this.#stream.destroy();
  }
}

class WebStream<Part> implements LeavableStream<Part> {
  readonly #stream: ReadableStream<Part>;
  #reader: ReadableStreamDefaultReader<Part> | undefined;

  constructor(stream: ReadableStream<Part>) {
    this.#stream = stream;
  }

  async *parts(): AsyncGenerator<Part> {
    this.#reader = this.#stream.getReader();
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      yield value;
    }
  }

  leave(): void {
    // A stream that has failed refuses; so does one that somebody else reads.
    (this.#reader ?? this.#stream).cancel().catch(() => {});
  }
}
