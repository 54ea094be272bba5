import type { Policies } from '../accounts/policy.ts';
import type { Recorder } from '../events/event-log.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { Registries } from './registries.ts';

/** What carrying out a command needs beside the transaction. */
export interface ExecuteContext {
  readonly registries: Registries;
  readonly policies: Policies;
  /** Writes down what changes. */
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly ids: Ids;
}
