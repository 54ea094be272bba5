import { expect, it } from 'vitest';
import { openSqliteReader } from '../../src/storage/sqlite/index.ts';
import { send } from '../support/client.ts';
import type { AnyEvent } from '../support/events.ts';
import { runCommand } from '../support/process.ts';
import { filtered, onEveryStore, patch, startTestServer, user } from '../support/server.ts';
import { createTenant, type TestTenant } from '../support/tenant.ts';

onEveryStore('the request log', {}, (server) => {
  const rows = async ({ manage, at }: TestTenant, query = '') => {
    await server().running.maintain();
    const { status, json } = await manage('GET', at(`/requests?limit=200${query}`));
    expect(status).toBe(200);
    return json.items as readonly AnyEvent[];
  };
  const explain = async ({ manage, at }: TestTenant, person: string) => {
    await server().running.maintain();
    return (await manage('GET', at(`/explain?person=${encodeURIComponent(person)}`))).json;
  };

  it('keeps changes, refusals and searches without a result, with their cause and without secrets', async () => {
    const tenant = await createTenant(server(), { profile: 'entra' });
    const { call, connection, credential } = tenant;
    await call('GET', filtered('userName eq "Ada@x.example"'));
    const made = await call('POST', '/Users', {
      body: user({
        userName: 'ada@x.example',
        externalId: 'E1',
        password: 'Zebra-17',
        nope: 1,
        emails: [{ value: 'ada@y.example' }],
      }),
      headers: { 'User-Agent': 'Some IdP 1.0' },
    });
    await call('GET', `/Users/${made.json.id}`);
    await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch(
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'replace', path: 'password', value: 'Zebra-18' },
      ),
    );
    await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    await call('POST', '/Users', { body: user({ userName: 'ADA@x.example' }) });
    const all = await rows(tenant);
    expect(all.map(({ method, status, effect }) => [method, status, effect])).toEqual([
      ['POST', 409, undefined],
      ['PATCH', 200, 'no effect'],
      ['PATCH', 200, 'changed'],
      ['POST', 201, 'changed'],
      ['GET', 200, 'found nothing'],
    ]);
    const [refused, , suspended, created] = all;
    expect(created).toMatchObject({
      id: made.headers['x-request-id'],
      connection,
      credential,
      client: 'Some IdP 1.0',
      profile: 'entra',
      path: '/scim/v2/Users',
      keys: [made.json.id, 'ada@x.example'],
    });
    // What was made is in its event; what was changed or refused is here.
    expect(created!['body']).toBeUndefined();
    expect(JSON.parse(suspended!['body']).Operations).toEqual([
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'replace', path: 'password', value: '…' },
    ]);
    expect(suspended!['tolerances'].length).toBeGreaterThan(0);
    expect(refused).toMatchObject({
      scimType: 'uniqueness',
      detail: expect.stringContaining('userName is taken'),
    });
    expect(JSON.stringify(all)).not.toContain('Zebra');
    for (const about of ['ADA@x.example', 'E1', 'ada@Y.example', made.json.id]) {
      const found = await rows(tenant, `&about=${encodeURIComponent(about)}`);
      expect(
        found.map(({ id }) => id),
        about,
      ).toContain(made.headers['x-request-id']);
    }
    expect((await rows(tenant, '&status=400')).map(({ status }) => status)).toEqual([409]);
    const one = await tenant.manage(
      'GET',
      tenant.at(`/requests/${String(made.headers['x-request-id'])}`),
    );
    expect(one.json).toEqual(created);
    const other = await createTenant(server());
    expect(
      (await other.manage('GET', other.at(`/requests/${String(made.headers['x-request-id'])}`)))
        .status,
    ).toBe(404);
    expect(await rows(other)).toEqual([]);
  });

  it('keeps as much as the tenant says, and tells members by their number', async () => {
    const counts: Record<string, number> = {};
    for (const requestLog of ['off', 'errors', 'changes', 'all']) {
      const tenant = await createTenant(server(), { policy: { requestLog } });
      const { json } = await tenant.call('POST', '/Users', { body: user() });
      await tenant.call('POST', '/Groups', {
        body: { displayName: 'g', members: [{ value: json.id }] },
      });
      await tenant.call('GET', '/Users');
      await tenant.call('GET', '/Users/nobody');
      const kept = await rows(tenant);
      counts[requestLog] = kept.length;
      const refused = await tenant.call('POST', '/Groups', {
        body: { displayName: 'g', members: [{ value: 'nobody' }] },
      });
      expect(refused.status).toBe(400);
      const [last] = await rows(tenant, '&status=400');
      if (requestLog !== 'off')
        expect(JSON.parse(last!['body'])).toMatchObject({ members: '1 values' });
    }
    expect(counts).toEqual({ off: 0, errors: 1, changes: 3, all: 4 });
  });

  it('explains why a user exists or not', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const verdict = async (person: string) => (await explain(tenant, person)).verdict;
    expect(await verdict('never@x.example')).toBe('never seen');
    await call('GET', filtered('userName eq "looked@x.example"'));
    expect(await verdict('looked@x.example')).toBe('looked up but not created');
    await call('POST', '/Users', {
      body: user({
        userName: 'bad@x.example',
        emails: [
          { value: 'a@x', primary: true },
          { value: 'b@x', primary: true },
        ],
      }),
    });
    const rejected = await explain(tenant, 'bad@x.example');
    expect(rejected).toMatchObject({
      verdict: 'rejected',
      summary: expect.stringContaining('400'),
    });
    const made = await call('POST', '/Users', {
      body: user({
        userName: 'Ada@x.example',
        externalId: 'E9',
        emails: [{ value: 'mail@x.example' }],
      }),
    });
    for (const person of ['ada@X.example', 'E9', 'MAIL@x.example', made.json.id]) {
      const found = await explain(tenant, person);
      expect(found).toMatchObject({
        verdict: 'active',
        user: made.json.id,
        account: { username: 'Ada', status: 'active' },
      });
      expect(found.timeline.map(({ kind }: AnyEvent) => kind)).toEqual(
        expect.arrayContaining(['event', 'request']),
      );
      const event = found.timeline.find(({ kind }: AnyEvent) => kind === 'event').event;
      expect(event).toMatchObject({ type: 'user.created', request: made.headers['x-request-id'] });
    }
    await call(
      'PATCH',
      `/Users/${made.json.id}`,
      patch({ op: 'replace', path: 'active', value: false }),
    );
    expect(await explain(tenant, 'ada@x.example')).toMatchObject({
      verdict: 'inactive',
      summary: expect.stringContaining('no access since'),
    });
    await call('DELETE', `/Users/${made.json.id}`);
    expect(await explain(tenant, 'ada@x.example')).toMatchObject({
      verdict: 'deleted',
      user: made.json.id,
    });
    await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { linking: 'approve' } });
    await tenant.manage('POST', tenant.at('/accounts'), {
      username: 'grace',
      emails: [{ value: 'grace@x.example', primary: true }],
    });
    await call('POST', '/Users', {
      body: user({ userName: 'g@x.example', emails: [{ value: 'grace@x.example' }] }),
    });
    expect(await verdict('g@x.example')).toBe('held');
  });
});

