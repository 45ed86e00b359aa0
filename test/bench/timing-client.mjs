// @ts-check
// A child process that asks for timed responses and notes when each chunk
// arrives. Connections start spread over one gap: a burst would measure how
// many writes fit in a millisecond, not how well the server keeps time.

import { once } from 'node:events';
import { connect } from 'node:net';
import { answerQuestions } from './child.mjs';
import { chromiumRequest } from './chromium-request.mjs';

const request = chromiumRequest('/timing');
const mark = '#'.charCodeAt(0);

answerQuestions({ listenTo });

/**
 * @param {{ port: number, connections: number, chunks: number, spreadMs: number }} load
 * @returns {Promise<number[][]>} the arrivals of each connection, in ms
 */
async function listenTo({ port, connections, chunks, spreadMs }) {
  const sockets = Array.from({ length: connections }, () => connect({ host: '127.0.0.1', port }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const arrivals = await Promise.all(
    sockets.map(async (socket, index) => {
      const phaseMs = (index / connections) * spreadMs;
      if (phaseMs > 0) await new Promise((resolve) => setTimeout(resolve, phaseMs));
      return arrivalsOn(socket, chunks);
    }),
  );
  for (const socket of sockets) socket.destroy();
  return arrivals;
}

/**
 * @param {import('node:net').Socket} socket
 * @param {number} chunks
 * @returns {Promise<number[]>}
 */
function arrivalsOn(socket, chunks) {
  return new Promise((resolve, reject) => {
    /** @type {number[]} */
    const moments = [];
    socket.on('data', (bytes) => {
      const now = performance.now();
      for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1))
        moments.push(now);
      if (moments.length === chunks) resolve(moments);
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error(`the server closed after ${moments.length} chunks`)));
    socket.write(request);
  });
}
