import type { Policies } from '../accounts/policy.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { Registries } from './registries.ts';

/** What carrying out a command needs beside the transaction. */
export interface ExecuteContext {
  readonly registries: Registries;
  readonly policies: Policies;
  /** Writes down what changes. */
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly ids: Ids;
}
