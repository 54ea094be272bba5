import { createPolicies } from '../accounts/policy.ts';
import type { ExecuteContext } from '../directory/execute-context.ts';
import type { Registries } from '../directory/registries.ts';
import { createRecorder, noRecorder } from '../events/record.ts';
import { createIds, systemClock } from './system.ts';

export interface ContextOptions {
  readonly registries: Registries;
  /** Whether changes are written down. Default true. */
  readonly events?: boolean;
}

/** What whoever writes needs beside the transaction. */
export function createExecuteContext({ registries, events = true }: ContextOptions): ExecuteContext {
  const ids = createIds(systemClock);
  const recorder = events ? createRecorder({ ids, clock: systemClock }) : noRecorder;
  return { registries, policies: createPolicies(), recorder, clock: systemClock, ids };
}
