import { expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { onEveryStore, patch } from '../support/server.ts';
import { accountOfUser, addConnection, createTenant, type TestTenant } from '../support/tenant.ts';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

interface Person {
  readonly user: string;
  readonly account: string;
}

let serial = 0;

async function person(tenant: TestTenant, name = 'p'): Promise<Person> {
  serial += 1;
  const { json } = await tenant.call('POST', '/Users', {
    body: { userName: `${name}${serial}@x.example` },
  });
  return { user: json.id, account: String((await accountOfUser(tenant, json.id))!['id']) };
}

async function group(
  { call }: TestTenant,
  displayName: string,
  members: readonly string[] = [],
  more: object = {},
): Promise<string> {
  const body = { displayName, members: members.map((value) => ({ value })), ...more };
  const made = await call('POST', '/Groups', { body });
  expect(made.status, made.text).toBe(201);
  return made.json.id;
}

const rolesOf = async (
  { manage, at }: TestTenant,
  { account }: Person,
): Promise<readonly string[]> =>
  (await manage('GET', at(`/accounts/${account}/access`))).json.roles;

const setPolicy = async ({ manage, tenant }: TestTenant, policy: object): Promise<void> => {
  const reply = await manage('PATCH', `/tenants/${tenant}`, { policy });
  expect(reply.status, reply.text).toBe(200);
};

const join = (value: string) => patch({ op: 'add', path: 'members', value: [{ value }] });
const leave = (value: string) => patch({ op: 'remove', path: `members[value eq "${value}"]` });
const rename = (displayName: string) =>
  patch({ op: 'replace', path: 'displayName', value: displayName });

/** A write, by itself and as an operation of a bulk request. */
async function attempt(
  tenant: TestTenant,
  method: string,
  path: string,
  body?: object,
): Promise<readonly number[]> {
  const data = body === undefined ? {} : { body };
  const alone = await tenant.call(method, path, data);
  const operation = {
    method,
    path,
    ...(method === 'POST' ? { bulkId: 'x' } : {}),
    ...(body === undefined ? {} : { data: body }),
  };
  const bulk = await tenant.call('POST', '/Bulk', {
    body: { schemas: [bulkUrn], Operations: [operation] },
  });
  return [alone.status, Number(bulk.json.Operations[0].status)];
}

onEveryStore('effects', {}, (server) => {
  it('a role rule by name means the group that had it first, whatever others are called', async () => {
    const tenant = await createTenant(server());
    const [ada, eve] = [await person(tenant, 'ada'), await person(tenant, 'eve')];
    const own = await group(tenant, 'eves', [eve.user]);
    const admins = await group(tenant, 'Site Admins', [ada.user]);
    const rules = [{ displayName: 'Site Admins', roles: ['admin'] }];
    await setPolicy(tenant, { roles: { rules }, protectedGroups: [admins] });
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([['admin'], []]);
    const second = await tenant.call('POST', '/Groups', {
      body: { displayName: 'site admins', members: [{ value: eve.user }] },
    });
    expect(second.status).toBe(201);
    const line = server().log.find(
      ({ fields }) => fields['requestId'] === second.headers['x-request-id'],
    );
    expect(JSON.stringify(line!.fields['ignored'])).toContain('it is bound to another group');
    expect((await tenant.call('PATCH', `/Groups/${own}`, rename('SITE ADMINS'))).status).toBe(200);
    const put = await tenant.call('PUT', `/Groups/${own}`, {
      body: { displayName: 'Site Admins', members: [{ value: eve.user }] },
    });
    expect(put.status).toBe(200);
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([['admin'], []]);
    // The rules set anew mean the same group, though another of the name is older.
    await setPolicy(tenant, { roles: { rules } });
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([['admin'], []]);
    const { policy } = (await tenant.manage('GET', `/tenants/${tenant.tenant}`)).json;
    expect(policy.roles.rules).toEqual([
      { displayName: 'Site Admins', roles: ['admin'], group: admins },
    ]);
    await setPolicy(tenant, { roles: policy.roles });
  });

  it('a rule that comes before its group is bound to the first of the name, by displayName and externalId', async () => {
    const tenant = await createTenant(server());
    const [ada, eve] = [await person(tenant), await person(tenant)];
    const rules = [
      { displayName: 'Ops', roles: ['ops'] },
      { externalId: 'X-1', roles: ['audit'] },
    ];
    await setPolicy(tenant, { roles: { rules } });
    const ops = await group(tenant, 'ops', [ada.user], { externalId: 'X-1' });
    expect(await rolesOf(tenant, ada)).toEqual(['ops', 'audit']);
    const other = await group(tenant, 'Ops', [eve.user], { externalId: 'X-1' });
    expect(await rolesOf(tenant, eve)).toEqual([]);
    // Renamed, the first gives nothing, and the second does not come into its place.
    await tenant.call('PATCH', `/Groups/${ops}`, rename('Plumbers'));
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([['audit'], []]);
    await tenant.call('PATCH', `/Groups/${ops}`, rename('OPS'));
    expect(await rolesOf(tenant, ada)).toEqual(['ops', 'audit']);
    // Only when it is gone is the name free for whoever takes it next.
    await tenant.call('DELETE', `/Groups/${ops}`);
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([[], []]);
    await tenant.call('DELETE', `/Groups/${other}`);
    await group(tenant, 'Ops', [eve.user]);
    expect(await rolesOf(tenant, eve)).toEqual(['ops']);
  });

  it('a rule with a connection means every group of the name which that connection owns', async () => {
    const tenant = await createTenant(server());
    const other = await addConnection(server(), tenant.tenant);
    const [ada, eve] = [await person(tenant), await person(other)];
    await setPolicy(tenant, {
      roles: { rules: [{ displayName: 'Ops', connection: tenant.connection, roles: ['ops'] }] },
    });
    await group(other, 'Ops', [eve.user]);
    await group(tenant, 'Ops', [ada.user]);
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([['ops'], []]);
    const refused = await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { roles: { rules: [{ id: 'x', connection: tenant.connection, roles: ['ops'] }] } },
    });
    expect(refused.status).toBe(400);
  });

  it('a group inside a protected one keeps its members', async () => {
    const tenant = await createTenant(server());
    const [ada, eve] = [await person(tenant), await person(tenant)];
    const innermost = await group(tenant, 'innermost', [ada.user]);
    const inner = await group(tenant, 'inner', [innermost]);
    const admins = await group(tenant, 'Site Admins', [inner]);
    const free = await group(tenant, 'free', [eve.user]);
    await setPolicy(tenant, {
      roles: { rules: [{ id: admins, roles: ['admin'] }] },
      protectedGroups: [admins],
    });
    const refused = [403, 403];
    for (const [method, path, body] of [
      ['PATCH', `/Groups/${innermost}`, join(eve.user).body],
      ['PATCH', `/Groups/${inner}`, join(free).body],
      ['PATCH', `/Groups/${innermost}`, leave(ada.user).body],
      ['PUT', `/Groups/${innermost}`, { displayName: 'innermost', members: [{ value: eve.user }] }],
      ['PUT', `/Groups/${inner}`, { displayName: 'inner', members: [] }],
      ['DELETE', `/Groups/${innermost}`, undefined],
      ['DELETE', `/Groups/${inner}`, undefined],
    ] as const)
      expect([method, path, await attempt(tenant, method, path, body)]).toEqual([
        method,
        path,
        refused,
      ]);
    expect([await rolesOf(tenant, ada), await rolesOf(tenant, eve)]).toEqual([['admin'], []]);
    expect((await tenant.call('PATCH', `/Groups/${free}`, leave(eve.user))).status).toBe(200);
    expect((await tenant.call('PATCH', `/Groups/${inner}`, rename('still inner'))).status).toBe(
      200,
    );
    // Whoever leaves the company leaves the group.
    expect((await tenant.call('DELETE', `/Users/${ada.user}`)).status).toBe(204);
  });

  it('a protected account keeps its groups and roles, whatever is done at whatever depth', async () => {
    const tenant = await createTenant(server());
    const root = await person(tenant, 'root');
    const inner = await group(tenant, 'inner', [root.user]);
    const outer = await group(tenant, 'outer', [inner]);
    const free = await group(tenant, 'free');
    await setPolicy(tenant, {
      roles: {
        rules: [
          { displayName: 'Outer', roles: ['admin'] },
          { displayName: 'more', roles: ['x'] },
        ],
      },
    });
    await tenant.manage('PATCH', tenant.at(`/accounts/${root.account}`), { protected: true });
    const events = await eventsOf(tenant, async () => {
      for (const [method, path, body] of [
        ['PATCH', `/Groups/${outer}`, leave(inner).body],
        ['PATCH', `/Groups/${outer}`, patch({ op: 'remove', path: 'members' }).body],
        ['PATCH', `/Groups/${outer}`, rename('elsewhere').body],
        ['PATCH', `/Groups/${inner}`, rename('more').body],
        ['PUT', `/Groups/${outer}`, { displayName: 'renamed' }],
        ['PUT', `/Groups/${outer}`, { displayName: 'outer', members: [] }],
        ['DELETE', `/Groups/${outer}`, undefined],
        ['DELETE', `/Groups/${inner}`, undefined],
        ['PATCH', `/Groups/${free}`, join(outer).body],
        ['POST', '/Groups', { displayName: 'new', members: [{ value: inner }] }],
        ['PATCH', `/Users/${root.user}`, patch({ op: 'replace', path: 'title', value: 'x' }).body],
        [
          'PATCH',
          `/Users/${root.user}`,
          patch({ op: 'replace', path: 'password', value: 'new-Secret-1' }).body,
        ],
        [
          'PATCH',
          `/Users/${root.user}`,
          patch({ op: 'add', path: 'roles', value: [{ value: 'admin' }] }).body,
        ],
        [
          'PATCH',
          `/Users/${root.user}`,
          patch({ op: 'replace', path: 'active', value: false }).body,
        ],
        ['PUT', `/Users/${root.user}`, { userName: 'root@x.example', active: false }],
        ['DELETE', `/Users/${root.user}`, undefined],
      ] as const)
        expect([method, path, await attempt(tenant, method, path, body)]).toEqual([
          method,
          path,
          [403, 403],
        ]);
    });
    expect(events).toEqual([]);
    expect(await rolesOf(tenant, root)).toEqual(['admin']);
    const eve = await person(tenant, 'eve');
    expect((await tenant.call('PATCH', `/Groups/${outer}`, join(eve.user))).status).toBe(200);
    expect(
      (await tenant.call('PATCH', `/Groups/${inner}`, rename('nothing to a rule'))).status,
    ).toBe(200);
  });

  it('the guard counts the people who lose a group or a role, however it is done', async () => {
    const guard = { percent: 1, atLeast: 4, minutes: 60 };
    const tenant = await createTenant(server(), { policy: { guard } });
    const people = await Promise.all(Array.from({ length: 6 }, () => person(tenant)));
    const ids = people.map(({ user }) => user);
    const innermost = await group(tenant, 'innermost', ids.slice(0, 3));
    const inner = await group(tenant, 'inner', [innermost, ...ids.slice(2, 5)]);
    const parent = await group(tenant, 'Parent', [inner, ids[5]!]);
    await setPolicy(tenant, { roles: { rules: [{ displayName: 'parent', roles: ['member'] }] } });
    const removals = async () => (await tenant.manage('GET', tenant.at('/guard'))).json.removals;
    const held = {
      status: 403,
      json: { detail: expect.stringMatching(/^held: .* from 5 accounts within/u) },
    };
    expect(await tenant.call('PATCH', `/Groups/${parent}`, leave(inner))).toMatchObject(held);
    expect(await tenant.call('DELETE', `/Groups/${inner}`)).toMatchObject(held);
    const six = {
      status: 403,
      json: { detail: expect.stringMatching(/^held: .* from 6 accounts within/u) },
    };
    expect(await tenant.call('PATCH', `/Groups/${parent}`, rename('Other'))).toMatchObject(six);
    expect(await tenant.call('DELETE', `/Groups/${parent}`)).toMatchObject(six);
    expect(await removals()).toBe(0);
    expect(await rolesOf(tenant, people[0]!)).toEqual(['member']);
    // Who stays by another way does not lose anything.
    await tenant.call('PATCH', `/Groups/${parent}`, join(innermost));
    await tenant.call('PATCH', `/Groups/${parent}`, leave(inner));
    expect(await removals()).toBe(2);
    await setPolicy(tenant, { guard: { enabled: false } });
    const events = await eventsOf(tenant, () =>
      tenant.call('PATCH', `/Groups/${parent}`, rename('Other')),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'group.updated',
      ...Array.from({ length: 4 }, () => 'account.roles_changed'),
    ]);
  });
});
