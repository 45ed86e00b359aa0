import type { RequestContent } from '../http/request/request-content.ts';

/**
 * The contents of requests that are over, for a test to look at. Of too many bytes the oldest are let
 * go of: a test of large uploads must not fill the memory of its worker.
 */
export class KeptContents {
  readonly #maxBytes: number;
  /** Oldest first. */
  #contents: RequestContent[] = [];
  #bytes = 0;
  #forgottenBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What was let go of; undefined when nothing was. */
  get forgotten(): { readonly bytes: number; readonly why: string } | undefined {
    if (this.#forgottenBytes === 0) return undefined;
    const limit = this.#maxBytes.toLocaleString('en-US');
    return {
      bytes: this.#forgottenBytes,
      why: `only the newest ${limit} of the requests of a test are kept (limits.maxHistoryBytes)`,
    };
  }

  /** Keeps the content of a request that has got its answer: from when no more of it comes. */
  keep(content: RequestContent): void {
    if (content.isComplete && content.keptBytes === 0) return;
    content.whenEnded(() => {
      const { keptBytes } = content;
      if (keptBytes === 0) return;
      this.#contents.push(content);
      this.#bytes += keptBytes;
      this.#forgetOldest();
    });
  }

  #forgetOldest(): void {
    let count = 0;
    for (const content of this.#contents) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#bytes -= content.keptBytes;
      this.#forgottenBytes += content.keptBytes;
      content.forget();
      count += 1;
    }
    if (count > 0) this.#contents = this.#contents.slice(count);
  }
}
