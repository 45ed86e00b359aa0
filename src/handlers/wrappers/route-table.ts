// What `wpt serve` does with certain paths of a checkout of web-platform-tests, besides its wrappers.
//
// Rule: data of the reference. Paths are compared as they were sent, like those of routes.

const forbidden: readonly RegExp[] = [
  /^\/_certs\//,
  /^\/tools\//,
  /^\/[^/]+\/tools\//,
  // The folder only: what lies in it is served.
  /^\/results\/$/,
];

const exceptions: readonly { readonly methods: readonly string[]; readonly path: RegExp }[] = [
  { methods: ['GET', 'HEAD'], path: /^\/tools\/runner\// },
  { methods: ['POST'], path: /^\/tools\/runner\/update_manifest\.py$/ },
];

/** Whether a path is answered 404 whatever is there: tools and certificates are no tests. */
export function isForbidden(path: string, method = 'GET'): boolean {
  if (!forbidden.some((each) => each.test(path))) return false;
  return !exceptions.some((each) => each.methods.includes(method) && each.path.test(path));
}

/** Paths that stand for another one, in the form of the option `rewrites`. */
export const wptRewrites: readonly {
  readonly method: string;
  readonly from: string;
  readonly to: string;
}[] = [
  {
    method: 'GET',
    from: '/resources/WebIDLParser.js',
    to: '/resources/webidl2/lib/webidl2.js',
  },
];
