import { expect, it } from 'vitest';
import { createRefusedRequests, refusedKey } from '../../src/events/refused-requests.ts';
import type { RequestRow } from '../../src/ports/requests.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';
import { send } from '../support/client.ts';
import type { AnyEvent } from '../support/events.ts';
import { allEvents } from '../support/events.ts';
import { onEveryStore, startTestServer } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const unknown = 'rollcallUnknownUnknownUnknownWXYZ';

onEveryStore('requests that are refused for their credential', {}, (server) => {
  const rows = async ({ manage, at }: TestTenant) => {
    await server().running.maintain();
    return (await manage('GET', at('/requests?limit=200'))).json.items as readonly AnyEvent[];
  };
  const ask = (path: string, token: string | null) =>
    send(
      server().running.url,
      'GET',
      path,
      { token, headers: { 'User-Agent': 'Some IdP 1.0' } },
      '',
    );

  it('are in the request log with reason, ending, address and client, and never with the token', async () => {
    const tenant = await createTenant(server());
    const { manage, at, connection, credential, token } = tenant;
    const path = `/t/${tenant.tenant}/scim/v2/Users`;
    const refuse = async (given: string | null, where = path) =>
      expect((await ask(where, given)).status).toBe(401);
    await refuse(unknown);
    await refuse(null);
    await refuse('short');
    await manage('POST', at(`/connections/${connection}/pause`));
    await refuse(token);
    await refuse(token, '/scim/v2/Users');
    await manage('POST', at(`/connections/${connection}/resume`));
    await manage('POST', `/tenants/${tenant.tenant}/pause`);
    await refuse(token);
    await manage('POST', `/tenants/${tenant.tenant}/resume`);
    const second = (
      await manage('POST', at(`/connections/${connection}/credentials`), {
        kind: 'token',
        name: 'second',
      })
    ).json;
    await manage('DELETE', at(`/credentials/${second.id}`));
    await refuse(second.secret);
    const found = await rows(tenant);
    const known = { connection, credential, lastFour: token.slice(-4) };
    const expected = [
      {
        reason: 'the token is revoked',
        connection,
        credential: second.id,
        lastFour: second.secret.slice(-4),
      },
      { reason: 'the tenant is paused', ...known },
      { reason: 'the connection is paused', ...known, path: '/scim/v2/Users' },
      { reason: 'the connection is paused', ...known, path },
      { reason: 'the token is not valid', connection: '', credential: '' },
      { reason: expect.stringContaining('no Authorization header'), connection: '' },
      { reason: 'the token is not valid', connection: '', credential: '', lastFour: 'WXYZ' },
    ];
    expect(found).toHaveLength(expected.length);
    for (const [index, one] of expected.entries()) {
      expect(found[index]).toMatchObject({
        tenant: tenant.tenant,
        status: 401,
        method: 'GET',
        address: '127.0.0.1',
        client: 'Some IdP 1.0',
        ...(one as object),
      });
    }
    // A short token would be half told by its ending.
    expect(found[4]).not.toHaveProperty('lastFour');
    for (const secret of [unknown, token, second.secret])
      expect(JSON.stringify(found)).not.toContain(secret);
    const about = await manage('GET', at('/requests?about=wxyz'));
    expect(about.json.items).toHaveLength(1);
  });

  it('of another tenant are told to the owner, and to the tenant of the path as an unknown token', async () => {
    const owner = await createTenant(server());
    const other = await createTenant(server());
    expect((await ask(`/t/${other.tenant}/scim/v2/Users`, owner.token)).status).toBe(401);
    expect(await rows(owner)).toMatchObject([
      {
        reason: 'the path names another tenant',
        connection: owner.connection,
        credential: owner.credential,
      },
    ]);
    const [seen] = await rows(other);
    expect(seen).toMatchObject({
      reason: 'the token is not valid',
      connection: '',
      credential: '',
    });
    expect(JSON.stringify(seen)).not.toContain(owner.connection);
  });

  it('count for the connection, which becomes unhealthy', async () => {
    const tenant = await createTenant(server());
    await tenant.manage('DELETE', tenant.at(`/credentials/${tenant.credential}`));
    for (let index = 0; index < 12; index += 1) await ask('/scim/v2/Users', tenant.token);
    await server().running.maintain();
    const events = await allEvents(tenant);
    expect(events.filter(({ type }) => type === 'connection.unhealthy')).toMatchObject([
      { subject: tenant.connection, data: { lastErrorDetail: '401 the token is revoked' } },
    ]);
    const { json } = await tenant.manage('GET', tenant.at(`/connections/${tenant.connection}`));
    expect(json).toMatchObject({ errors: 12, failing: 12 });
  });

  it('are not kept where the tenant keeps none, nor under a tenant that does not exist', async () => {
    const tenant = await createTenant(server(), { policy: { requestLog: 'off' } });
    await ask(`/t/${tenant.tenant}/scim/v2/Users`, unknown);
    await ask('/t/tenant-nobody/scim/v2/Users', unknown);
    expect(await rows(tenant)).toEqual([]);
  });

  it('cannot fill the log: what is left out is counted', async () => {
    const tenant = await createTenant(server());
    for (let index = 0; index < 60; index += 1)
      await ask(`/t/${tenant.tenant}/scim/v2/Users`, `${unknown}${index}`);
    const found = await rows(tenant);
    expect(found).toHaveLength(21);
    expect(found.filter(({ leftOut }) => leftOut !== undefined)).toMatchObject([
      { leftOut: 40, status: 401 },
    ]);
    await ask(`/t/${tenant.tenant}/scim/v2/Users`, unknown);
    expect((await rows(tenant)).length).toBe(22);
  });

  it('at the token endpoint are kept too', async () => {
    const tenant = await createTenant(server());
    const raw = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: `${tenant.tenant}.${tenant.connection}`,
      client_secret: unknown,
    }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(
      (await send(server().running.url, 'POST', '/oauth/token', { raw, headers, token: null }, ''))
        .status,
    ).toBe(401);
    const [found] = await rows(tenant);
    expect(found).toMatchObject({
      reason: expect.stringContaining('no access token was given'),
      path: '/oauth/token',
    });
    expect(JSON.stringify(found)).not.toContain(unknown);
  });
});

