/** A case that broke a rule. */
export interface Fault {
  readonly kind: string;
  /** Missing where no case alone breaks it. */
  readonly index?: number;
  readonly rule: string;
  /** The case, as it can be pasted into a test. */
  readonly literal?: string;
}
