import { readPolicy } from '../accounts/policy.ts';
import { bindAll } from '../accounts/role-binding.ts';
import type { Tenant } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import type { AddedIndexes } from '../protocol/schema/registry.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type {
  Action,
  ActionDefinition,
  ActionDefinitions,
  ActionResult,
  ActionsOf,
  PolicyChange,
} from './action.ts';
import { changePolicy } from './change-policy.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type Transition, withTransition } from './transition.ts';
import { type TenantView, tenantView } from './views.ts';

/** Verified domains of a tenant. */
const maxDomains = 1_000;

/** Actions on tenants. Only the audit records them. */
export const tenantActions: ActionDefinitions<ActionsOf<'tenant'>> = {
  'tenant.create': { execute: create, audit: ['name', 'policy'] },
  'tenant.update': {
    execute: async (transaction, action, context) => {
      const tenant = await requireTenant(transaction, action.tenant);
      return update(transaction, tenant, action, context);
    },
    audit: ['name', 'policy'],
  },
  'tenant.addDomain': { execute: changeDomains, audit: ['domain'] },
  'tenant.removeDomain': { execute: changeDomains, audit: ['domain'] },
  'tenant.pause': transitionBy('pause'),
  'tenant.resume': transitionBy('resume'),
  'tenant.delete': transitionBy('delete'),
  'tenant.restore': transitionBy('restore'),
};

async function create(
  transaction: Transaction,
  { tenant: id, name = id, policy: change = {} }: Action<'tenant.create'>,
  context: Administration,
): Promise<ActionResult<TenantView>> {
  if ((await transaction.tenant(id)) !== undefined)
    throw new ScimError('conflict', `there is a tenant ${quote(id)} already`);
  const policy = await withIndexes(transaction, id, changePolicy('{}', change), context);
  const created = toTimestamp(context.clock.now());
  const tenant: Tenant = { id, name, status: 'active', created, policy };
  await transaction.putTenant(tenant);
  return { view: tenantView(tenant) };
}

async function changeDomains(
  transaction: Transaction,
  action: Action<'tenant.addDomain' | 'tenant.removeDomain'>,
  context: Administration,
): Promise<ActionResult<TenantView>> {
  const tenant = await requireTenant(transaction, action.tenant);
  const others = readPolicy(tenant.policy).domains.filter((domain) => domain !== action.domain);
  if (action.kind === 'tenant.removeDomain')
    return update(transaction, tenant, { policy: { domains: others } }, context);
  if (others.length >= maxDomains)
    throw new ScimError('conflict', `the tenant has ${maxDomains} domains; remove one first`);
  const domains = [...others, action.domain];
  return update(transaction, tenant, { policy: { domains } }, context);
}

function transitionBy(
  transition: Transition,
): ActionDefinition<
  Action<'tenant.pause' | 'tenant.resume' | 'tenant.delete' | 'tenant.restore'>,
  TenantView
> {
  return {
    execute: async (transaction, action, { clock }) => {
      const tenant = await requireTenant(transaction, action.tenant);
      const next = withTransition(tenant, transition, clock.now());
      await transaction.putTenant(next);
      return { view: tenantView(next) };
    },
    audit: [],
  };
}

async function update(
  transaction: Transaction,
  tenant: Tenant,
  {
    name = tenant.name,
    policy: change = {},
  }: { readonly name?: string; readonly policy?: PolicyChange },
  context: Administration,
): Promise<ActionResult<TenantView>> {
  const policy = await withIndexes(
    transaction,
    tenant.id,
    await changedPolicy(transaction, tenant, change),
    context,
  );
  const [before, after] = [readPolicy(tenant.policy).indexes, readPolicy(policy).indexes];
  if (JSON.stringify(before) !== JSON.stringify(after))
    await context.policyIndexes.change(transaction, tenant.id, before, after);
  const next = { ...tenant, name, policy };
  await transaction.putTenant(next);
  return { view: tenantView(next) };
}

/** Returns a policy whose indexes are known attributes, under their canonical paths. */
async function withIndexes(
  transaction: Transaction,
  tenant: string,
  policy: string,
  { policyIndexes }: Administration,
): Promise<string> {
  const { indexes: asked, ...rest } = JSON.parse(policy) as { readonly indexes?: AddedIndexes };
  if (asked === undefined) return policy;
  const indexes = await policyIndexes.resolve(transaction, tenant, asked);
  return JSON.stringify({ ...rest, indexes });
}

/** Returns a changed policy. Role rules that name a group are bound to it when they are set. */
async function changedPolicy(
  transaction: Transaction,
  { id, policy }: Tenant,
  change: PolicyChange,
): Promise<string> {
  const text = changePolicy(policy, change);
  return change['roles'] === undefined ? text : bindAll(transaction, id, text, policy);
}
