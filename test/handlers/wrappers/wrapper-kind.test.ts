import { describe, expect, test } from 'vitest';
import { wrapperOf } from '../../../src/handlers/wrappers/wrapper-kind.ts';

describe('the path of a wrapper', () => {
  test.each([
    ['/a/b.any.html', 'any.html', '/a/b.any.js', '/a/b.any.js'],
    ['/b.any.worker.html', 'any.worker.html', '/b.any.js', '/b.any.worker.js'],
    ['/b.any.worker-module.html', 'any.worker-module.html', '/b.any.js', '/b.any.worker-module.js'],
    ['/b.any.sharedworker.html', 'any.sharedworker.html', '/b.any.js', '/b.any.worker.js'],
    [
      '/b.any.sharedworker-module.html',
      'any.sharedworker-module.html',
      '/b.any.js',
      '/b.any.worker-module.js',
    ],
    ['/b.any.serviceworker.html', 'any.serviceworker.html', '/b.any.js', '/b.any.worker.js'],
    [
      '/b.any.serviceworker-module.html',
      'any.serviceworker-module.html',
      '/b.any.js',
      '/b.any.worker-module.js',
    ],
    ['/b.any.shadowrealm.html', 'any.shadowrealm.html', '/b.any.js', '/b.any.js'],
    ['/b.any.worker.js', 'any.worker.js', '/b.any.js', '/b.any.js'],
    ['/b.any.worker-module.js', 'any.worker-module.js', '/b.any.js', '/b.any.js'],
    ['/b.window.html', 'window.html', '/b.window.js', '/b.window.js'],
    ['/b.worker.html', 'worker.html', '/b.worker.js', '/b.worker.js'],
    ['/l.https.any.html', 'any.html', '/l.https.any.js', '/l.https.any.js'],
    ['/%41%20.any.html', 'any.html', '/%41%20.any.js', '/%41%20.any.js'],
    ['/a.any.html/.any.html', 'any.html', '/a.any.html/.any.js', '/a.any.html/.any.js'],
    ['/a.any.window.html', 'window.html', '/a.any.window.js', '/a.any.window.js'],
  ])('%s', (path, kind, sourcePath, loadedPath) => {
    expect(wrapperOf(path)).toEqual({ kind, sourcePath, loadedPath });
  });

  test.each([
    '/',
    '/b.html',
    '/b.any.js',
    '/b.window.js',
    '/b.worker.js',
    '/any.html',
    '/bany.html',
    '/b.any.html/',
    '/b.ANY.html',
    '/b.any%2Ehtml',
    '/b.any.htm',
    '/b.sharedworker.html',
    '/b.serviceworker.html',
    '/b.shadowrealm.html',
    // The reference has a route for it, but no file it could be made of.
    '/b.worker-module.html',
    '/b.any.sharedworker.js',
    '/b.any.window-module.html',
  ])('is not %s', (path) => {
    expect(wrapperOf(path)).toBeUndefined();
  });
});
