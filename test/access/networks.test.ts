import { describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../src/access/rate-limiter.ts';
import { countRefusal, networkOf, refusalWait } from '../../src/access/refusals.ts';
import { isTenantId, namedTenant } from '../../src/access/tenant-id.ts';
import { createUsageCounter } from '../../src/access/usage.ts';

describe('the network that counts as one address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:443', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['::fffe:192.0.2.7', '0:0:0:0::/64'],
    ['not an address', 'not an address'],
  ])('%s is %s', (text, network) => {
    expect(networkOf(text)).toBe(network);
  });
});

describe('refusals of an address', () => {
  const limits = () => ({
    limiter: createRateLimiter({ now: () => 0 }),
    failures: { perSecond: 0.5, burst: 2 },
  });

  it('are counted by network, and only failures count', () => {
    const of = limits();
    countRefusal(of, '2001:db8::1');
    expect(refusalWait(of, '2001:db8::1')).toBeUndefined();
    expect(refusalWait(of, '2001:db8::1')).toBeUndefined();
    countRefusal(of, '2001:db8::2');
    expect(refusalWait(of, '2001:db8::3')).toBe(2);
    expect(refusalWait(of, '2001:db8:0:1::3')).toBeUndefined();
  });

  it('are not counted without limits or an address', () => {
    const of = limits();
    for (let index = 0; index < 9; index += 1) countRefusal(of, undefined);
    expect(refusalWait(of, undefined)).toBeUndefined();
    countRefusal(undefined, '192.0.2.1');
    expect(refusalWait(undefined, '192.0.2.1')).toBeUndefined();
  });
});

describe('tenant ids', () => {
  it.each([
    ['acme', true],
    ['a-1', true],
    ['x'.repeat(63), true],
    ['x'.repeat(64), false],
    ['', false],
    ['Acme', false],
    ['a_b', false],
    ['ä', false],
  ])('%s: %s', (text, isValid) => {
    expect(isTenantId(text)).toBe(isValid);
  });

  it('are read from the client ids that Rollcall issued', () => {
    expect(namedTenant('acme.c1')).toBe('acme');
    expect(namedTenant('5f3d1c9e-0000-4000-8000-000000000000')).toBeUndefined();
    expect(namedTenant('.c1')).toBeUndefined();
    expect(namedTenant(undefined)).toBeUndefined();
  });
});

describe('usage', () => {
  const use = { tenant: 't', connection: 'c', credential: 'k' };

  it('is counted for the connection and each credential, and taken once', () => {
    const counter = createUsageCounter();
    counter.add({ ...use, at: 0 });
    counter.add({ ...use, credential: 'l', at: 1_000, error: 'x'.repeat(400) });
    counter.add({ ...use, credential: 'l', at: 2_000, error: 'again' });
    const [connection, first, second] = counter.take();
    expect(connection).toMatchObject({ requests: 3, errors: 2, failing: 2 });
    expect(connection!.credential).toBeUndefined();
    expect(first).toMatchObject({ credential: 'k', requests: 1, errors: 0 });
    expect(first!.failing).toBeUndefined();
    expect(second).toMatchObject({
      credential: 'l',
      requests: 2,
      errors: 2,
      failing: 2,
      lastErrorDetail: 'again',
    });
    expect(counter.take()).toEqual([]);
  });

  it('counts failures since the last success, and cuts long errors', () => {
    const counter = createUsageCounter();
    counter.add({ ...use, at: 0, error: 'x'.repeat(400) });
    counter.add({ ...use, at: 1_000 });
    const [connection] = counter.take();
    expect(connection).toMatchObject({ requests: 2, errors: 1 });
    expect(connection!.failing).toBeUndefined();
    expect(connection!.lastErrorDetail).toHaveLength(300);
  });
});
