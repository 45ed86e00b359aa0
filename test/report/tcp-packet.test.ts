import { describe, expect, test } from 'vitest';
import { addressBytes } from '../../src/report/pcapng/tcp-packet.ts';

const loopback6 = '0000:0000:0000:0000:0000:0000:0000:0001';

function text(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  return Buffer.from(address)
    .toString('hex')
    .replace(/(.{4})(?=.)/g, '$1:');
}

describe('the addresses of a packet', () => {
  test.each<[string, string, string, string, string]>([
    ['IPv4', '127.0.0.1', '10.20.30.255', '127.0.0.1', '10.20.30.255'],
    ['IPv6', '::1', '2001:db8::ff:1', loopback6, '2001:0db8:0000:0000:0000:0000:00ff:0001'],
    [
      'IPv6 in full',
      '1:2:3:4:5:6:7:8',
      '::',
      '0001:0002:0003:0004:0005:0006:0007:0008',
      '0000:0000:0000:0000:0000:0000:0000:0000',
    ],
    [
      'IPv6 with a zone',
      'fe80::1%eth0',
      '::1',
      'fe80:0000:0000:0000:0000:0000:0000:0001',
      loopback6,
    ],
    ['IPv4 mapped to IPv6', '::ffff:127.0.0.1', '::FFFF:7f00:2', '127.0.0.1', '127.0.0.2'],
    ['one of each', '10.0.0.1', '::1', '0000:0000:0000:0000:0000:ffff:0a00:0001', loopback6],
    ['one unknown', '', '::1', loopback6, loopback6],
    ['both unknown', 'localhost', '', '127.0.0.1', '127.0.0.1'],
    ['what is none', '1.2.3', '1.2.3.4.5', '127.0.0.1', '127.0.0.1'],
    ['what is none of IPv6', '1:2:3', '1::2::3', '127.0.0.1', '127.0.0.1'],
    ['groups that are too long', '12345::', '::1.2.3.256', '127.0.0.1', '127.0.0.1'],
    ['numbers that are too large', '256.0.0.1', '1.2.3.4', '127.0.0.1', '1.2.3.4'],
  ])('%s', (_, one, other, oneText, otherText) => {
    expect(addressBytes(one, other).map(text)).toEqual([oneText, otherText]);
  });
});
