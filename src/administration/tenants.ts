import { readPolicy } from '../accounts/policy.ts';
import { bindAll } from '../accounts/role-binding.ts';
import type { AccessReader, AccessStatus, Connection, Tenant } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { profiles } from '../protocol/profiles/profile.ts';
import type { AddedIndexes } from '../protocol/schema/registry.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { ConnectionAction, PolicyChange, TenantAction } from './action.ts';
import type { Administration } from './context.ts';
import { changePolicy } from './policy-schema.ts';
import { type ConnectionView, connectionView, type TenantView, tenantView } from './views.ts';

/** Proven domains of a tenant. */
const maxDomains = 1_000;

/** Days in which a deleted tenant or connection can be restored. */
const undoDays = 7;

/** @throws ScimError notFound */
export async function requireTenant(reader: AccessReader, id: string): Promise<Tenant> {
  const tenant = await reader.tenant(id);
  if (tenant === undefined) throw new ScimError('notFound', `there is no tenant ${quote(id)}`);
  return tenant;
}

/** @throws ScimError notFound */
export async function requireConnection(
  reader: AccessReader,
  tenant: string,
  id: string,
): Promise<Connection> {
  const connection = await reader.connection(tenant, id);
  if (connection === undefined)
    throw new ScimError('notFound', `tenant ${quote(tenant)} has no connection ${quote(id)}`);
  return connection;
}

export async function performTenant(
  transaction: Transaction,
  action: TenantAction,
  administration: Administration,
): Promise<TenantView> {
  const { clock } = administration;
  const { tenant: id, kind } = action;
  if (kind === 'tenant.create') {
    if ((await transaction.tenant(id)) !== undefined)
      throw new ScimError('conflict', `there is a tenant ${quote(id)} already`);
    const policy = await withIndexes(
      transaction,
      id,
      changePolicy('{}', action.policy ?? {}),
      administration,
    );
    const made: Tenant = {
      id,
      name: action.name ?? id,
      status: 'active',
      created: toTimestamp(clock.now()),
      policy,
    };
    await transaction.putTenant(made);
    return tenantView(made);
  }
  const tenant = await requireTenant(transaction, id);
  if (kind === 'tenant.update') return update(transaction, tenant, action, administration);
  if (kind === 'tenant.addDomain' || kind === 'tenant.removeDomain') {
    const others = readPolicy(tenant.policy).domains.filter((domain) => domain !== action.domain);
    if (kind === 'tenant.addDomain' && others.length >= maxDomains)
      throw new ScimError('conflict', `the tenant has ${maxDomains} domains; take one away`);
    const domains = kind === 'tenant.addDomain' ? [...others, action.domain] : others;
    return update(transaction, tenant, { policy: { domains } }, administration);
  }
  const next = moved(tenant, kind.slice('tenant.'.length) as Move, clock.now());
  await transaction.putTenant(next);
  return tenantView(next);
}

async function update(
  transaction: Transaction,
  tenant: Tenant,
  {
    name = tenant.name,
    policy: change = {},
  }: { readonly name?: string; readonly policy?: PolicyChange },
  administration: Administration,
): Promise<TenantView> {
  const policy = await withIndexes(
    transaction,
    tenant.id,
    await changedPolicy(transaction, tenant, change),
    administration,
  );
  const [before, after] = [readPolicy(tenant.policy).indexes, readPolicy(policy).indexes];
  if (JSON.stringify(before) !== JSON.stringify(after))
    await administration.policyIndexes.change(transaction, tenant.id, before, after);
  const next = { ...tenant, name, policy };
  await transaction.putTenant(next);
  return tenantView(next);
}

/** A policy whose indexes are known attributes, under their canonical paths. */
async function withIndexes(
  transaction: Transaction,
  tenant: string,
  policy: string,
  { policyIndexes }: Administration,
): Promise<string> {
  const given = JSON.parse(policy) as { readonly indexes?: AddedIndexes };
  if (given.indexes === undefined) return policy;
  return JSON.stringify({
    ...given,
    indexes: await policyIndexes.resolve(transaction, tenant, given.indexes),
  });
}

