import { defaultTenant } from '../../access/tenant-id.ts';
import type { Action } from '../action.ts';
import type { Removals } from './apply-command.ts';
import type { WantedConfiguration } from './configuration.ts';
import type { CurrentState } from './current-state.ts';
import { planTenant } from './plan-tenant.ts';
import { planWebhooks } from './plan-webhook.ts';
import type { PlannedChange } from './planned-change.ts';

/** Options of a plan. */
export interface PlanOptions {
  /** Whether objects that the configuration does not name are removed. */
  readonly prune: boolean;
  /** Returns the id of a connection to create. */
  readonly newId: () => string;
}

/** What leads from the present state to the wanted one. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** Why the configuration cannot be applied; empty: it can. */
  readonly problems: readonly string[];
  /** What the removals of the plan concern. */
  readonly removals: Removals;
}

/** Connections of the default tenant that the server creates when it starts. */
const siteConnections: ReadonlySet<string> = new Set(['default', 'site configuration']);

/** Returns the plan. It is a pure function: the same states give the same plan. */
export function planChanges(
  current: CurrentState,
  wanted: WantedConfiguration,
  { prune, newId }: PlanOptions,
): Plan {
  const isKept = (tenant: string, connection: string): boolean =>
    tenant === defaultTenant && siteConnections.has(connection);
  const changes: PlannedChange[] = [];
  const problems: string[] = [];
  const named = new Set(wanted.tenants?.map(({ id }) => id));
  if (prune && wanted.tenants !== undefined)
    for (const { tenant } of current.tenants.values())
      if (!named.has(tenant.id) && tenant.id !== defaultTenant && tenant.status !== 'deleted')
        changes.push(removedTenant(tenant.id));
  const parts = (wanted.tenants ?? []).map((tenant) =>
    planTenant(tenant, current.tenants.get(tenant.id), { prune, isKept, newId }),
  );
  if (wanted.webhooks !== undefined)
    parts.push(planWebhooks(undefined, wanted.webhooks, current.webhooks, prune));
  for (const part of parts) {
    changes.push(...part.changes);
    problems.push(...part.problems);
  }
  return { changes, problems, removals: countRemovals(changes, current) };
}

function removedTenant(tenant: string): PlannedChange {
  return {
    operation: 'delete',
    kind: 'tenant',
    tenant,
    name: tenant,
    fields: [],
    note: 'it can be restored for seven days',
    actions: [{ kind: 'tenant.delete', tenant }],
  };
}

function countRemovals(changes: readonly PlannedChange[], current: CurrentState): Removals {
  const removed = changes.filter(({ operation }) => operation === 'delete');
  const count = (kind: PlannedChange['kind']): number =>
    removed.filter((change) => change.kind === kind).length;
  const emptied = new Set(
    removed.flatMap(({ kind, tenant }) =>
      (kind === 'tenant' || kind === 'connection') && tenant !== undefined ? [tenant] : [],
    ),
  );
  const accounts = [...emptied].map((id) => current.tenants.get(id)?.activeAccounts ?? 0);
  return {
    tenants: count('tenant'),
    connections: count('connection'),
    credentials: count('credential'),
    webhooks: count('webhook'),
    accounts: accounts.reduce((sum, one) => sum + one, 0),
  };
}

/**
 * Returns the actions of a plan in the order in which they are executed. What frees a secret or a
 * place comes first, so that another object can have it.
 */
export function orderedActions(changes: readonly PlannedChange[]): readonly Action[] {
  const all = changes.flatMap(({ actions }) => actions);
  const isFirst = ({ kind }: Action): boolean => firstKinds.has(kind);
  return [...all.filter(isFirst), ...all.filter((action) => !isFirst(action))];
}

const firstKinds: ReadonlySet<Action['kind']> = new Set([
  'credential.revoke',
  'endpoint.delete',
  'connection.delete',
  'tenant.delete',
]);
