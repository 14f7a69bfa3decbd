import { BlockList, isIP } from 'node:net';

/** Whether an address says by itself that it is one of this computer or of the network around it. */
export function isPrivateHost({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPrivateAddress(host);
  return host === 'localhost' || /\.(?:localhost|local|internal|lan|home\.arpa)$/.test(host) || !host.includes('.');
}

const privateAddresses = new BlockList();
for (const [net, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ] as const),
]) {
  privateAddresses.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ...([
    ['::', 96],
    ['64:ff9b::', 96],
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
    ['2002::', 16],
  ] as const),
]) {
  privateAddresses.addSubnet(net, bits, 'ipv6');
}

/** Also addresses that stand for another one, such as `::ffff:127.0.0.1`. */
export function isPrivateAddress(address: string): boolean {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return privateAddresses.check(mapped, 'ipv4');
  if (isIP(address) === 4) return privateAddresses.check(address, 'ipv4');
  // Of IPv6, `::ffff:7f00:1` is 127.0.0.1: Node compares it with the IPv4 rules.
  return privateAddresses.check(address, 'ipv6') || /^::ffff:/i.test(address);
}
