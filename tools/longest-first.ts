import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The test files that take minutes, the longest first. */
export const longestFiles: readonly string[] = [
  'test/server/postgres-faults.test.ts',
  'test/docs/pages.test.ts',
  'test/console/pages.test.ts',
  'test/conformance/rollcall.test.ts',
  'test/cli/remote.test.ts',
  'test/cli/apply.test.ts',
  'test/server/kill.test.ts',
  'test/server/cli-administration.test.ts',
  'test/simulators/faults.test.ts',
  'test/console/stored-xss.test.ts',
  'test/server/cli-tenants.test.ts',
  'test/cli/demo.test.ts',
  'test/server/database-files.test.ts',
  'test/cli/terminal.test.ts',
  'test/server/patroni.test.ts',
];

/** Returns what comes in which order: the longest files, and then the others as they came. */
export function putLongestFirst<Spec extends { readonly moduleId: string }>(
  specs: readonly Spec[],
): Spec[] {
  const rank = ({ moduleId }: Spec): number => {
    const found = longestFiles.findIndex((path) => moduleId.endsWith(`/${path}`));
    return found < 0 ? longestFiles.length : found;
  };
  return specs.toSorted((left, right) => rank(left) - rank(right));
}

/**
 * Starts the files first that take longest, so that none of them runs alone at the end of a run. By
 * itself Vitest knows only how large they are where it has not run before.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return putLongestFirst(await super.sort(files));
  }
}
