/** Why a test timed out, if it waited for a request or a gate: Playwright knows only its own calls. */
export function stillWaiting(pendingCalls: readonly string[]): Error | undefined {
  if (pendingCalls.length === 0) return undefined;
  const error = new Error(
    `wptserve: the test still waited for\n${pendingCalls.map((call) => `  ${call}`).join('\n')}`,
  );
  // The stack would show this file, where there is nothing to see.
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
