import type { RateLimit } from '../ports/access.ts';
import type { Clock } from '../ports/system.ts';

/** Token buckets by key, in this process. */
export interface RateLimiter {
  /**
   * Takes what a request costs. It is let through when the bucket is not empty, and may leave it in debt: a request of many parts is not
   * refused for ever, and those after it wait.
   *
   * @returns undefined when it may go on; otherwise whole seconds after which the next one may
   */
  take(key: string, limit: RateLimit, cost?: number): number | undefined;
  /** Takes more for what was let through already. */
  charge(key: string, limit: RateLimit, cost: number): void;
}

interface Bucket {
  tokens: number;
  /** Milliseconds. */
  at: number;
}

/** Buckets kept at most; the one not used for longest makes room, and is full again by then. */
const mostBuckets = 20_000;

export function createRateLimiter(clock: Clock): RateLimiter {
  const buckets = new Map<string, Bucket>();

  const bucketOf = (key: string, { perSecond, burst }: RateLimit): Bucket => {
    const now = clock.now();
    const known = buckets.get(key);
    if (known === undefined) {
      const made = { tokens: burst, at: now };
      buckets.set(key, made);
      if (buckets.size > mostBuckets) buckets.delete(buckets.keys().next().value!);
      return made;
    }
    // A clock that steps back gives nothing.
    const passed = Math.max(0, now - known.at) / 1_000;
    known.tokens = Math.min(burst, known.tokens + passed * perSecond);
    known.at = now;
    return known;
  };

  return {
    take(key, limit, cost = 1) {
      const bucket = bucketOf(key, limit);
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / limit.perSecond));
      bucket.tokens -= cost;
      return undefined;
    },
    charge(key, limit, cost) {
      bucketOf(key, limit).tokens -= cost;
    },
  };
}
