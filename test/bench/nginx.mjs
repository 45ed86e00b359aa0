// @ts-check
// nginx as a peer, when this machine has it: one process with a configuration of
// its own, that ends with the one that started it.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Debian does not have it in the path of every user. */
const executable = ['nginx', '/usr/sbin/nginx'].find(
  (each) => spawnSync(each, ['-v']).status === 0,
);

export const isInstalled = executable !== undefined;

/** Linux counts the CPU of a process in hundredths of a second. */
const tickMicroseconds = 10_000;

/**
 * Serves a folder.
 *
 * @param {string} folder
 * @param {string} prefix a folder to be made, for what nginx writes
 * @returns {Promise<{ port: number, cpuMicroseconds: () => number }>} CPU is known on Linux only
 */
export async function startNginx(folder, prefix) {
  if (executable === undefined) throw new Error('nginx is not installed');
  const port = await freePort();
  mkdirSync(prefix);
  const configuration = join(prefix, 'nginx.conf');
  const errorLog = join(prefix, 'error.log');
  writeFileSync(configuration, configurationFor(folder, prefix, port));
  const nginx = spawn(executable, ['-p', prefix, '-c', configuration, '-e', errorLog], {
    stdio: 'ignore',
  });
  process.on('exit', () => nginx.kill());
  while (!(await accepts(port))) {
    if (nginx.exitCode !== null) throw new Error(`nginx: ${readFileSync(errorLog, 'utf8')}`);
    await pause(10);
  }
  return { port, cpuMicroseconds: () => cpuMicrosecondsOf(Number(nginx.pid)) };
}

/**
 * @param {string} folder
 * @param {string} prefix
 * @param {number} port
 */
function configurationFor(folder, prefix, port) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${JSON.stringify(join(prefix, kind))};`,
  );
  return [
    'daemon off;',
    // The one worker is the process that was started.
    'master_process off;',
    'worker_processes 1;',
    `pid ${JSON.stringify(join(prefix, 'nginx.pid'))};`,
    'events {}',
    'http {',
    ...temporary,
    '  access_log off;',
    '  sendfile on;',
    '  tcp_nopush on;',
    // Otherwise it closes a connection after 1000.
    '  keepalive_requests 1000000000;',
    `  server { listen 127.0.0.1:${port}; root ${JSON.stringify(folder)}; }`,
    '}',
    '',
  ].join('\n');
}

/** nginx does not tell which port it got. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {number} port */
async function accepts(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** @param {number} pid */
function cpuMicrosecondsOf(pid) {
  if (process.platform !== 'linux') return Number.NaN;
  // proc(5): the name in parentheses may hold spaces; utime and stime are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMicroseconds;
}
