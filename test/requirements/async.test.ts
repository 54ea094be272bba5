import { expect, it } from 'vitest';
import { purge as executePurge } from '../../src/administration/purge.ts';
import { createPolicyIndexes } from '../../src/directory/plan-indexes.ts';
import { createEventLog } from '../../src/events/event-log.ts';
import { createDefinitionChanges } from '../../src/server/definitions.ts';
import { createSystemRegistries } from '../../src/server/registries.ts';
import { createIds } from '../../src/server/system.ts';
import { eventsOf } from '../support/events.ts';
import { freshName, onEveryStore, patch, type TestServer, user } from '../support/server.ts';
import { newStores } from '../support/stores.ts';
import { addConnection, createTenant, type TestTenant } from '../support/tenant.ts';

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const later = { Prefer: 'respond-async' };

/** Asks for the result until it is there. */
async function resultOf({ call }: TestTenant, location: string) {
  const path = `!${new URL(location).pathname}`;
  await expect.poll(async () => (await call('GET', path)).status).toBe(200);
  return (await call('GET', path)).json;
}

onEveryStore('Asynchronous requests', {}, (server: () => TestServer) => {
  it('R365 R369 every write is accepted with 202, carried out, and its answer kept for who asked', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const name = freshName();
    const steps: readonly (readonly [string, () => string, unknown, string])[] = [
      ['POST', () => '/Users', user({ userName: name, active: true }), '201'],
      [
        'PATCH',
        () => `/Users/${id}`,
        patch({ op: 'replace', path: 'title', value: 'x' }).body,
        '200',
      ],
      ['PUT', () => `/Users/${id}`, user({ userName: name, title: 'y' }), '200'],
      ['DELETE', () => `/Users/${id}`, undefined, '204'],
    ];
    let id = '';
    for (const [method, path, body, status] of steps) {
      const options = body === undefined ? {} : { body };
      const accepted = await call(method, path(), {
        ...options,
        headers: { ...later, Accept: 'text/html' },
      });
      expect([accepted.status, accepted.text, accepted.headers['preference-applied']]).toEqual([
        202,
        '',
        'respond-async',
      ]);
      const transaction = accepted.headers['set-txn'] as string;
      expect(transaction).toBe(accepted.headers['x-request-id']);
      const location = accepted.headers['location'] as string;
      expect(location).toBe(`${server().running.origin}/scim/v2/.async/${transaction}`);
      const { schemas, Operations } = await resultOf(tenant, location);
      expect(schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
      expect(Operations).toMatchObject([{ method, status }]);
      id = Operations[0].location.split('/').at(-1);
      const shown = await call('GET', `/Users/${id}`);
      expect(shown.status).toBe(method === 'DELETE' ? 404 : 200);
      if (method !== 'DELETE') expect(shown.headers['etag']).toBe(Operations[0].version);
      if (method === 'PUT') expect(shown.json.title).toBe('y');
    }
  });

  it('R366 an answer that is there within the time to wait is the usual one', async () => {
    const tenant = await createTenant(server());
    const { call } = tenant;
    const wait = { headers: { Prefer: 'respond-async, wait=10' } };
    const body = user();
    const made = await call('POST', '/Users', { body, ...wait });
    expect([made.status, made.json.userName, made.headers['set-txn']]).toEqual([
      201,
      body['userName'],
      undefined,
    ]);
    expect(made.headers['location']).toBe(made.json.meta.location);
    const { id } = made.json;
    const patched = await call('PATCH', `/Users/${id}`, {
      ...patch({ op: 'replace', path: 'title', value: 'x' }),
      ...wait,
    });
    expect([patched.status, patched.json.title]).toEqual([200, 'x']);
    expect((await call('POST', '/Users', { body, ...wait })).json).toMatchObject({
      status: '409',
      scimType: 'uniqueness',
    });
    const Operations = [{ method: 'DELETE', path: `/Users/${id}` }];
    const bulk = await call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations }, ...wait });
    expect([bulk.status, bulk.json.Operations[0].status]).toEqual([200, '204']);
    expect((await call('DELETE', `/Users/${id}`, wait)).status).toBe(404);
    // Whatever else is preferred is no reason not to answer.
    for (const Prefer of ['return=minimal', 'wait=5', 'respond-asynchronously', ''])
      expect((await call('POST', '/Users', { body: user(), headers: { Prefer } })).status).toBe(
        201,
      );
    expect((await call('GET', '/Users', { headers: later })).status).toBe(200);
  });

  it('R367 R368 a bulk request has one answer for each operation, told in the log with its place; what failed says why', async () => {
    const tenant = await createTenant(server());
    const taken = user();
    expect((await tenant.call('POST', '/Users', { body: taken })).status).toBe(201);
    const Operations = [
      { method: 'POST', path: '/Users', bulkId: 'a', data: user() },
      { method: 'POST', path: '/Users', bulkId: 'b', data: taken },
      { method: 'PATCH', path: '/Users/nobody', data: patch({ op: 'remove', path: 'title' }).body },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { displayName: freshName('g'), members: [{ value: 'bulkId:a' }] },
      },
    ];
    let transaction = '';
    const events = await eventsOf(tenant, async () => {
      const accepted = await tenant.call('POST', '/Bulk', {
        body: { schemas: [bulkUrn], Operations },
        headers: later,
      });
      expect(accepted.status).toBe(202);
      transaction = accepted.headers['set-txn'] as string;
      const { Operations: answers } = await resultOf(
        tenant,
        accepted.headers['location'] as string,
      );
      expect(
        answers.map(({ bulkId, status }: { bulkId?: string; status: string }) => [bulkId, status]),
      ).toEqual([
        ['a', '201'],
        ['b', '409'],
        [undefined, '404'],
        ['g', '201'],
      ]);
      expect(answers[1].response).toMatchObject({ scimType: 'uniqueness', status: '409' });
    });
    expect(events.map(({ type, request }) => [type, request])).toEqual([
      ...['user.created', 'group.created', 'group.member_added'].map((type) => [type, transaction]),
      ...Operations.map(() => ['request.completed', transaction]),
    ]);
    const completed = events.filter(({ type }) => type === 'request.completed');
    expect(
      completed.map(({ data }) => [data.transaction, data.status, data.response?.status]),
    ).toEqual([
      [`${transaction}:0`, '201', undefined],
      [`${transaction}:1`, '409', '409'],
      [`${transaction}:2`, '404', '404'],
      [`${transaction}:3`, '201', undefined],
    ]);
  });

  it('R365 what is wrong with the request itself is said at once, and nothing is promised', async () => {
    const tenant = await createTenant(server());
    const events = await eventsOf(tenant, async () => {
      const ask = (path: string, options: object) =>
        tenant.call('POST', path, { headers: later, ...options });
      expect((await ask('/Users', { raw: '{' })).status).toBe(400);
      expect((await ask('/Nothing', { body: user() })).status).toBe(404);
      expect((await ask('/Bulk', { body: { schemas: [bulkUrn], Operations: [] } })).status).toBe(
        400,
      );
      const failed = await ask('/Users', { body: { schemas: [] } });
      const { Operations } = await resultOf(tenant, failed.headers['location'] as string);
      expect(Operations).toMatchObject([{ status: '400', response: { status: '400' } }]);
    });
    expect(events.map(({ type }) => type)).toEqual(['request.completed']);
  });

  it('T121 R369 the answer is for the connection that asked: others are refused, or find nothing', async () => {
    const tenant = await createTenant(server());
    const accepted = await tenant.call('POST', '/Users', { body: user(), headers: later });
    const location = accepted.headers['location'] as string;
    await resultOf(tenant, location);
    const path = `!${new URL(location).pathname}`;
    expect((await tenant.call('GET', path, { token: null })).status).toBe(401);
    expect((await tenant.call('GET', path, { token: 'nobody' })).status).toBe(401);
    for (const other of [
      await createTenant(server()),
      await addConnection(server(), tenant.tenant),
    ]) {
      const refused = await other.call('GET', path);
      const unknown = await other.call('GET', '/.async/unknown');
      expect([refused.status, refused.json.detail]).toEqual([404, unknown.json.detail]);
    }
    expect((await tenant.call('DELETE', path)).status).toBe(405);
  });
});

