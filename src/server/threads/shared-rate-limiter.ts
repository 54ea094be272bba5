import type { RateLimiter } from '../../access/rate-limiter.ts';
import type { RateLimit } from '../../ports/access.ts';
import type { Clock } from '../../ports/system.ts';
import { createTableMemory, SharedTable, type TableMemory } from './shared-table.ts';

/** What requests are counted by: the part of a key before the colon. */
const kinds = [
  'connection',
  'administrator',
  'open',
  'address',
  'guesses-of-network',
  'guesses-of-both',
  'guesses-at-account',
] as const;

type Kind = (typeof kinds)[number];

/** Buckets of all threads. Kinds are separate, so that addresses never displace a connection. */
export type BucketMemory = Readonly<Record<Kind, TableMemory>>;

/** Sets of a table: 32,768 buckets of a kind. */
const sets = 4_096;

/** Numbers of a bucket: what is left in it, when that was computed, and its limit. */
const [tokens, at, perSecond, burst] = [0, 1, 2, 3];
const fields = 4;

/** Returns buckets, all full. @param random returns 32 random bits */
export function createBucketMemory(random: () => number): BucketMemory {
  const create = (): TableMemory => createTableMemory(sets, fields, random);
  return {
    connection: create(),
    administrator: create(),
    open: create(),
    address: create(),
    'guesses-of-network': create(),
    'guesses-of-both': create(),
    'guesses-at-account': create(),
  };
}

/**
 * Returns token buckets that all threads of the process share, so that a limit holds for the
 * process, whichever thread answers. Where more keys are in use than there are buckets, the fullest
 * bucket that shares the set of a new one is dropped.
 */
export function createSharedRateLimiter(memory: BucketMemory, clock: Clock): RateLimiter {
  const tables = new Map<string, SharedTable>(
    kinds.map((kind) => [kind, new SharedTable(memory[kind])]),
  );

  const tableOf = (key: string): SharedTable => {
    const table = tables.get(key.slice(0, key.indexOf(':')));
    if (table === undefined) throw new TypeError(`no buckets for ${key}`);
    return table;
  };

  return {
    isUnused: (kind) => tables.get(kind)?.isUnused !== false,
    take(key, limit, cost = 1) {
      const table = tableOf(key);
      table.enter(key);
      try {
        const index = refill(table, limit, clock.now());
        const level = table.values[index + tokens]!;
        if (level < 1) return secondsUntil(level, limit);
        table.values[index + tokens] = level - cost;
        return undefined;
      } finally {
        table.leave();
      }
    },
    charge(key, limit, cost) {
      const table = tableOf(key);
      table.enter(key);
      try {
        const index = refill(table, limit, clock.now());
        table.values[index + tokens]! -= cost;
      } finally {
        table.leave();
      }
    },
    wait(key, limit) {
      const table = tableOf(key);
      table.enter(key);
      try {
        const index = table.find();
        if (index < 0) return undefined;
        const level = levelAt(table.values, index, limit, clock.now());
        return level < 1 ? secondsUntil(level, limit) : undefined;
      } finally {
        table.leave();
      }
    },
  };
}

/** Returns where the bucket is, brought up to the present. */
function refill(table: SharedTable, limit: RateLimit, now: number): number {
  const { values } = table;
  const known = table.find();
  // The share of the bucket that is used: a full one is worth nothing.
  const worthOf = (other: number): number => {
    const own = { perSecond: values[other + perSecond]!, burst: values[other + burst]! };
    return own.burst - levelAt(values, other, own, now);
  };
  const index = known >= 0 ? known : table.add(worthOf);
  values[index + tokens] = known >= 0 ? levelAt(values, index, limit, now) : limit.burst;
  values[index + at] = now;
  values[index + perSecond] = limit.perSecond;
  values[index + burst] = limit.burst;
  return index;
}

/** Returns what a bucket holds at a moment. */
function levelAt(values: Float64Array, index: number, limit: RateLimit, now: number): number {
  // A clock that steps back adds no tokens.
  const passed = Math.max(0, now - values[index + at]!) / 1_000;
  return Math.min(limit.burst, values[index + tokens]! + passed * limit.perSecond);
}

function secondsUntil(level: number, limit: RateLimit): number {
  return Math.max(1, Math.ceil((1 - level) / limit.perSecond));
}
