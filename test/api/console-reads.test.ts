import { describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { onEveryStore, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

onEveryStore('what pages of a tenant read', {}, (server) => {
  const manage = (...given: Parameters<ReturnType<typeof createManage>>) =>
    createManage(server().running.url)(...given);

  const provision = async (
    tenant: TestTenant,
    name: string,
    more: object = {},
  ): Promise<string> => {
    const made = await tenant.call('POST', '/Users', { body: user({ userName: name, ...more }) });
    expect(made.status).toBe(201);
    return made.json.id;
  };

  const walk = async (path: string): Promise<readonly (readonly string[])[]> => {
    const pages: string[][] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { status, json }: Awaited<ReturnType<typeof manage>> = await manage(
        'GET',
        `${path}&cursor=${encodeURIComponent(cursor)}`,
      );
      expect(status).toBe(200);
      pages.push(
        json.items.map(
          (one: Record<string, string>) => one['userName'] ?? one['username'] ?? one['id'],
        ),
      );
      cursor = json.next;
    }
    return pages;
  };

  it('sorts users by an attribute, both ways, page by page', async () => {
    const tenant = await createTenant(server());
    for (const name of ['carl', 'ada', 'bob']) await provision(tenant, name);
    const list = (query: string) => walk(tenant.at(`/users?limit=2&${query}`));
    expect(await list('sortBy=userName')).toEqual([['ada', 'bob'], ['carl']]);
    expect(await list('sortBy=userName&sortOrder=descending')).toEqual([['carl', 'bob'], ['ada']]);
    expect(await list('sortBy=meta.created')).toEqual([['carl', 'ada'], ['bob']]);
    expect((await manage('GET', tenant.at('/users?sortBy=emails'))).status).toBe(400);
  });

  it('says where a filter is wrong', async () => {
    const tenant = await createTenant(server());
    const query = encodeURIComponent('userName eq "a" and');
    const refused = await manage('GET', tenant.at(`/users?filter=${query}`));
    expect([refused.status, refused.json.code]).toEqual([400, 'invalidFilter']);
    expect(refused.json.detail).toMatch(/at character 20$/u);
  });

  it('lists accounts by username, of a status, a connection or a beginning', async () => {
    const tenant = await createTenant(server());
    for (const name of ['carl', 'ada', 'bob', 'bert']) await provision(tenant, name);
    await provision(tenant, 'gone', { active: false });
    const list = (query: string) => walk(tenant.at(`/accounts?limit=2&${query}`));
    expect(await list('sortBy=username')).toEqual([['ada', 'bert'], ['bob', 'carl'], ['gone']]);
    expect(await list('status=deactivated')).toEqual([['gone']]);
    expect(await list('status=active&prefix=B')).toEqual([['bert', 'bob'], []]);
    const [{ connection }] = (await manage('GET', tenant.at('/accounts'))).json.items;
    expect((await list(`connection=${connection}`)).flat()).toHaveLength(5);
    expect((await list('connection=other')).flat()).toEqual([]);
    expect((await manage('GET', tenant.at('/accounts?status=active&username=ada'))).status).toBe(
      400,
    );
    expect((await manage('GET', tenant.at('/accounts?status=active&sortBy=id'))).status).toBe(400);
  });

  describe('members of a group', () => {
    const createGroup = async (tenant: TestTenant, members: readonly string[]): Promise<string> => {
      const body = {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: `Group ${members.length}`,
        members: members.map((value) => ({ value })),
      };
      const made = await tenant.call('POST', '/Groups', { body });
      expect(made.status).toBe(201);
      return made.json.id;
    };

    it('are paged from both ends and from any place', async () => {
      const tenant = await createTenant(server());
      const ids: string[] = [];
      for (let at = 0; at < 7; at += 1) ids.push(await provision(tenant, `m${at}`));
      const group = await createGroup(tenant, ids);
      const path = (query: string) => tenant.at(`/groups/${group}/members?${query}`);
      const first = (await manage('GET', path('limit=3'))).json;
      expect([first.total, first.items[0]]).toMatchObject([7, { type: 'User', id: ids[0] }]);
      expect((await walk(path('limit=3'))).flat()).toEqual(ids);
      expect((await walk(path('limit=3&order=descending'))).flat()).toEqual(ids.toReversed());
      const places = (await manage('GET', path('limit=7'))).json.items.map(
        ({ place }: { place: number }) => place,
      );
      const range = `from=${places[2]}&to=${places[5]}`;
      expect((await walk(path(`${range}&limit=2`))).flat()).toEqual(ids.slice(2, 5));
      const reverse = await walk(path(`${range}&limit=2&order=descending`));
      expect(reverse.flat()).toEqual(ids.slice(2, 5).toReversed());
      expect([first.start, first.end]).toEqual([places[0], places[6] + 1]);
      expect((await manage('GET', path('cursor=x'))).status).toBe(400);
    });

    it('are found by the beginning of a name, also groups, and only those of the group', async () => {
      const tenant = await createTenant(server());
      const ada = await provision(tenant, 'ada@x.example', { displayName: 'Ada "A" Lovelace' });
      const adam = await provision(tenant, 'adam@x.example');
      await provision(tenant, 'adele@x.example');
      const inner = await createGroup(tenant, []);
      const group = await createGroup(tenant, [ada, adam, inner]);
      const find = async (text: string) =>
        (
          await walk(
            tenant.at(`/groups/${group}/members?limit=2&search=${encodeURIComponent(text)}`),
          )
        ).flat();
      expect((await find('AD')).toSorted()).toEqual([ada, adam].toSorted());
      expect(await find('ada "a')).toEqual([ada]);
      expect(await find('group')).toEqual([inner]);
      expect(await find('adele')).toEqual([]);
      const missing = tenant.at('/groups/01890000-0000-7000-8000-000000000000/members');
      expect((await manage('GET', missing)).status).toBe(404);
      const sizes = await manage('GET', tenant.at(`/group-sizes?groups=${group},unknown`));
      expect(sizes.json.items).toEqual([
        { group, members: 3 },
        { group: 'unknown', members: 0 },
      ]);
      const empty = await manage('GET', tenant.at(`/groups/${inner}/members`));
      expect(empty.json).toEqual({ items: [], total: 0, start: 0, end: 0 });
    });
  });

  it('lists accounts with their roles, and those that have one', async () => {
    const tenant = await createTenant(server());
    const rules = [
      { displayName: 'Crew', roles: ['sailor', 'cook'] },
      { displayName: 'Bridge', roles: ['captain'] },
    ];
    await manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { roles: { rules, default: ['guest'] } },
    });
    const ids: Record<string, string> = {};
    for (const name of ['ada', 'bob', 'carl', 'dora']) ids[name] = await provision(tenant, name);
    const group = (displayName: string, members: readonly string[]) =>
      tenant.call('POST', '/Groups', {
        body: {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
          displayName,
          members: members.map((name) => ({ value: ids[name] })),
        },
      });
    await group('Crew', ['ada', 'carl', 'dora']);
    await group('Bridge', ['dora']);
    const list = async (query: string) =>
      (await manage('GET', tenant.at(`/accounts?${query}`))).json;
    const shown = (items: readonly Record<string, unknown>[]) =>
      items.map(({ username, roles }) => [username, roles]);
    const named = `users=${ids['dora']},${ids['bob']}`;
    expect(shown((await list(`${named}&withRoles=true`)).items)).toEqual([
      ['dora', ['sailor', 'cook', 'captain']],
      ['bob', ['guest']],
    ]);
    expect(shown((await list(named)).items)).toEqual([
      ['dora', undefined],
      ['bob', undefined],
    ]);
    const sorted = await list('sortBy=username&withRoles=true&limit=1');
    expect(shown(sorted.items)).toEqual([['ada', ['sailor', 'cook']]]);
    const first = await list('role=sailor&limit=2');
    expect(shown(first.items).map(([name]) => name)).toEqual(['ada', 'carl']);
    const rest = await list(`role=sailor&limit=2&cursor=${first.next}`);
    expect([shown(rest.items), rest.next]).toEqual([
      [['dora', ['sailor', 'cook', 'captain']]],
      undefined,
    ]);
    expect((await list('role=captain&status=active&prefix=d')).items).toHaveLength(1);
    expect((await list('role=captain&status=deactivated')).items).toEqual([]);
    expect((await list('role=nothing')).items).toEqual([]);
    for (const refused of [
      'withRoles=true',
      'role=captain&username=dora',
      'role=captain&sortBy=id',
    ])
      expect((await manage('GET', tenant.at(`/accounts?${refused}`))).status, refused).toBe(400);
  });

  it('says what ids stand for, of the tenant only', async () => {
    const tenant = await createTenant(server());
    const other = await createTenant(server());
    const ada = await provision(tenant, 'ada', { displayName: 'Ada Lovelace' });
    const bob = await provision(tenant, 'bob');
    const stranger = await provision(other, 'eve');
    const [account] = (await manage('GET', tenant.at(`/accounts?user=${ada}`))).json.items;
    const group = (
      await tenant.call('POST', '/Groups', {
        body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Crew' },
      })
    ).json.id;
    const { connection, credential } = tenant;
    const { name } = (await manage('GET', tenant.at(`/connections/${connection}`))).json;
    const body = { name: 'Hook', url: 'https://hooks.example.com/' };
    const endpoint = (await manage('POST', tenant.at('/endpoints'), body)).json.id;
    const ids = [ada, bob, stranger, group, account.id, connection, credential, endpoint, 'x', ada];
    const answer = await manage('GET', tenant.at(`/names?ids=${ids.join(',')}`));
    expect(answer.json.items).toEqual([
      { id: ada, kind: 'user', name: 'Ada Lovelace' },
      { id: bob, kind: 'user', name: 'bob' },
      { id: group, kind: 'group', name: 'Crew' },
      { id: account.id, kind: 'account', name: 'Ada Lovelace' },
      { id: connection, kind: 'connection', name },
      { id: credential, kind: 'credential', name: expect.any(String) },
      { id: endpoint, kind: 'endpoint', name: 'Hook' },
    ]);
    const foreign = await manage('GET', other.at(`/names?ids=${endpoint},${credential}`));
    expect(foreign.json.items).toEqual([]);
    const many = Array.from({ length: 101 }, (_, at) => `i${at}`).join(',');
    expect((await manage('GET', tenant.at(`/names?ids=${many}`))).status).toBe(400);
  });

  it('totals, seats and the limit of the guard', async () => {
    const tenant = await createTenant(server());
    await provision(tenant, 'ada');
    await provision(tenant, 'bob', { active: false });
    await manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { seats: 10, guard: { percent: 50, atLeast: 2 } },
    });
    expect((await manage('GET', `/tenants/${tenant.tenant}/totals`)).json).toMatchObject({
      resources: { User: 2, Group: 0 },
      accounts: { active: 1, deactivated: 1, deleted: 0 },
      seats: 10,
      waitingLinks: 0,
    });
    expect((await manage('GET', tenant.at('/guard'))).json).toMatchObject({
      limit: 2,
      minutes: 60,
    });
  });

  it('resource types with their schemas, those of the standard included', async () => {
    const tenant = await createTenant(server());
    await provision(tenant, 'ada');
    const { items, schemas } = (await manage('GET', tenant.at('/resource-types'))).json;
    const [first] = items;
    expect(first).toMatchObject({ name: 'User', endpoint: '/Users', total: 1 });
    expect(first.indexed).toContain('userName');
    const ids = schemas.map(({ id }: { id: string }) => id);
    expect(ids).toContain(first.schema);
    for (const { schema } of first.schemaExtensions) expect(ids).toContain(schema);
  });

  it('filters the audit', async () => {
    const tenant = await createTenant(server());
    await manage('PATCH', `/tenants/${tenant.tenant}`, { name: 'One' });
    await manage('POST', tenant.at('/accounts'), { username: 'ada' });
    const find = async (query: string) =>
      (await manage('GET', tenant.at(`/audit?${query}`))).json.items.map(
        ({ action }: { action: string }) => action,
      );
    expect(await find('action=account')).toEqual(['account.register']);
    expect(await find('action=tenant.update')).toEqual(['tenant.update']);
    expect(await find(`target=${tenant.tenant}&action=tenant`)).toContain('tenant.update');
    expect(await find('actor=nobody-at-all')).toEqual([]);
    expect(await find('until=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await find('since=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await find('since=2020-01-01T00:00:00Z&limit=1')).toHaveLength(1);
    const all = (await manage('GET', `/audit/all?action=account.register&limit=200`)).json.items;
    expect(all.map((entry: { tenant: string }) => entry.tenant)).toContain(tenant.tenant);
  });

  it('the server: version, storage and settings without secrets, and metrics as JSON', async () => {
    const { json } = await manage('GET', '/system');
    expect(json).toMatchObject({ health: { store: 'ready' }, node: process.versions.node });
    expect(json.storage.schemaVersion).toBeGreaterThan(1);
    const secrets = json.settings.filter(({ isSecret }: { isSecret: boolean }) => isSecret);
    expect(secrets.length).toBeGreaterThan(0);
    for (const { value } of secrets) expect([undefined, '(set)']).toContain(value);
    expect(JSON.stringify(json)).not.toContain('secret@');
    const { families } = (await manage('GET', '/system/metrics')).json;
    const memory = families.find(
      ({ name }: { name: string }) => name === 'process_resident_memory_bytes',
    );
    expect(memory).toMatchObject({ type: 'gauge', samples: [{ suffix: '', labels: {} }] });
    const durations = families.find(
      ({ name }: { name: string }) => name === 'rollcall_request_duration_seconds',
    );
    expect(durations.type).toBe('histogram');
  });
});
