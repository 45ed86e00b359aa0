import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readReplyFile } from '../../src/handlers/file.ts';
import { checkReply } from '../../src/http/reply.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-file-'));
const file = path.join(folder, 'a.css');
writeFileSync(file, 'a {}');

afterAll(() => rmSync(folder, { recursive: true }));

describe('a reply from a file', () => {
  test('has its content and its type, and what else the reply says', async () => {
    const reply = await readReplyFile(checkReply({ file, status: 404, headers: { A: 'b' } }));
    expect(reply).toMatchObject({
      status: 404,
      headers: [['A', 'b']],
      content: Buffer.from('a {}'),
      contentType: 'text/css',
      file: undefined,
    });
  });

  test('can have another type', async () => {
    const reply = await readReplyFile(checkReply({ file, contentType: 'text/x' }));
    expect(reply.contentType).toBe('text/x');
  });

  test('is the reply itself when it names no file', async () => {
    const reply = checkReply({ body: 'x' });
    expect(await readReplyFile(reply)).toBe(reply);
  });

  test('rejects when the file is not there', async () => {
    const missing = checkReply({ file: path.join(folder, 'missing') });
    await expect(readReplyFile(missing)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('rejects when its length is not what the reply says', async () => {
    const reply = checkReply({ file, headers: { 'Content-Length': 5 } });
    await expect(readReplyFile(reply)).rejects.toThrow(
      'reply: Content-Length 5 for 4 bytes of content.',
    );
  });
});
