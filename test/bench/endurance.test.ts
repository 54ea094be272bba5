import { describe, expect, it } from 'vitest';
import { figuresOf, growthOf } from '../../bench/endurance-report.ts';
import { runEndurance } from '../../bench/endurance-run.ts';

describe('the growth of a line through windows', () => {
  it('is 0 where values are flat, and where there is nothing to compare', () => {
    expect(growthOf([5, 5, 5, 5])).toBe(0);
    expect(growthOf([0, 0, 0])).toBe(0);
    expect(growthOf([7])).toBe(0);
    expect(growthOf([])).toBe(0);
  });

  it('is the rise from the first to the last against the mean', () => {
    expect(growthOf([90, 100, 110])).toBeCloseTo(0.2);
    expect(growthOf([110, 100, 90])).toBeCloseTo(-0.2);
  });

  it('is not moved far by one outlier in the middle', () => {
    expect(growthOf([10, 10, 50, 10, 10])).toBeCloseTo(0);
  });
});

describe('a mixed load', { tags: ['slow'] }, () => {
  it('loses no write and no webhook, and keeps memory and the WAL in bounds', async () => {
    const options = {
      users: 1_000,
      seconds: 15,
      windows: 5,
      requestsPerSecond: 60,
      connections: 8,
    };

    const report = await runEndurance(options);

    expect(report.windows.map(({ requests }) => requests)).toStrictEqual([180, 180, 180, 180, 180]);
    const writes = report.windows.reduce((sum, window) => sum + window.writes, 0);
    expect(writes).toBe(90);
    expect(report.created).toBeGreaterThan(0);
    expect(report.createdArrived).toBe(report.created);
    expect(report.deletedArrived).toBe(report.deleted);
    expect(report.usersAtEnd).toBe(options.users + report.created - report.deleted);
    for (const { walBytes, rss } of report.windows) {
      expect(walBytes).toBeLessThan(96 * 1_048_576);
      expect(rss).toBeLessThan(512 * 1_048_576);
    }
    const missing = figuresOf(report).find(({ name }) => name.startsWith('webhooks of'));
    expect(missing?.value).toBe(0);
  }, 180_000);
});