/** Role rules that name a group are bound to it when they are set. */
async function changedPolicy(
  transaction: Transaction,
  { id, policy }: Tenant,
  change: PolicyChange,
): Promise<string> {
  const text = changePolicy(policy, change);
  return change['roles'] === undefined ? text : bindAll(transaction, id, text, policy);
}

type Move = 'pause' | 'resume' | 'delete' | 'restore';

interface Movable {
  readonly status: AccessStatus | 'released';
  readonly purgeAfter?: string;
}

/** Restored, it is paused: whoever deleted it by mistake looks before it answers again. */
function moved<T extends Movable>(thing: T, move: Move, now: number): T {
  const { purgeAfter: _, ...kept } = thing;
  const from = {
    pause: ['active'],
    resume: ['paused'],
    delete: ['active', 'paused'],
    restore: ['deleted'],
  }[move];
  if (!from.includes(thing.status))
    throw new ScimError(
      'conflict',
      `it is ${thing.status}, and only what is ${from.join(' or ')} can be ${past[move]}`,
    );
  const status = (
    { pause: 'paused', resume: 'active', delete: 'deleted', restore: 'paused' } as const
  )[move];
  const purgeAfter = move === 'delete' ? { purgeAfter: toTimestamp(now + undoDays * dayMs) } : {};
  return { ...(kept as T), status, ...purgeAfter };
}

const past = {
  pause: 'paused',
  resume: 'resumed',
  delete: 'deleted',
  restore: 'restored',
} as const;

export async function performConnection(
  transaction: Transaction,
  action: ConnectionAction,
  { clock, ids }: Administration,
): Promise<ConnectionView> {
  const { tenant, kind } = action;
  await requireTenant(transaction, tenant);
  if (kind === 'connection.create') {
    const { name, profile, limits, discovery } = action;
    requireProfile(profile);
    await requireFreeName(transaction, tenant, name);
    const created = toTimestamp(clock.now());
    const made: Connection = {
      tenant,
      id: ids.next(),
      name,
      profile,
      status: 'active',
      created,
      ...(limits ? { limits } : {}),
      ...(discovery === 'rfc7643' ? { discovery } : {}),
    };
    await transaction.putConnection(made);
    return connectionView(made);
  }
  const connection = await requireConnection(transaction, tenant, action.connection);
  const next =
    kind === 'connection.update'
      ? await updated(transaction, connection, action)
      : shifted(connection, kind, clock.now());
  await transaction.putConnection(next);
  const usage = (await transaction.usage(tenant)).find(
    (one) => one.connection === next.id && one.credential === undefined,
  );
  return connectionView(next, usage);
}

async function updated(
  transaction: Transaction,
  connection: Connection,
  {
    name = connection.name,
    profile = connection.profile,
    limits,
    discovery: asked,
  }: Extract<ConnectionAction, { kind: 'connection.update' }>,
): Promise<Connection> {
  requireProfile(profile);
  if (name !== connection.name) await requireFreeName(transaction, connection.tenant, name);
  const { limits: before, discovery: shown, ...kept } = connection;
  const kind = limits === undefined ? before : limits;
  return {
    ...kept,
    name,
    profile,
    ...(kind === undefined || kind === null ? {} : { limits: kind }),
    ...((asked ?? shown) === 'rfc7643' ? { discovery: 'rfc7643' } : {}),
  };
}

function shifted(connection: Connection, kind: ConnectionAction['kind'], now: number): Connection {
  if (kind !== 'connection.release')
    return moved(connection, kind.slice('connection.'.length) as Move, now);
  if (connection.status === 'released') throw new ScimError('conflict', 'it is released already');
  // What it owns is handed back in the background; nothing of it can be undone.
  return { ...connection, status: 'released', purgeAfter: toTimestamp(now) };
}

function requireProfile(profile: string): void {
  if (!profiles.has(profile))
    throw new ScimError(
      'invalidValue',
      `there is no profile ${quote(profile)}; there are ${[...profiles.keys()].join(', ')}`,
    );
}

async function requireFreeName(
  transaction: Transaction,
  tenant: string,
  name: string,
): Promise<void> {
  if ((await transaction.connections(tenant)).some((other) => other.name === name))
    throw new ScimError('conflict', `the tenant has a connection ${quote(name)} already`);
}
