import { describe, expect, test } from 'vitest';
import { HTTPException } from '../../src/http/http-exception.ts';

describe('an HTTP exception', () => {
  test('has a status code and a message', () => {
    const error = new HTTPException(403, 'not allowed');
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe(403);
    expect(String(error)).toBe('HTTPException: not allowed');
  });

  test('has its code for a message when it is given none', () => {
    expect(new HTTPException(404).message).toBe('404');
    expect(new HTTPException(404, '').message).toBe('');
  });
});
