import type { RateLimit } from '../ports/access.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** Of requests that are refused for want of a valid credential, by network address; whoever succeeds from the same address is not concerned. */
export interface RefusalLimits {
  readonly limiter: RateLimiter;
  readonly failures: RateLimit;
}

/**
 * Counts a refusal.
 *
 * @returns seconds to wait, when there were too many; undefined when not, or nobody counts
 */
export function countRefusal(limits: RefusalLimits | undefined, address: string | undefined): number | undefined {
  if (limits === undefined || address === undefined) return undefined;
  return limits.limiter.take(`address:${address}`, limits.failures);
}
