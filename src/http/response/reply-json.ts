import { describeValue, UsageError } from '../../usage-error.ts';

/**
 * The content of a reply that is given as JSON.
 *
 * @throws UsageError when JSON cannot say it
 */
export function jsonContent(json: unknown): Uint8Array {
  if (json === undefined) {
    throw new UsageError(
      'reply: json is undefined, which has no JSON form. Write json: null, or leave json out.',
    );
  }
  return Buffer.from(jsonText(json));
}

function jsonText(json: unknown): string {
  let why: unknown = 'JSON cannot say it';
  try {
    const text = JSON.stringify(json) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    why = unsayable(json, 'json', new Map()) ?? (error instanceof Error ? error.message : error);
  }
  throw new UsageError(`reply: json ${describeValue(json)} has no JSON form: ${String(why)}.`);
}

/** The first part that JSON cannot say, and why. */
function unsayable(value: unknown, path: string, above: Map<unknown, string>): string | undefined {
  if (typeof value === 'bigint') {
    return `${path} is the BigInt ${value}n; write Number(…) or String(…) of it`;
  }
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return undefined;
  const circle = above.get(value);
  if (circle !== undefined) return `${path} is ${circle} once more, without end`;
  above.set(value, path);
  for (const [name, part] of Object.entries(value)) {
    const found = unsayable(part, `${path}${propertyOf(value, name)}`, above);
    if (found !== undefined) return found;
  }
  above.delete(value);
  return undefined;
}

function propertyOf(owner: object, name: string): string {
  if (Array.isArray(owner)) return `[${name}]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
