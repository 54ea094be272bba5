import { expect } from 'vitest';
import type { EventName } from '../../src/api/schemas/event-data.ts';
import { applicationEvent, eventSchemas } from '../../src/api/schemas/event-types.ts';
import type { TestTenant } from './tenant.ts';

// Events are looked into freely by tests.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyEvent = Record<string, any>;

/** Expects that the document of the API has every member of an event, with its type. */
export function expectDocumented(event: AnyEvent): void {
  const type = String(event['type']);
  const schema = Object.hasOwn(eventSchemas, type)
    ? eventSchemas[type as EventName]
    : applicationEvent;
  // What is not documented is left out here.
  expect(schema.parse(event), type).toEqual(event);
}

/** Every event a tenant has, with what must hold of all: numbered without a gap, each id once. */
export async function allEvents(
  { manage, at, tenant }: Pick<TestTenant, 'manage' | 'at' | 'tenant'>,
  after = 0,
): Promise<readonly AnyEvent[]> {
  const events: AnyEvent[] = [];
  for (let next = after; ; ) {
    const { status, json } = await manage('GET', at(`/events?limit=1000&after=${next}`));
    expect(status).toBe(200);
    events.push(...json.events);
    if (json.events.length < 1_000) break;
    next = json.next;
  }
  expect(events.map(({ sequence }) => sequence)).toEqual(
    events.map((_, index) => after + 1 + index),
  );
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const event of events) {
    expect(event['tenant']).toBe(tenant);
    expectDocumented(event);
    expect(event['created']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
  }
  return events;
}

/** What some work writes to the log, and nothing else. */
export async function eventsOf(
  tenant: TestTenant,
  work: () => Promise<unknown>,
): Promise<readonly AnyEvent[]> {
  const { json } = await tenant.manage('GET', tenant.at('/events?limit=1'));
  await work();
  return allEvents(tenant, json.last);
}
