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
  /** Returns what `take` would, and takes nothing. */
  wait(key: string, limit: RateLimit): number | undefined;
}

interface Bucket {
  tokens: number;
  /** Milliseconds. */
  at: number;
  limit: RateLimit;
}

/** Buckets of one kind that are kept at most; a kind is what stands before the colon of a key. */
const maxBuckets = 20_000;

/** Buckets that are looked at for one to make room. */
const maxCandidates = 50;

export function createRateLimiter(clock: Clock): RateLimiter {
  // Kinds are apart, so that many addresses never displace a connection.
  const kinds = new Map<string, Map<string, Bucket>>();

  const bucketOf = (key: string, limit: RateLimit): Bucket => {
    const kind = key.slice(0, key.indexOf(':'));
    let buckets = kinds.get(kind);
    if (buckets === undefined) {
      buckets = new Map();
      kinds.set(kind, buckets);
    }
    const now = clock.now();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= maxBuckets) makeRoom(buckets, now);
      bucket = { tokens: limit.burst, at: now, limit };
    } else {
      bucket.tokens = tokensAt(bucket, limit, now);
      bucket.at = now;
      bucket.limit = limit;
      // The order of the map is that of last use.
      buckets.delete(key);
    }
    buckets.set(key, bucket);
    return bucket;
  };

  return {
    take(key, limit, cost = 1) {
      const bucket = bucketOf(key, limit);
      if (bucket.tokens < 1) return secondsUntil(bucket.tokens, limit);
      bucket.tokens -= cost;
      return undefined;
    },
    charge(key, limit, cost) {
      bucketOf(key, limit).tokens -= cost;
    },
    wait(key, limit) {
      const bucket = kinds.get(key.slice(0, key.indexOf(':')))?.get(key);
      if (bucket === undefined) return undefined;
      const tokens = tokensAt(bucket, limit, clock.now());
      return tokens < 1 ? secondsUntil(tokens, limit) : undefined;
    },
  };
}

/** A clock that steps back gives nothing. */
function tokensAt({ tokens, at }: Bucket, { perSecond, burst }: RateLimit, now: number): number {
  return Math.min(burst, tokens + (Math.max(0, now - at) / 1_000) * perSecond);
}

function secondsUntil(tokens: number, { perSecond }: RateLimit): number {
  return Math.max(1, Math.ceil((1 - tokens) / perSecond));
}

/** Of those used longest ago, one that is full again goes, for it says nothing; else the one used longest ago. */
function makeRoom(buckets: Map<string, Bucket>, now: number): void {
  let oldest: string | undefined;
  let seen = 0;
  for (const [key, bucket] of buckets) {
    oldest ??= key;
    if (tokensAt(bucket, bucket.limit, now) >= bucket.limit.burst) {
      buckets.delete(key);
      return;
    }
    seen += 1;
    if (seen === maxCandidates) break;
  }
  buckets.delete(oldest!);
}
