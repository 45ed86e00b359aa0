// An event stream is cut, and resumes behind the last event; 204, 401, 500 and a redirect end it.

import { expect, redirect, sse, test, type SingleAnswer } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

const listen = `<ol></ol><script>
  const source = new EventSource('/events');
  const add = (text) => document.querySelector('ol').append(
    Object.assign(document.createElement('li'), { textContent: text }));
  source.onmessage = ({ data }) => add(data);
  source.onerror = () => { if (source.readyState === EventSource.CLOSED) add('closed'); };
</script>`;

test('it is cut three times, and resumes with the last id', async ({ page, wpt }) => {
  const events = wpt.route('/events', [
    sse({ data: 'one', id: '1', retry: 10 }).delay(20).reset(),
    sse({ data: 'two', id: '2' }).delay(20).close(),
    sse({ data: 'three', id: '3' }).delay(20).raw('zz\r\n').close(),
    sse({ data: 'four', id: '4' }).hang(),
  ]);
  await openBlankPage(page, wpt, listen);
  await expect(page.getByRole('listitem')).toHaveText(['one', 'two', 'three', 'four']);
  const ids = events.requests.map(({ headers }) => headers.get('last-event-id'));
  expect(ids).toEqual([undefined, '1', '2', '3']);
});

const ends: Readonly<Record<string, SingleAnswer>> = {
  '204': { status: 204 },
  '401': { status: 401 },
  '500': { status: 500 },
  'a redirect to what is no stream': redirect('/page.html'),
};
for (const [name, end] of Object.entries(ends)) {
  test(`${name} ends it`, async ({ page, wpt }) => {
    wpt.route('/events', [sse({ data: 'one', retry: 10 }).delay(20).close(), end]);
    await openBlankPage(page, wpt, listen);
    await expect(page.getByRole('listitem')).toHaveText(['one', 'closed']);
  });
}
