// A search field: three quick queries, answered in reverse order. The last one must win.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('answers in reverse order', async ({ page, wpt }) => {
  const searches = ['a', 'ab', 'abc'].map((text) =>
    wpt.route('/search', { json: `results of ${text}`, gate: 'answer' }, { query: { q: text } }),
  );
  await openBlankPage(
    page,
    wpt,
    `<input><output></output><script>
      let last = 0;
      document.querySelector('input').oninput = async ({ target: { value } }) => {
        const mine = last += 1;
        const results = await (await fetch('/search?q=' + value)).json();
        if (mine === last) document.querySelector('output').value = results;
        document.body.dataset.answered = Number(document.body.dataset.answered ?? 0) + 1;
      };
    </script>`,
  );
  await page.getByRole('textbox').pressSequentially('abc');
  for (const search of searches.toReversed()) await search.release('answer');
  await expect(page.locator('body')).toHaveAttribute('data-answered', '3');
  await expect(page.getByRole('status')).toHaveText('results of abc');
});
