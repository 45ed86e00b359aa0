import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stashKey } from '../../src/stash/stash.ts';
import { UsageError } from '../../src/usage-error.ts';

const key = '12345678-1234-4678-9234-56789abcde01';

describe('the key of a stash', () => {
  test.each([
    [key],
    [key.toUpperCase()],
    [key.replaceAll('-', '')],
    [`{${key}}`],
    [`urn:uuid:${key}`],
    [`URN:UUID:{${key.replaceAll('-', '').toUpperCase()}}`],
    [Buffer.from(key)],
    [new TextEncoder().encode(`{${key}}`)],
  ])('%j is a UUID', (spelling) => {
    expect(stashKey(spelling)).toBe(key);
  });

  test.each([
    ['not-a-uuid', '"not-a-uuid"'],
    ['', '""'],
    [`${key}0`, `"${key}0"`],
    [key.slice(1), `"${key.slice(1)}"`],
    [key.replace('1', 'g'), `"${key.replace('1', 'g')}"`],
    [`{${key}`, `"{${key}"`],
    [` ${key}`, `" ${key}"`],
    [Buffer.from('short'), '"short"'],
    [new Uint8Array(16), JSON.stringify('\0'.repeat(16))],
    [1 as unknown as string, '1'],
    [undefined as unknown as string, 'undefined'],
    [{} as unknown as string, '{}'],
  ])('%j is none', (text, shown) => {
    expect(() => stashKey(text)).toThrow(
      new UsageError(
        `stash: the key ${shown} is not a UUID. Write one, such as crypto.randomUUID().`,
      ),
    );
  });

  test('is the same in every spelling, and no other', () => {
    const spellings = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(fc.uuid(), spellings, (uuid, [upper, dashes, braces, urn]) => {
        const digits = dashes ? uuid : uuid.replaceAll('-', '');
        const cased = upper ? digits.toUpperCase() : digits;
        const braced = braces ? `{${cased}}` : cased;
        expect(stashKey(urn ? `urn:uuid:${braced}` : braced)).toBe(uuid);
      }),
    );
  });
});
