// Assertions that nobody waits for: their test ends before they do, and their failure would be that
// of the next test.

import { stackFrames } from '../../findings/findings.ts';

interface OpenAssertion {
  /** Made where it was written, so that its stack leads there. */
  readonly error: Error;
  readonly abandon: () => void;
}

/** A worker runs one test at a time. */
const open = new Set<OpenAssertion>();

/** The verdict, or the one of `abandoned` when the test ends before. */
export async function whileOpen<T>(
  matcher: string,
  verdict: Promise<T>,
  abandoned: () => T,
): Promise<T> {
  const error = new Error(
    `${matcher} was not over when its test ended: nobody waited for it. ` +
      `Write await: await expect(…).${matcher}(…).`,
  );
  let assertion!: OpenAssertion;
  const end = new Promise<T>((resolve) => {
    assertion = { error, abandon: () => resolve(abandoned()) };
  });
  open.add(assertion);
  try {
    return await Promise.race([verdict, end]);
  } finally {
    open.delete(assertion);
  }
}

/** Ends those that are open. Returns the first, as an error at the line that wrote it. */
export function endOpenAssertions(): Error | undefined {
  const [first] = open;
  for (const { abandon } of open) abandon();
  open.clear();
  if (first === undefined) return undefined;
  const { error } = first;
  error.stack = [`Error: ${error.message}`, ...stackFrames(error)].join('\n');
  return error;
}
