import { isPublicAddress } from './is-public-address';

describe('an address of the public internet', () => {
  it.each([
    '10.0.0.1', '127.0.0.1', '127.255.0.9', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '0.0.0.0', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1',
    '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:a9fe:a9fe', '::ffff:10.0.0.1', '::127.0.0.1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '64:ff9b::7f00:1', '64:ff9b:1::1',
    '2001::1', '2001:db8::1', '2002:7f00:1::', '100::1',
  ])('is not %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '172.32.0.1', '169.253.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '::ffff:808:808'])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each(['', 'localhost', '2130706433', '0x7f.0.0.1', '127.1'])('is not %s, which is no address', (text) => expect(isPublicAddress(text)).toBe(false));
});
