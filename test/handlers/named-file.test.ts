import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asIsHandler } from '../../src/handlers/as-is-handler.ts';
import { readNamedFile, statsOfNamedFile } from '../../src/handlers/named-file.ts';
import { replyContent } from '../../src/handlers/reply-content.ts';
import { staticHandler } from '../../src/handlers/static-handler.ts';
import { checkReply } from '../../src/http/response/reply.ts';
import { UsageError } from '../../src/usage-error.ts';
import { callHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({ 'a.txt': 'a' });
const request = makeRequest('GET /');

test('a file is read', async () => {
  const file = path.join(folder, 'a.txt');
  expect((await statsOfNamedFile('here', file)).size).toBe(1);
  expect(String(await readNamedFile('here', file))).toBe('a');
});

test('a file that is not there is an error that says where it was looked for', async () => {
  await expect(readNamedFile('here', 'no/such/file.txt')).rejects.toThrow(
    new UsageError(
      `here: ${path.resolve('no/such/file.txt')} does not exist. ` +
        'A relative path starts at the working directory.',
    ),
  );
});

test('a folder is no file', async () => {
  mkdirSync(path.join(folder, 'sub'));
  await expect(readNamedFile('here', path.join(folder, 'sub'))).rejects.toThrow(
    new UsageError(`here: ${path.join(folder, 'sub')} is a folder, not a file.`),
  );
});

test.skipIf(process.platform === 'win32')(
  'a pipe is not read, and nor is a device: nobody knows when that would end',
  async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const each of [pipe, '/dev/zero']) {
      const message = `${each} is a pipe or a device, not a file.`;
      const reads = [
        () => readNamedFile('here', each),
        () => callHandler(asIsHandler(each), request),
        () => callHandler(staticHandler(each, {}, 'text/plain'), request),
        () => replyContent(checkReply({ file: each }), request, () => true),
      ];
      // oxlint-disable-next-line no-await-in-loop
      for (const read of reads) await expect(read()).rejects.toThrow(message);
    }
  },
);
