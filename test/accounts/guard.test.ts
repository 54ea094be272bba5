import { expect, it } from 'vitest';
import { onEveryStore, patch } from '../support/server.ts';
import { accountOfUser, createTenant, type TestTenant } from '../support/tenant.ts';

async function people({ call }: TestTenant, count: number, from = 0): Promise<readonly string[]> {
  const made: string[] = [];
  for (let index = from; index < from + count; index += 1)
    made.push(
      (await call('POST', '/Users', { body: { userName: `p${index}@x.example` } })).json.id,
    );
  return made;
}

const tight = { guard: { percent: 30, atLeast: 3, minutes: 60 } };

onEveryStore('the mass-change guard', {}, (server) => {
  const guardOf = async ({ manage, at }: TestTenant) => (await manage('GET', at('/guard'))).json;

  it('T061 holds removals beyond what goes unasked, of whatever kind, until it is released', async () => {
    const tenant = await createTenant(server(), { policy: tight });
    const { call, manage, at } = tenant;
    const ids = await people(tenant, 10);
    const suspend = (id: string) =>
      call('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'active', value: false }));
    expect((await suspend(ids[0]!)).status).toBe(200);
    expect((await call('DELETE', `/Users/${ids[1]}`)).status).toBe(204);
    const put = await call('PUT', `/Users/${ids[2]}`, {
      body: { userName: 'p2@x.example', active: false },
    });
    expect(put.status).toBe(200);
    expect(await guardOf(tenant)).toMatchObject({ removals: 3 });
    const before = await Promise.all(ids.slice(3).map((id) => accountOfUser(tenant, id)));
    for (const attempt of [
      () => suspend(ids[3]!),
      () => call('DELETE', `/Users/${ids[3]}`),
      () => call('PUT', `/Users/${ids[3]}`, { body: { userName: 'p3@x.example', active: false } }),
    ]) {
      const held = await attempt();
      expect([held.status, held.json.detail]).toEqual([
        403,
        expect.stringContaining('from 4 accounts within'),
      ]);
      expect(held.json.detail).toContain('ask an administrator to release the guard');
    }
    const bulk = await call('POST', '/Bulk', {
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [
          { method: 'DELETE', path: `/Users/${ids[4]}` },
          {
            method: 'PATCH',
            path: `/Users/${ids[5]}`,
            data: patch({ op: 'replace', path: 'title', value: 'x' }).body,
          },
        ],
      },
    });
    expect(bulk.json.Operations.map(({ status }: { status: string }) => status)).toEqual([
      '403',
      '200',
    ]);
    const [first, ...rest] = await Promise.all(ids.slice(3).map((id) => accountOfUser(tenant, id)));
    expect([first, ...rest]).toEqual(before);
    // What removes nobody goes on, and so do others.
    expect((await call('POST', '/Users', { body: { userName: 'new@x.example' } })).status).toBe(
      201,
    );
    const again = await suspend(ids[0]!);
    expect(again.status).toBe(200);
    const other = await createTenant(server(), { policy: tight });
    const [one] = await people(other, 1);
    expect((await other.call('DELETE', `/Users/${one}`)).status).toBe(204);

    await expect
      .poll(() => guardOf(tenant))
      .toMatchObject({ heldSince: expect.stringMatching(/Z$/u) });
    expect(server().log).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'the mass-change guard holds removals' }),
    );
    expect((await manage('POST', at('/guard/release'), { minutes: 5 })).status).toBe(200);
    for (const id of ids.slice(3)) expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(await guardOf(tenant)).toEqual({
      tenant: tenant.tenant,
      removals: 0,
      limit: 3,
      minutes: 60,
      releasedUntil: expect.any(String),
    });
    const audit = (await manage('GET', at('/audit'))).json.items.map(
      ({ action, actor }: Record<string, string>) => [action, actor],
    );
    expect(audit.slice(0, 2)).toEqual([
      ['guard.release', 'api: configuration'],
      ['guard.hold', 'server'],
    ]);
  });

  it('T060 T061 counts each account that loses a membership once, and none that keeps it', async () => {
    const tenant = await createTenant(server(), { policy: tight });
    const { call } = tenant;
    const ids = await people(tenant, 8);
    const members = ids.map((value) => ({ value }));
    const group = (await call('POST', '/Groups', { body: { displayName: 'all', members } })).json
      .id;
    const change = (operation: object) => call('PATCH', `/Groups/${group}`, patch(operation));
    const count = async () => (await guardOf(tenant)).removals;
    // The same people again, in another order, and one more who was there.
    expect(
      (await change({ op: 'replace', path: 'members', value: [...members].reverse() })).status,
    ).toBe(200);
    expect(
      (await call('PUT', `/Groups/${group}`, { body: { displayName: 'all', members } })).status,
    ).toBe(200);
    expect(await count()).toBe(0);
    expect((await change({ op: 'replace', path: 'members', value: members.slice(1) })).status).toBe(
      200,
    );
    expect((await change({ op: 'remove', path: `members[value eq "${ids[1]}"]` })).status).toBe(
      200,
    );
    expect((await change({ op: 'remove', path: `members[value eq "${ids[1]}"]` })).status).toBe(
      200,
    );
    expect(await count()).toBe(2);
    for (const held of [
      await change({ op: 'remove', path: 'members' }),
      await change({ op: 'replace', path: 'members', value: [] }),
      await change({ op: 'replace', value: { members: members.slice(0, 2) } }),
      await call('PUT', `/Groups/${group}`, { body: { displayName: 'all', members: [] } }),
      await call('DELETE', `/Groups/${group}`),
    ])
      expect([held.status, held.json.detail]).toEqual([403, expect.stringMatching(/^held/u)]);
    const { json } = await call('GET', `/Groups/${group}`);
    expect(json.members.map(({ value }: { value: string }) => value)).toEqual(
      expect.arrayContaining(ids.slice(2)),
    );
    expect(await count()).toBe(2);
  });

  it('T061 counts by the percentage where that is more, and not at all when it is off', async () => {
    const tenant = await createTenant(server(), { policy: { guard: { percent: 60, atLeast: 1 } } });
    const ids = await people(tenant, 10);
    for (const id of ids.slice(0, 6))
      expect((await tenant.call('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await tenant.call('DELETE', `/Users/${ids[6]}`)).status).toBe(403);
    await tenant.manage('PATCH', `/tenants/${tenant.tenant}`, {
      policy: { guard: { enabled: false } },
    });
    for (const id of ids.slice(6))
      expect((await tenant.call('DELETE', `/Users/${id}`)).status).toBe(204);
  });

  it('T061 counts large groups that are replaced by sets built beside them', {
    tags: ['slow'],
  }, async () => {
    const tenant = await createTenant(server(), { policy: { guard: { percent: 1, atLeast: 50 } } });
    const { call } = tenant;
    const ids: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const bulk = await call('POST', '/Bulk', {
        body: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
          Operations: Array.from({ length: 500 }, (_, index) => ({
            method: 'POST',
            path: '/Users',
            bulkId: String(index),
            data: { userName: `u${round}-${index}@x.example` },
          })),
        },
      });
      ids.push(
        ...bulk.json.Operations.map(({ location }: { location: string }) =>
          location.split('/').at(-1),
        ),
      );
    }
    const members = ids.map((value) => ({ value }));
    const group = (await call('POST', '/Groups', { body: { displayName: 'large', members } })).json
      .id;
    const replace = (value: object[]) =>
      call('PATCH', `/Groups/${group}`, patch({ op: 'replace', path: 'members', value }));
    expect((await replace(members.slice(40))).status).toBe(204);
    expect((await guardOf(tenant)).removals).toBe(40);
    const held = await replace(members.slice(100));
    expect([held.status, held.json.detail]).toEqual([
      403,
      expect.stringContaining('from 100 accounts within'),
    ]);
    const { json } = await call('GET', `/Groups/${group}?members.count=1`);
    expect(json.members).toHaveLength(1);
    expect(
      (
        await call(
          'GET',
          `/Users?filter=${encodeURIComponent(`groups.value eq "${group}"`)}&count=0`,
        )
      ).json.totalResults,
    ).toBe(2_960);
  });
});
