// How objects of a test look in a debugger and where `util.inspect` prints them:
// each whole on its own, and in a few words inside of something else, so that a
// list of requests is a line for each.

/** The method that `util.inspect` calls. */
export const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** What `util.inspect` hands to it: how deep it may still go, its options, and itself. */
export type InspectArguments = readonly [
  depth: number,
  options: { readonly depth?: number | null },
  inspect: (value: object, options: object) => string,
];

/** What there is to see. */
interface View {
  /** Of the class. */
  readonly name: string;
  readonly short: string;
  /** What is undefined in it is left out. */
  readonly whole: object;
}

/** Bytes as text for a terminal, which must not take them for its commands: control characters are escaped. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- those are meant
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${code}`;
  });
}

/** The text for `util.inspect`. */
export function inspectView(
  { name, short, whole }: View,
  [depth, options, inspect]: InspectArguments,
): string {
  if (depth !== options.depth) return `${name} <${short}>`;
  const known = Object.entries(whole).filter(([, value]) => value !== undefined);
  return `${name} ${inspect(Object.fromEntries(known), options)}`;
}
