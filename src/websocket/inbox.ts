// Messages of the page that nobody has taken, and those who wait for one.

import { matchesMessage } from '../matching/message-match.ts';
import type { MessageMatch, SocketMessage } from '../script/socket-steps.ts';

interface Waiter {
  readonly match: MessageMatch | undefined;
  readonly take: (message: SocketMessage) => void;
  readonly fail: () => void;
}

/** More than what waits in any conversation; the oldest make room, and who asks for one is told. */
const maxUnreadBytes = 16 * 1024 * 1024;

/** Each message is taken once: by the one who waits longest of those whom it suits. */
export class Inbox {
  #unread: SocketMessage[] = [];
  #waiters: Waiter[] = [];
  #isClosed = false;
  readonly #failed: (error: unknown) => void;
  /** Bytes, or characters. */
  #unreadSize = 0;
  /** How many have made room since somebody asked for one. */
  #droppedCount = 0;

  /** @param failed is told what a function throws that looks at messages */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  add(message: SocketMessage): void {
    const index = this.#waiters.findIndex(({ match }) => this.#suits(match, message));
    const [waiter] = index === -1 ? [] : this.#waiters.splice(index, 1);
    if (waiter !== undefined) {
      waiter.take(message);
      return;
    }
    this.#unread.push(message);
    this.#unreadSize += message.length;
    while (this.#unreadSize > maxUnreadBytes && this.#unread.length > 1) {
      this.#unreadSize -= this.#unread.shift()?.length ?? 0;
      this.#droppedCount += 1;
    }
  }

  /** What is wrong when messages have made room that nobody had taken; told once. */
  takeLoss(): Error | undefined {
    const count = this.#droppedCount;
    this.#droppedCount = 0;
    if (count === 0) return undefined;
    return new Error(
      `${count} ${count === 1 ? 'message' : 'messages'} of the page can no longer be taken: more than 16 MiB waited, and the oldest were dropped. Take them sooner, or send less.`,
    );
  }

  /** The oldest that suits, and that nobody had taken. */
  take(match: MessageMatch | undefined): SocketMessage | undefined {
    const index =
      match === undefined ? 0 : this.#unread.findIndex((each) => this.#suits(match, each));
    const message = this.#unread[index];
    if (message === undefined) return undefined;
    if (index === 0) this.#unread.shift();
    else this.#unread.splice(index, 1);
    this.#unreadSize -= message.length;
    return message;
  }

  /** Waits for the next one that suits. Returns a function that waits no longer. */
  wait(
    match: MessageMatch | undefined,
    take: (message: SocketMessage) => void,
    fail: () => void = () => {},
  ): () => void {
    const waiter = { match, take, fail };
    if (this.#isClosed) fail();
    else this.#waiters.push(waiter);
    return () => {
      this.#waiters = this.#waiters.filter((each) => each !== waiter);
    };
  }

  /** Nothing more will come. */
  close(): void {
    this.#isClosed = true;
    for (const { fail } of this.#waiters.splice(0)) fail();
  }

  #suits(match: MessageMatch | undefined, message: SocketMessage): boolean {
    try {
      return matchesMessage(match, message);
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }
}
