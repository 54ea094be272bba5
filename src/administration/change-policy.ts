import type { PolicyChange } from './action.ts';

/**
 * Returns the text of a changed policy. A part that is null gets its default again.
 *
 * @param change valid by `policySchema`, which is loaded where changes come in, so that a writer
 *   does not load it
 */
export function changePolicy(text: string, change: PolicyChange): string {
  const next: Record<string, unknown> = { ...(JSON.parse(text) as object) };
  for (const [part, value] of Object.entries(change)) {
    if (value === null) delete next[part];
    else if (value !== undefined) next[part] = value;
  }
  return JSON.stringify(next);
}
