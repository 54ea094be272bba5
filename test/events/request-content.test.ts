import { expect, it } from 'vitest';
import type { AnyEvent } from '../support/events.ts';
import { onEveryStore, patch, startTestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

const small = { passwords: true, bodyHours: 1, maxBodyBytes: 1_024, maxBodies: 100 };

onEveryStore('the level full of the request log', small, (server) => {
  const show = async ({ manage, at }: TestTenant, id: string) => {
    await server().running.maintain();
    return (await manage('GET', at(`/requests/${id}`))).json as AnyEvent;
  };
  const full = () => createTenant(server(), { profile: 'entra', policy: { requestLog: 'full' } });
  const idOf = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): string =>
    headers['x-request-id'] as string;

  it('keeps bodies, headers, query and normalised operations, without secrets', async () => {
    const tenant = await full();
    const { call, token } = tenant;
    const made = await call('POST', '/Users', {
      body: user({ userName: 'ada@x.example', password: 'Zebra-17', nope: 'Zebra-18' }),
      headers: { 'User-Agent': 'Some IdP 1.0', 'X-Secret': 'Zebra-19' },
    });
    const changed = await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch(
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'replace', path: 'password', value: 'Zebra-20' },
        { op: 'Add', value: { displayName: token, title: 'Lead' } },
      ),
    );
    const listed = await call(
      'GET',
      `/Users?filter=${encodeURIComponent('userName eq "ada@x.example"')}&count=5&access_token=Zebra-21`,
    );
    const created = await show(tenant, idOf(made));
    expect(created).toMatchObject({
      method: 'POST',
      content: {
        request: { headers: { 'user-agent': 'Some IdP 1.0' } },
        response: { headers: { location: expect.stringContaining(made.json.id) } },
      },
    });
    expect(JSON.parse(created['content'].request.body)).toMatchObject({
      userName: 'ada@x.example',
      password: '…',
      nope: '…',
    });
    expect(JSON.parse(created['content'].response.body)).toEqual(made.json);
    const patched = await show(tenant, idOf(changed));
    expect(patched['content'].operations).toEqual([
      { op: 'replace', path: 'active', value: false },
      { op: 'replace', path: 'password', value: '…' },
      { op: 'add', path: 'displayName', value: '…' },
      { op: 'add', path: 'title', value: 'Lead' },
    ]);
    const found = await show(tenant, idOf(listed));
    expect(found['query']).toEqual([
      { name: 'filter', value: 'userName eq "ada@x.example"' },
      { name: 'count', value: '5' },
      { name: 'access_token', value: '…' },
    ]);
    expect(JSON.parse(found['content'].response.body).Resources).toHaveLength(1);
    for (const one of [created, patched, found]) {
      expect(JSON.stringify(one)).not.toContain('Zebra');
      expect(JSON.stringify(one['content'])).not.toContain(token);
    }
  });

  it('keeps no body that cannot be read, and cuts off what is too long', async () => {
    const tenant = await full();
    const broken = await tenant.call('POST', '/Users', { body: '{"password":"Zebra-22"' });
    expect(broken.status).toBe(400);
    const refused = await show(tenant, idOf(broken));
    expect(refused['content'].request.body).toBeUndefined();
    expect(JSON.parse(refused['content'].response.body)).toMatchObject({ status: '400' });
    expect(JSON.stringify(refused)).not.toContain('Zebra');
    const long = await tenant.call('POST', '/Users', {
      body: user({ userName: 'long@x.example', title: 'é'.repeat(4_000) }),
    });
    const { request } = (await show(tenant, idOf(long)))['content'];
    expect(Buffer.byteLength(request.body)).toBeLessThanOrEqual(1_024);
    expect(request.cutFrom).toBeGreaterThan(4_000);
  });

  it('keeps no content at other levels, and a read only here', async () => {
    const tenant = await createTenant(server(), { policy: { requestLog: 'all' } });
    const made = await tenant.call('POST', '/Users', { body: user({ userName: 'b@x.example' }) });
    expect((await show(tenant, idOf(made)))['content']).toBeUndefined();
    const { manage, at } = tenant;
    const changed = await manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { requestLog: 'full' },
    });
    expect(changed.status).toBe(200);
    const read = await tenant.call('GET', `/Users/${made.json.id}`);
    const shown = await show(tenant, idOf(read));
    expect(JSON.parse(shown['content'].response.body)).toEqual(read.json);
    const { items } = (await manage('GET', at('/audit?limit=5'))).json;
    expect(JSON.stringify(items)).toContain('"policy.requestLog"');
  });

  it('lists the events that a request caused, with deliveries that have not succeeded', async () => {
    const tenant = await full();
    const { manage, at, call } = tenant;
    const made = await call('POST', '/Users', { body: user({ userName: 'c@x.example' }) });
    await call('POST', '/Users', { body: user({ userName: 'd@x.example' }) });
    await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    await server().running.maintain();
    const { json } = await manage('GET', at(`/requests/${idOf(made)}/events`));
    expect(json.items).toEqual([
      { event: expect.objectContaining({ type: 'user.created' }), undelivered: [] },
    ]);
    expect((await manage('GET', at('/requests/unknown/events'))).status).toBe(404);
  });

  it('deletes the content with the person, and keeps the row', async () => {
    const tenant = await createTenant(server(), {
      policy: { requestLog: 'full', onDelete: 'erase' },
    });
    const { call } = tenant;
    const made = await call('POST', '/Users', { body: user({ userName: 'gone@x.example' }) });
    expect((await show(tenant, idOf(made)))['content']).toBeDefined();
    await call('DELETE', `/Users/${made.json.id}`);
    await expect
      .poll(async () => JSON.stringify(await show(tenant, idOf(made))))
      .not.toContain('gone@x.example');
    expect((await show(tenant, idOf(made)))['content']).toBeUndefined();
  });

  it('filters by outcome, connection and time, and pages in bounded steps', async () => {
    const tenant = await full();
    const { call, manage, at, connection } = tenant;
    const made = await call('POST', '/Users', { body: user({ userName: 'f@x.example' }) });
    const path = `/Users/${made.json.id}`;
    await call('PATCH', path, patch({ op: 'replace', path: 'active', value: 'False' }));
    await call('PATCH', path, patch({ op: 'replace', path: 'active', value: false }));
    await call('GET', '/Users/none');
    await server().running.maintain();
    const list = async (query: string) => {
      const { status, json } = await manage('GET', at(`/requests?${query}`));
      expect(status, query).toBe(200);
      return (json.items as readonly AnyEvent[]).map(({ method, status }) => [method, status]);
    };
    expect(await list('effect=no%20effect')).toEqual([['PATCH', 200]]);
    expect(await list('tolerance=boolean-strings')).toEqual([['PATCH', 200]]);
    expect(await list('status=400&maxStatus=499')).toEqual([['GET', 404]]);
    expect(await list(`connection=${connection}&method=POST`)).toEqual([['POST', 201]]);
    expect(await list('connection=other')).toEqual([]);
    expect(await list('refused=true')).toEqual([]);
    const hourAgo = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString());
    expect(await list(`until=${hourAgo}`)).toEqual([]);
    expect(await list(`since=${hourAgo}`)).toHaveLength(4);
    expect((await manage('GET', at('/requests?since=yesterday'))).status).toBe(400);
  });
});

it('keeps bodies for tenants without a policy where the operator says so', async () => {
  const server = await startTestServer('memory', { requestLevel: 'full' });
  try {
    const tenant = await createTenant(server);
    const read = await tenant.call('GET', '/Users');
    await server.running.maintain();
    const id = read.headers['x-request-id'] as string;
    const { json } = await tenant.manage('GET', tenant.at(`/requests/${id}`));
    expect(json.content.response.body).toContain('Resources');
  } finally {
    await server.stop();
  }
});
