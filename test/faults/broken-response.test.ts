import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { chromiumErrors } from '../../src/browsers/chromium-errors.ts';
import { brokenResponses, rejectBrokenResponse } from '../../src/faults/broken-response.ts';
import { isFaultKind } from '../../src/faults/connection-fault.ts';
import { isScript, script } from '../../src/script/builder.ts';

test('a script is known for every broken response that is no fault besides', () => {
  const words = Object.keys(chromiumErrors.response).filter((word) => !isFaultKind(word));
  expect(Object.keys(brokenResponses)).toEqual(words);
});

test.each(Object.entries(brokenResponses))('%s can be written as it is shown', (_, text) => {
  expect(isScript(runInNewContext(text, { script }))).toBe(true);
});

test.each(['refuse', 'toString', '', undefined, {}])('%j is none', (word) => {
  expect(() => rejectBrokenResponse(word, 'here')).not.toThrow();
});
