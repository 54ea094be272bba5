import { expect, it } from 'vitest';
import { onEveryStore, patch } from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

async function register(
  { manage, at }: TestTenant,
  account: object,
): Promise<Record<string, unknown>> {
  const { status, json, text } = await manage('POST', at('/accounts'), account);
  expect(status, text).toBe(201);
  return json;
}

async function join({ call }: TestTenant, body: object) {
  return call('POST', '/Users', { body });
}

const ada = {
  username: 'ada-old',
  displayName: 'Ada before',
  emails: [{ value: 'Ada@x.example', primary: true }],
  externalId: 'E1',
  settings: { theme: 'dark' },
};
const comes = {
  userName: 'ada@x.example',
  externalId: 'E1',
  displayName: 'Ada now',
  emails: [{ value: 'ada@X.example' }],
};

onEveryStore('accounts that the application had before', {}, (server) => {
  it('are linked only if the tenant allows it', async () => {
    const tenant = await createTenant(server(), { policy: { domains: ['x.example'] } });
    const before = await register(tenant, ada);
    const { json } = await join(tenant, comes);
    expect((await accountOfUser(tenant, json.id))!['id']).not.toBe(before['id']);
    const { json: after } = await tenant.manage(
      'GET',
      tenant.at(`/accounts/${String(before['id'])}`),
    );
    expect(after).toEqual({ ...before, roles: [] });
  });

  it('are linked by externalId, and keep username and settings', async () => {
    const tenant = await createTenant(server(), { policy: { linking: 'externalId' } });
    const before = await register(tenant, ada);
    const { json: other } = await join(tenant, {
      ...comes,
      userName: 'other@x.example',
      externalId: 'E2',
    });
    expect((await accountOfUser(tenant, other.id))!['id']).not.toBe(before['id']);
    const { json } = await join(tenant, comes);
    const linked = (await accountOfUser(tenant, json.id))!;
    expect(linked).toEqual({
      ...before,
      displayName: 'Ada now',
      emails: [{ value: 'ada@X.example', primary: true }],
      connection: tenant.connection,
      user: json.id,
      lastModified: linked['lastModified'],
    });
  });

  it('are linked by address only where the tenant has proven the domain', async () => {
    const tenant = await createTenant(server(), {
      policy: { linking: 'verifiedEmail', domains: ['x.example'] },
    });
    const before = await register(tenant, ada);
    const outside = await register(tenant, {
      username: 'eve',
      emails: [{ value: 'eve@gmail.example', primary: true }],
    });
    const taken = await join(tenant, {
      userName: 'evil@x.example',
      emails: [{ value: 'eve@gmail.example' }],
    });
    expect((await accountOfUser(tenant, taken.json.id))!['id']).not.toBe(outside['id']);
    // A domain that ends like a proven one is another.
    const alike = await join(tenant, {
      userName: 'b@x.example',
      emails: [{ value: 'ada@evilx.example' }],
    });
    expect((await accountOfUser(tenant, alike.json.id))!['id']).not.toBe(before['id']);
    const { json } = await join(tenant, {
      userName: 'c@x.example',
      emails: [{ value: 'ADA@x.example' }],
    });
    expect((await accountOfUser(tenant, json.id))!['id']).toBe(before['id']);
  });

  it('wait for approval where the tenant requires it, and have no access meanwhile', async () => {
    const tenant = await createTenant(server(), { policy: { linking: 'approve' } });
    const { manage, at } = tenant;
    const before = await register(tenant, ada);
    const { json: held, status } = await join(tenant, comes);
    expect(status).toBe(201);
    expect(await accountOfUser(tenant, held.id)).toBeUndefined();
    expect((await manage('GET', at('/links'))).json.items).toMatchObject([
      { user: held.id, account: before['id'] },
    ]);
    await tenant.call(
      'PATCH',
      `/Users/${held.id}`,
      patch({ op: 'replace', path: 'displayName', value: 'Ada later' }),
    );
    const approved = await manage('POST', at(`/links/${held.id}/approve`));
    expect(approved.json).toMatchObject({
      id: before['id'],
      displayName: 'Ada later',
      user: held.id,
      settings: { theme: 'dark' },
    });
    expect((await manage('GET', at('/links'))).json.items).toEqual([]);
    expect((await manage('POST', at(`/links/${held.id}/approve`))).status).toBe(404);

    const other = await register(tenant, {
      username: 'bob',
      emails: [{ value: 'bob@y.example', primary: true }],
    });
    const bob = await join(tenant, {
      userName: 'bob@y.example',
      emails: [{ value: 'bob@y.example' }],
    });
    const rejected = await manage('POST', at(`/links/${bob.json.id}/reject`));
    expect(rejected.json).toMatchObject({ username: 'bob-1', user: bob.json.id });
    expect((await manage('GET', at(`/accounts/${String(other['id'])}`))).json).toEqual({
      ...other,
      roles: [],
    });
    // Whoever leaves while he waits leaves nothing.
    const gone = await join(tenant, {
      userName: 'gone@y.example',
      emails: [{ value: 'bob@y.example' }],
    });
    await tenant.call('DELETE', `/Users/${gone.json.id}`);
    expect((await manage('GET', at('/links'))).json.items).toEqual([]);
    // What is given away meanwhile can not be given again.
    const late = await join(tenant, {
      userName: 'late@y.example',
      emails: [{ value: 'bob@y.example' }],
    });
    await manage('DELETE', at(`/accounts/${String(other['id'])}`));
    expect((await manage('POST', at(`/links/${late.json.id}/approve`))).status).toBe(409);
    expect((await manage('POST', at(`/links/${late.json.id}/reject`))).status).toBe(200);
  });

  it('are not guessed at when several fit', async () => {
    const tenant = await createTenant(server(), {
      policy: { linking: 'verifiedEmail', domains: ['x.example'] },
    });
    await register(tenant, { ...ada, username: 'one' });
    await register(tenant, { ...ada, username: 'two' });
    const { status, json } = await join(tenant, comes);
    expect([status, json.scimType]).toEqual([409, 'uniqueness']);
    expect(json.detail).toContain('2 existing accounts match this user');
    expect((await tenant.call('GET', '/Users?count=0')).json.totalResults).toBe(0);
    expect((await tenant.manage('GET', tenant.at('/accounts'))).json.items).toHaveLength(2);
  });

  it('T033 T138 that are protected are never linked, changed, suspended, removed, or moved in or out of a group', async () => {
    const tenant = await createTenant(server(), { policy: { linking: 'externalId' } });
    const { call, manage, at } = tenant;
    const admin = await register(tenant, { ...ada, protected: true });
    const { json } = await join(tenant, comes);
    expect((await accountOfUser(tenant, json.id))!['id']).not.toBe(admin['id']);

    const user = json.id as string;
    const group = (
      await call('POST', '/Groups', { body: { displayName: 'Admins', members: [{ value: user }] } })
    ).json.id as string;
    const account = String((await accountOfUser(tenant, user))!['id']);
    await manage('PATCH', at(`/accounts/${account}`), { protected: true });
    const before = await accountOfUser(tenant, user);
    const groupBefore = (await call('GET', `/Groups/${group}`)).json;
    const userBefore = (await call('GET', `/Users/${user}`)).json;
    const other = (await join(tenant, { userName: 'other@x.example' })).json.id as string;
    const path = `/Users/${user}`;
    const attempts: readonly (readonly [string, string, object | undefined])[] = [
      ['PATCH', path, patch({ op: 'replace', path: 'active', value: false }).body],
      ['PATCH', path, patch({ op: 'replace', value: { active: false } }).body],
      ['PATCH', path, patch({ op: 'replace', value: { displayName: 'x' } }).body],
      ['PUT', path, { userName: 'x@x.example', emails: [{ value: 'evil@x.example' }] }],
      ['DELETE', path, undefined],
      [
        'PATCH',
        `/Groups/${group}`,
        patch({ op: 'remove', path: `members[value eq "${user}"]` }).body,
      ],
      ['PATCH', `/Groups/${group}`, patch({ op: 'remove', path: 'members' }).body],
      [
        'PATCH',
        `/Groups/${group}`,
        patch({ op: 'replace', value: { members: [{ value: other }] } }).body,
      ],
      ['PUT', `/Groups/${group}`, { displayName: 'Admins', members: [] }],
      ['DELETE', `/Groups/${group}`, undefined],
      ['POST', '/Groups', { displayName: 'New', members: [{ value: user }] }],
    ];
    for (const [method, to, body] of attempts) {
      const reply = await call(method, to, body === undefined ? {} : { body });
      expect([reply.status, reply.json?.detail], `${method} ${to}`).toEqual([
        403,
        expect.stringContaining('protected'),
      ]);
    }
    const bulk = await call('POST', '/Bulk', {
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: attempts
          .filter(([method]) => method !== 'POST')
          .map(([method, to, data]) => ({
            method,
            path: to,
            ...(data === undefined ? {} : { data }),
          })),
      },
    });
    expect(bulk.json.Operations.map(({ status }: { status: string }) => status)).toEqual(
      attempts.slice(1).map(() => '403'),
    );
    const circle = await call('POST', '/Bulk', {
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [
          {
            method: 'POST',
            path: '/Groups',
            bulkId: 'a',
            data: { displayName: 'A', members: [{ value: 'bulkId:b' }, { value: user }] },
          },
          {
            method: 'POST',
            path: '/Groups',
            bulkId: 'b',
            data: { displayName: 'B', members: [{ value: 'bulkId:a' }] },
          },
        ],
      },
    });
    expect(circle.json.Operations.map(({ status }: { status: string }) => status)).not.toContain(
      '201',
    );
    expect(await accountOfUser(tenant, user)).toEqual(before);
    expect((await call('GET', path)).json).toEqual(userBefore);
    expect((await call('GET', `/Groups/${group}`)).json).toEqual(groupBefore);
    // What does not touch it goes on.
    expect(
      (
        await call(
          'PATCH',
          `/Groups/${group}`,
          patch({ op: 'add', path: 'members', value: [{ value: other }] }),
        )
      ).status,
    ).toBe(200);
    const replaced = await call(
      'PATCH',
      `/Groups/${group}`,
      patch({ op: 'replace', path: 'members', value: [{ value: user }] }),
    );
    expect(replaced.status).toBe(200);
    await manage('PATCH', at(`/accounts/${account}`), { protected: false });
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('T033 groups that the tenant protects stay as they are', async () => {
    const tenant = await createTenant(server());
    const { call, manage } = tenant;
    const { json } = await call('POST', '/Groups', { body: { displayName: 'Owners' } });
    await manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { protectedGroups: [json.id] } });
    const user = (await join(tenant, { userName: 'a@x.example' })).json.id;
    for (const [method, body] of [
      ['PATCH', patch({ op: 'add', path: 'members', value: [{ value: user }] }).body],
      ['PUT', { displayName: 'Mine' }],
      ['DELETE', undefined],
    ] as const)
      expect(
        (await call(method, `/Groups/${json.id}`, body === undefined ? {} : { body })).status,
      ).toBe(403);
    expect((await call('GET', `/Groups/${json.id}`)).json.meta.version).toBe('W/"1"');
  });
});
