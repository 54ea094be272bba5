import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOverview, readTenantOverview } from '../../src/administration/overview.ts';
import { refusedKey } from '../../src/events/refused-requests.ts';
import type { Connection, Credential, Tenant } from '../../src/ports/access.ts';
import type { Reader, Store } from '../../src/ports/store.ts';
import { firstIdAt } from '../../src/protocol/text/id-time.ts';
import { createManage } from '../support/management.ts';
import { onEveryStore } from '../support/server.ts';
import { newStores } from '../support/stores.ts';
import { createTenant } from '../support/tenant.ts';

const now = Date.UTC(2026, 10, 26, 12, 30);
const created = '2026-01-01T00:00:00.000';
const terms = { now, hours: 24, seesAll: true };

const tenant = (id: string, more: Partial<Tenant> = {}): Tenant => {
  return { id, name: id, status: 'active', created, policy: '{}', ...more };
};
const connection = (of: string, more: Partial<Connection> = {}): Connection => {
  return {
    tenant: of,
    id: `${of}-c`,
    name: 'Okta',
    profile: 'okta',
    status: 'active',
    created,
    ...more,
  };
};
const credential = (of: string, id: string, more: Partial<Credential> = {}): Credential => {
  return {
    tenant: of,
    id,
    connection: `${of}-c`,
    kind: 'token',
    name: id,
    hash: id,
    lastFour: 'abcd',
    scope: 'scim',
    created,
    ...more,
  };
};

/** Returns a reader that counts what is asked of it. */
function counting(store: Store): { readonly reader: Reader; readonly calls: () => number } {
  let calls = 0;
  const reader = Object.create(store) as Reader;
  for (const name of [
    'connectionsAmong',
    'usageAmong',
    'credentialsAmong',
    'activityAmong',
    'guardsAmong',
    'requestsAmong',
    'backlogAmong',
    'endpoints',
    'connections',
    'usage',
    'credentials',
    'guard',
    'deliveryCounts',
  ] as const)
    Object.defineProperty(reader, name, {
      value: (...given: never[]) => {
        calls += 1;
        return (store[name] as (...values: never[]) => unknown).apply(store, given);
      },
    });
  return { reader, calls: () => calls };
}

