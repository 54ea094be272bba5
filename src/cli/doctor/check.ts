import type { Facts } from './facts.ts';

/** One thing that the doctor looks at. */
export interface Check {
  /** `topic.problem`. */
  readonly id: string;
  /** What is wrong when it finds something, as the reference has it. */
  readonly finds: string;
  /** What to do, as the reference has it. */
  readonly fix: string;
  /** True: it matters in production only. */
  readonly production?: true;
  /** Returns a sentence for each thing that is wrong. */
  readonly run: (facts: Facts) => readonly string[];
}

/** One thing that is wrong. */
export interface Finding {
  readonly check: string;
  readonly problem: string;
  readonly fix: string;
}

/** Returns a problem when a condition holds. */
export function when(condition: boolean | undefined, problem: () => string): readonly string[] {
  return condition === true ? [problem()] : [];
}

/** Returns everything that checks find, in their order. */
export function findProblems(
  checks: readonly Check[],
  facts: Facts,
  { production, ignored }: { readonly production: boolean; readonly ignored: readonly string[] },
): readonly Finding[] {
  return checks
    .filter((check) => (production || check.production !== true) && !ignored.includes(check.id))
    .flatMap(({ id, fix, run }) => run(facts).map((problem) => ({ check: id, problem, fix })));
}
