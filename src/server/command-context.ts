import { createPolicies } from '../accounts/policy.ts';
import { createPolicyIndexes } from '../directory/plan-indexes.ts';
import type { Registries } from '../directory/registries.ts';
import { createEventLog, noEventLog } from '../events/event-log.ts';
import type { CommandContext } from './commands.ts';
import { createDefinitionChanges } from './definitions.ts';
import { createIds, systemClock } from './system.ts';

/** Options of `createCommandContext`. */
export interface ContextOptions {
  readonly registries: Registries;
  /** Whether changes are added to the event log. Default true. */
  readonly events?: boolean;
}

/** Creates what executing commands needs beside the transaction. */
export function createCommandContext({
  registries,
  events = true,
}: ContextOptions): CommandContext {
  const ids = createIds(systemClock);
  const eventLog = events ? createEventLog({ ids, clock: systemClock }) : noEventLog;
  const policyIndexes = createPolicyIndexes(registries, systemClock);
  return {
    registries,
    policyIndexes,
    definitions: createDefinitionChanges(registries, systemClock),
    policies: createPolicies(),
    eventLog,
    clock: systemClock,
    ids,
  };
}
