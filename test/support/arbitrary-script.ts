// Any script that the builder allows, made by the builder itself.

import * as fc from 'fast-check';
import { script } from '../../src/script/builder.ts';
import type { BodyScript, BytesInput, HeadScript, Script } from '../../src/script/script.ts';

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }));

const bytes: fc.Arbitrary<BytesInput> = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 12 }),
  fc.string({ minLength: 100, maxLength: 300 }),
);

const fields = fc.array(fc.tuple(text, text), { maxLength: 3 });

/** A status that says nothing about the content, so that chunks are legal after the head. */
const status = fc.integer({ min: 0, max: 999 }).filter((code) => code !== 204 && code !== 304);

/** Pauses in quarters of a millisecond, which floating point adds up exactly. */
const pauseMs = fc.nat({ max: 400 }).map((quarters) => quarters / 4);

export interface ArbitraryOptions {
  /** Names of gates; without them there are no gates. */
  readonly gates?: readonly string[];
}

/** Adds a few steps. */
type More<Self> = (target: Self) => Self;

function anywhere<Self extends HeadScript | BodyScript>({
  gates = [],
}: ArbitraryOptions): fc.Arbitrary<More<Self>>[] {
  const steps: fc.Arbitrary<More<Self>>[] = [
    bytes.map((each) => (s) => s.raw(each) as Self),
    pauseMs.map((ms) => (s) => s.delay(ms) as Self),
    fc
      .oneof(fc.integer({ min: 1, max: 10 }), fc.constant('all' as const))
      .map((amount) => (s) => s.receive(amount) as Self),
  ];
  if (gates.length === 0) return steps;
  return [...steps, fc.constantFrom(...gates).map((name) => (s) => s.gate(name) as Self)];
}

function several<Self>(one: fc.Arbitrary<More<Self>>, maxLength: number): fc.Arbitrary<More<Self>> {
  return fc
    .array(one, { maxLength })
    .map((all) => (start) => all.reduce((target, more) => more(target), start));
}

function headSteps(options: ArbitraryOptions): fc.Arbitrary<More<HeadScript>> {
  return several(
    fc.oneof(
      ...anywhere<HeadScript>(options),
      fc.tuple(status, fields).map(
        ([code, lines]) =>
          (s: HeadScript) =>
            s.informational(code, lines),
      ),
    ),
    3,
  );
}

function bodySteps(options: ArbitraryOptions, chunked: boolean): fc.Arbitrary<More<BodyScript>> {
  const plain: fc.Arbitrary<More<BodyScript>>[] = [
    ...anywhere<BodyScript>(options),
    bytes.map((each) => (s) => s.write(each)),
    fc.record({ content: bytes, size: fc.integer({ min: 1, max: 5 }), every: pauseMs }).map(
      ({ content, size, every }) =>
        (s) =>
          s.drip(content, { size, every }),
    ),
  ];
  const chunk = fc
    .record({
      content: bytes,
      size: fc.option(fc.oneof(fc.nat(), text)),
      extension: fc.option(text),
    })
    .map(
      ({ content, size, extension }): More<BodyScript> =>
        (s) =>
          s.chunk(content, {
            ...(size === null ? {} : { size }),
            ...(extension === null ? {} : { extension }),
          }),
    );
  const one = fc.oneof(...plain, ...(chunked ? [chunk] : []));
  const repeat = fc.tuple(fc.integer({ min: 1, max: 4 }), several(one, 3)).map(
    ([times, more]): More<BodyScript> =>
      (s) =>
        s.repeat(times, more),
  );
  return several(fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: repeat }), 8);
}

const endings: readonly ((script: HeadScript | BodyScript) => Script)[] = [
  (s) => s.end(),
  (s) => s.close(),
  (s) => s.halfClose(),
  (s) => s.reset(),
  (s) => s.hang(),
  (s) => s,
];

/** No UTF-8: what is becomes text in JSON and in print. */
const reasonBytes = fc.uint8Array({ maxLength: 8 }).map((rest) => Uint8Array.of(0xff, ...rest));

/** Any script without an endless repeat. */
export function arbitraryScript(options: ArbitraryOptions = {}): fc.Arbitrary<Script> {
  const byHead = fc
    .record({
      code: status,
      lines: fields,
      reason: fc.option(fc.oneof(text, reasonBytes)),
      chunked: fc.boolean(),
    })
    .chain(({ code, lines, reason, chunked }) => {
      const all = [...lines, ...(chunked ? [['Transfer-Encoding', 'chunked'] as const] : [])];
      return fc
        .tuple(bodySteps(options, chunked), chunked ? fc.option(fields) : fc.constant(null))
        .map(([more, trailers]) => (s: HeadScript) => {
          const body = more(reason === null ? s.head(code, all) : s.head(code, all, reason));
          return trailers === null ? body : body.lastChunk(trailers);
        });
    });
  const byLines = fc
    .tuple(bytes, fields, fc.boolean(), bodySteps(options, false))
    .map(([line, lines, isEnded, more]) => (s: HeadScript) => {
      const head = lines.reduce((t, [name, value]) => t.header(name, value), s.statusLine(line));
      return isEnded ? more(head.endHeaders()) : head;
    });
  const noHead = fc.constant((s: HeadScript) => s);
  return fc
    .tuple(
      headSteps(options),
      fc.oneof<fc.Arbitrary<(s: HeadScript) => HeadScript | BodyScript>[]>(byHead, byLines, noHead),
      fc.constantFrom(...endings),
    )
    .map(([before, head, ending]) => ending(head(before(script))));
}
