import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import type { Reply } from '../support/client.ts';
import { createManage } from '../support/management.ts';
import { enterpriseUrn, onEveryStore, patch, startTestServer, userUrn } from '../support/server.ts';
import { accountOfUser, addConnection, createTenant, type TestTenant } from '../support/tenant.ts';

/** How each identity provider says the same things. */
interface Dialect {
  readonly profile: string;
  join(person: Person): object;
  change(tenant: TestTenant, id: string, change: Partial<Person>, whole: Person): Promise<Reply>;
}

interface Person {
  readonly userName: string;
  readonly displayName: string;
  readonly email: string;
  readonly externalId: string;
  readonly active: boolean;
}

function body({ userName, displayName, email, externalId, active }: Person): object {
  return {
    schemas: [userUrn],
    userName,
    displayName,
    externalId,
    active,
    emails: [{ value: email, type: 'work', primary: true }],
  };
}

const put: Dialect['change'] = ({ call }, id, change, whole) =>
  call('PUT', `/Users/${id}`, { body: body({ ...whole, ...change }) });

const dialects: Readonly<Record<string, Dialect>> = {
  'Entra ID': {
    profile: 'entra',
    join: (person) => ({
      ...body(person),
      schemas: [userUrn, enterpriseUrn],
      meta: { resourceType: 'User' },
      roles: [],
      [enterpriseUrn]: { department: 'R&D' },
    }),
    change: ({ call }, id, { email, active, ...plain }) => {
      const operations: object[] = Object.entries(plain).map(([path, value]) => ({
        op: 'Replace',
        path,
        value,
      }));
      if (email !== undefined)
        operations.push({ op: 'Add', path: 'emails[type eq "work"].value', value: email });
      if (active !== undefined)
        operations.push({ op: 'Replace', path: 'active', value: active ? 'True' : 'False' });
      return call('PATCH', `/Users/${id}`, patch(...operations));
    },
  },
  Okta: {
    profile: 'okta',
    join: (person) => ({ ...body(person), groups: [], password: 'Xy12random', locale: 'en-US' }),
    change: (tenant, id, change, whole) =>
      change.active === undefined
        ? put(tenant, id, change, whole)
        : tenant.call(
            'PATCH',
            `/Users/${id}`,
            patch({ op: 'replace', value: { active: change.active } }),
          ),
  },
  OneLogin: {
    profile: 'onelogin',
    join: (person) => ({
      ...body(person),
      id: null,
      active: String(person.active),
      meta: { resourceType: 'User' },
    }),
    change: ({ call }, id, change, whole) => {
      const next = { ...whole, ...change };
      return call('PUT', `/Users/${id}`, { body: { ...body(next), active: String(next.active) } });
    },
  },
  'the RFC, to the letter': {
    profile: 'rfc-strict',
    join: body,
    change: ({ call }, id, { email, ...plain }) => {
      const value = {
        ...plain,
        ...(email === undefined ? {} : { emails: [{ value: email, type: 'work', primary: true }] }),
      };
      return call('PATCH', `/Users/${id}`, patch({ op: 'replace', value }));
    },
  },
  'whoever it is': { profile: 'default', join: body, change: put },
};

