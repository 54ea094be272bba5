import type { Endpoint } from '../ports/delivery.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type {
  Action,
  ActionDefinitions,
  ActionKind,
  ActionResult,
  ActionsOf,
  ReplayRange,
} from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type EndpointView, endpointView } from './views.ts';

/** Events that one request can replay. */
const maxReplayed = 10_000;

/** Endpoints of a tenant, or endpoints for all tenants. */
const maxEndpoints = 20;

/** Reason of endpoints that an administrator disabled. */
export const disabledByAdministrator = 'an administrator disabled it';

/** Actions on endpoints. Only the audit records them, without secrets. */
export const endpointActions: ActionDefinitions<ActionsOf<'endpoint'>> = {
  'endpoint.create': { execute: create, audit: ['name', 'url', 'stream', 'types', 'disabled'] },
  'endpoint.update': {
    execute: changeBy((endpoint, { name, url, types = endpoint.types }) => ({
      ...endpoint,
      name: name ?? endpoint.name,
      url: url ?? endpoint.url,
      types: types ?? undefined,
    })),
    audit: ['endpoint', 'name', 'url', 'types'],
  },
  'endpoint.rotate': {
    execute: changeBy((endpoint, { sealed }, now) => {
      const [current] = endpoint.secrets;
      const until = toTimestamp(now + dayMs);
      return { ...endpoint, secrets: [{ sealed }, { ...current!, until }] };
    }),
    audit: ['endpoint'],
  },
  'endpoint.enable': {
    execute: changeBy((endpoint) => ({ ...withoutFailure(endpoint), status: 'active' })),
    audit: ['endpoint'],
  },
  'endpoint.disable': {
    execute: changeBy((endpoint) => ({
      ...endpoint,
      status: 'disabled',
      reason: disabledByAdministrator,
    })),
    audit: ['endpoint'],
  },
  'endpoint.delete': {
    execute: async (transaction, action) => {
      const endpoint = await lockEndpoint(transaction, action.endpoint);
      await transaction.deleteEndpoint(endpoint.id);
      return { view: endpointView(endpoint) };
    },
    audit: ['endpoint'],
  },
  'endpoint.replay': {
    execute: async (transaction, action, { clock }) => {
      const endpoint = await lockEndpoint(transaction, action.endpoint);
      const now = toTimestamp(clock.now());
      const replayed = await replay(transaction, endpoint, action.range, now);
      return { view: { ...endpointView(endpoint), replayed } };
    },
    audit: ['endpoint', 'range'],
  },
};

/** Returns an execution that stores what a function makes of the endpoint. */
function changeBy<K extends ActionKind>(
  change: (endpoint: Endpoint, action: Action<K>, now: number) => Endpoint,
): (
  transaction: Transaction,
  action: Action<K> & { readonly endpoint: string },
  context: Administration,
) => Promise<ActionResult<EndpointView>> {
  return async (transaction, action, { clock }) => {
    const endpoint = await lockEndpoint(transaction, action.endpoint);
    const next = change(endpoint, action, clock.now());
    await transaction.putEndpoint(next);
    return { view: endpointView(next) };
  };
}

function withoutFailure(endpoint: Endpoint): Endpoint {
  return { ...endpoint, reason: undefined, failingSince: undefined };
}

async function lockEndpoint(transaction: Transaction, id: string): Promise<Endpoint> {
  await transaction.lock(`endpoint ${id}`);
  const endpoint = await transaction.endpoint(id);
  if (endpoint === undefined) throw new ScimError('notFound', `there is no endpoint ${quote(id)}`);
  return endpoint;
}

async function create(
  transaction: Transaction,
  { tenant, name, url, stream, authorization, types, sealed, disabled }: Action<'endpoint.create'>,
  { clock, ids }: Administration,
): Promise<ActionResult<EndpointView>> {
  if (tenant !== undefined) await requireTenant(transaction, tenant);
  const others = (await transaction.endpoints(tenant)).filter((other) => other.tenant === tenant);
  if (others.length >= maxEndpoints)
    throw new ScimError('conflict', `there are ${maxEndpoints} endpoints already; delete some`);
  const endpoint: Endpoint = {
    id: ids.next(),
    tenant,
    name,
    url,
    stream: stream && { ...stream, authorization },
    types,
    secrets: [{ sealed }],
    status: disabled === true ? 'disabled' : 'active',
    reason: disabled === true ? disabledByAdministrator : undefined,
    created: toTimestamp(clock.now()),
  };
  await transaction.putEndpoint(endpoint);
  // It receives events from now on. A replay or the feed delivers earlier ones.
  for (const { tenant: of } of await transaction.backlog(endpoint.id, Number.MAX_SAFE_INTEGER))
    await transaction.putDeliveryCursor(endpoint.id, {
      tenant: of,
      after: (await transaction.eventRange(of)).last,
    });
  return { view: endpointView(endpoint) };
}

async function replay(
  transaction: Transaction,
  endpoint: Endpoint,
  range: ReplayRange | undefined,
  now: string,
): Promise<number> {
  if (range === undefined) return transaction.reviveDeliveries(endpoint.id, now, maxReplayed);
  const { tenant, from, to } = range;
  if (endpoint.tenant !== undefined && endpoint.tenant !== tenant)
    throw new ScimError('invalidValue', 'the endpoint is for another tenant');
  if (to < from || to - from >= maxReplayed)
    throw new ScimError('invalidValue', `a replay can have 1 to ${maxReplayed} events`);
  let replayed = 0;
  for (let after = from - 1; after < to; ) {
    const events = await transaction.events(
      tenant,
      after,
      to - after,
      endpoint.types,
      maxPageBytes,
    );
    after = events.at(-1)?.sequence ?? to;
    for (const { sequence, subject } of events) {
      if (sequence > to) break;
      const delivery = {
        endpoint: endpoint.id,
        tenant,
        sequence,
        subject,
        status: 'open',
        attempts: 0,
        nextAt: now,
      } as const;
      await transaction.putDelivery(delivery);
      replayed += 1;
    }
  }
  return replayed;
}
