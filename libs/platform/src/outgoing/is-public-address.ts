import { BlockList, isIP } from 'node:net';

/** What is no address of the public internet (IANA's special-purpose registries): private, loopback, link-local with the clouds' metadata, multicast, documentation. */
const reserved4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
];
/** Of IPv6 only global unicast is public, and of that not what leads into IPv4 by another way (Teredo, 6to4) or nowhere. */
const global6 = '2000::/3';
const reserved6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const blocked4 = listOf(reserved4, 'ipv4');
const blocked6 = listOf(reserved6, 'ipv6');
const unicast6 = listOf([global6], 'ipv6');

/** Whether an IP address, in any notation of its family, is one of the public internet. An IPv4 address written as IPv6 is what it stands for; no address is not public. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blocked4.check(address, 'ipv4');
    case 6: {
      const mapped = mappedAddress(address);
      if (mapped !== undefined) return isPublicAddress(mapped);
      return unicast6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6');
    }
    default:
      return false;
  }
}

/** The IPv4 address that `::ffff:a.b.c.d` stands for, however it is written. */
function mappedAddress(address: string): string | undefined {
  const [bare = ''] = address.split('%');
  const compressed = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}

function listOf(subnets: string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
