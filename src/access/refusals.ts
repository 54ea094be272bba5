import type { RateLimit } from '../ports/access.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** Limits requests with invalid credentials, by network address. */
export interface RefusalLimits {
  readonly limiter: RateLimiter;
  readonly failures: RateLimit;
}

/**
 * Returns the seconds an address must wait before its credentials are checked; undefined when it
 * need not. Ask before any lookup: a correct guess is then refused like every other one.
 */
export function refusalWait(
  limits: RefusalLimits | undefined,
  address: string | undefined,
): number | undefined {
  if (limits === undefined || address === undefined || limits.limiter.isUnused('address'))
    return undefined;
  return limits.limiter.wait(keyOf(address), limits.failures);
}

/**
 * Counts a refusal. Several at the same time put the address into debt, so that it waits longer.
 */
export function countRefusal(limits: RefusalLimits | undefined, address: string | undefined): void {
  if (limits === undefined || address === undefined) return;
  limits.limiter.charge(keyOf(address), limits.failures, 1);
}

const maxKeyCharacters = 100;

function keyOf(address: string): string {
  return `address:${networkOf(address).slice(0, maxKeyCharacters)}`;
}

/**
 * Returns the network that counts as one address: an IPv4 address, or the /64 of an IPv6 address,
 * which belongs to one site (RFC 6177). Accepts ports, brackets and zones, which proxies write.
 * Other text is returned as it is.
 */
export function networkOf(text: string): string {
  const address = withoutPort(text.split('%', 1)[0]!);
  if (!address.includes(':') || !URL.canParse(`http://[${address}]/`)) return address;
  const hextets = hextetsOf(address);
  const [high, low] = [hextets[6]!, hextets[7]!];
  const isMapped = hextets.slice(0, 5).every((part) => part === 0) && hextets[5] === 0xffff;
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${hextets
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

function withoutPort(text: string): string {
  if (text.startsWith('['))
    return text.slice(1, text.indexOf(']') < 0 ? text.length : text.indexOf(']'));
  const [host, port, ...more] = text.split(':');
  return port !== undefined && more.length === 0 && host!.split('.').length === 4 ? host! : text;
}

/** Returns the eight parts of an IPv6 address. */
function hextetsOf(address: string): readonly number[] {
  // The URL parser returns the canonical form, without dots.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((digits) => Number.parseInt(digits, 16));
  const [first, last] = [parse(head), parse(tail ?? '')];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}
