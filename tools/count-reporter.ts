import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends a test run with one plain line of counts, and lets a run of nothing fail. Above it is every
 * test that passed at its second try only, with what failed at the first: each hides a fault, of
 * the test at least.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        if (test.diagnostic()?.flaky === true) process.stdout.write(describe(module, test));
      }
      // A file that could not even be read has no tests to count, and is a failure all the same.
      counts.failed += module.errors().length > 0 ? 1 : 0;
    }
    process.stdout.write(
      `\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped + counts.pending} skipped\n`,
    );
    if (counts.passed + counts.failed === 0) process.exitCode = 1;
  }
}

function describe({ relativeModuleId }: TestModule, test: TestCase): string {
  const failed = test.result().errors?.map(({ message }) => `  ${message}\n`) ?? [];
  return `\npassed at the second try: ${relativeModuleId} > ${test.fullName}\n${failed.join('')}`;
}
