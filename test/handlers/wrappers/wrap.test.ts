import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { wrap, type WrappedTest } from '../../../src/handlers/wrappers/wrap.ts';
import { wrapperOf } from '../../../src/handlers/wrappers/wrapper-kind.ts';
import { HTTPException } from '../../../src/http/http-exception.ts';

/** A recorded exchange; each character of a text is a byte. */
interface Recording {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly request: string;
  readonly response: {
    readonly status_line: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
}

const recordings = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../fixtures/reference/wrappers.json'), 'utf8'),
) as Recording[];

/** The recordings in which a wrapper has a source, and whether it may be loaded. */
const recorded = recordings.flatMap((each) => {
  const [method = '', target = ''] = each.request.split(' ');
  const [urlPath = '', query = ''] = target.split('?');
  const wrapper = wrapperOf(urlPath);
  const source = wrapper && each.files[wrapper.sourcePath.slice(1)];
  if (wrapper === undefined || source === undefined || method === 'POST') return [];
  const text = Buffer.from(source, 'latin1').toString();
  return [{ ...each, method, made: () => wrap(wrapper, text, query) }];
});
const loaded = recorded.filter(({ response }) => response.status_line.startsWith('HTTP/1.1 200'));
const refused = recorded.filter((each) => !loaded.includes(each));

/** The bytes of a text, with the templates of the recordings filled in. */
function bytesOf({ text }: WrappedTest): string {
  const filled = text.replaceAll('{{host}}', 'web-platform.test').replaceAll('{{GET[x]}}', '<q>');
  return Buffer.from(filled).toString('latin1');
}

function field({ response }: Recording, name: string): string | undefined {
  return response.headers.find(([each]) => each === name)?.[1];
}

describe('a wrapper as recorded', () => {
  test('is compared with every recording that has one', () => {
    expect(loaded).toHaveLength(25);
    expect(refused).toHaveLength(12);
  });

  test.each(loaded)('$id', (recording) => {
    const { method, made, files, response } = recording;
    const wrapped = made();
    const bytes = bytesOf(wrapped);
    if (method === 'GET') expect(bytes).toBe(response.body);
    expect(String(bytes.length)).toBe(field(recording, 'Content-Length'));
    // A .headers file may say another one, later.
    if (!Object.keys(files).some((name) => name.endsWith('.headers'))) {
      expect(wrapped.contentType).toBe(field(recording, 'Content-Type'));
    }
  });

  test.each(refused)('$id', ({ made, response }) => {
    const { error } = JSON.parse(response.body) as { error: { code: number; message: string } };
    // The reference shows the message as a tuple of Python.
    const message = error.message.replace(/^\(404, '(.*)'\)$/, '$1');
    expect(made).toThrow(new HTTPException(404, message));
    expect(error.code).toBe(404);
  });
});

function textOf(urlPath: string, source: string, query = ''): string {
  return wrap(wrapperOf(urlPath)!, source, query).text;
}

describe('a wrapper', () => {
  test('of a window test has its scripts before it, and no object that says where it runs', () => {
    const source = '// META: title=W\n// META: script=/w.js\n// META: timeout=long\n';
    expect(textOf('/a/b.window.html', source)).toBe(`<!doctype html>
<meta charset=utf-8>
<title>W</title>
<meta name="timeout" content="long">
<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>
<script src="/w.js"></script>
<div id=log></div>
<script src="/a/b.window.js"></script>
`);
  });

  test('of a window test needs no window in its globals', () => {
    expect(textOf('/b.window.html', '// META: global=worker\n')).toContain('/b.window.js');
  });

  test('for a shared module worker says its type', () => {
    const source = '// META: global=sharedworker-module\n';
    expect(textOf('/b.any.sharedworker-module.html', source, 'a=1')).toBe(`<!doctype html>
<meta charset=utf-8>

<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>
<div id=log></div>
<script>
fetch_tests_from_worker(new SharedWorker("/b.any.worker-module.js?a=1", { type: "module" }));
</script>
`);
  });

  test('for a module service worker says its type', () => {
    const source = '// META: global=serviceworker-module\n';
    expect(textOf('/b.any.serviceworker-module.html', source, 'a=1')).toBe(`<!doctype html>
<meta charset=utf-8>

<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>
<div id=log></div>
<script>
(async function() {
  const scope = 'does/not/exist';
  let reg = await navigator.serviceWorker.getRegistration(scope);
  if (reg) await reg.unregister();
  reg = await navigator.serviceWorker.register(
    "/b.any.worker-module.js?a=1",
    { scope, type: 'module' },
  );
  fetch_tests_from_worker(reg.installing);
})();
</script>
`);
  });

  test('for a shadow realm keeps the line of its scripts when there is none', () => {
    expect(textOf('/b.any.shadowrealm.html', '// META: global=shadowrealm\n')).toContain(
      '        await import("/resources/testharness.js");\n        \n        await import("/b.any.js");\n',
    );
  });

  test('of a worker test is refused when it does not run in a dedicated worker', () => {
    expect(() => textOf('/b.worker.html', '// META: global=window\n')).toThrow(
      new HTTPException(404, 'This test cannot be loaded in dedicatedworker mode'),
    );
  });

  test('makes no line of META keys that only its text knows', () => {
    const source = '// META: toString=1\n// META: constructor=1\n// META: __proto__=1\n';
    expect(textOf('/b.any.html', source)).toBe(textOf('/b.any.html', ''));
    expect(textOf('/b.any.worker.js', source)).toBe(textOf('/b.any.worker.js', ''));
  });

  test('puts no query where the test is loaded itself', () => {
    for (const name of ['/b.any.html', '/b.window.html', '/b.any.worker.js']) {
      expect(textOf(name, '', 'a=1')).toBe(textOf(name, ''));
    }
  });
});
