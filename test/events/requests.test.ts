import { expect, it } from 'vitest';
import { openSqliteReader } from '../../src/storage/sqlite/index.ts';
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

  it('keeps what changed, was refused, or looked for nobody, with its cause and without what is secret', async () => {
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
      patch({ op: 'Replace', path: 'active', value: 'False' }, { op: 'replace', path: 'password', value: 'Zebra-18' }),
    );
    await call('PATCH', `/Users/${made.json.id}`, patch({ op: 'replace', path: 'active', value: false }));
    await call('POST', '/Users', { body: user({ userName: 'ADA@x.example' }) });
    const all = await rows(tenant);
    expect(all.map(({ method, status, effect }) => [method, status, effect])).toEqual([
      ['POST', 409, undefined],
      ['PATCH', 200, 'no effect'],
      ['PATCH', 200, 'changed'],
      ['POST', 201, 'changed'],
      ['GET', 200, 'found nobody'],
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
    expect(refused).toMatchObject({ scimType: 'uniqueness', detail: expect.stringContaining('userName is taken') });
    expect(JSON.stringify(all)).not.toContain('Zebra');
    for (const about of ['ADA@x.example', 'E1', 'ada@Y.example', made.json.id]) {
      const found = await rows(tenant, `&about=${encodeURIComponent(about)}`);
      expect(
        found.map(({ id }) => id),
        about,
      ).toContain(made.headers['x-request-id']);
    }
    expect((await rows(tenant, '&status=400')).map(({ status }) => status)).toEqual([409]);
    const one = await tenant.manage('GET', tenant.at(`/requests/${String(made.headers['x-request-id'])}`));
    expect(one.json).toEqual(created);
    const other = await createTenant(server());
    expect((await other.manage('GET', other.at(`/requests/${String(made.headers['x-request-id'])}`))).status).toBe(404);
    expect(await rows(other)).toEqual([]);
  });

  it('keeps as much as the tenant says, and tells members by their number', async () => {
    const counts: Record<string, number> = {};
    for (const requestLog of ['off', 'errors', 'changes', 'all']) {
      const tenant = await createTenant(server(), { policy: { requestLog } });
      const { json } = await tenant.call('POST', '/Users', { body: user() });
      await tenant.call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: json.id }] } });
      await tenant.call('GET', '/Users');
      await tenant.call('GET', '/Users/nobody');
      const kept = await rows(tenant);
      counts[requestLog] = kept.length;
      const refused = await tenant.call('POST', '/Groups', { body: { displayName: 'g', members: [{ value: 'nobody' }] } });
      expect(refused.status).toBe(400);
      const [last] = await rows(tenant, '&status=400');
      if (requestLog !== 'off') expect(JSON.parse(last!['body'])).toMatchObject({ members: '1 values' });
    }
    expect(counts).toEqual({ off: 0, errors: 1, changes: 3, all: 4 });
  });

  it('explains why somebody is here or not', async () => {
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
    expect(rejected).toMatchObject({ verdict: 'rejected', summary: expect.stringContaining('400') });
    const made = await call('POST', '/Users', {
      body: user({ userName: 'Ada@x.example', externalId: 'E9', emails: [{ value: 'mail@x.example' }] }),
    });
    for (const person of ['ada@X.example', 'E9', 'MAIL@x.example', made.json.id]) {
      const found = await explain(tenant, person);
      expect(found).toMatchObject({ verdict: 'active', user: made.json.id, account: { username: 'Ada', status: 'active' } });
      expect(found.timeline.map(({ kind }: AnyEvent) => kind)).toEqual(expect.arrayContaining(['event', 'request']));
      const event = found.timeline.find(({ kind }: AnyEvent) => kind === 'event').event;
      expect(event).toMatchObject({ type: 'user.created', request: made.headers['x-request-id'] });
    }
    await call('PATCH', `/Users/${made.json.id}`, patch({ op: 'replace', path: 'active', value: false }));
    expect(await explain(tenant, 'ada@x.example')).toMatchObject({
      verdict: 'inactive',
      summary: expect.stringContaining('no access since'),
    });
    await call('DELETE', `/Users/${made.json.id}`);
    expect(await explain(tenant, 'ada@x.example')).toMatchObject({ verdict: 'deleted', user: made.json.id });
    await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, { policy: { linking: 'approve' } });
    await tenant.manage('POST', tenant.at('/accounts'), {
      username: 'grace',
      emails: [{ value: 'grace@x.example', primary: true }],
    });
    await call('POST', '/Users', { body: user({ userName: 'g@x.example', emails: [{ value: 'grace@x.example' }] }) });
    expect(await verdict('g@x.example')).toBe('held');
  });
});

it('says that deliveries fail, on the command line too, and forgets requests in time', async () => {
  const server = await startTestServer('sqlite', { webhookHosts: ['127.0.0.1'], mostRequests: 1_000 });
  const tenant = await createTenant(server, { tenant: 'acme' });
  await tenant.manage('POST', tenant.at('/endpoints'), { name: 'app', url: 'http://127.0.0.1:9/' });
  const { json } = await tenant.call('POST', '/Users', { body: user({ userName: 'ada@x.example' }) });
  await tenant.call('POST', '/Users', { body: user({ userName: '' }) });
  await server.running.maintain();
  await expect
    .poll(async () => (await tenant.manage('GET', tenant.at('/explain?person=ada@x.example'))).json.verdict, { timeout: 5_000 })
    .toBe('delivery failing');
  const folder = '.';
  const run = (...given: string[]) => runCommand(folder, [...given, '--tenant', 'acme', '--storage-url', `file:${server.path!}`]);
  expect(run('explain', 'ada@x.example').stdout).toMatch(
    /^DELIVERY FAILING {2}The user is there and active, but 1 events have not reached app: ECONNREFUSED/u,
  );
  const tailed = run('requests', 'tail').stdout;
  expect(tailed).toMatch(/^WHEN +STATUS +REQUEST +OUTCOME +ID\n/u);
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
