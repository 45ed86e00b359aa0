import { STATUS_CODES } from 'node:http';
import { expect, test } from 'vitest';
import { reasonPhrase } from '../../../src/http/response/status.ts';

/** The reference keeps old names; these are its own. */
const referencePhrases: Readonly<Record<string, string>> = {
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Long',
  416: 'Requested Range Not Satisfiable',
};

test.each(Object.entries(STATUS_CODES))(
  '%s is %s, unless the reference says otherwise',
  (code, phrase) => {
    expect(reasonPhrase(Number(code))).toBe(referencePhrases[code] ?? phrase);
  },
);

test.each([0, 299, 600, 999, 1000])('%i has no phrase', (status) => {
  expect(reasonPhrase(status)).toBe('');
});
