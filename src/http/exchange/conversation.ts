import type { Outcome } from '../../script/outcome.ts';
import type { Sink } from '../../script/ports.ts';
import type { OpSource, PlainOp } from '../../script/program.ts';
import type { FieldLine } from '../../script/steps.ts';

/** What carries a conversation. */
export interface ConversationLine {
  readonly sink: Sink;
  /** The head of the answer to a handshake, as bytes. */
  head(status: number, headers: readonly FieldLine[], reason?: string): Uint8Array;
  /** Something was sent beside the script: for whoever records it. */
  played(op: PlainOp): void;
  /** The page has closed the conversation: nothing more is said. */
  left(): void;
  /** {@link Conversation.takesMore} has changed. */
  takesMoreChanged(): void;
}

/** The answer to a WebSocket handshake: what is said, and what is made of what the page says. */
export abstract class Conversation {
  abstract readonly source: OpSource;
  /** Whether it ended with close frames, behind which only a FIN belongs. */
  abstract readonly hasClosed: boolean;
  /** Whether more of what the page says may be read now. */
  abstract readonly takesMore: boolean;
  /** @param first what the page had sent behind its handshake */
  abstract attach(line: ConversationLine, first: Buffer): void;
  abstract receive(bytes: Buffer): void;
  /** The page will send nothing more. */
  abstract gone(): void;
  abstract finish(outcome: Outcome): void;
}
