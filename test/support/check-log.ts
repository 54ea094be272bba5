import { expect } from 'vitest';
import { send, token } from './client.ts';
import { type AnyEvent, expectDocumented } from './events.ts';
import { createManage, type Manage } from './management.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Of whatever a suite has done, the event log must hold: every request that was answered wrote
 * exactly the events that what it did asks for, and nothing else wrote any; numbers have no gap,
 * each id is there once, and as many people and groups are made and gone as there are.
 */
export async function checkLog(origin: string, log: readonly LogLine[]): Promise<void> {
  const manage = createManage(origin);
  const tenants = await tenantsOf(manage);
  const byRequest = new Map<string, AnyEvent[]>();
  const ids = new Set<string>();
  let total = 0;
  for (const tenant of tenants) {
    const events = await eventsIn(manage, tenant);
    total += events.length;
    for (const event of events) {
      ids.add(event['id']);
      const { request, actor } = event;
      if (request === undefined)
        expect([event['type'], typeof actor.administrator]).toEqual([event['type'], 'string']);
      else byRequest.set(request, [...(byRequest.get(request) ?? []), event]);
    }
    if (tenant === 'default') await checkBalance(origin, events);
  }
  expect(ids.size).toBe(total);
  const requests = log.filter(({ message }) => message === 'request');
  for (const line of requests) {
    const { requestId, tenant } = line.fields as { requestId: string; tenant?: string };
    // What an erased tenant had is gone.
    if (tenant === undefined || tenants.includes(tenant))
      checkRequest(line, byRequest.get(requestId) ?? []);
    byRequest.delete(requestId);
  }
  // No event comes from nowhere.
  expect([...byRequest.values()].flat().map(({ type }) => type)).toEqual([]);
}

/** What may be written beside the one event that a verb is about. */
const beside: Readonly<Record<string, readonly string[]>> = {
  POST: [
    'account.held',
    'account.linked',
    'account.returned',
    'group.member_added',
    'account.roles_changed',
    'group.updated',
  ],
  // C31: whatever named the resource names it no more.
  DELETE: [
    'group.member_removed',
    'account.roles_changed',
    'account.released',
    'user.updated',
    'resource.updated',
  ],
  PUT: ['group.member_added', 'group.member_removed', 'account.roles_changed'],
  PATCH: ['group.member_added', 'group.member_removed', 'account.roles_changed'],
};

const lead: Readonly<Record<string, readonly string[]>> = {
  POST: ['user.created', 'group.created', 'resource.created'],
  DELETE: ['user.deleted', 'group.deleted', 'resource.deleted'],
  PUT: [
    'user.updated',
    'user.deactivated',
    'user.reactivated',
    'group.updated',
    'resource.updated',
  ],
  PATCH: [
    'user.updated',
    'user.deactivated',
    'user.reactivated',
    'group.updated',
    'resource.updated',
  ],
};

function checkRequest({ fields }: LogLine, events: readonly AnyEvent[]): void {
  const { method, endpoint, status, effect } = fields as {
    method: string;
    endpoint: string;
    status: number;
    effect?: string;
  };
  const types = events.map(({ type }) => type as string);
  const what = `${method} ${endpoint} ${status} ${effect ?? ''}: ${types.join(', ')}`;
  if (status === 202) return;
  if (status >= 400) {
    // C01: access ends nevertheless, and the detail says so; that there was no seat is told.
    const isEnding =
      String(fields['detail']).includes('deactivated nevertheless') ||
      types.includes('request.completed');
    const allowed = isEnding ? ['user.deactivated'] : status === 403 ? ['quota.exceeded'] : [];
    expect(
      types.filter((type) => !allowed.includes(type) && type !== 'request.completed'),
      what,
    ).toEqual([]);
    return;
  }
  if (effect === 'no effect' || method === 'GET' || method === 'HEAD' || endpoint === 'search') {
    expect(types, what).toEqual([]);
    return;
  }
  if ((endpoint !== 'resource' && endpoint !== 'collection') || types.includes('request.completed'))
    return;
  expect(events.length, what).toBeGreaterThan(0);
  const leading = types.filter((type) => lead[method]!.includes(type));
  if (method === 'POST' || method === 'DELETE') expect(leading, what).toHaveLength(1);
  expect(
    types.filter((type) => !lead[method]!.includes(type) && !beside[method]!.includes(type)),
    what,
  ).toEqual([]);
}

async function tenantsOf(manage: Manage): Promise<readonly string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { json } = await manage('GET', `/tenants?limit=200&cursor=${cursor}`);
    found.push(...json.items.map(({ id }: { id: string }) => id));
    cursor = json.next;
  }
  return found;
}

/** From the earliest that is kept, numbered without a gap. */
async function eventsIn(manage: Manage, tenant: string): Promise<readonly AnyEvent[]> {
  const events: AnyEvent[] = [];
  const { status, json: start } = await manage('GET', `/snapshot?tenant=${tenant}&limit=1`);
  if (status !== 200) return [];
  const last = start.sequence as number;
  for (let after = 0; after < last; ) {
    const { status: found, json } = await manage(
      'GET',
      `/events?tenant=${tenant}&limit=1000&after=${after}`,
    );
    if (found === 410) return events;
    for (const event of json.events) {
      expect(event.sequence).toBe(after + 1);
      after = event.sequence;
      expectDocumented(event);
      events.push(event);
    }
  }
  return events;
}

async function checkBalance(origin: string, events: readonly AnyEvent[]): Promise<void> {
  const balance = (type: string): number =>
    events.filter((event) => event['type'] === `${type}.created`).length -
    events.filter((event) => event['type'] === `${type}.deleted`).length;
  for (const [type, endpoint] of [
    ['user', '/Users'],
    ['group', '/Groups'],
  ] as const) {
    const { json } = await send(origin, 'GET', `/scim/v2${endpoint}?count=0`, {}, token);
    if (json?.totalResults !== undefined)
      expect([type, balance(type)]).toEqual([type, json.totalResults]);
  }
}
