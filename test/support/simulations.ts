import type { SimulationReport } from '../../src/simulators/report.ts';

/** Returns what went wrong in a run, on one line each. */
export function problems({ scenarios: played }: SimulationReport): readonly string[] {
  return played.flatMap(({ name, steps, failures, drift }) => [
    ...steps.flatMap(({ problem }) => (problem === undefined ? [] : `${name}: ${problem}`)),
    ...failures.map(({ status, detail }) => `${name}: ${status} ${detail}`),
    ...drift.map(({ what, expected, actual }) => `${name}: ${what} ${expected} ${actual}`),
  ]);
}

/** A policy under which a simulated provider may remove as many as it likes. */
export const openPolicy = { guard: { enabled: false } };

/** A schedule for tests of servers that never recover. */
export const hasty = { cycleMs: 1, retriesMs: [1, 2] };
