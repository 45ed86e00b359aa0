// Bodies that are JSON of a known shape.

/** JSON; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Code and message of an error body. */
export function errorOf(body: string): { code: number; message: string } | undefined {
  const { error } = (parsed(body) ?? {}) as { error?: { code: unknown; message: unknown } };
  const { code, message } = error ?? {};
  return typeof code === 'number' && typeof message === 'string' ? { code, message } : undefined;
}

/** What the recorded handler `py/echo` says of its request. */
export interface Echo {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly [member: string]: unknown;
}

/** The echo in a body; undefined when it is something else. */
export function echoOf(body: string): Echo | undefined {
  return body.startsWith('{"GET": ') ? (parsed(body) as Echo | undefined) : undefined;
}
