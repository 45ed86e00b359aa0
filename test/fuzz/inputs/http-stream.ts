// What a client may send on one connection: requests, whole or broken.

import { requestTargets, streams } from '../corpus.ts';
import type { Bytes } from '../kind.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';
import { formInput } from './forms.ts';
import { wildPath } from './paths.ts';
import { pipelineText } from './pipelines.ts';
import { rangeValue } from './ranges.ts';

/** Stands for a text of the same length that belongs to one connection only. */
export const tagPlace = 'T@@@@@@@@@@@@@@@@';

const methods = [
  'GET',
  'GET',
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'PUT',
  'CONNECT',
  'get',
  'M-SEARCH',
];
const ownTargets = [
  '/echo',
  '/form',
  '/heartbeat',
  '/by-hand',
  '/throws',
  '/fuzz/',
  '/favicon.ico',
];
const fuzzFiles = ['ten.txt', 'big.bin', 'page.html', 'all.sub.html', 'empty.txt', 'raw.asis'];
const values = [
  '',
  'a',
  'keep-alive',
  'close',
  'chunked',
  'gzip',
  '100-continue',
  '0',
  '5',
  '\x01',
  '\t',
];
const names = [
  'Connection',
  'Expect',
  'Transfer-Encoding',
  'Content-Length',
  'Host',
  'Cookie',
  'Authorization',
  'If-None-Match',
  'If-Modified-Since',
  'If-Range',
  'Accept-Encoding',
  'Upgrade',
  'X-Multi',
  'Content-Type',
];
const credentials = ['Basic dXNlcjpwYXNz', 'Basic', 'Basic !!!', 'Bearer x', 'basic Og=='];
const cookies = ['a=1; b="2"', 'a', '=', ';', 'a=%E9; a=2', '__proto__=1'];
const words = [
  '\r\n\r\n',
  '\r\n',
  'GET / HTTP/1.1\r\n',
  'HTTP/1.1',
  ': ',
  '0\r\n\r\n',
  ...names,
  ...values,
];

/** One to four requests, one behind the other. */
export function httpStream(random: Random): Bytes {
  if (random.chance(0.25)) return mutate(random.pick(streams), random, words);
  const sent = random.list(1, random.chance(0.05) ? 40 : 3, () => message(random)).join('');
  return random.chance(0.4) ? mutate(sent, random, words) : sent;
}

/** A request target. */
function requestTarget(random: Random): string {
  switch (random.int(0, 9)) {
    case 0:
    case 1:
      return random.pick(requestTargets);
    case 2:
      return wildPath(random);
    case 3:
      return `/fuzz/headers.txt?q=${random.pick(['a', '%0d%0aX-Injected:%201', '%0aX-Injected:1', '%E9', '%00'])}`;
    case 4:
    case 5:
      return `/fuzz/${random.pick(fuzzFiles)}?pipe=${encoded(pipelineText(random), random)}`;
    case 6:
      return `${random.pick(ownTargets)}?${tagPlace}&a=%E9%20x&a=${random.int(0, 9)}`;
    case 7:
      return random.pick(['*', 'http://localhost/echo', 'localhost:80', '//echo', '/%', '/echo#a']);
    default:
      return random.chance(0.5) ? `/fuzz/${random.pick(fuzzFiles)}` : random.pick(ownTargets);
  }
}

function message(random: Random): Bytes {
  const lines = [`X-Tag: ${tagPlace}`, ...random.list(0, 4, () => fieldLine(random))];
  if (random.chance(0.3)) lines.push(`Range: ${rangeValue(random).replace(/[\r\n]/g, '')}`);
  const content = contentOf(random, lines);
  const version = random.chance(0.9) ? '1.1' : random.pick(['1.0', '1.2', '2.0', '0.9']);
  const host = random.chance(0.95) ? ['Host: localhost'] : [];
  const line = `${random.pick(methods)} ${requestTarget(random)} HTTP/${version}`;
  return [line, ...host, ...lines, '', content].join('\r\n');
}

function fieldLine(random: Random): string {
  const name = random.pick(names);
  if (name === 'Authorization') return `${name}: ${random.pick(credentials)}`;
  if (name === 'Cookie') return `${name}: ${random.pick(cookies)}`;
  if (random.chance(0.02)) return `${name}: a${' '.repeat(random.size(14_000))}b`;
  return `${name}:${random.pick([' ', '', '\t '])}${random.pick(values)}`;
}

/** Content, and the lines that frame it. */
function contentOf(random: Random, lines: string[]): Bytes {
  const framing = random.int(0, 5);
  if (framing > 2) return '';
  const { contentType, content: form } = formInput(random);
  const content = random.chance(0.5) ? `${form}${tagPlace}` : random.bytes(random.size(3_000));
  if (contentType !== '') lines.push(`Content-Type: ${contentType.replace(/[\r\n]/g, '')}`);
  if (random.chance(0.1)) lines.push('Expect: 100-continue');
  if (framing === 0) {
    lines.push('Transfer-Encoding: chunked');
    return chunks(content, random);
  }
  lines.push(`Content-Length: ${content.length + (random.chance(0.1) ? random.int(-2, 4) : 0)}`);
  return content;
}

function chunks(content: Bytes, random: Random): Bytes {
  const size = random.chance(0.2) ? 1 : 1 + random.size(1_000);
  let sent = '';
  for (let at = 0; at < content.length; at += size) {
    const piece = content.slice(at, at + size);
    const zeros = random.chance(0.02) ? '0'.repeat(random.size(5_000)) : '';
    const extension = random.chance(0.1) ? random.pick([';a', ';a=b', ';a="\\""', ' ;x']) : '';
    sent += `${zeros}${piece.length.toString(16)}${extension}\r\n${piece}\r\n`;
  }
  const trailers = random.chance(0.2) ? `X-Trailer: ${tagPlace}\r\n` : '';
  return `${sent}0\r\n${trailers}\r\n`;
}

function encoded(text: string, random: Random): string {
  if (random.chance(0.2)) return encodeURIComponent(Buffer.from(text, 'latin1').toString('latin1'));
  return text.replace(/[^!-~]|[#%&+]/g, (char) => encodeURIComponent(char));
}
