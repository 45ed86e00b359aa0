import type { DelayStep, FieldLine, FieldValue, GateStep } from '../../script/steps.ts';
import type { Content } from './content.ts';

/** A wait ahead of a response, as data: only the player keeps the time. */
export type WaitStep = DelayStep | GateStep;

/** A response before it is framed, whoever made it. */
export interface ResponseMessage {
  /** What is waited for before the head is sent. */
  readonly wait?: readonly WaitStep[] | undefined;
  readonly status: number;
  /** Bytes are sent as they are. Undefined: the registered reason phrase. */
  readonly statusText: FieldValue | undefined;
  readonly headers: readonly FieldLine[];
  /** Lower-case names of fields that the server must not add. */
  readonly omitted: ReadonlySet<string>;
  readonly content: Content;
  /** Added when no header says it. */
  readonly contentType: string | undefined;
  /** The same as its author wrote it, where the server has added a charset. */
  readonly plainType?: string | undefined;
  /**
   * Whether it is well-formed for certain, so that HTTP's rules about content can be applied to
   * it. Anything else is sent as it is, lies included, as wptserve does.
   */
  readonly isChecked: boolean;
  /** Whether the connection is closed after it, whatever else is said. */
  readonly closesConnection: boolean;
  /** Whether the answer to HEAD has content too (which RFC 9110 §9.3.2 forbids). */
  readonly sendsContentForHead: boolean;
}
