import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import LongestFirst from './tools/longest-first.ts';

/** Where CI wants the JSON report that `npm run requirements` reads; without it there is none. */
const reportFile = process.env['ROLLCALL_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Servers, kills and property tests: slow machines are slow, and no test may hang.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    // A second is not much for a machine that does something else as well. No test asks for less.
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    // More than there are processors: many tests wait for other processes most of the time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    sequence: { sequencer: LongestFirst },
    // Tests that run at once in one file only wait for time-outs.
    maxConcurrency: 24,
    // Transformed sources are kept between runs, so that one file starts at once.
    fsModuleCache: true,
    tags: [
      {
        name: 'slow',
        description: 'takes more than a second, or starts processes: not in test:quick',
      },
      {
        name: 'browser',
        description: 'drives a browser, whose network and clock are not ours',
        // A run names each that needed the second try.
        retry: process.env['CI'] === undefined ? 0 : 1,
      },
      { name: 'campaign', description: 'many cases of one kind: on one Node line only' },
    ],
    reporters: [
      'default',
      ...(reportFile === undefined ? [] : ['json']),
      './tools/count-reporter.ts',
    ],
    ...(reportFile === undefined ? {} : { outputFile: { json: reportFile } }),
    coverage: {
      provider: 'v8',
      reporter: ['text-summary', 'json-summary', 'html'],
      include: ['src/**/*.ts'],
      // These run in processes of their own: tools/child-coverage.ts measures them.
      exclude: ['src/cli/**', 'src/server/*-thread.ts'],
      thresholds: {
        lines: 90,
        'src/protocol/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
});
