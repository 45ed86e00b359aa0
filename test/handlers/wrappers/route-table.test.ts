import { describe, expect, test } from 'vitest';
import { isForbidden, wptRewrites } from '../../../src/handlers/wrappers/route-table.ts';
import { checkRewrites } from '../../../src/routing/rewriter.ts';

describe('the paths of wpt serve', () => {
  test.each([
    ['/tools/', true],
    ['/tools/x.txt', true],
    ['/tools/runner', true],
    ['/tools/runner.txt', true],
    ['/_certs/', true],
    ['/_certs/a/k.txt', true],
    ['/spec/tools/x.txt', true],
    ['/spec/tools/', true],
    ['/results/', true],
    ['/tools/runner/', false],
    ['/tools/runner/r.txt', false],
    ['/results/index.html', false],
    ['/results', false],
    ['/tools', false],
    ['/tools.txt', false],
    ['/_certs', false],
    ['/spec/deep/tools/x.txt', false],
    ['/spec/tools', false],
    ['/spec/runner/tools/x.txt', false],
    ['/%74ools/x.txt', false],
    ['/', false],
  ])('%s is forbidden: %s', (path, expected) => {
    expect(isForbidden(path)).toBe(expected);
  });

  test.each([
    ['HEAD', '/tools/runner/r.txt', false],
    ['POST', '/tools/runner/r.txt', true],
    ['POST', '/tools/runner/update_manifest.py', false],
    ['POST', '/tools/runner/update_manifest.pyc', true],
    ['POST', '/tools/x.txt', true],
    ['POST', '/a.txt', false],
  ])('%s %s is forbidden: %s', (method, path, expected) => {
    expect(isForbidden(path, method)).toBe(expected);
  });

  test('have rewrites in the form of the option', () => {
    expect(checkRewrites(wptRewrites)).toEqual([
      {
        methods: ['GET'],
        from: '/resources/WebIDLParser.js',
        to: '/resources/webidl2/lib/webidl2.js',
      },
    ]);
  });
});
