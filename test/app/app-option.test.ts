import { expect, test } from 'vitest';
import { checkApp } from '../../src/app/app-option.ts';
import { UsageError } from '../../src/usage-error.ts';

const command = 'npm start -- --port {port}';
const example = "{ command: 'npm start', env: { PORT: '{port}', API_URL: '{origin}' } }";

test('the rest has defaults', () => {
  expect(checkApp({ command })).toEqual({
    command,
    env: {},
    url: 'http://localhost:{port}',
    timeout: 60_000,
  });
});

test('braces of a shell and of JSON are left alone', () => {
  const env = { A: '${HOME}', B: '{"a":1}', PORT: '{port}' };
  expect(checkApp({ command: 'echo ${PORT}', env }).env).toEqual(env);
});

test.each<[unknown, string]>([
  ['npm start', `: "npm start" is not an object. Write ${example}.`],
  [{}, `: it has no command. Write ${example}.`],
  [{ command: '' }, ` command: "" is no text. Write 'npm start'.`],
  [{ comand: command }, ': no option "comand". Did you mean "command"?'],
  [
    { command: 'npm start' },
    `: neither command nor env tells the app its port. Each worker starts it on a port of its own. Write ${example}.`,
  ],
  [
    { command: 'npm start -- {Port}' },
    ' command: {Port} is no place. There are {origin} and {port}.',
  ],
  [{ command, env: { API: '{url}' } }, ' API: {url} is no place. There are {origin} and {port}.'],
  [{ command, env: 'PORT' }, ` env: "PORT" is not an object. Write { PORT: '{port}' }.`],
  [{ command, env: { PORT: 1 } }, ' env.PORT: 1 is not a string.'],
  [
    { command, url: 'http://localhost:3000/a' },
    ` url: "http://localhost:3000/a" has one port for all workers. Write 'http://localhost:{port}', and port: 3000 for the first worker.`,
  ],
  [
    { command, url: 'localhost:{port}' },
    ` url: "localhost:{port}" is no URL. Write 'http://localhost:{port}'.`,
  ],
  ...[0, -1, 1.5, 65_536, '3000', Number.NaN].map((port): [unknown, string] => [
    { command, port },
    ` port: ${typeof port === 'string' ? '"3000"' : port} is not a number from 1 to 65535.`,
  ]),
  ...[0, -1, Number.NaN, '1'].map((timeout): [unknown, string] => [
    { command, timeout },
    ` timeout: ${typeof timeout === 'string' ? '"1"' : timeout} is not a number of milliseconds above 0.`,
  ]),
  [
    { command, ready: 'listening' },
    ` ready: "listening" is neither a path nor a RegExp. Write '/health', or /listening on/ for what it prints.`,
  ],
  [{ command, cwd: 1 }, " cwd: 1 is no text. Write 'packages/web'."],
])('%j', (option, message) => {
  expect(() => checkApp(option)).toThrow(new UsageError(`wptserveApp${message}`));
});
