import type { EventType } from '../events/event.ts';
import type { Connection } from '../ports/access.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { missingProfile, profiles } from '../protocol/profiles/profile.ts';
import { toTimestamp } from '../protocol/text/date-time.ts';
import type {
  Action,
  ActionDefinition,
  ActionDefinitions,
  ActionResult,
  ActionsOf,
} from './action.ts';
import type { Administration } from './context.ts';
import { requireConnection, requireTenant } from './tenants.ts';
import { withTransition } from './transition.ts';
import { type ConnectionView, connectionView } from './views.ts';

const minuteMs = 60_000;

type ChangeOfStatus = Exclude<
  ActionsOf<'connection'>,
  'connection.create' | 'connection.update' | 'connection.watch'
>;

/** Actions on connections. */
export const connectionActions: ActionDefinitions<ActionsOf<'connection'>> = {
  'connection.create': {
    execute: create,
    event: 'connection.created',
    audit: ['name', 'profile', 'limits', 'discovery'],
  },
  'connection.update': {
    execute: async (transaction, action) => {
      const connection = await connectionOf(transaction, action);
      return save(transaction, await updated(transaction, connection, action));
    },
    audit: ['connection', 'name', 'profile', 'limits', 'discovery'],
  },
  'connection.watch': {
    execute: async (transaction, action, { clock }) => {
      const connection = await connectionOf(transaction, action);
      return save(transaction, watched(connection, action.minutes, clock.now()));
    },
    audit: ['connection', 'minutes'],
  },
  'connection.pause': statusBy(
    (old, now) => withTransition(old, 'pause', now),
    'connection.paused',
  ),
  'connection.resume': statusBy(
    (old, now) => withTransition(old, 'resume', now),
    'connection.activated',
  ),
  'connection.delete': statusBy(
    (old, now) => withTransition(old, 'delete', now),
    'connection.deleted',
  ),
  'connection.restore': statusBy((old, now) => withTransition(old, 'restore', now)),
  'connection.release': statusBy(released, 'connection.deleted'),
};

function statusBy(
  change: (connection: Connection, now: number) => Connection,
  event?: EventType,
): ActionDefinition<Action<ChangeOfStatus>, ConnectionView> {
  return {
    execute: async (transaction, action, { clock }) => {
      const connection = await connectionOf(transaction, action);
      return save(transaction, change(connection, clock.now()));
    },
    event,
    audit: ['connection'],
  };
}

/** Returns a connection whose requests are all kept for some minutes, or for longer already. */
export function watched(connection: Connection, minutes: number, now: number): Connection {
  const until = toTimestamp(now + minutes * minuteMs);
  const { watchedUntil = until } = connection;
  return { ...connection, watchedUntil: watchedUntil > until ? watchedUntil : until };
}

/**
 * The resources of a released connection are handed back in the background; that cannot be undone.
 */
function released(connection: Connection, now: number): Connection {
  if (connection.status === 'released') throw new ScimError('conflict', 'it is released already');
  return { ...connection, status: 'released', purgeAfter: toTimestamp(now) };
}

async function connectionOf(
  transaction: Transaction,
  { tenant, connection }: { readonly tenant: string; readonly connection: string },
): Promise<Connection> {
  await requireTenant(transaction, tenant);
  return requireConnection(transaction, tenant, connection);
}

async function create(
  transaction: Transaction,
  { tenant, id, name, profile, limits, discovery }: Action<'connection.create'>,
  { clock, ids }: Administration,
): Promise<ActionResult<ConnectionView>> {
  await requireTenant(transaction, tenant);
  requireProfile(profile);
  await requireFreeName(transaction, tenant, name);
  const connection: Connection = {
    tenant,
    id: id ?? ids.next(),
    name,
    profile,
    status: 'active',
    created: toTimestamp(clock.now()),
    limits,
    discovery: discovery === 'rfc7643' ? discovery : undefined,
  };
  await transaction.putConnection(connection);
  return { view: connectionView(connection) };
}

async function updated(
  transaction: Transaction,
  connection: Connection,
  action: Action<'connection.update'>,
): Promise<Connection> {
  const { name = connection.name, profile = connection.profile } = action;
  const { limits = connection.limits, discovery = connection.discovery } = action;
  requireProfile(profile);
  if (name !== connection.name) await requireFreeName(transaction, connection.tenant, name);
  return {
    ...connection,
    name,
    profile,
    limits: limits ?? undefined,
    discovery: discovery === 'rfc7643' ? discovery : undefined,
  };
}

async function save(
  transaction: Transaction,
  connection: Connection,
): Promise<ActionResult<ConnectionView>> {
  await transaction.putConnection(connection);
  const usage = (await transaction.usage(connection.tenant)).find(
    (one) => one.connection === connection.id && one.credential === undefined,
  );
  return { view: connectionView(connection, usage) };
}

/** @throws ScimError invalidValue for a name that no profile has */
export function requireProfile(profile: string): void {
  if (!profiles.has(profile)) throw new ScimError('invalidValue', missingProfile(profile));
}

async function requireFreeName(
  transaction: Transaction,
  tenant: string,
  name: string,
): Promise<void> {
  if ((await transaction.connections(tenant)).some((other) => other.name === name))
    throw new ScimError('conflict', `the tenant has a connection ${quote(name)} already`);
}
