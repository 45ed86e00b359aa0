import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostVerdict } from '../../src/http/host-names/host-names.ts';
import { checkOptions, type ServerOptions } from '../../src/options/options.ts';

describe('browsers come by the proxy', () => {
  test.each<[string, ServerOptions, boolean]>([
    ['without names', {}, false],
    ['with names below localhost', { subdomains: ['www'], hosts: ['*.a.localhost'] }, false],
    ['with a name below localhost that shall not resolve', { notSubdomains: ['no'] }, true],
    ['with other names', { hosts: ['web.test'] }, true],
    ['with a wildcard', { hosts: ['*.web.test'] }, true],
    ['with TLS by host', { tls: { hosts: { 'web.test': 'expired' } } }, true],
    ['with TLS by host, below localhost', { tls: { hosts: { 'a.localhost': 'expired' } } }, false],
    [
      'with a fault by host, below localhost',
      { fault: { hosts: { 'a.localhost': 'refuse' } } },
      true,
    ],
    ['with a fault of all', { fault: 'refuse' }, false],
  ])('%s', async (_, each, isNeeded) => {
    expect((await checkOptions(each)).needsProxy).toBe(isNeeded);
  });
});

describe('the hosts of options by host', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/);
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  const named = fc.oneof(
    host,
    host.map((each) => `*.${each}`),
  );
  const table = fc.uniqueArray(named, { minLength: 1, maxLength: 5 });

  test('lead to the server, each as it is named, and no others do', async () => {
    await fc.assert(
      fc.asyncProperty(table, table, table, host, async (tls, fault, network, other) => {
        const { names, tlsSettingsFor, faultFor, networkFor } = await checkOptions({
          tls: { hosts: Object.fromEntries(tls.map((each) => [each, 'expired'])) },
          fault: { hosts: Object.fromEntries(fault.map((each) => [each, 'refuse'])) },
          network: { hosts: Object.fromEntries(network.map((each) => [each, '4g'])) },
        });
        const all = [...tls, ...fault, ...network];
        const asked = all.map((each) => each.replace('*', 'x')).concat(all, `any.${other}`, other);
        for (const each of asked.filter((name) => !name.startsWith('*'))) {
          const isSettled = [tlsSettingsFor, faultFor, networkFor].some(
            (valueFor) => valueFor?.(each) !== undefined,
          );
          expect(hostVerdict(names, each)).toBe(isSettled ? 'served' : 'unknown');
          expect(hostVerdict(names, `${each.toUpperCase()}.`)).toBe(hostVerdict(names, each));
        }
      }),
    );
  });
});
