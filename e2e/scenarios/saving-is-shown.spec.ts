// "Saving…" is seen while the answer is held, then "Saved".

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('the page says what is under way', async ({ page, wpt }) => {
  const save = wpt.route('/save', { json: { ok: true }, gate: 'save' }, { method: 'POST' });
  await openBlankPage(
    page,
    wpt,
    `<output></output><button onclick="
      document.querySelector('output').value = 'Saving…';
      fetch('/save', { method: 'POST' }).then(() => { document.querySelector('output').value = 'Saved'; });
    ">Save</button>`,
  );
  await page.getByRole('button').click();
  await save.reached('save');
  await expect(page.getByRole('status')).toHaveText('Saving…');
  await save.release('save');
  await expect(page.getByRole('status')).toHaveText('Saved');
});