it('refused requests are bounded for each address, tenant and server, whatever the addresses', async () => {
  const store = createMemoryStore();
  const tenants = ['a', 'b', 'c', 'd'];
  for (const id of tenants)
    await store.write((transaction) =>
      transaction.putTenant({
        id,
        name: id,
        status: 'active',
        created: '2024-01-01T00:00:00.000',
        policy: '{}',
      }),
    );
  const kept: RequestRow[] = [];
  let now = 0;
  const ids = { next: () => String(kept.length).padStart(8, '0') };
  const refused = createRefusedRequests({
    reader: store,
    requests: { add: (row) => kept.push(row) },
    clock: { now: () => now },
    ids,
    logger: { log: () => undefined },
  });
  const row = (tenant: string): RequestRow => ({
    tenant,
    id: ids.next(),
    connection: '',
    credential: '',
    method: 'GET',
    path: '/',
    status: 401,
    milliseconds: 0,
    detail: '{}',
    keys: [refusedKey],
    created: '',
  });
  for (let round = 0; round < 2; round += 1) {
    kept.length = 0;
    for (const tenant of tenants) {
      refused.keep(row(tenant), 'first', true);
      await new Promise((resolve) => setImmediate(resolve));
      for (let index = 0; index < 1_000; index += 1)
        refused.keep(row(tenant), `address ${index}`, true);
    }
    expect(kept.length).toBe(200);
    await refused.flush();
    const counted = kept
      .slice(200)
      .map(({ tenant, detail }) => [tenant, JSON.parse(detail).leftOut]);
    expect(counted.reduce((sum, [, leftOut]) => sum + leftOut, 0)).toBe(4 * 1_001 - 200);
    await refused.flush();
    expect(kept.length).toBe(200 + counted.length);
    now += 3_600_000;
  }
  await store.close();
});

it('a server that keeps no requests keeps no refused ones', async () => {
  const server = await startTestServer('memory', { requestLog: false });
  const tenant = await createTenant(server);
  await send(server.running.url, 'GET', `/t/${tenant.tenant}/scim/v2/Users`, {}, unknown);
  await server.running.maintain();
  expect((await tenant.manage('GET', tenant.at('/requests'))).json.items).toEqual([]);
  await server.stop();
});
