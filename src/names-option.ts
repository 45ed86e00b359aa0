// The host names of a server, as wptserve configures them.

import { domainToASCII } from 'node:url';
import { describeValue, isPlainObject, UsageError } from './usage-error.ts';

/** The host names of a server: wptserve's names in camelCase. */
export interface NamesOption {
  /** The main host name. @default 'localhost' */
  readonly browserHost?: string;
  /** Further main host names, by a name of their own: `{ alt: 'not-web-platform.test' }`. */
  readonly alternateHosts?: Readonly<Record<string, string>>;
  /** Labels below every main host name: `['www', 'www1']`. */
  readonly subdomains?: readonly string[];
  /** Labels whose names do not lead to the server. */
  readonly notSubdomains?: readonly string[];
}

/** @throws UsageError that names the option, what was wrong and what is allowed */
export function checkNames(options: NamesOption): Required<NamesOption> {
  const { browserHost = 'localhost', alternateHosts = {} } = options;
  const { subdomains = [], notSubdomains = [] } = options;
  checkName(browserHost, 'wptserve browserHost');
  if (!isPlainObject(alternateHosts)) {
    throw new UsageError(
      `wptserve alternateHosts: ${describeValue(alternateHosts)} is not an object. ` +
        `Write { alt: 'not-web-platform.test' }.`,
    );
  }
  for (const [name, host] of Object.entries(alternateHosts)) {
    if (name === '') {
      throw new UsageError(
        'wptserve alternateHosts: "" stands for browserHost. Write another name.',
      );
    }
    checkName(host, `wptserve alternateHosts.${name}`);
  }
  for (const [option, labels] of Object.entries({ subdomains, notSubdomains })) {
    if (!Array.isArray(labels)) {
      throw new UsageError(
        `wptserve ${option}: ${describeValue(labels)} is not a list. Write ['www', 'www1'].`,
      );
    }
    for (const [index, label] of labels.entries()) checkName(label, `wptserve ${option}[${index}]`);
  }
  return { browserHost, alternateHosts, subdomains, notSubdomains };
}

function checkName(name: unknown, where: string): void {
  // What ends a host in a URL is cut off by domainToASCII, and percent-encoding decoded.
  const ascii = typeof name === 'string' && !/[/?#%\\]/.test(name) ? domainToASCII(name) : '';
  if (/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(ascii)) return;
  throw new UsageError(
    `${where}: ${describeValue(name)} is not a host name. Write labels with dots between them, such as "web-platform.test".`,
  );
}
