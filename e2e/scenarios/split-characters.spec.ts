// A decoder is given UTF-8 that is split inside a character. A pause is no proof that the page has
// read: a gate is, which is released once the page has the byte before.

import { expect, script, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

const bytes = Buffer.from('žluť 🐎');

test('the text is whole, byte by byte', async ({ page, wpt }) => {
  const head = script.head(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  const split = [...bytes].reduce(
    (sent, byte, index) => sent.write(Buffer.from([byte])).gate(`byte ${index}`),
    head,
  );
  const route = wpt.route('/text', split.close());
  await openBlankPage(page, wpt, '<output></output>');
  await page.evaluate(() => {
    const output = document.querySelector('output') as HTMLOutputElement;
    void (async () => {
      const decoder = new TextDecoder();
      const reader = ((await fetch('/text')).body as ReadableStream<Uint8Array>).getReader();
      let reads = 0;
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        output.append(decoder.decode(read.value, { stream: true }));
        output.dataset.reads = String((reads += 1));
      }
    })();
  });
  for (const index of bytes.keys()) {
    await expect(page.locator('output')).toHaveAttribute('data-reads', String(index + 1));
    await route.release(`byte ${index}`);
  }
  await expect(page.locator('output')).toHaveText('žluť 🐎');
});
