import { describe, expect, test } from 'vitest';
import { protocolError } from '../../src/http/protocol-error.ts';

describe('protocolError', () => {
  test('knows the status and the sentence of a code', () => {
    expect(protocolError('body-too-large', 7)).toEqual({
      code: 'body-too-large',
      status: 413,
      offset: 7,
      message: 'The body is larger than the limit.',
    });
  });

  test('takes a sentence that says more', () => {
    expect(protocolError('head-too-large', 0, 'Too much.')).toMatchObject({
      status: 431,
      message: 'Too much.',
    });
  });
});
