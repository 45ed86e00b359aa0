import { isAddress, normalizeHost } from './host-name.ts';

/** A host, or every name below one. */
export interface HostPattern {
  /** In its normal form. */
  readonly name: string;
  /** Whether it was written `*.name`: every name below, and not the host itself. */
  readonly isBelow: boolean;
}

/** Reads `www.example.test` or `*.example.test`; undefined for what is no host. */
export function parseHostPattern(text: string): HostPattern | undefined {
  const isBelow = text.startsWith('*.');
  const name = normalizeHost(isBelow ? text.slice(2) : text);
  if (name === undefined || (isBelow && isAddress(name))) return undefined;
  return { name, isBelow };
}

/** Whether a host in its normal form is meant. */
export function matchesHost({ name, isBelow }: HostPattern, host: string): boolean {
  return isBelow ? host.endsWith(`.${name}`) : host === name;
}
