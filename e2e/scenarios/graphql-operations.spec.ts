// GraphQL: GetUser is held, SaveUser fails once.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('operations of one path have answers of their own', async ({ page, wpt }) => {
  const user = wpt.route(
    '/graphql',
    { json: { data: { name: 'Ada' } }, gate: 'user' },
    { operation: 'GetUser' },
  );
  const save = wpt.route('/graphql', [{ status: 500 }, { json: { data: { saved: true } } }], {
    operation: 'SaveUser',
  });
  await openBlankPage(
    page,
    wpt,
    `<output>Loading</output><button>Save</button><script>
      const output = document.querySelector('output');
      const ask = (query) => fetch('/graphql', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query }),
      });
      ask('query GetUser { name }').then((got) => got.json()).then(({ data }) => { output.value = data.name; });
      document.querySelector('button').onclick = async () => {
        output.value = (await ask('mutation SaveUser { saved }')).ok ? 'Saved' : 'Failed';
      };
    </script>`,
  );
  await expect(page.getByRole('status')).toHaveText('Loading');
  await user.release('user');
  await expect(page.getByRole('status')).toHaveText('Ada');
  for (const text of ['Failed', 'Saved']) {
    await page.getByRole('button').click();
    await expect(page.getByRole('status')).toHaveText(text);
  }
  await expect(save).toHaveBeenRequested({ times: 2 });
});
