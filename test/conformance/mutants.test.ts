/**
 * @module-tag slow
 * @module-tag campaign
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSemaphore } from '../../src/concurrency/semaphore.ts';
import type { CaseResult } from '../../src/conformance/index.ts';
import { checkServer } from './mutants/check-server.ts';
import { isPlantable, type Mutant, mutantsByTopic } from './mutants/mutants.ts';

/** The long form runs all mutants, the short one the first of each topic. */
const isLong = process.env['ROLLCALL_TEST_MUTANTS'] === 'all';

const topics = [...mutantsByTopic].map(
  ([topic, mutants]) => [topic, isLong ? mutants : mutants.slice(0, 1)] as const,
);

/** Each mutant is a server of its own. */
const processors = createSemaphore({ permits: 2 });

/** Many wait for a processor. */
const timeout = 1_200_000;

function isProblem(result: CaseResult | undefined): boolean {
  return result?.status === 'fail' || result?.status === 'warn';
}

describe('every mutant', () => {
  const all = [...mutantsByTopic.values()].flat();

  it('fits its source, where its text is found exactly once', () => {
    const stale = all.filter((mutant) => !isPlantable(mutant));
    expect(stale.map(({ name, file }) => `${name} no longer fits ${file}`)).toEqual([]);
  });

  it('has a name of its own, and cases that catch it', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ caughtBy }) => caughtBy.length === 0)).toEqual([]);
    expect(all.length).toBeGreaterThanOrEqual(40);
  });
});

describe('the checker catches mutants of Rollcall', () => {
  let clean: ReadonlyMap<string, CaseResult>;
  const chosen = topics.flatMap(([, mutants]) => mutants);

  beforeAll(async () => {
    clean = await checkServer(
      undefined,
      chosen.flatMap(({ caughtBy }) => caughtBy),
    );
  }, timeout);

  it('and finds nothing without a mutant', () => {
    const wrong = [...clean].filter(([, result]) => isProblem(result));
    expect(wrong.map(([name, { status, reason }]) => `${status} ${name}: ${reason}`)).toEqual([]);
  });

  describe.each(topics)('%s', (_, mutants) => {
    it.concurrent.each(mutants)(
      '$name',
      async (mutant: Mutant) => {
        const results = await processors.run('', () => checkServer(mutant, mutant.caughtBy));
        const found = mutant.caughtBy.map((name) => [name, isProblem(results.get(name))]);
        expect(found).toEqual(mutant.caughtBy.map((name) => [name, true]));
      },
      timeout,
    );
  });
});
