/** What a peer had got of an answer when it ended, and what became of the connection. */
export interface AnswerEnd {
  /** `kept`, or ended by us: `closed` with FIN, `reset` with RST. */
  readonly connection: 'kept' | 'closed' | 'reset';
  /** How much of a response head was sent; the head of an interim response counts. */
  readonly head: 'none' | 'part' | 'whole';
  /** The status, when it was sent. */
  readonly status: number | undefined;
}