describe.each(newStores)('an overview on %s', (_, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(async () => store.close());

  const kindsOf = async (id: string): Promise<readonly string[]> => {
    const { attention } = await readTenantOverview(store, (await store.tenant(id))!, terms);
    return attention.map(({ kind }) => kind);
  };

  it('counts requests by hour, of the hours that were asked for', async () => {
    await store.write(async (transaction) => {
      await transaction.putTenant(tenant('hours'));
      await transaction.putConnection(connection('hours'));
      const of = { tenant: 'hours', connection: 'hours-c' };
      await transaction.addActivity([
        { ...of, hour: '2026-11-26T12', requests: 3, errors: 1 },
        { ...of, hour: '2026-11-26T11', requests: 5, errors: 0 },
        { ...of, hour: '2026-11-25T12', requests: 100, errors: 100 },
      ]);
      await transaction.addActivity([{ ...of, hour: '2026-11-26T12', requests: 2, errors: 1 }]);
    });
    const found = await readTenantOverview(store, tenant('hours'), { ...terms, hours: 3 });
    expect(found).toMatchObject({
      since: '2026-11-26T10:00:00.000Z',
      requests: 10,
      errors: 2,
      activity: { requests: [0, 5, 5], errors: [0, 0, 2] },
      details: [{ id: 'hours-c', requests: 10, activity: { requests: [0, 5, 5] } }],
    });
    expect(await store.write((transaction) => transaction.pruneActivity('2026-11-26T00', 9))).toBe(
      1,
    );
    await store.write((transaction) => transaction.deleteConnection('hours', 'hours-c'));
    expect(await store.activityAmong(['hours'], '')).toEqual([]);
  });

  it('warns of credentials only when the connection has none that lasts', async () => {
    await store.write(async (transaction) => {
      await transaction.putTenant(tenant('keys'));
      await transaction.putConnection(connection('keys'));
      const soon = '2026-12-01T00:00:00.000';
      await transaction.putCredential(credential('keys', 'old', { expires: soon }));
    });
    expect(await kindsOf('keys')).toEqual(['credential.expiring']);
    await store.write((transaction) => transaction.putCredential(credential('keys', 'new')));
    expect(await kindsOf('keys')).toEqual([]);
    await store.write(async (transaction) => {
      await transaction.putCredential(credential('keys', 'new', { revoked: created }));
      const past = '2026-11-26T12:29:00.000';
      await transaction.putCredential(credential('keys', 'old', { expires: past }));
    });
    expect(await kindsOf('keys')).toEqual(['credential.expired']);
  });

  it('says since when the oldest event waits for its endpoint', async () => {
    const endpoint = 'late-endpoint';
    const delivery = { endpoint, tenant: 'late', subject: 'u', attempts: 1, nextAt: created };
    await store.write(async (transaction) => {
      await transaction.putTenant(tenant('late'));
      for (const hour of [9, 10, 11])
        await transaction.appendEvent('late', {
          id: `late-${hour}`,
          type: 'user.created',
          subject: 'u',
          payload: '{}',
          created: `2026-11-26T${String(hour).padStart(2, '0')}:00:00.000`,
        });
      await transaction.putEndpoint({
        id: endpoint,
        tenant: 'late',
        name: 'late',
        url: 'https://example.com',
        secrets: [],
        status: 'active',
        created,
      });
      await transaction.putDeliveryCursor(endpoint, { tenant: 'late', after: 2 });
      await transaction.putDelivery({ ...delivery, sequence: 1, status: 'dead' });
      await transaction.putDelivery({ ...delivery, sequence: 2, status: 'open' });
    });
    const show = () => readTenantOverview(store, tenant('late'), terms);
    expect(await show()).toMatchObject({
      pendingDeliveries: 2,
      deadDeliveries: 1,
      oldestDelivery: '2026-11-26T10:00:00.000Z',
    });
    await store.write((transaction) =>
      transaction.deleteDelivery(endpoint, { tenant: 'late', sequence: 2 }),
    );
    expect((await show()).oldestDelivery).toBe('2026-11-26T11:00:00.000Z');
    await store.write((transaction) =>
      transaction.putDeliveryCursor(endpoint, { tenant: 'late', after: 3 }),
    );
    expect(await show()).toMatchObject({ pendingDeliveries: 0, oldestDelivery: undefined });
  });

  it('says what fails, is silent, is paused or held, the worst first', async () => {
    await store.write(async (transaction) => {
      await transaction.putTenant(tenant('bad', { status: 'paused' }));
      for (const [id, status] of [
        ['failing', 'active'],
        ['silent', 'active'],
        ['idle', 'active'],
        ['paused', 'paused'],
        ['gone', 'deleted'],
      ] as const)
        await transaction.putConnection(connection('bad', { id, name: id, status }));
      await transaction.addUsage([
        {
          tenant: 'bad',
          connection: 'failing',
          requests: 12,
          errors: 12,
          failing: 12,
          lastRequest: '2026-11-26T12:00:00.000',
          lastError: '2026-11-26T12:00:00.000',
          lastErrorDetail: 'the token is revoked',
        },
        {
          tenant: 'bad',
          connection: 'silent',
          requests: 1,
          errors: 0,
          lastRequest: '2026-11-20T00:00:00.000',
          lastSuccess: '2026-11-20T00:00:00.000',
        },
      ]);
      await transaction.setGuard('bad', { heldSince: '2026-11-26T11:00:00.000' });
      for (const [id, status] of [
        ['mine', 'disabled'],
        ['others', 'active'],
      ] as const)
        await transaction.putEndpoint({
          id: `${id}-endpoint`,
          tenant: id === 'mine' ? 'bad' : 'hours',
          name: id,
          url: 'https://example.com',
          secrets: [],
          status,
          reason: 'gave up',
          created,
        });
      const delivery = {
        endpoint: 'mine-endpoint',
        tenant: 'bad',
        subject: 'u',
        attempts: 9,
        nextAt: created,
      };
      await transaction.putDelivery({ ...delivery, sequence: 1, status: 'dead' });
      await transaction.putDelivery({ ...delivery, sequence: 2, status: 'open' });
    });
    const found = await readTenantOverview(store, tenant('bad', { status: 'paused' }), terms);
    expect(found.attention.map(({ kind, name }) => `${kind} ${name ?? ''}`.trim())).toEqual([
      'guard.held',
      'connection.failing failing',
      'endpoint.disabled mine',
      'deliveries.dead mine',
      'connection.silent silent',
      'tenant.paused',
      'connection.paused paused',
    ]);
    expect(found).toMatchObject({
      connections: 4,
      pendingDeliveries: 1,
      deadDeliveries: 1,
      heldSince: '2026-11-26T11:00:00.000Z',
      lastError: '2026-11-26T12:00:00.000Z',
    });
    expect(found.attention[1]).toMatchObject({ count: 12, detail: 'the token is revoked' });
  });

  it('names tokens and addresses whose requests were refused again and again', async () => {
    const refusedRow = (minutes: number, index: number, detail: object, more = {}) => ({
      tenant: 'refused',
      id: `${firstIdAt(now - minutes * 60_000)}-7000-8000-${String(index).padStart(12, '0')}`,
      connection: '',
      credential: '',
      method: 'GET',
      path: '/scim/v2/Users',
      status: 401,
      milliseconds: 1,
      detail: JSON.stringify(detail),
      keys: [refusedKey],
      created: '2026-11-26T12:00:00.000',
      ...more,
    });
    const times = (count: number) => Array.from({ length: count }, (_, index) => index);
    const unknown = { address: '203.0.113.7', lastFour: 'x7Qe', reason: 'the token is unknown' };
    await store.write(async (transaction) => {
      await transaction.putTenant(tenant('refused'));
      await transaction.putConnection(connection('refused'));
      await transaction.putConnection(connection('refused', { id: 'off', status: 'paused' }));
      await transaction.insertRequests([
        ...times(6).map((index) => refusedRow(10, index, unknown)),
        ...times(9).map((index) => refusedRow(61, index, { ...unknown, lastFour: 'past' })),
        ...times(4).map((index) => refusedRow(9, index, { ...unknown, lastFour: 'rare' })),
        ...times(5).map((index) => refusedRow(8, index, { address: '203.0.113.9' })),
        ...times(7).map((index) =>
          refusedRow(7, index, { ...unknown, lastFour: 'mine' }, { connection: 'refused-c' }),
        ),
        ...times(7).map((index) =>
          refusedRow(6, index, { ...unknown, lastFour: 'off!' }, { connection: 'off' }),
        ),
        refusedRow(5, 0, { leftOut: 900 }),
      ]);
    });
    const read = async (more: Partial<Tenant> = {}) =>
      (await readTenantOverview(store, tenant('refused', more), terms)).attention.filter(
        ({ kind }) => kind === 'credential.refused',
      );
    const common = {
      kind: 'credential.refused',
      tenant: 'refused',
      at: '2026-11-26T12:00:00.000Z',
    };
    expect(await read()).toEqual([
      {
        ...common,
        connection: 'refused-c',
        name: 'Okta',
        count: 7,
        lastFour: 'mine',
        address: unknown.address,
        detail: unknown.reason,
      },
      { ...common, count: 6, lastFour: 'x7Qe', address: unknown.address, detail: unknown.reason },
      { ...common, count: 5, address: '203.0.113.9' },
    ]);
    expect(await read({ status: 'paused' })).toEqual([]);
  });

  it('asks the store as often for a thousand tenants as for one', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `many-${1_000 + index}`);
    await store.write(async (transaction) => {
      for (const id of ids) {
        await transaction.putTenant(tenant(id));
        await transaction.putConnection(connection(id));
        await transaction.addActivity([
          { tenant: id, connection: `${id}-c`, hour: '2026-11-26T12', requests: 1, errors: 0 },
        ]);
      }
    });
    const one = counting(store);
    await readOverview(one.reader, [tenant(ids[0]!)], terms);
    const all = counting(store);
    const found = await readOverview(
      all.reader,
      ids.map((id) => tenant(id)),
      terms,
    );
    expect(all.calls()).toBe(one.calls());
    expect(all.calls()).toBeLessThanOrEqual(8);
    expect(found.map(({ requests }) => requests)).toEqual(ids.map(() => 1));
  });
});

