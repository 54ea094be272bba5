import { describe, expect, it } from 'vitest';
import { createRateLimiter, type RateLimiter } from '../../src/access/rate-limiter.ts';

const limit = { perSecond: 2, burst: 3 };

function limiter(): { readonly limiter: RateLimiter; pass(milliseconds: number): void } {
  let now = 1_000_000;
  return {
    limiter: createRateLimiter({ now: () => now }),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** Takes until one is refused, and returns how many were admitted. */
function admitted(of: RateLimiter, key: string): number {
  let count = 0;
  while (of.take(key, limit) === undefined) count += 1;
  return count;
}

describe('a rate limiter', () => {
  it('admits a burst, and then what has been refilled since', () => {
    const { limiter: of, pass } = limiter();
    expect(admitted(of, 'a:1')).toBe(3);
    pass(499);
    expect(of.take('a:1', limit)).toBe(1);
    pass(1);
    expect(of.take('a:1', limit)).toBeUndefined();
    expect(of.take('a:1', limit)).toBe(1);
  });

  it('never holds more than a burst', () => {
    const { limiter: of, pass } = limiter();
    expect(admitted(of, 'a:1')).toBe(3);
    pass(3_600_000);
    expect(admitted(of, 'a:1')).toBe(3);
  });

  it('lets a costly request leave a debt that later requests wait for', () => {
    const { limiter: of, pass } = limiter();
    expect(of.take('a:1', limit, 13)).toBeUndefined();
    // Ten below empty: eleven tokens until one is there, at two a second.
    expect(of.wait('a:1', limit)).toBe(6);
    pass(5_490);
    expect(of.take('a:1', limit)).toBe(1);
    pass(20);
    expect(of.take('a:1', limit)).toBeUndefined();
  });

  it('tells the wait without taking, and charges without asking', () => {
    const { limiter: of } = limiter();
    expect(of.wait('a:1', limit)).toBeUndefined();
    of.charge('a:1', limit, 3);
    expect(of.wait('a:1', limit)).toBe(1);
    expect(of.wait('a:1', limit)).toBe(1);
    expect(of.wait('a:2', limit)).toBeUndefined();
  });

  it('adds nothing when the clock steps back', () => {
    const { limiter: of, pass } = limiter();
    expect(admitted(of, 'a:1')).toBe(3);
    pass(-3_600_000);
    expect(of.take('a:1', limit)).toBe(1);
  });

  it('keeps kinds apart: many addresses displace no connection', () => {
    const { limiter: of } = limiter();
    expect(admitted(of, 'connection:1')).toBe(3);
    for (let index = 0; index < 20_100; index += 1) of.take(`address:${index}`, limit);
    expect(of.take('connection:1', limit)).toBe(1);
  });

  it('drops a full bucket before one that is in use', () => {
    const { limiter: of, pass } = limiter();
    expect(admitted(of, 'address:empty')).toBe(3);
    pass(1);
    // Charged nothing, so that they stay full.
    for (let index = 0; index < 20_010; index += 1) of.charge(`address:${index}`, limit, 0);
    expect(of.take('address:empty', limit)).toBe(1);
  });
});
