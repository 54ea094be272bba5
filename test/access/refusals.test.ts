import { expect, it } from 'vitest';
import { createRateLimiter } from '../../src/access/rate-limiter.ts';
import { countRefusal, networkOf, refusalWait } from '../../src/access/refusals.ts';
import { startTestServer } from '../support/server.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:4711', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:C000:0207', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['', ''],
  ['a:b:c', 'a:b:c'],
])('T037 %s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('T037 an address in debt is refused before its token is looked at, as one /64', () => {
  let now = 0;
  const limits = {
    limiter: createRateLimiter({ now: () => now }),
    failures: { perSecond: 0.5, burst: 3 },
  };
  for (const last of ['1', '2', '3']) {
    expect(refusalWait(limits, `2001:db8::${last}`)).toBeUndefined();
    countRefusal(limits, `2001:db8::${last}`);
  }
  expect(refusalWait(limits, '2001:db8::ffff')).toBe(2);
  expect(refusalWait(limits, '2001:db8:0:1::1')).toBeUndefined();
  // Asking costs nothing; failures of requests that were under way at once do.
  for (let time = 0; time < 10; time += 1) expect(refusalWait(limits, '2001:db8::1')).toBe(2);
  countRefusal(limits, '2001:db8::1');
  expect(refusalWait(limits, '2001:db8::1')).toBe(4);
  now = 4_000;
  expect(refusalWait(limits, '2001:db8::1')).toBeUndefined();
  expect(refusalWait(undefined, 'x')).toBeUndefined();
});

it('T037 many addresses displace neither a bucket in use nor a connection', () => {
  const limiter = createRateLimiter({ now: () => 0 });
  const limit = { perSecond: 1, burst: 2 };
  for (const key of ['address:victim', 'connection:c'])
    for (let time = 0; time < 2; time += 1) limiter.take(key, limit);
  for (let index = 0; index < 25_000; index += 1) {
    limiter.take(`address:${index}`, limit, 0);
    if (index % 1_000 === 0) expect(limiter.take('address:victim', limit)).toBe(1);
  }
  expect(limiter.wait('address:victim', limit)).toBe(1);
  expect(limiter.wait('connection:c', limit)).toBe(1);
  expect(limiter.wait('address:1', limit)).toBeUndefined();
});

it('T037 a short token cannot be found by guessing, and starting with one warns', {
  tags: ['slow'],
}, async () => {
  const server = await startTestServer('memory', { authToken: 'zz', failuresPerMinute: 20 });
  const seen = new Set<number>();
  for (const first of 'abcdefghijklmnopqrstuvwxyz') {
    for (const second of 'abcdefghijklmnopqrstuvwxyz')
      seen.add((await server.call('GET', '/Users', { token: first + second })).status);
  }
  expect(seen).toEqual(new Set([401, 429]));
  expect(
    server.log.some(({ level, message }) => level === 'warn' && message.includes('fewer than 20')),
  ).toBe(true);
  expect(JSON.stringify(server.log)).not.toContain('"zz"');
  await server.stop();
});
