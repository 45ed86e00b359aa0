import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { asIsHandler } from '../../src/handlers/as-is-handler.ts';
import { script } from '../../src/script/builder.ts';
import { scriptOfHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-as-is-'));
const file = path.join(folder, 'a');
const request = makeRequest('POST /a');

afterAll(() => rmSync(folder, { recursive: true }));

describe('an as-is handler', () => {
  test.each([['no HTTP'], [''], ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello']])(
    'sends %j and closes the connection',
    async (text) => {
      writeFileSync(file, text);
      const { steps } = await scriptOfHandler(asIsHandler(file), request);
      expect(steps).toEqual(script.raw(text).close().steps);
    },
  );

  test('sends any bytes, those that the file has now', async () => {
    const handler = asIsHandler(file);
    for (const byte of [0, 255]) {
      writeFileSync(file, Uint8Array.of(byte));
      const { steps } = await scriptOfHandler(handler, request);
      expect(steps).toEqual(script.raw(Uint8Array.of(byte)).close().steps);
    }
  });

  test('fails when the file is not there', async () => {
    const missing = path.join(folder, 'missing');
    await expect(scriptOfHandler(asIsHandler(missing), request)).rejects.toThrow(
      `asIsHandler(${JSON.stringify(missing)}): ${missing} does not exist. A relative path starts at the working directory.`,
    );
  });
});
