import {
  eachLine,
  globalObject,
  harness,
  testDocument,
  type WrapperParts,
} from './wrapper-parts.ts';

/**
 * X.any.shadowrealm.html. The reference puts the URLs of META lines into its program unescaped,
 * and indents the first of them only.
 */
export function shadowRealmDocument(parts: WrapperParts): string {
  const global = `globalThis.${globalObject('shadowrealm')}`.replaceAll('\n', '\n        ');
  const program = `(async function() {
  const r = new ShadowRealm();

  await new Promise(r.evaluate(\`
    (resolve, reject) => {
      (async () => {
        ${global}
        ${load('/resources/testharness.js')}
        ${eachLine(parts.metadata, { script: load })}
        ${load(parts.path)}
      })().then(resolve, (e) => reject(e.toString()));
    }
  \`));

  await fetch_tests_from_shadow_realm(r);
  done();
})();`;
  return testDocument(parts, harness, '<script>', program, '</script>');
}

// In two parts, so that nobody takes it for an import of this file.
const loadFunction = 'import';

function load(url: string): string {
  return `await ${loadFunction}("${url}");`;
}
