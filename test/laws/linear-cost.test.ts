/**
 * @module-tag slow
 * @module-tag campaign
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newStores } from '../support/stores.ts';

const script = fileURLToPath(new URL('../support/linear-cost.ts', import.meta.url));

type Counts = Readonly<Record<string, readonly (readonly [size: number, steps: number])[]>>;

async function countSteps(...given: string[]): Promise<Counts> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...given]);
  return JSON.parse(stdout) as Counts;
}

/**
 * Whether steps grow faster than the size. From a quarter of the cap to the half, and on to the
 * cap, is twice the way; a square takes four times the steps. How many works of PostgreSQL share a
 * statement depends on when they come, which moves the steps of a bulk request by a tenth.
 */
function growsFaster([first, second, last]: Counts[string]): boolean {
  return last![1] - second![1] > 3.2 * (second![1] - first![1]) + 2_000;
}

describe.each(newStores)('the work of a request, on %s', (store) => {
  it('T135 grows at most linearly with each size that a client controls, up to its cap', async () => {
    const counts = await countSteps(store);
    expect(Object.keys(counts).length).toBeGreaterThan(15);
    expect(Object.entries(counts).filter(([, one]) => growsFaster(one))).toEqual([]);
  });
});

it('T135 work that grows with the square of a size is found', async () => {
  const { square } = await countSteps('sqlite', 'square');
  expect(growsFaster(square!)).toBe(true);
});
