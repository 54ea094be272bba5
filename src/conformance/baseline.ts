import type { CaseResult, ConformanceReport } from './report.ts';

/** Known failures: an explanation by the id of the case. */
export type Baseline = Readonly<Record<string, string>>;

/** Returns the result with its explanation, if it failed or warns and the baseline has one. */
export function explain(result: CaseResult, baseline: Baseline): CaseResult {
  if (!isProblem(result) || !Object.hasOwn(baseline, result.id)) return result;
  return { ...result, explained: baseline[result.id]! };
}

/** Returns entries of the baseline that explain nothing. Cases that were skipped keep theirs. */
export function staleEntries(baseline: Baseline, cases: readonly CaseResult[]): readonly string[] {
  const kept = new Set(
    cases.filter((one) => isProblem(one) || one.status === 'skipped').map(({ id }) => id),
  );
  return Object.keys(baseline).filter((id) => !kept.has(id));
}

/**
 * Returns the baseline that explains every problem of a report: earlier explanations are kept, new
 * entries hold the reason of the failure, and stale ones are dropped.
 */
export function createBaseline(report: ConformanceReport, earlier: Baseline = {}): Baseline {
  const problems = report.cases.filter(isProblem);
  return Object.fromEntries(problems.map(({ id, reason = '' }) => [id, earlier[id] ?? reason]));
}

/**
 * Returns the baseline in a JSON text: an object of texts by case id.
 *
 * @throws TypeError when it is anything else
 */
export function readBaseline(text: string): Baseline {
  const value: unknown = JSON.parse(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw new TypeError('a baseline must be a JSON object of explanations by case id');
  for (const [id, explanation] of Object.entries(value))
    if (typeof explanation !== 'string' || explanation.trim() === '')
      throw new TypeError(`the baseline has no explanation for ${id}`);
  return value as Baseline;
}

function isProblem({ status }: CaseResult): boolean {
  return status === 'fail' || status === 'warn';
}