describe.each(Object.entries(dialects))('a life as %s tells it', (_, { profile, join, change }) => {
  onEveryStore('the account', {}, (server) => {
    it('T102 T103 T104 T105 T107 joins, is renamed, moves, is suspended, comes back, leaves and returns', async () => {
      const tenant = await createTenant(server(), { profile });
      const { call, manage, at } = tenant;
      let person: Person = {
        userName: 'ada@one.example',
        displayName: 'Ada L',
        email: 'ada@one.example',
        externalId: 'E1',
        active: true,
      };
      const joined = await call('POST', '/Users', { body: join(person) });
      expect(joined.status, joined.text).toBe(201);
      const { id } = joined.json;
      const account = (await accountOfUser(tenant, id))!;
      const expected: Record<string, unknown> = {
        id: account['id'],
        username: 'ada',
        displayName: 'Ada L',
        emails: [{ value: 'ada@one.example', primary: true }],
        externalId: 'E1',
        status: 'active',
        protected: false,
        connection: tenant.connection,
        user: id,
        settings: {},
        created: account['created'],
        lastModified: account['lastModified'],
      };
      expect(account).toEqual(expected);
      const settings = { theme: 'dark' };
      await manage('PATCH', at(`/accounts/${String(account['id'])}`), { settings });

      const after = async (
        changes: Partial<Person>,
        account_: Record<string, unknown>,
      ): Promise<void> => {
        const reply = await change(tenant, id, changes, person);
        expect(reply.status, reply.text).toBe(200);
        person = { ...person, ...changes };
        const now = (await accountOfUser(tenant, id))!;
        expect(now).toEqual({
          ...expected,
          settings,
          ...account_,
          lastModified: now['lastModified'],
        });
        Object.assign(expected, account_);
        // T105: the same again, as after a lost answer, does nothing.
        const again = await change(tenant, id, changes, person);
        expect([again.status, again.json?.meta.version]).toEqual([200, reply.json.meta.version]);
        expect(await accountOfUser(tenant, id)).toEqual(now);
      };
      await after(
        { userName: 'ada.king@one.example', displayName: 'Ada King' },
        { displayName: 'Ada King' },
      );
      await after(
        { email: 'king@two.example' },
        { emails: [{ value: 'king@two.example', primary: true }] },
      );
      await after({ active: false }, { status: 'deactivated' });
      const gate = async () =>
        (await manage('GET', at(`/accounts/${String(account['id'])}/access`))).json;
      expect(await gate()).toEqual({
        account: account['id'],
        allowed: false,
        status: 'deactivated',
        reason: 'the account is deactivated',
        roles: [],
      });
      const suspended = await call('GET', `/Users/${id}`);
      expect([suspended.status, suspended.json.active]).toEqual([200, false]);
      await after({ active: true }, { status: 'active' });
      expect((await gate()).allowed).toBe(true);

      expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
      expect((await call('DELETE', `/Users/${id}`)).status).toBe(404);
      expect(await accountOfUser(tenant, id)).toBeUndefined();
      expect(await gate()).toMatchObject({ allowed: false, status: 'deleted' });
      const back = await call('POST', '/Users', { body: join({ ...person, externalId: 'E1' }) });
      expect(back.status).toBe(201);
      expect(back.json.id).not.toBe(id);
      const returned = (await accountOfUser(tenant, back.json.id))!;
      expect(returned).toEqual({
        ...expected,
        settings,
        user: back.json.id,
        lastModified: returned['lastModified'],
      });
      expect((await call('GET', `/Users/${id}`)).status).toBe(404);
      const all = await manage('GET', at('/accounts'));
      expect(all.json.items).toHaveLength(1);
    });

    it('T108 two people swap names; a third takes a name meanwhile', async () => {
      const tenant = await createTenant(server(), { profile });
      const people = await Promise.all(
        ['a', 'b'].map(async (name) => {
          const person = {
            userName: `${name}@x.example`,
            displayName: name,
            email: `${name}@x.example`,
            externalId: name,
            active: true,
          };
          const { json } = await tenant.call('POST', '/Users', { body: join(person) });
          return {
            id: json.id as string,
            person,
            account: (await accountOfUser(tenant, json.id))!,
          };
        }),
      );
      const [a, b] = people as [(typeof people)[0], (typeof people)[0]];
      const refused = await change(tenant, a.id, { userName: 'b@x.example' }, a.person);
      expect([refused.status, refused.json.scimType]).toEqual([409, 'uniqueness']);
      expect(refused.json.detail).toContain('userName');
      expect(await accountOfUser(tenant, a.id)).toEqual(a.account);
      // By way of a third name it goes.
      for (const [who, userName] of [
        [a, 'between@x.example'],
        [b, 'a@x.example'],
        [a, 'b@x.example'],
      ] as const)
        expect((await change(tenant, who.id, { userName }, who.person)).status).toBe(200);
      for (const { id, account } of [a, b]) {
        const now = (await accountOfUser(tenant, id))!;
        expect(now).toEqual({ ...account, lastModified: now['lastModified'] });
      }
      // The name `a` is free as a userName, and taken as a username: whoever joins under it gets
      // another.
      await change(tenant, b.id, { userName: 'elsewhere@x.example' }, b.person);
      const third = {
        userName: 'a@x.example',
        displayName: 'c',
        email: 'c@x.example',
        externalId: 'c',
        active: true,
      };
      const { json } = await tenant.call('POST', '/Users', { body: join(third) });
      expect(await accountOfUser(tenant, json.id)).toMatchObject({
        username: 'a-1',
        displayName: 'c',
        settings: {},
      });
    });
  });
});

