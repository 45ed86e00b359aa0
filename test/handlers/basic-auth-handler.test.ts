import { describe, expect, test } from 'vitest';
import { basicAuthHandler } from '../../src/handlers/basic-auth-handler.ts';
import { stringHandler } from '../../src/handlers/string-handler.ts';
import { callHandler, type Called } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const inner = stringHandler('inside', 'text/plain');

function ask(handler: ReturnType<typeof basicAuthHandler>, credentials?: string): Promise<Called> {
  const fields = credentials === undefined ? [] : [`Authorization: ${credentials}`];
  return callHandler(handler, makeRequest('GET /a', ...fields));
}

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

describe('a handler behind Basic authentication', () => {
  const handler = basicAuthHandler(inner, 'user', 'pä:ss');

  test('asks for credentials when there are none', async () => {
    expect(await ask(handler)).toEqual({
      status: 401,
      lines: ['WWW-Authenticate: Basic'],
      text: '',
    });
  });

  test('answers to the right ones', async () => {
    expect(await ask(handler, basic('user:pä:ss'))).toMatchObject({ status: 200, text: 'inside' });
  });

  test.each(['user:', 'user:pä', 'USER:pä:ss', ':pä:ss', ':'])(
    'refuses %j',
    async (credentials) => {
      const { status, text } = await ask(handler, basic(credentials));
      expect(status).toBe(403);
      expect(text).toBe('{"error": {"code": 403, "message": "Invalid username or password"}}');
    },
  );

  test.each(['Bearer x', 'Basic *', basic('user')])('takes %j for a bad request', async (field) => {
    expect((await ask(handler, field)).status).toBe(400);
  });

  test('takes any credentials when it knows no user, also empty ones', async () => {
    const any = basicAuthHandler(inner);
    expect((await ask(any)).status).toBe(401);
    expect((await ask(any, basic('me:secret'))).text).toBe('inside');
    expect((await ask(any, basic(':'))).text).toBe('inside');
    expect((await ask(basicAuthHandler(inner, undefined, 'x'), basic('me:y'))).text).toBe('inside');
  });

  test('takes no password for a user without one', async () => {
    const open = basicAuthHandler(inner, '', '');
    expect((await ask(open, basic(':'))).text).toBe('inside');
    expect((await ask(open, basic(':x'))).status).toBe(403);
  });
});
