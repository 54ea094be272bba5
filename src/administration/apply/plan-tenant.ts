import type { Action, PolicyChange } from '../action.ts';
import type { WantedTenant } from './configuration.ts';
import type { CurrentTenant } from './current-state.ts';
import { planConnections } from './plan-connection.ts';
import type { PartialPlan } from './plan-credential.ts';
import { planPolicy } from './plan-policy.ts';
import { planWebhooks } from './plan-webhook.ts';
import { fieldChanges, type PlannedChange } from './planned-change.ts';
import { statusAfter, statusSteps } from './status-steps.ts';

/** What planning needs beside the states. */
export interface PlanTenantOptions {
  readonly prune: boolean;
  /** Whether a connection is never removed: the server creates it at each start. */
  readonly isKept: (tenant: string, connection: string) => boolean;
  readonly newId: () => string;
}

const noPolicy: ReturnType<typeof planPolicy> = { fields: [], problems: [] };

/** Returns what is done to the tenant itself, in order. */
function tenantActions(
  { id, name = id, status }: WantedTenant,
  current: CurrentTenant['tenant'] | undefined,
  policy: PolicyChange | undefined,
): readonly Action[] {
  const actions: Action[] = [];
  if (current === undefined) actions.push({ kind: 'tenant.create', tenant: id, name, policy });
  for (const verb of statusSteps(current?.status ?? 'active', status))
    actions.push({ kind: `tenant.${verb}`, tenant: id });
  if (current !== undefined && (current.name !== name || policy !== undefined))
    actions.push({ kind: 'tenant.update', tenant: id, name, policy });
  return actions;
}

/** Returns how a tenant and all that belongs to it change. */
export function planTenant(
  wanted: WantedTenant,
  current: CurrentTenant | undefined,
  { prune, isKept, newId }: PlanTenantOptions,
): PartialPlan {
  const { id } = wanted;
  const connections = planConnections({
    tenant: id,
    wanted: wanted.connections ?? [],
    connections: current?.connections ?? [],
    credentials: current?.credentials ?? [],
    prune: prune && wanted.connections !== undefined,
    isKept: (name) => isKept(id, name),
    newId,
  });
  const policy =
    wanted.policy === undefined
      ? noPolicy
      : planPolicy(current?.tenant.policy ?? '{}', wanted.policy, connections.names);
  const webhooks = planWebhooks(
    id,
    wanted.webhooks ?? [],
    current?.webhooks ?? [],
    prune && wanted.webhooks !== undefined,
  );
  const name = wanted.name ?? id;
  const change = current?.tenant;
  const before = change && { name: change.name, status: change.status };
  const status = change === undefined ? wanted.status : statusAfter(change.status, wanted.status);
  const fields = [
    ...fieldChanges(before ?? {}, { name, status: status ?? 'active' }),
    ...policy.fields,
  ];
  const actions = tenantActions(wanted, change, policy.change);
  const tenants: readonly PlannedChange[] =
    actions.length === 0
      ? []
      : [
          {
            operation: change === undefined ? 'create' : 'update',
            kind: 'tenant',
            tenant: id,
            name: id,
            fields,
            actions,
          },
        ];
  return {
    changes: [...tenants, ...connections.changes, ...webhooks.changes],
    problems: [
      ...connections.problems,
      ...policy.problems.map((problem) => `tenant ${id}: ${problem}`),
      ...webhooks.problems,
    ],
  };
}
