// The libraries that read cookies and forms.
//
// Rule: the request that has a cookie or a form loads them, and waits for that,
// because a getter cannot return later. Loaded with the server they would cost
// every test worker some 10 ms.

import { createRequire } from 'node:module';
import type * as Cookie from 'cookie';
import type * as MultipartParser from '@remix-run/multipart-parser';

/** The library that reads a cookie pair. */
export function cookieLibrary(): typeof Cookie {
  const require = createRequire(import.meta.url);
  return require('cookie') as typeof Cookie;
}

/** The library that takes a multipart body apart. */
export function multipartLibrary(): typeof MultipartParser {
  const require = createRequire(import.meta.url);
  return require('@remix-run/multipart-parser') as typeof MultipartParser;
}
