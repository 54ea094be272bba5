import { BlockList, isIP } from 'node:net';
import { ScimError } from '../protocol/errors/scim-error.ts';

/**
 * Address ranges that outbound requests must never reach, from the special-purpose registries of
 * IANA: loopback, private and shared networks, link-local (metadata services), documentation,
 * multicast, and every form of IPv6 that embeds an IPv4 address. Of IPv6, only 2000::/3 is global
 * unicast.
 */
const refused = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  refused.ipv4.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  // IETF protocol assignments: Teredo, benchmarking, ORCHID, AMT, AS112, and reserved.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  refused.ipv6.addSubnet(network, bits, 'ipv6');

const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Returns whether outbound requests may reach an IP address; false for anything else. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  // In one list, every IPv4 address would match a range of mapped IPv6 addresses.
  if (version === 4) return !refused.ipv4.check(address, 'ipv4');
  return globalUnicast.check(address, 'ipv6') && !refused.ipv6.check(address, 'ipv6');
}

/** Returns whether a URL uses https and does not name a private address itself. */
export function isPublicUrl(url: URL): boolean {
  const host = bareHost(url);
  return url.protocol === 'https:' && (isIP(host) === 0 || isPublicAddress(host));
}

/**
 * Checks the URL of a webhook endpoint: https, port 443, no credentials, no private address. What
 * its host name resolves to is checked on each connection.
 *
 * @param allowed `host` or `host:port` named by the operator for development: any port, http, and
 *   private addresses are then accepted
 * @throws ScimError invalidValue
 */
export function checkEndpointUrl(text: string, allowed: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw wrong('must be an https URL');
  if (url.username !== '' || url.password !== '')
    throw wrong('must not contain credentials; verify the signature instead');
  if (url.hash !== '') throw wrong('must not have a fragment');
  if (isAllowedHost(url, allowed)) return url;
  if (url.protocol !== 'https:') throw wrong('must be an https URL');
  if (url.port !== '') throw wrong('must use port 443');
  const host = bareHost(url);
  const isName = isIP(host) === 0;
  if (isName ? isLocalName(host) : !isPublicAddress(host))
    throw wrong(
      'leads to a loopback or private address; the operator can allow it in webhooks.allowedHosts',
    );
  return url;
}

/** Returns whether the operator has named the host of a URL. */
export function isAllowedHost(url: URL, allowed: readonly string[]): boolean {
  return allowed.includes(url.host) || allowed.includes(url.hostname);
}

/** Returns the host without the brackets of IPv6. */
function bareHost({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function isLocalName(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name.endsWith('.local') ||
    name.endsWith('.internal') ||
    !name.includes('.')
  );
}

function wrong(why: string): ScimError {
  return new ScimError('invalidValue', `the URL of the endpoint ${why}`);
}
