import { describe, expect, test } from 'vitest';
import { parseRequestTarget } from '../../../src/http/request/request-target.ts';

describe('parseRequestTarget', () => {
  test.each([
    ['/', '/', undefined],
    ['/a/b', '/a/b', undefined],
    ['//x', '//x', undefined],
    ['/?', '/', ''],
    ['/a?b?c', '/a', 'b?c'],
    ['/%41%zz?%20', '/%41%zz', '%20'],
    ['/a#b', '/a', undefined],
    ['/a?b#c?d', '/a', 'b'],
    ['/a#b?c', '/a', undefined],
  ])('origin form %s', (target, rawPath, query) => {
    expect(parseRequestTarget('GET', target)).toEqual({
      form: 'origin',
      scheme: undefined,
      rawPath,
      query,
      authority: undefined,
    });
  });

  test.each([
    ['http://h', 'h', '/', undefined],
    ['http://h/', 'h', '/', undefined],
    ['HTTPS://u:p@h:1/a/b?c', 'u:p@h:1', '/a/b', 'c'],
    ['http://h?q', 'h', '/', 'q'],
    ['http://[::1]:8/x#f', '[::1]:8', '/x', undefined],
  ])('absolute form %s', (target, authority, rawPath, query) => {
    expect(parseRequestTarget('GET', target)).toEqual({
      form: 'absolute',
      scheme: target.slice(0, target.indexOf(':')),
      rawPath,
      query,
      authority,
    });
  });

  test.each(['h:1', '[::1]:443', '127.0.0.1:65535'])('authority form %s', (target) => {
    expect(parseRequestTarget('CONNECT', target)).toEqual({
      form: 'authority',
      scheme: undefined,
      rawPath: '',
      query: undefined,
      authority: target,
    });
  });

  test('asterisk form', () => {
    expect(parseRequestTarget('OPTIONS', '*')).toEqual({
      form: 'asterisk',
      scheme: undefined,
      rawPath: '*',
      query: undefined,
      authority: undefined,
    });
  });

  test.each(['foo', '*foo', '?q', '#', 'h:1', 'http:/h', 'http://', 'http:///x', 'a1://h/'])(
    'refuses %s',
    (target) => {
      expect(parseRequestTarget('GET', target)).toBeUndefined();
    },
  );

  test.each(['h', 'h:', 'h:0', 'h:65536', 'h:1x', ':1', '/', '*', 'u@h:1', 'h:1/p', '[::1:1'])(
    'refuses CONNECT to %s',
    (target) => {
      expect(parseRequestTarget('CONNECT', target)).toBeUndefined();
    },
  );
});