onEveryStore('overviews of the management API', {}, (server) => {
  const manage = (...given: Parameters<ReturnType<typeof createManage>>) =>
    createManage(server().running.url)(...given);

  it('come page by page, and are found by text', async () => {
    for (const id of ['yy-a', 'yy-b', 'yy-c'])
      expect((await manage('POST', '/tenants', { id, name: `Yonder ${id}` })).status).toBe(201);
    const first = await manage('GET', '/overview?limit=2&search=YONDER');
    expect(first.status).toBe(200);
    expect(first.json.items.map((one: { tenant: string }) => one.tenant)).toEqual(['yy-a', 'yy-b']);
    expect(first.json.items[0].activity.requests).toHaveLength(24);
    const rest = await manage(
      'GET',
      `/overview?limit=2&search=YONDER&hours=2&cursor=${first.json.next}`,
    );
    expect(rest.json.items.map((one: { tenant: string }) => one.tenant)).toEqual(['yy-c']);
    expect(rest.json.next).toBeUndefined();
    expect((await manage('GET', '/overview?hours=337')).status).toBe(400);
  });

  it("of a tenant are for its own tokens too, without endpoints that are not the tenant's", async () => {
    const { tenant: id } = await createTenant(server());
    const { json } = await manage('POST', '/api-tokens', { name: 'own', tenant: id, role: 'read' });
    const own = createManage(server().running.url, json.secret);
    const shown = await own('GET', `/tenants/${id}/overview?hours=1`);
    expect(shown.status).toBe(200);
    expect(shown.json).toMatchObject({ tenant: id, connections: 1, details: [{ credentials: 1 }] });
    expect((await own('GET', '/overview')).status).toBe(403);
    expect((await own('GET', '/tenants/default/overview')).status).toBe(403);
  });
});
