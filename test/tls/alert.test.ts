import { expect, test } from 'vitest';
import { alertDescriptions, alertNumbered, alertRecord } from '../../src/tls/alert.ts';

test.each([
  ['handshake_failure', '15030300020228'],
  ['unrecognized_name', '15030300020270'],
  ['internal_error', '15030300020250'],
  ['no_application_protocol', '15030300020278'],
  ['close_notify', '15030300020100'],
  ['user_canceled', '1503030002015a'],
] as const)('%s is %s', (description, hex) => {
  const record = alertRecord(description);
  expect(Buffer.from(record).toString('hex')).toBe(hex);
  expect(alertNumbered(record[6]!)).toBe(description);
});

test('has the 27 descriptions of RFC 8446 §6, each with a number of its own', () => {
  const numbers = alertDescriptions.map((description) => alertRecord(description)[6]);
  expect(new Set(numbers).size).toBe(27);
  expect(alertNumbered(255)).toBeUndefined();
});
