import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { FormFile } from '../../../src/http/forms/form-file.ts';
import { parseForm } from '../../../src/http/forms/form.ts';

describe('content as a form', () => {
  test.each([
    undefined,
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-URLEncoded ; charset=utf-8',
  ])('is urlencoded with the type %j', (type) => {
    expect([...parseForm(type, Buffer.from('a=1&b=é&a=3'))]).toEqual([
      ['a', '1'],
      ['b', 'é'],
      ['a', '3'],
    ]);
  });

  test.each(['multipart/form-data; boundary=B', 'Multipart/X; boundary=B'])(
    'is multipart with the type %j',
    (type) => {
      const body = '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--\r\n';
      expect([...parseForm(type, Buffer.from(body))]).toEqual([['a', '1']]);
    },
  );

  test.each(['text/plain', 'application/json', '', 'multipart', ';multipart/form-data'])(
    'is no form with the type %j',
    (type) => {
      expect([...parseForm(type, Buffer.from('a=1'))]).toEqual([]);
    },
  );
});

describe('a file of a form', () => {
  const file = new FormFile('x.txt', 'text/plain', Buffer.from('é'));

  test('has a name, a type, bytes and text', () => {
    expect(file.filename).toBe('x.txt');
    expect(file.type).toBe('text/plain');
    expect(file.value).toEqual(Buffer.from([0xc3, 0xa9]));
    expect(file.text()).toBe('é');
  });

  test('is readable in JSON and when it is inspected', () => {
    expect(file.toJSON()).toEqual({ filename: 'x.txt', type: 'text/plain', value: 'é' });
    expect(inspect(file)).toBe("FormFile { filename: 'x.txt', type: 'text/plain', value: 'é' }");
  });
});
