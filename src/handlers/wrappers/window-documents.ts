// Documents that run a test themselves.

import {
  eachLine,
  globalObject,
  harness,
  testDocument,
  type WrapperParts,
} from './wrapper-parts.ts';

/** X.any.html: it tells the test where it runs. */
export function anyDocument(parts: WrapperParts): string {
  return testDocument(parts, scriptElement(globalObject('window')), ...testScripts(parts));
}

/** X.window.html: its test runs nowhere else. */
export function windowDocument(parts: WrapperParts): string {
  return testDocument(parts, ...testScripts(parts));
}

function testScripts({ metadata, path }: WrapperParts): string[] {
  const scripts = eachLine(metadata, { script: (url) => scriptSource(attributeValue(url)) });
  return [harness, scripts, '<div id=log></div>', scriptSource(path)];
}

function scriptSource(url: string): string {
  return `<script src="${url}"></script>`;
}

function scriptElement(program: string): string {
  return `<script>\n${program}\n</script>`;
}

function attributeValue(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
