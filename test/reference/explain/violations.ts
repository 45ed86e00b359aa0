// What is wrong with a request by RFC 9112, found without our parser: a refusal has to have one
// of these reasons, and its status.

import { decodeChunked } from '../message.ts';
import { fieldsOf, type Asked } from './asked.ts';

/** A reason to refuse a request. */
export interface Violation {
  readonly status: number;
  readonly why: string;
}

/** Our limits, which are Node's. */
const limits = { requestLineBytes: 16_384, headBytes: 16_384, fields: 512 };

// oxlint-disable-next-line no-control-regex -- RFC 9112 §3: none may be in a request line
const control = /[\0-\x1f\x7f]/;
// oxlint-disable-next-line no-control-regex -- RFC 9110 §5.5: a tab may be in a value
const controlButTab = /[\0-\x08\n-\x1f\x7f]/;
/** Of a major version that we speak. */
const manyDigits = /^HTTP\/(?!\d\.\d$)[01]\d*\.\d+$/;
const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const host = /^(?:\[[\d.:A-Fa-fv]+\]|[\w!$%&'()*+,.;=~-]*)(?::\d*)?$/;
const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;

/** All violations of a request. */
export function violationsOf(asked: Asked): Violation[] {
  return [
    ...requestLineViolations(asked),
    ...asked.lines.flatMap(fieldViolations),
    ...hostViolations(asked),
    ...framingViolations(asked),
    ...limitViolations(asked),
  ];
}

/** Whether a request is refused for its size alone. */
export function limitViolations(asked: Asked): Violation[] {
  const [requestLine = ''] = asked.text.split('\r\n');
  const headBytes = asked.text.length - asked.body.length;
  return [
    ...found(requestLine.length > limits.requestLineBytes, 414, 'a long request line'),
    ...found(headBytes > limits.headBytes, 431, 'a large head'),
    ...found(asked.lines.length > limits.fields, 431, 'many fields'),
  ];
}

function requestLineViolations({ text, method, target, version }: Asked): Violation[] {
  const [requestLine = ''] = text.split('\r\n');
  const words = requestLine.split(' ');
  const isSpoken = /^HTTP\/(?:1\.[01]|0\.9)$/.test(version);
  const isVersion = /^HTTP\/\d+(?:\.\d+)?$/.test(version) && !manyDigits.test(version);
  return [
    ...found(control.test(requestLine), 400, 'a control character in the request line'),
    ...found(words.length < 2 || words.length > 3, 400, 'not three words'),
    ...found(!token.test(method), 400, 'a method that is no token'),
    ...found(!isTarget(method, target), 400, 'a target without a form'),
    ...found(words.length === 3 && !isSpoken && isVersion, 505, 'a version'),
    ...found(
      words.length === 3 && !isVersion && !manyDigits.test(version),
      400,
      'what is no version',
    ),
    ...digitViolations(version),
  ];
}

/** A version has one digit on each side of its dot (RFC 9112 §2.3). */
export function digitViolations(version: string): Violation[] {
  return found(manyDigits.test(version), 400, 'a version of many digits');
}

/** RFC 9112 §3.2; bytes above US-ASCII are in none of the forms. */
function isTarget(method: string, target: string): boolean {
  if (/[^!-~]/.test(target)) return false;
  if (method === 'CONNECT') return /^[^/?#@]+:\d+$/.test(target);
  const [, authority] = absolute.exec(target) ?? [];
  if (authority !== undefined) return authority !== '' && !/\[[^\]]*$/.test(authority);
  return target.startsWith('/') || target === '*';
}

function fieldViolations(line: string): Violation[] {
  const colon = line.indexOf(':');
  return [
    ...found(/^[ \t]/.test(line), 400, 'a folded line'),
    ...found(colon === -1, 400, 'no colon'),
    ...found(colon !== -1 && !token.test(line.slice(0, colon)), 400, 'a name that is no token'),
    ...found(controlButTab.test(line.slice(colon + 1)), 400, 'a control character'),
  ];
}

function hostViolations(asked: Asked): Violation[] {
  const hosts = fieldsOf(asked, 'host');
  return [
    ...found(asked.version === 'HTTP/1.1' && hosts.length === 0, 400, 'no Host'),
    ...found(hosts.length > 1, 400, 'two Hosts'),
    ...found(
      hosts.some((each) => !host.test(each)),
      400,
      'a bad Host',
    ),
  ];
}

function framingViolations(asked: Asked): Violation[] {
  const lengths = fieldsOf(asked, 'content-length');
  const codings = fieldsOf(asked, 'transfer-encoding').join(', ').toLowerCase();
  const isCoded = codings !== '';
  const isChunked = /(?:^|, ?)chunked$/.test(codings);
  return [
    ...found(
      lengths.some((each) => !/^\d+$/.test(each)),
      400,
      'a bad Content-Length',
    ),
    ...found(lengths.length > 1, 400, 'two Content-Lengths'),
    ...found(isCoded && lengths.length > 0, 400, 'a length beside a coding'),
    ...found(isCoded && !isChunked, 400, 'a coding that is not chunked last'),
    ...found(isChunked && codings !== 'chunked', 501, 'a coding that is not known'),
    ...found(isChunked && decodeChunked(asked.body) === undefined, 400, 'bad chunks'),
  ];
}

function found(isThere: boolean, status: number, why: string): Violation[] {
  return isThere ? [{ status, why }] : [];
}
