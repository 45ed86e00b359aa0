import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAuthorization } from '../../../src/http/request/authentication.ts';
import { HTTPException } from '../../../src/http/http-exception.ts';

describe('the Authorization field', () => {
  test.each([
    ['Basic dXNlcjpwYXNz', 'user', 'pass'],
    ['basic dXNlcjpwYXNz', 'user', 'pass'],
    ['BASIC   dXNlcjpwYXNz', 'user', 'pass'],
    ['Basic dXNlcjpwYTpzcw==', 'user', 'pa:ss'],
    ['Basic dXNlcjpwYXNz===', 'user', 'pass'],
    ['Basic Og==', '', ''],
    ['Basic w6k6w7w=', 'é', 'ü'],
  ])('%j has a user and a password', (field, username, password) => {
    expect(parseAuthorization(field)).toEqual({ username, password });
  });

  test('may be missing', () => {
    expect(parseAuthorization(undefined)).toEqual({ username: undefined, password: undefined });
  });

  test.each([
    ['Bearer x', 'Unsupported authentication scheme Bearer'],
    ['', 'Unsupported authentication scheme '],
    ['Basic dXNlcjpwYXN', 'Basic credentials that are not Base64: dXNlcjpwYXN'],
    ['Basic dXNlcjpwYXN*', 'Basic credentials that are not Base64: dXNlcjpwYXN*'],
    ['Basic dXNl cjpw', 'Basic credentials that are not Base64: dXNl cjpw'],
    ['Basic dXNlcg==', 'Basic credentials without a colon: dXNlcg=='],
    ['Basic', 'Basic credentials without a colon: '],
  ])('%j is a bad request', (field, message) => {
    expect(() => parseAuthorization(field)).toThrow(new HTTPException(400, message));
    expect(() => parseAuthorization(field)).toThrow(expect.objectContaining({ code: 400 }));
  });

  test('gives back what a browser put into it', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        text.filter((name) => !name.includes(':')),
        text,
        (username, password) => {
          const credentials = Buffer.from(`${username}:${password}`).toString('base64');
          expect(parseAuthorization(`Basic ${credentials}`)).toEqual({ username, password });
        },
      ),
    );
  });
});
