import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../console/src/design/relative-time.ts';

const now = Date.UTC(2026, 10, 26, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('relativeTime', () => {
  it.each([
    [0, 'now'],
    [-44_000, 'now'],
    [3_000, 'now'],
    [-50_000, '1 min. ago'],
    [-5 * minute, '5 min. ago'],
    [5 * minute, 'in 5 min.'],
    // Rounded before the unit is chosen: never "60 min. ago" or "24 hr. ago".
    [-59.6 * minute, '1 hr. ago'],
    [-23.6 * hour, 'yesterday'],
    [-3 * day, '3 days ago'],
    [2 * day, 'in 2 days'],
    [-20 * day, '3 wk. ago'],
    [-60 * day, '2 mo. ago'],
    [350 * day, 'next yr.'],
    [-800 * day, '2 yr. ago'],
  ])('says %d ms as %s', (difference, text) => {
    expect(relativeTime(now + difference, now)).toBe(text);
  });
});
