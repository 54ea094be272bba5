import { administrationLocks } from '../../ports/administration-lock.ts';
import type { Transaction } from '../../ports/store.ts';
import { ScimError } from '../../protocol/errors/scim-error.ts';
import type { AddedIndexes } from '../../protocol/schema/registry.ts';
import type { Administration } from '../context.ts';
import { executeRecorded } from '../execute-action.ts';
import {
  type ApplyConfigurationCommand,
  type ApplyConfigurationResult,
  defaultMaxRemovals,
  type Removals,
} from './apply-command.ts';
import type { WantedConfiguration, WantedTenant } from './configuration.ts';
import { askedIndexes, readCurrentState } from './current-state.ts';
import { orderedActions, type Plan, planChanges } from './plan.ts';
import type { ShownChange } from './planned-change.ts';

/** Problems that one error names. */
const maxProblems = 20;

/** Ends a dry run: nothing of it stays. */
class DryRunEnd extends Error {}

/**
 * Applies a configuration in one transaction. Every action is recorded in the audit as if it had
 * been asked for alone; without a difference nothing is written.
 *
 * @throws ScimError invalidValue, conflict, notFound; nothing is changed then
 */
export async function applyConfiguration(
  transaction: Transaction,
  { actor, wanted, dryRun, prune, maxRemovals }: ApplyConfigurationCommand,
  context: Administration,
): Promise<ApplyConfigurationResult> {
  const ids = prune ? undefined : (wanted.tenants ?? []).map(({ id }) => id);
  for (const name of administrationLocks(ids)) await transaction.lock(name);
  const canonical = await withCanonicalIndexes(transaction, wanted, context);
  const current = await readCurrentState(transaction, canonical, prune);
  const plan = planChanges(current, canonical, { prune, newId: () => context.ids.next() });
  requireNoProblems(plan);
  const guard = guardOf(plan.removals, maxRemovals);
  if (guard !== undefined && !dryRun) throw new ScimError('conflict', guard);
  const execute = async (): Promise<void> => {
    for (const action of orderedActions(plan.changes))
      await executeRecorded(transaction, actor, action, context);
  };
  if (dryRun) await rolledBack(transaction, execute);
  else await execute();
  return { changes: plan.changes.map(withoutActions), removals: plan.removals, guard };
}

async function rolledBack(transaction: Transaction, work: () => Promise<void>): Promise<void> {
  try {
    await transaction.nested(async () => {
      await work();
      throw new DryRunEnd();
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
  }
}

function withoutActions({ actions: _, ...shown }: Plan['changes'][number]): ShownChange {
  return shown;
}

/** Indexes are stored under canonical paths, and compared so. */
async function withCanonicalIndexes(
  transaction: Transaction,
  wanted: WantedConfiguration,
  { policyIndexes }: Administration,
): Promise<WantedConfiguration> {
  const tenants: WantedTenant[] = [];
  for (const tenant of wanted.tenants ?? []) {
    const asked: AddedIndexes | undefined = askedIndexes(tenant.policy);
    if (asked === undefined) tenants.push(tenant);
    else {
      const indexes = await policyIndexes.resolve(transaction, tenant.id, asked);
      tenants.push({ ...tenant, policy: { ...tenant.policy, indexes } });
    }
  }
  return { ...wanted, tenants: wanted.tenants && tenants };
}

/** @throws ScimError naming everything that is wrong */
function requireNoProblems({ problems }: Plan): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, maxProblems);
  const more = problems.length - shown.length;
  throw new ScimError(
    'conflict',
    `${shown.join('\n')}${more > 0 ? `\nand ${more} more` : ''}\nNothing was changed.`,
  );
}

/** Returns why the removals are not executed; undefined: they are. */
function guardOf(
  { tenants, connections, credentials, webhooks, accounts }: Removals,
  maxRemovals: number = defaultMaxRemovals,
): string | undefined {
  const total = tenants + connections + credentials + webhooks + accounts;
  if (total <= maxRemovals) return undefined;
  const parts = [
    counted(tenants, 'tenant'),
    counted(connections, 'connection'),
    counted(credentials, 'credential'),
    counted(webhooks, 'webhook'),
  ].filter((part) => part !== undefined);
  const people =
    accounts === 0 ? '' : `, and would concern ${counted(accounts, 'active account')!}`;
  return `this would remove ${parts.join(', ')}${people} (limit: ${maxRemovals} in all). Nothing was changed. If intended, allow ${total} removals: --max-removals ${total}, or maxRemovals=${total}`;
}

function counted(count: number, what: string): string | undefined {
  return count === 0 ? undefined : `${count} ${what}${count === 1 ? '' : 's'}`;
}