onEveryStore('explain', {}, (server) => {
  const explain = async ({ manage, at }: TestTenant, person: string, more = '') => {
    await server().running.maintain();
    const { status, json } = await manage(
      'GET',
      at(`/explain?person=${encodeURIComponent(person)}${more}`),
    );
    expect(status).toBe(200);
    return json;
  };

  it('finds a person by every name of user and account, and the DELETE by the userName', async () => {
    const tenant = await createTenant(server());
    const { call, manage, at } = tenant;
    const made = await call('POST', '/Users', {
      body: user({
        userName: 'Ada.L@x.example',
        externalId: 'E9',
        emails: [{ value: 'mail@x.example' }],
      }),
    });
    const [account] = (await manage('GET', at(`/accounts?user=${made.json.id}`))).json.items;
    const names = [
      made.json.id,
      'ada.l@X.example',
      'E9',
      'MAIL@x.example',
      account.id,
      account.username.toUpperCase(),
    ];
    for (const name of names)
      expect([name, await explain(tenant, name)]).toEqual([
        name,
        expect.objectContaining({
          verdict: 'active',
          user: made.json.id,
          tenant: tenant.tenant,
          fix: [],
        }),
      ]);
    const gone = await call('DELETE', `/Users/${made.json.id}`);
    for (const name of names) {
      const found = await explain(tenant, name);
      expect([name, found.verdict]).toEqual([name, 'deleted']);
      // The id of a user that is gone leads to no account.
      if (name !== made.json.id) expect([name, found.account?.status]).toEqual([name, 'deleted']);
    }
    for (const name of [made.json.id, 'ada.l@x.example', account.username]) {
      const { timeline } = await explain(tenant, name);
      const ids = timeline.flatMap((entry: AnyEvent) =>
        entry['kind'] === 'request' ? [entry['request'].id] : [],
      );
      expect([name, ids]).toEqual([name, expect.arrayContaining([gone.headers['x-request-id']])]);
    }
  });

  it('shows what administrators did to the account, beside what became of the user', async () => {
    const tenant = await createTenant(server());
    const { call, manage, at } = tenant;
    const typesOf = async (person: string): Promise<readonly string[]> =>
      (await explain(tenant, person)).timeline.flatMap((entry: AnyEvent) =>
        entry['kind'] === 'event' ? [entry['event'].type] : [],
      );
    const { json: own } = await manage('POST', at('/accounts'), { username: 'local' });
    await manage('PATCH', at(`/accounts/${own.id}`), { status: 'deactivated' });
    expect(await typesOf('local')).toEqual(['account.updated', 'account.registered']);
    const made = await call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
    const [account] = (await manage('GET', at(`/accounts?user=${made.json.id}`))).json.items;
    await manage('PATCH', at(`/accounts/${account.id}`), { protected: true });
    for (const person of ['ada@x.example', account.id])
      expect(await typesOf(person)).toEqual(['account.updated', 'user.created']);
  });

  it('says what is paused, with the command that resumes it', async () => {
    const tenant = await createTenant(server());
    const { call, manage, at, connection, tenant: id } = tenant;
    await call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
    await manage('POST', at(`/connections/${connection}/pause`));
    for (const person of ['ada@x.example', 'never@x.example'])
      expect(await explain(tenant, person)).toMatchObject({
        verdict: 'paused',
        summary: expect.stringContaining('connection idp'),
        fix: [`rollcall connection resume ${connection} --tenant ${id}`],
      });
    await manage('POST', `/tenants/${id}/pause`);
    expect(await explain(tenant, 'ada@x.example')).toMatchObject({
      verdict: 'paused',
      summary: expect.stringContaining('The user exists and is active'),
      fix: [`rollcall tenant resume ${id}`],
    });
    await manage('POST', `/tenants/${id}/resume`);
    await manage('POST', at(`/connections/${connection}/resume`));
    expect((await explain(tenant, 'ada@x.example')).verdict).toBe('active');
    await manage('DELETE', at(`/connections/${connection}`));
    expect((await explain(tenant, 'ada@x.example')).fix).toEqual([
      `rollcall connection restore ${connection} --tenant ${id}`,
    ]);
  });

  it('says what the mass-change guard holds', async () => {
    const tenant = await createTenant(server(), { policy: { guard: { atLeast: 1, percent: 1 } } });
    const { call, manage, at } = tenant;
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c'])
      ids.push(
        (await call('POST', '/Users', { body: user({ userName: `${name}@x.example` }) })).json.id,
      );
    expect((await call('DELETE', `/Users/${ids[0]!}`)).status).toBe(204);
    expect(
      (
        await call(
          'PATCH',
          `/Users/${ids[1]!}`,
          patch({ op: 'replace', path: 'active', value: false }),
        )
      ).status,
    ).toBe(403);
    await expect.poll(async () => (await manage('GET', at('/guard'))).json.heldSince).toBeDefined();
    expect(await explain(tenant, 'b@x.example')).toMatchObject({
      verdict: 'held',
      summary: expect.stringContaining('mass-change guard'),
      fix: expect.arrayContaining([`rollcall guard release --tenant ${tenant.tenant}`]),
    });
    expect(await explain(tenant, 'c@x.example')).toMatchObject({
      verdict: 'active',
      summary: expect.stringContaining('guard has held removals since'),
    });
  });

  it('says why a person is in a group, or is not', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const ada = (await call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) })).json
      .id as string;
    const eve = (await call('POST', '/Users', { body: user({ userName: 'eve@x.example' }) })).json
      .id as string;
    const question = async (person: string, group: string) =>
      explain(tenant, person, `&group=${encodeURIComponent(group)}`);
    expect(await question('ada@x.example', 'Staff')).toMatchObject({
      verdict: 'not in group because',
      summary: expect.stringContaining('there is no group Staff'),
    });
    const group = (
      await call('POST', '/Groups', {
        body: { displayName: 'Staff', externalId: 'G1', members: [{ value: ada }] },
      })
    ).json;
    const outer = (
      await call('POST', '/Groups', {
        body: { displayName: 'All', members: [{ value: group.id }] },
      })
    ).json;
    for (const name of ['staff', 'G1', group.id])
      expect(await question('ada@x.example', name)).toMatchObject({
        verdict: 'in group',
        group: { id: group.id, displayName: 'Staff' },
        summary: expect.stringContaining('directly'),
      });
    expect(await question('ada@x.example', outer.id)).toMatchObject({
      verdict: 'in group',
      summary: expect.stringContaining('through another group'),
    });
    expect(await question('eve@x.example', 'Staff')).toMatchObject({
      verdict: 'not in group because',
      summary: expect.stringContaining('has not added the user to it'),
    });
    // A push that names the person, and was refused.
    const push = patch({
      op: 'add',
      path: 'members',
      value: [{ value: eve }, { value: '01890000-0000-7000-8000-000000000000' }],
    });
    const refused = await call('PATCH', `/Groups/${group.id}`, push);
    expect(refused.status).toBe(400);
    const found = await question('eve@x.example', 'Staff');
    expect(found).toMatchObject({
      verdict: 'not in group because',
      summary: expect.stringContaining('the request that names the user was refused'),
      fix: [
        `rollcall requests show ${String(refused.headers['x-request-id'])} --tenant ${tenant.tenant}`,
      ],
    });
    const ids = found.timeline.flatMap((entry: AnyEvent) =>
      entry['kind'] === 'request' ? [entry['request'].id] : [],
    );
    expect(ids).toContain(refused.headers['x-request-id']);
    expect((await explain(tenant, 'eve@x.example')).summary).toContain(
      'the last request about it was refused',
    );
    const removed = await call(
      'PATCH',
      `/Groups/${group.id}`,
      patch({ op: 'remove', path: `members[value eq "${ada}"]` }),
    );
    expect(await question('ada@x.example', 'Staff')).toMatchObject({
      verdict: 'not in group because',
      summary: expect.stringContaining('was removed from it'),
      fix: [
        `rollcall requests show ${String(removed.headers['x-request-id'])} --tenant ${tenant.tenant}`,
      ],
    });
    expect((await question('nobody@x.example', 'Staff')).summary).toContain(
      'There is no request about this user',
    );
  });

  it('searches every tenant for an operator, and shows a tenant no endpoint of the operator', async () => {
    const tenant = await createTenant(server());
    const other = await createTenant(server());
    const { manage } = tenant;
    const name = `${tenant.tenant}@x.example`;
    await tenant.call('POST', '/Users', { body: user({ userName: name }) });
    const found = await manage('GET', `/explain?person=${name}`);
    expect([found.json.tenant, found.json.verdict]).toEqual([tenant.tenant, 'active']);
    await other.call('POST', '/Users', { body: user({ userName: name }) });
    const several = await manage('GET', `/explain?person=${name}`);
    expect([several.status, several.json.detail]).toEqual([
      400,
      expect.stringContaining(other.tenant),
    ]);
    const refused = await manage('GET', '/explain?person=nobody-at-all@x.example');
    expect(refused.json).toMatchObject({ tenant: 'default', verdict: 'never seen' });
    const { json: own } = await manage('POST', '/api-tokens', {
      name: 'own',
      tenant: tenant.tenant,
    });
    const foreign = await manage('GET', tenant.at(`/explain?person=${name}`), undefined, {
      token: own.secret,
    });
    expect(foreign.status).toBe(200);
  });

  it('says that requests of the tenant are refused for their credential, where the person has not come', async () => {
    const tenant = await createTenant(server());
    await tenant.manage('DELETE', tenant.at(`/credentials/${tenant.credential}`));
    await send(
      server().running.url,
      'POST',
      '/scim/v2/Users',
      { body: user({ userName: 'ada@x.example' }) },
      tenant.token,
    );
    const found = await explain(tenant, 'ada@x.example');
    expect(found).toMatchObject({
      verdict: 'never seen',
      summary: expect.stringContaining('the token is revoked'),
      refused: [{ reason: 'the token is revoked', lastFour: tenant.token.slice(-4) }],
    });
  });
});

