import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { replyContent } from '../../src/handlers/reply-content.ts';
import { ContentStream, readContent } from '../../src/http/response/content.ts';
import { checkReply, type CheckedReply, type Reply } from '../../src/http/response/reply.ts';
import { fieldText } from '../../src/script/field-text.ts';
import { makeRequest } from '../support/make-request.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({ 'a.css': 'a {}', 'ten.txt': '0123456789' });
const file = path.join(folder, 'a.css');
const ten = path.join(folder, 'ten.txt');

async function read(reply: Reply): Promise<CheckedReply> {
  return replyContent(checkReply(reply), makeRequest('GET /'), () => true);
}

interface Sent {
  readonly status: number;
  readonly statusText: string | Uint8Array | undefined;
  readonly contentType: string | undefined;
  readonly lines: readonly string[];
  readonly text: string;
}

/** What is sent of a reply to a request with these fields. */
async function send(reply: Reply, fields: readonly string[], method = 'GET'): Promise<Sent> {
  const request = makeRequest(`${method} /`, ...fields);
  const sent = await replyContent(checkReply(reply), request, () => true);
  const { status, statusText, contentType } = sent;
  return {
    status,
    statusText,
    contentType,
    lines: sent.headers.map(([name, value]) => `${name}: ${fieldText(value)}`),
    text: Buffer.from(await readContent(sent.content)).toString('latin1'),
  };
}

const body: Reply = { body: '0123456789', contentType: 'text/x; charset=x' };
const range = 'Range: bytes=2-4';

describe('a reply from a file', () => {
  test('has its content and its type, and what else the reply says', async () => {
    expect(await read({ file, status: 404, headers: { A: 'b' } })).toMatchObject({
      status: 404,
      headers: [['A', 'b']],
      content: Buffer.from('a {}'),
      contentType: 'text/css',
      file: undefined,
    });
  });

  test.each<[Reply, readonly (readonly [string, string])[]]>([
    [{ file }, [['Accept-Ranges', 'bytes']]],
    [{ file, headers: { 'accept-ranges': 'none' } }, [['accept-ranges', 'none']]],
    [{ file, headers: { 'Accept-Ranges': null } }, []],
    [{ file, status: 500 }, []],
    [{ body: 'x' }, []],
  ])('says that it has parts, unless it says otherwise: %j', async (reply, headers) => {
    expect((await read(reply)).headers).toEqual(headers);
  });

  test('does not say so when something will change it', async () => {
    const types: string[] = [];
    const reply = await replyContent(checkReply({ file }), makeRequest('GET /', range), (type) => {
      types.push(type);
      return false;
    });
    expect([reply.status, reply.headers, types]).toEqual([200, [], ['text/css']]);
  });

  test('can have another type', async () => {
    expect((await read({ file, contentType: 'text/x' })).contentType).toBe('text/x');
  });

  test('is the reply itself when it names no file', async () => {
    const reply = checkReply({ body: 'x' });
    expect(await replyContent(reply, makeRequest('GET /'), () => true)).toBe(reply);
  });

  test('rejects when its length is not what the reply says', async () => {
    await expect(read({ file, headers: { 'Content-Length': 5 } })).rejects.toThrow(
      'reply: Content-Length 5 for 4 bytes of content.',
    );
  });

  test('is read while it is sent when it is big', async () => {
    const big = path.join(folder, 'big.txt');
    writeFileSync(big, '');
    truncateSync(big, 2_000_000);
    const reply = await read({ file: big });
    expect(reply.content).toBeInstanceOf(ContentStream);
    expect(reply).toMatchObject({ content: { length: 2_000_000 }, contentType: 'text/plain' });
    await expect(read({ file: big, headers: { 'Content-Length': 5 } })).rejects.toThrow(
      'reply: Content-Length 5 for 2000000 bytes of content.',
    );
    const { content } = await replyContent(
      checkReply({ file: big }),
      makeRequest('GET /', 'Range: bytes=-3'),
      () => true,
    );
    expect(await readContent(content)).toEqual(Buffer.alloc(3));
  });

  test('rejects when it is a folder', async () => {
    mkdirSync(path.join(folder, 'sub'));
    await expect(read({ file: path.join(folder, 'sub') })).rejects.toThrow(
      `${path.join(folder, 'sub')} is a folder, not a file.`,
    );
  });
});

