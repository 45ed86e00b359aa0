// A form with two files and a field is asserted, and an urlencoded one.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

const form = (type: string, inputs: string): string =>
  `<form method="post" action="/send" enctype="${type}">${inputs}<button>Send</button></form>`;

test('fields and files of a multipart form', async ({ page, wpt }) => {
  const send = wpt.route('/send', { body: 'thanks' });
  const inputs = '<input name="name"><input type="file" name="photos" multiple>';
  await openBlankPage(page, wpt, form('multipart/form-data', inputs));
  await page.getByRole('textbox').fill('Ada');
  await page.locator('[type=file]').setInputFiles([
    { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('pixels') },
    { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('text') },
  ]);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(send).toHaveBeenRequested({
    body: {
      name: 'Ada',
      photos: [
        { filename: 'a.png', type: 'image/png', value: 'pixels' },
        { filename: 'b.txt', type: 'text/plain' },
      ],
    },
  });
});

test('fields of an urlencoded form', async ({ page, wpt }) => {
  const send = wpt.route('/send', { body: 'thanks' });
  const inputs = '<input name="name"><input type="hidden" name="tag" value="ž&">';
  await openBlankPage(page, wpt, form('application/x-www-form-urlencoded', inputs));
  await page.getByRole('textbox').fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(send).toHaveBeenRequested({ body: { name: 'Ada Lovelace', tag: /^.&$/ } });
});