onEveryStore('lifecycle', {}, (server) => {
  it('T106 suspending an unknown user is 404; a user created as inactive has no access', async () => {
    const tenant = await createTenant(server());
    const nobody = await tenant.call(
      'PATCH',
      '/Users/nobody',
      patch({ op: 'replace', path: 'active', value: false }),
    );
    expect(nobody.status).toBe(404);
    const { json } = await tenant.call('POST', '/Users', {
      body: { userName: 'late@x.example', active: false },
    });
    expect(await accountOfUser(tenant, json.id)).toMatchObject({ status: 'deactivated' });
  });

  it('T106 who is to be made without access, and is there already, loses it; the name stays taken', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const made = (
      await call('POST', '/Users', { body: { userName: 'ada@x.example', title: 'Countess' } })
    ).json.id as string;
    const bulk = (userName: string) => ({
      method: 'POST',
      path: '/Users',
      bulkId: userName,
      data: { userName, active: false },
    });
    const refused = await call('POST', '/Users', {
      body: { userName: 'ADA@x.example', active: false },
    });
    expect([refused.status, refused.json.scimType]).toEqual([409, 'uniqueness']);
    expect(refused.json.detail).toContain('deactivated nevertheless');
    const now = (await call('GET', `/Users/${made}`)).json;
    expect(now).toMatchObject({
      active: false,
      title: 'Countess',
      userName: 'ada@x.example',
      meta: { version: 'W/"2"' },
    });
    expect(await accountOfUser(tenant, made)).toMatchObject({ status: 'deactivated' });
    const again = await call('POST', '/Bulk', {
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [bulk('ada@x.example'), bulk('new@x.example')],
      },
    });
    expect(again.json.Operations.map(({ status }: { status: string }) => status)).toEqual([
      '409',
      '201',
    ]);
    expect((await call('GET', `/Users/${made}`)).json).toEqual(now);
    // Another connection has no say.
    const other = await addConnection(server(), tenant.tenant);
    await call('PATCH', `/Users/${made}`, patch({ op: 'replace', path: 'active', value: true }));
    expect(
      (await other.call('POST', '/Users', { body: { userName: 'ada@x.example', active: false } }))
        .status,
    ).toBe(403);
    expect((await call('GET', `/Users/${made}`)).json.active).toBe(true);
    // With access, it is what it always was: taken, and nothing done.
    expect(
      (await call('POST', '/Users', { body: { userName: 'ada@x.example' } })).json.detail,
    ).not.toContain('access');
    expect((await call('GET', `/Users/${made}`)).json.active).toBe(true);
  });

  it('deletes as the tenant has decided: kept for a time, kept without end, or erased', async () => {
    for (const [onDelete, status] of [
      ['retain', 'deleted'],
      ['deactivate', 'deactivated'],
      ['erase', undefined],
    ] as const) {
      const tenant = await createTenant(server(), { policy: { onDelete, retentionDays: 3 } });
      const { call, manage, at } = tenant;
      const join = () =>
        call('POST', '/Users', { body: { userName: 'ada@x.example', externalId: 'E' } });
      const first = (await join()).json.id;
      const account = (await accountOfUser(tenant, first))!;
      await call('DELETE', `/Users/${first}`);
      const left = await manage('GET', at(`/accounts/${String(account['id'])}`));
      if (status === undefined) expect(left.status).toBe(404);
      else expect(left.json).toMatchObject({ status, settings: {} });
      if (status === 'deleted') {
        const days = (Date.parse(left.json.erasedAfter) - Date.now()) / 86_400_000;
        expect(days).toBeGreaterThan(2.9);
        expect(days).toBeLessThan(3.1);
      } else expect(left.json.erasedAfter).toBeUndefined();
      const again = (await accountOfUser(tenant, (await join()).json.id))!;
      if (status === undefined) expect(again['id']).not.toBe(account['id']);
      else expect(again['id']).toBe(account['id']);
      expect(again['username']).toBe('ada');
    }
  });

  it('T107 knows who returns by externalId, then by userName, then by an address the tenant has proven', async () => {
    const tenant = await createTenant(server(), { policy: { domains: ['x.example'] } });
    const { call } = tenant;
    const join = async (userName: string, externalId: string, email: string) => {
      const { json } = await call('POST', '/Users', {
        body: { userName, externalId, emails: [{ value: email }] },
      });
      return { user: json.id as string, account: (await accountOfUser(tenant, json.id))!['id'] };
    };
    const leave = (user: string) => call('DELETE', `/Users/${user}`);
    const one = await join('one@x.example', 'E1', 'one@x.example');
    const two = await join('two@x.example', 'E2', 'two@x.example');
    const three = await join('three@x.example', 'E3', 'three@x.example');
    const four = await join('four@y.example', 'E4', 'four@y.example');
    for (const { user } of [one, two, three, four]) await leave(user);
    expect((await join('two@x.example', 'E1', 'three@x.example')).account).toBe(one.account);
    expect((await join('TWO@x.example.org', 'new', 'none@x.example')).account).not.toBe(
      two.account,
    );
    expect((await join('three@z.example', 'newer', 'THREE@x.example')).account).toBe(three.account);
    // Anybody can write an address of a domain that nobody has proven.
    expect((await join('else@x.example', 'newest', 'four@y.example')).account).not.toBe(
      four.account,
    );
  });

  it('T107 a user never returns into the account of another connection, unless it is shared or deleted', async () => {
    const first = await createTenant(server());
    const second = await addConnection(server(), first.tenant);
    const join = async (tenant: TestTenant) => {
      const { json } = await tenant.call('POST', '/Users', { body: { userName: 'ada@x.example' } });
      return { user: json.id as string, account: (await accountOfUser(tenant, json.id))! };
    };
    const mine = await join(first);
    await first.call('DELETE', `/Users/${mine.user}`);
    const theirs = await join(second);
    expect(theirs.account).toMatchObject({ username: 'ada-1' });
    await second.call('DELETE', `/Users/${theirs.user}`);
    await first.manage('POST', first.at(`/connections/${first.connection}/release`));
    await server().running.maintain();
    const again = await join(second);
    expect(again.account['id']).toBe(theirs.account['id']);
  });

  it('a seat for each active account, and no more', async () => {
    const tenant = await createTenant(server(), { policy: { seats: 2 } });
    const { call, manage } = tenant;
    const join = (name: string, active = true) =>
      call('POST', '/Users', { body: { userName: `${name}@x.example`, active } });
    const a = await join('a');
    await join('b');
    const c = await join('c');
    expect([c.status, c.json.scimType]).toEqual([403, undefined]);
    expect(c.json.detail).toContain('all 2 seats');
    expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(2);
    const d = await join('d', false);
    expect(d.status).toBe(201);
    const activate = () =>
      call('PATCH', `/Users/${d.json.id}`, patch({ op: 'replace', path: 'active', value: true }));
    expect((await activate()).status).toBe(403);
    expect((await call('GET', `/Users/${d.json.id}`)).json).toMatchObject({
      active: false,
      meta: { version: 'W/"1"' },
    });
    await call(
      'PATCH',
      `/Users/${a.json.id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    expect((await activate()).status).toBe(200);
    await call('DELETE', `/Users/${a.json.id}`);
    expect((await join('a')).status).toBe(403);
    await manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { seats: null } });
    expect((await join('a')).status).toBe(201);
    expect(server().log).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'no seat is left',
        fields: expect.objectContaining({ tenant: tenant.tenant }),
      }),
    );
  });
});

it('purges what is kept no longer, once, and says so', async () => {
  const server = await startTestServer('sqlite');
  const tenant = await createTenant(server, { policy: { retentionDays: 1 } });
  const { json } = await tenant.call('POST', '/Users', { body: { userName: 'ada@x.example' } });
  const id = String((await accountOfUser(tenant, json.id))!['id']);
  await tenant.call('DELETE', `/Users/${json.id}`);
  await server.running.maintain();
  const get = () => createManage(server.running.url)('GET', tenant.at(`/accounts/${id}`));
  expect((await get()).status).toBe(200);
  const beside = openSqliteStore({ path: server.path! });
  await beside.write(async (transaction) => {
    const account = (await transaction.account(tenant.tenant, id))!;
    await transaction.updateAccount(
      tenant.tenant,
      { ...account, purgeAfter: '2026-01-01T00:00:00.000' },
      account,
    );
  });
  await server.running.maintain();
  await server.running.maintain();
  expect((await get()).status).toBe(404);
  const purged = server.log.filter(({ message }) => message === 'purged');
  expect(purged).toEqual([
    expect.objectContaining({
      fields: {
        accounts: 1,
        stale: 0,
        events: 0,
        requests: 0,
        tenants: 0,
        connections: 0,
        resources: 0,
      },
    }),
  ]);
  // The name is free again, and the newcomer is nobody's heir.
  const next = await tenant.call('POST', '/Users', { body: { userName: 'ada@x.example' } });
  expect(await accountOfUser(tenant, next.json.id)).toMatchObject({
    username: 'ada',
    settings: {},
  });
  await beside.close();
  await server.stop();
});