describe('a part of a reply', () => {
  test.each<[string, Reply]>([
    ['a body', body],
    ['bytes', { ...body, body: Buffer.from('0123456789') }],
    ['a file', { file: ten, contentType: 'text/x' }],
    ['a type among the headers', { file: ten, headers: { 'Content-Type': 'text/x' } }],
  ])('is sent with its place: %s', async (_, reply) => {
    const { status, text, lines, contentType } = await send(reply, [range]);
    expect([status, text]).toEqual([206, '234']);
    expect(lines).toContain('Content-Range: bytes 2-4/10');
    expect(contentType ?? lines[0]?.replace('Content-Type: ', '')).toMatch(
      /^text\/(?:x; charset=x|x|plain)$/,
    );
  });

  test('has the headers of the reply, but for its length and phrase', async () => {
    const reply = {
      ...body,
      statusText: 'Fine',
      headers: { 'content-length': 10, A: 'b', 'Transfer-Encoding': null },
    };
    expect(await send(reply, [range])).toEqual({
      status: 206,
      statusText: undefined,
      contentType: 'text/x; charset=x',
      lines: ['A: b', 'Content-Range: bytes 2-4/10'],
      text: '234',
    });
  });

  test('may be of JSON', async () => {
    const { status, text } = await send({ json: [1, 2] }, ['Range: bytes=-2']);
    expect([status, text]).toEqual([206, '2]']);
  });

  test('may be several', async () => {
    const typed = { body: '0123456789', headers: { 'content-type': 'text/x; charset=x' } };
    for (const reply of [body, typed]) {
      // oxlint-disable-next-line no-await-in-loop
      const { status, lines, contentType, text } = await send(reply, ['Range: bytes=0-1,5-5']);
      expect([status, lines]).toEqual([206, []]);
      const [, boundary] = /^multipart\/byteranges; boundary=(.+)$/.exec(contentType ?? '') ?? [];
      expect(text.split(`\r\n--${boundary}`)).toEqual([
        '',
        '\r\nContent-Type: text/x; charset=x\r\nContent-Range: bytes 0-1/10\r\n\r\n01',
        '\r\nContent-Type: text/x; charset=x\r\nContent-Range: bytes 5-5/10\r\n\r\n5',
        '--',
      ]);
    }
  });

  test('that cannot be had is a 416, which a page of another origin can see', async () => {
    const reply: Reply = {
      file: ten,
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Content-Encoding': 'identity',
        'Content-Length': 10,
        'Content-Type': 'text/x',
      },
    };
    expect(await send(reply, ['Range: bytes=10-'])).toEqual({
      status: 416,
      statusText: undefined,
      contentType: 'application/json',
      lines: ['Access-Control-Allow-Origin: *', 'Content-Range: bytes */10'],
      text: '{"error": {"code": 416, "message": "Bad range specifier 10-"}}',
    });
  });

  test.each<[string, Reply, readonly string[], string?]>([
    ['HEAD', body, [range], 'HEAD'],
    ['POST', body, [range], 'POST'],
    ['another status', { ...body, status: 201 }, [range]],
    ['an error', { ...body, status: 404 }, [range]],
    ['a part that the author made', { ...body, status: 206 }, [range]],
    ['a Content-Range', { ...body, headers: { 'Content-Range': 'bytes 0-9/*' } }, [range]],
    ['Accept-Ranges: none', { ...body, headers: { 'Accept-Ranges': 'none' } }, [range]],
    ['Accept-Ranges: null', { ...body, headers: { 'accept-ranges': null } }, [range]],
    ['no content', {}, [range]],
    ['another unit', body, ['Range: lines=1-2']],
    ['an If-Range that nothing matches', body, [range, 'If-Range: "x"']],
    [
      'an If-Range of a weak tag',
      { ...body, headers: { ETag: 'W/"x"' } },
      [range, 'If-Range: W/"x"'],
    ],
  ])('is not sent for %s', async (_, reply, fields, method) => {
    const plain = await send(reply, [], method);
    expect(await send(reply, fields, method)).toEqual(plain);
  });

  test.each([
    [{ ETag: '"x"' }, '"x"'],
    [{ 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ])('is sent when If-Range is what the reply says: %j', async (headers, value) => {
    const { status } = await send({ ...body, headers }, [range, `If-Range: ${value}`]);
    expect(status).toBe(206);
  });
});