it('a tenant does not see the endpoints that get the events of all tenants', async () => {
  const server = await startTestServer('sqlite', { webhookHosts: ['127.0.0.1'] });
  const tenant = await createTenant(server);
  await tenant.manage('POST', '/endpoints', {
    name: 'operator-only',
    url: 'http://127.0.0.1:9/',
    allTenants: true,
  });
  await tenant.call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
  const path = tenant.at('/explain?person=ada@x.example');
  await expect
    .poll(async () => (await tenant.manage('GET', path)).json.verdict)
    .toBe('delivery failing');
  const { json: own } = await tenant.manage('POST', '/api-tokens', {
    name: 'own',
    tenant: tenant.tenant,
  });
  for (const where of [path, tenant.at('/endpoints'), tenant.at('/requests')]) {
    const reply = await tenant.manage('GET', where, undefined, { token: own.secret });
    expect([where, reply.status]).toEqual([where, 200]);
    expect(reply.text).not.toContain('operator-only');
    if (where === path) expect(reply.json.verdict).toBe('active');
  }
  await server.stop();
});

it('says that deliveries fail, on the command line too, and forgets requests in time', {
  tags: ['slow'],
}, async () => {
  const server = await startTestServer('sqlite', {
    webhookHosts: ['127.0.0.1'],
    maxRequestEntries: 1_000,
  });
  const tenant = await createTenant(server, { tenant: 'acme' });
  await tenant.manage('POST', tenant.at('/endpoints'), { name: 'app', url: 'http://127.0.0.1:9/' });
  const { json } = await tenant.call('POST', '/Users', {
    body: user({ userName: 'ada@x.example' }),
  });
  await tenant.call('POST', '/Users', { body: user({ userName: '' }) });
  await server.running.maintain();
  await expect
    .poll(
      async () =>
        (await tenant.manage('GET', tenant.at('/explain?person=ada@x.example'))).json.verdict,
    )
    .toBe('delivery failing');
  const folder = '.';
  const run = (...given: string[]) =>
    runCommand(folder, [...given, '--tenant', 'acme', '--storage-url', `file:${server.path!}`]);
  expect(run('explain', 'ada@x.example').stdout).toMatch(
    /^DELIVERY FAILING {2}The user exists and is active, but 1 events have not reached app: ECONNREFUSED/u,
  );
  const tailed = run('requests', 'tail').stdout;
  expect(tailed).toMatch(/^WHEN +STATUS +CONNECTION +REQUEST +OUTCOME\n/u);
  expect(run('requests', 'tail', '--ids').stdout).toMatch(/^WHEN .* OUTCOME +ID\n/u);
  expect(tailed).toContain('POST /scim/v2/Users');
  const listed = JSON.parse(run('requests', 'tail', '--refused', '--json').stdout);
  expect(listed.map(({ status }: { status: number }) => status)).toEqual([400]);
  expect(run('requests', 'show', listed[0].id).stdout).toContain('invalidValue');
  expect(
    run('events', 'replay')
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line).type),
  ).toEqual(['connection.created', 'credential.created', 'user.created']);
  for (let index = 0; index < 1_100; index += 1) await tenant.call('GET', '/Users/nobody');
  await server.running.maintain();
  const reader = openSqliteReader({ path: server.path! });
  expect((await reader.requestRows('acme', {}, 5_000)).length).toBeLessThanOrEqual(1_000);
  expect(await reader.requestRows('acme', { key: json.id }, 10)).toEqual([]);
  await reader.close();
  await server.stop();
});
