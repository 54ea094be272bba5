import type { DeliveryReport } from '../delivery/delivery-batch.ts';
import type { Endpoint } from '../ports/delivery.ts';
import { maxPageBytes } from '../ports/pages.ts';
import type { Transaction } from '../ports/store.ts';
import { quote, ScimError } from '../protocol/errors/scim-error.ts';
import { dayMs, toTimestamp } from '../protocol/text/date-time.ts';
import type { EndpointAction, ReplayRange } from './action.ts';
import type { Administration } from './context.ts';
import { requireTenant } from './tenants.ts';
import { type EndpointView, endpointView } from './views.ts';

/** Events one request can have delivered again. */
const mostReplayed = 10_000;

/** Endpoints of a tenant, or of all tenants, at most. */
const mostEndpoints = 20;

export async function performEndpoint(
  transaction: Transaction,
  action: EndpointAction,
  administration: Administration,
): Promise<EndpointView & { readonly replayed?: number }> {
  const now = toTimestamp(administration.clock.now());
  if (action.kind === 'endpoint.create') return create(transaction, action, administration);
  await transaction.lock(`endpoint ${action.endpoint}`);
  const endpoint = await transaction.endpoint(action.endpoint);
  if (endpoint === undefined)
    throw new ScimError('notFound', `there is no endpoint ${quote(action.endpoint)}`);
  if (action.kind === 'endpoint.delete') {
    await transaction.deleteEndpoint(endpoint.id);
    return endpointView(endpoint);
  }
  if (action.kind === 'endpoint.replay') {
    const replayed = await replay(transaction, endpoint, action.range, now);
    return { ...endpointView(endpoint), replayed };
  }
  const next = changed(endpoint, action, administration.clock.now());
  await transaction.putEndpoint(next);
  return endpointView(next);
}

async function create(
  transaction: Transaction,
  {
    tenant,
    name,
    url,
    stream,
    authorization,
    types,
    sealed,
  }: Extract<EndpointAction, { kind: 'endpoint.create' }>,
  { clock, ids }: Administration,
): Promise<EndpointView> {
  if (tenant !== undefined) await requireTenant(transaction, tenant);
  const others = (await transaction.endpoints(tenant)).filter((other) => other.tenant === tenant);
  if (others.length >= mostEndpoints)
    throw new ScimError('conflict', `there are ${mostEndpoints} endpoints already; delete some`);
  const endpoint: Endpoint = {
    id: ids.next(),
    ...(tenant === undefined ? {} : { tenant }),
    name,
    url,
    ...(stream === undefined
      ? {}
      : { stream: { ...stream, ...(authorization === undefined ? {} : { authorization }) } }),
    ...(types === undefined ? {} : { types }),
    secrets: [{ sealed }],
    status: 'active',
    created: toTimestamp(clock.now()),
  };
  await transaction.putEndpoint(endpoint);
  // It hears of what happens from now on; what was before, a replay or the feed tells.
  for (const { tenant: of } of await transaction.backlog(endpoint.id, Number.MAX_SAFE_INTEGER))
    await transaction.putDeliveryCursor(endpoint.id, {
      tenant: of,
      after: (await transaction.eventRange(of)).last,
    });
  return endpointView(endpoint);
}

function changed(
  endpoint: Endpoint,
  action: Exclude<
    EndpointAction,
    { kind: 'endpoint.create' | 'endpoint.delete' | 'endpoint.replay' }
  >,
  now: number,
): Endpoint {
  const { reason: _, failingSince: __, ...clean } = endpoint;
  switch (action.kind) {
    case 'endpoint.enable':
      return { ...clean, status: 'active' };
    case 'endpoint.rotate': {
      const [current] = endpoint.secrets;
      return {
        ...endpoint,
        secrets: [{ sealed: action.sealed }, { ...current!, until: toTimestamp(now + dayMs) }],
      };
    }
    case 'endpoint.update': {
      const { types: before, ...rest } = endpoint;
      const types = action.types === undefined ? before : action.types;
      return {
        ...rest,
        name: action.name ?? endpoint.name,
        url: action.url ?? endpoint.url,
        ...(types === undefined || types === null ? {} : { types }),
      };
    }
    default:
      return { ...endpoint, status: 'disabled', reason: 'an administrator disabled it' };
  }
}

async function replay(
  transaction: Transaction,
  endpoint: Endpoint,
  range: ReplayRange | undefined,
  now: string,
): Promise<number> {
  if (range === undefined) return transaction.reviveDeliveries(endpoint.id, now, mostReplayed);
  const { tenant, from, to } = range;
  if (endpoint.tenant !== undefined && endpoint.tenant !== tenant)
    throw new ScimError('invalidValue', 'the endpoint is for another tenant');
  if (to < from || to - from >= mostReplayed)
    throw new ScimError('invalidValue', `a replay is of 1 to ${mostReplayed} events`);
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

/** Keeps account of what was delivered and what was not. */
export async function keepReport(
  transaction: Transaction,
  { endpoint: id, cursors, open, done, failingSince, disable }: DeliveryReport,
  { eventLog }: Administration,
): Promise<void> {
  await transaction.lock(`endpoint ${id}`);
  const endpoint = await transaction.endpoint(id);
  // Deleted while it was sent to.
  if (endpoint === undefined) return;
  for (const { tenant, after, event } of cursors)
    if (event !== undefined && !(await wasEvent(transaction, tenant, after, event))) return;
  for (const { tenant, after } of cursors)
    await transaction.putDeliveryCursor(id, { tenant, after });
  for (const place of done) await transaction.deleteDelivery(id, place);
  for (const delivery of open) await transaction.putDelivery(delivery);
  const { failingSince: before, ...rest } = endpoint;
  if (disable !== undefined) {
    const disabled: Endpoint = { ...endpoint, status: 'disabled', reason: disable };
    await transaction.putEndpoint(disabled);
    if (endpoint.tenant === undefined) return;
    const change = {
      type: 'endpoint.disabled',
      subject: id,
      data: { endpoint: endpointView(disabled) },
    } as const;
    await eventLog.append(transaction, endpoint.tenant, { actor: { administrator: 'server' } }, [
      change,
    ]);
  } else if (failingSince !== before) {
    await transaction.putEndpoint({
      ...rest,
      ...(failingSince === undefined ? {} : { failingSince }),
    });
  }
}

/** Whether the event of this number has this id, or had it as long as it was kept. */
async function wasEvent(
  transaction: Transaction,
  tenant: string,
  sequence: number,
  id: string,
): Promise<boolean> {
  const [found] = await transaction.events(tenant, sequence - 1, 1);
  if (found?.sequence === sequence) return found.id === id;
  return (await transaction.eventRange(tenant)).last >= sequence;
}
