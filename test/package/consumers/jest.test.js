// In the loader of Jest, which takes no ES modules: what is loaded late is tried, too.

const { script, startServer, UsageError } = require('playwright-wptserve/server');

test('serves scripts, handlers, files and pipes', async () => {
  const wpt = await startServer({ documentRoot: __dirname });
  const textOf = async (path) => (await fetch(wpt.url(path))).text();
  wpt.route('/script', script.head(200, { 'Content-Length': '2' }).write('ok').end());
  wpt.route('/handler', () => ({ json: { a: 1 } }));
  expect(await textOf('/script')).toBe('ok');
  expect(await textOf('/handler')).toBe('{"a":1}');
  expect(await textOf('/package.json?pipe=gzip|trickle(20:d0)')).toMatch('consumers-project');
  expect(() => wpt.route('/users/:id', {})).toThrow(UsageError);
  await wpt.close();
});

test('serves over TLS', async () => {
  const wpt = await startServer();
  wpt.route('/a', { body: 'secure' });
  const { get } = require('node:https');
  const ca = await wpt.ca;
  const status = await new Promise((resolve, reject) => {
    get(wpt.https.url('/a'), { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  expect(status).toBe(200);
  await wpt.close();
});
