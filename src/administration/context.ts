import type { Cause, EventLog } from '../events/event-log.ts';
import type { Transaction } from '../ports/store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import type { AddedIndexes } from '../protocol/schema/registry.ts';

/** Cause of changes that the server makes on its own. */
export const byServer: Cause = { actor: { administrator: 'server' } };

/** What every action needs. */
export interface Administration {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly policyIndexes: PolicyIndexes;
  readonly definitions: DefinitionChanges;
  /** Writes down what changes. */
  readonly eventLog: EventLog;
}

/** The outcome of applying definitions. */
export interface AppliedDefinitions {
  readonly version: number;
  /** False: the tenant had the same definitions already. */
  readonly changed: boolean;
}

/** Replaces schemas and resource types of a tenant. What they mean is known where resources are. */
export interface DefinitionChanges {
  /**
   * @param text JSON as `readDefinitions` takes it
   * @throws DefinitionError when they are invalid, or stored values would be lost
   */
  apply(transaction: Transaction, tenant: string, text: string): Promise<AppliedDefinitions>;
}

/** The indexes a policy adds. What can have one is known where resources are. */
export interface PolicyIndexes {
  /**
   * The indexes asked for, under canonical paths, each once.
   *
   * @throws ScimError invalidValue for a type or attribute that is not there or cannot have an
   * index
   */
  resolve(transaction: Transaction, tenant: string, asked: AddedIndexes): Promise<AddedIndexes>;
  /** Has those built that are new, and those deleted that are left out. */
  change(
    transaction: Transaction,
    tenant: string,
    before: AddedIndexes,
    after: AddedIndexes,
  ): Promise<void>;
}
