/** What a finding is about: stable words, safe to compare with. */
export type FindingKind =
  | 'request-not-answered'
  | 'route-not-requested'
  | 'answers-not-used'
  | 'gate-not-reached'
  | 'gate-not-released'
  | 'script-stopped'
  | 'preflight-answered'
  | 'handler-threw'
  | 'protocol-error';

/** Something that is probably not what the author of the test wanted. */
export interface Finding {
  readonly kind: FindingKind;
  /** Whether the test fails for it. */
  readonly severity: 'fail' | 'warn';
  /** One sentence without its full stop: `gate "first" of route "/chat" was never released`. */
  readonly title: string;
  /** What was declared, what came, what is nearest: lines of text, such as a stack. */
  readonly details?: string;
  /** Id of the exchange it is about. */
  readonly exchange?: number;
  /** Id of the connection it is about. */
  readonly connection?: number;
}
