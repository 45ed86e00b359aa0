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
    why = error instanceof Error ? error.message : error;
  }
  throw new UsageError(`reply: json ${describeValue(json)} has no JSON form: ${String(why)}.`);
}