it.each(newStores)(
  'T121 on %s, what was accepted by a server that stopped is given up, told, and forgotten after a day',
  async (_, open) => {
    const store = await open();
    const start = Date.UTC(2026, 0, 1);
    let now = start;
    const clock = { now: () => now };
    const ids = createIds(clock);
    const registries = createSystemRegistries({});
    const policyIndexes = createPolicyIndexes(registries, clock);
    const definitions = createDefinitionChanges(registries, clock);
    const eventLog = createEventLog({ ids, clock });
    const administration = { clock, ids, policyIndexes, definitions, eventLog };
    const purge = () =>
      store.write((transaction) =>
        executePurge(
          transaction,
          { eventDays: 30, requestDays: 14, bodyHours: 24, maxBodies: 1_000, maxRequests: 1_000 },
          administration,
        ),
      );
    await store.write(async (transaction) => {
      const accepted = '2026-01-01T00:00:00.000';
      await transaction.putTenant({
        id: 't',
        name: 't',
        status: 'active',
        created: accepted,
        policy: '{}',
      });
      await transaction.putDeferredRequest({ tenant: 't', id: 'r', connection: 'c', accepted });
    });
    now = start + 60_000;
    await purge();
    expect((await store.deferredRequest('t', 'r'))?.finished).toBeUndefined();
    now = start + 301_000;
    await purge();
    await purge();
    const [answer] = JSON.parse((await store.deferredRequest('t', 'r'))!.result!);
    expect(answer).toMatchObject({ status: '503', response: { status: '503' } });
    const events = await store.events('t', 0, 9);
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['request.completed', 'r'],
    ]);
    now = start + 90_000_000;
    await purge();
    expect(await store.deferredRequest('t', 'r')).toBeUndefined();
    await store.close();
  },
);
