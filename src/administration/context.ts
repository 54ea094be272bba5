import type { Recorder } from '../events/record.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { View } from './views.ts';

/** What every action needs. */
export interface Administration {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Writes down what changes. */
  readonly recorder: Recorder;
}

export interface Performed {
  readonly view: View;
  readonly secret?: string;
}
