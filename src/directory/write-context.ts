import type { Policy } from '../accounts/policy.ts';
import type { Cause, LoggedChange } from '../events/event-log.ts';
import type { Transaction } from '../ports/store.ts';
import type { Budget } from '../protocol/budget.ts';
import type { Registry, ResourceType } from '../protocol/schema/registry.ts';
import type { WriteCommand } from './command.ts';
import type { ExecuteContext } from './execute-context.ts';

/** What every verb needs beside its command. */
export interface WriteContext extends ExecuteContext {
  /** Limits the work of one request. All operations of a bulk request share it. */
  readonly budget: Budget;
  readonly registry: Registry;
  readonly type: ResourceType;
  readonly policy: Policy;
  /** Adds changes to the event log, with the command as their cause. */
  readonly log: (changes: readonly LoggedChange[]) => Promise<void>;
}

/**
 * Resolves the context of a write: the policy of its tenant and the definitions it was prepared
 * with.
 */
export async function createWriteContext(
  transaction: Transaction,
  command: WriteCommand,
  context: ExecuteContext,
  budget: Budget,
): Promise<WriteContext> {
  const { tenant, definitions, connection, cause: request } = command;
  const policy = await context.policies.of(transaction, tenant);
  const registry = await context.registries.at(transaction, tenant, definitions, policy.indexes);
  const cause: Cause = {
    actor: { connection, credential: request?.credential },
    request: request?.request,
    trace: request?.trace,
  };
  return {
    ...context,
    budget,
    registry,
    type: registry.type(command.type)!,
    policy,
    log: (changes) => context.eventLog.append(transaction, tenant, cause, changes),
  };
}
