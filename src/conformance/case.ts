import type { CaseContext } from './case-context.ts';
import type { Feature } from './features.ts';
import type { Level, SuiteName } from './report.ts';

/** One thing that is checked, as data. */
export interface ConformanceCase {
  /** Stable: baselines name it. */
  readonly id: string;
  /** A sentence that is true of a server that passes. */
  readonly title: string;
  readonly requirements: readonly string[];
  readonly level: Level;
  /** `RFC 7644 §3.5.2`. */
  readonly section: string;
  /** Features without which the case is skipped. */
  readonly needs?: readonly Feature[];
  /** Throws when the server does not do what the title says. */
  run(t: CaseContext): Promise<void>;
}

export interface Suite {
  readonly name: SuiteName;
  readonly title: string;
  readonly cases: readonly ConformanceCase[];
}

/** Returns cases that share a clause and needs, so that each states only what is its own. */
export function casesOf(
  shared: Pick<ConformanceCase, 'section'> & Partial<Pick<ConformanceCase, 'needs' | 'level'>>,
  cases: readonly (Omit<ConformanceCase, 'section' | 'level' | 'requirements'> &
    Partial<Pick<ConformanceCase, 'section' | 'level' | 'requirements'>>)[],
): readonly ConformanceCase[] {
  return cases.map((one) => ({
    level: 'MUST',
    requirements: [],
    ...shared,
    ...one,
    needs: [...(shared.needs ?? []), ...(one.needs ?? [])],
  }));
}
