// What the documents and scripts around tests have in common, to the byte as `wpt serve` sends it.

import type { MetaLine } from './test-metadata.ts';

/** What a wrapper is made of. */
export interface WrapperParts {
  readonly metadata: readonly MetaLine[];
  /** The path that it loads, percent-encoded as it was sent. */
  readonly path: string;
  /** The query of the request with its `?`; empty when there is none. */
  readonly query: string;
}

/** The scripts of testharness.js that every document needs. */
export const harness = [
  '<script src="/resources/testharness.js"></script>',
  '<script src="/resources/testharnessreport.js"></script>',
].join('\n');

/** A document with what META lines say of it at its top. */
export function testDocument({ metadata }: WrapperParts, ...parts: readonly string[]): string {
  const about = eachLine(metadata, { title: titleElement, timeout: timeoutElement });
  return ['<!doctype html>', '<meta charset=utf-8>', about, ...parts, ''].join('\n');
}

/** What `makers` make of the META lines with their key, a line each. */
export function eachLine(
  metadata: readonly MetaLine[],
  makers: Readonly<Record<string, (value: string) => string | undefined>>,
): string {
  return metadata
    .map(([key, value]) => (Object.hasOwn(makers, key) ? makers[key]?.(value) : undefined))
    .filter((line) => line !== undefined)
    .join('\n');
}

/** The object that tells a test where it runs. */
export function globalObject(runsIn: 'window' | 'worker' | 'shadowrealm'): string {
  return [
    'self.GLOBAL = {',
    `  isWindow: function() { return ${runsIn === 'window'}; },`,
    `  isWorker: function() { return ${runsIn === 'worker'}; },`,
    `  isShadowRealm: function() { return ${runsIn === 'shadowrealm'}; },`,
    '};',
  ].join('\n');
}

function titleElement(title: string): string {
  return `<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>`;
}

function timeoutElement(timeout: string): string | undefined {
  return timeout === 'long' ? '<meta name="timeout" content="long">' : undefined;
}
