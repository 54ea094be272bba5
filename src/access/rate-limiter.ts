import type { RateLimit } from '../ports/access.ts';
import type { Clock } from '../ports/system.ts';

/** Token buckets by key, in the memory of this process. */
export interface RateLimiter {
  /**
   * Takes the cost of a request. A request is admitted when the bucket is not empty, and may leave
   * it in debt: so a costly request is admitted at some time, and later requests wait for it.
   *
   * @returns undefined when admitted; otherwise the whole seconds to wait
   */
  take(key: string, limit: RateLimit, cost?: number): number | undefined;
  /** Takes more for a request that was admitted already. */
  charge(key: string, limit: RateLimit, cost: number): void;
  /** Returns what `take` would return, without taking anything. */
  wait(key: string, limit: RateLimit): number | undefined;
  /** Whether nothing was ever taken under keys of this kind. */
  isUnused(kind: string): boolean;
}

interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  at: number;
  /** When it was moved to the end of its map; milliseconds since 1970. */
  moved: number;
  limit: RateLimit;
}

/** Milliseconds for which a bucket that is used keeps its place in the order of use. */
const reorderMs = 1_000;

/** Buckets of one kind. The kind is the part of a key before the colon. */
const maxBuckets = 20_000;

/** Buckets that are examined to find one to drop. */
const maxCandidates = 50;

export function createRateLimiter(clock: Clock): RateLimiter {
  // Kinds are separate, so that many addresses never displace a connection.
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
      bucket = { tokens: limit.burst, at: now, moved: now, limit };
    } else {
      // The map is ordered by last use, to the second: moving the bucket costs more than the rest.
      if (now - bucket.moved >= reorderMs || now < bucket.moved) {
        buckets.delete(key);
        buckets.set(key, bucket);
        bucket.moved = now;
      }
      bucket.tokens = tokensAt(bucket, limit, now);
      bucket.at = now;
      bucket.limit = limit;
      return bucket;
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
    isUnused: (kind) => !kinds.has(kind),
  };
}

/** A clock that steps back adds no tokens. */
function tokensAt({ tokens, at }: Bucket, { perSecond, burst }: RateLimit, now: number): number {
  return Math.min(burst, tokens + (Math.max(0, now - at) / 1_000) * perSecond);
}

function secondsUntil(tokens: number, { perSecond }: RateLimit): number {
  return Math.max(1, Math.ceil((1 - tokens) / perSecond));
}

/** Drops the first full bucket among those used longest ago, or else the one used longest ago. */
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
