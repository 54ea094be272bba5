import type { Connection, Credential } from '../../ports/access.ts';
import { quote } from '../../protocol/errors/scim-error.ts';
import type { Action } from '../action.ts';
import type { WantedConnection } from './configuration.ts';
import { type Match, matchNames } from './match-names.ts';
import { type PartialPlan, planCredentials } from './plan-credential.ts';
import type { ConnectionNames } from './plan-policy.ts';
import { fieldChanges, type PlannedChange } from './planned-change.ts';
import { statusAfter, statusSteps } from './status-steps.ts';

/** The connections of a tenant: what there is, and what is wanted. */
export interface ConnectionInput {
  readonly tenant: string;
  readonly wanted: readonly WantedConnection[];
  readonly connections: readonly Connection[];
  readonly credentials: readonly Credential[];
  readonly prune: boolean;
  /** Whether the connection of this name is never removed. */
  readonly isKept: (name: string) => boolean;
  /** Returns the id of a connection to create. */
  readonly newId: () => string;
}

/** How the connections of a tenant change, and the names that they have then. */
export interface ConnectionPlan extends PartialPlan {
  readonly names: ConnectionNames;
}

/** Returns how the connections of a tenant and their credentials change. */
export function planConnections(input: ConnectionInput): ConnectionPlan {
  const { tenant, wanted, connections, prune, isKept, newId } = input;
  const { matches, others, problems } = matchNames('connection', wanted, connections);
  const found = problems.map((problem) => `tenant ${tenant}: ${problem}`);
  const changes: PlannedChange[] = [];
  const ids = new Map(connections.map(({ name, id }) => [name, id]));
  const removed = prune ? others.filter(({ status, name }) => isLive(status) && !isKept(name)) : [];
  for (const { id, name } of removed)
    changes.push({
      operation: 'delete',
      kind: 'connection',
      tenant,
      name,
      fields: [],
      note: 'it can be restored for seven days',
      actions: [{ kind: 'connection.delete', tenant, connection: id }],
    });
  for (const match of matches) {
    const id = match.current?.id ?? newId();
    if (match.current !== undefined) ids.delete(match.current.name);
    ids.set(match.wanted.name, id);
    const refusal = refusalOf(match, connections);
    if (refusal !== undefined) found.push(`tenant ${tenant}: ${refusal}`);
    else changes.push(...planConnection(tenant, id, match));
    const { credentials } = match.wanted;
    if (credentials === undefined || refusal !== undefined) continue;
    const present = input.credentials.filter(({ connection }) => connection === id);
    const owner = { tenant, connection: id, connectionName: match.wanted.name };
    const plan = planCredentials(owner, credentials, present, prune);
    changes.push(...plan.changes);
    found.push(...plan.problems);
  }
  return { changes, problems: found, names: namesOf(ids, connections) };
}

function isLive(status: Connection['status']): boolean {
  return status === 'active' || status === 'paused';
}

/** Ids count as names too, so that a rule may name a connection that is deleted. */
function namesOf(
  ids: ReadonlyMap<string, string>,
  connections: readonly Connection[],
): ConnectionNames {
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const known = new Set(connections.map(({ id }) => id));
  return {
    idOf: (name) => ids.get(name) ?? (known.has(name) ? name : undefined),
    nameOf: (id) => names.get(id),
  };
}

/** Returns why a connection cannot be as it is wanted; undefined: it can. */
function refusalOf(
  { wanted, current }: Match<WantedConnection, Connection>,
  connections: readonly Connection[],
): string | undefined {
  if (current?.status === 'released')
    return `connection ${quote(wanted.name)} is released, and its name is in use until its users are deleted; choose another name`;
  const { renamedFrom } = wanted;
  const isOldLive = connections.some(({ name, status }) => name === renamedFrom && isLive(status));
  if (current?.status === 'deleted' && current.name === wanted.name && isOldLive)
    return `connection ${quote(renamedFrom!)} cannot get the name of ${quote(wanted.name)}, which is deleted but can be restored; choose another name`;
  return undefined;
}

function planConnection(
  tenant: string,
  id: string,
  { wanted, current }: Match<WantedConnection, Connection>,
): readonly PlannedChange[] {
  const { name, profile = 'default', limits, discovery = 'full', status } = wanted;
  const shown = { kind: 'connection', tenant, name } as const;
  const next = { name, profile, limits, discovery };
  if (current === undefined || current.status === 'released')
    return [
      {
        ...shown,
        operation: 'create',
        fields: fieldChanges({}, { ...next, status: status ?? 'active' }),
        actions: [
          { kind: 'connection.create', tenant, id, ...next },
          ...(status === 'paused' ? [step('pause', tenant, id)] : []),
        ],
      },
    ];
  const before = {
    name: current.name,
    profile: current.profile,
    limits: current.limits,
    discovery: current.discovery ?? 'full',
  };
  const changed = fieldChanges(before, next);
  const steps = statusSteps(current.status, status);
  const fields = [
    ...changed,
    ...fieldChanges({ status: current.status }, { status: statusAfter(current.status, status) }),
  ];
  if (fields.length === 0) return [];
  const update: Action<'connection.update'> = {
    kind: 'connection.update',
    tenant,
    connection: id,
    ...next,
    limits: limits ?? null,
  };
  return [
    {
      ...shown,
      operation: 'update',
      fields,
      actions: [
        ...steps.map((verb) => step(verb, tenant, id)),
        ...(changed.length === 0 ? [] : [update]),
      ],
    },
  ];
}

function step(
  verb: 'pause' | 'resume' | 'restore',
  tenant: string,
  connection: string,
): Action<'connection.pause' | 'connection.resume' | 'connection.restore'> {
  return { kind: `connection.${verb}`, tenant, connection };
}
