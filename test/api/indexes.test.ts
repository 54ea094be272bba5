import { expect, it } from 'vitest';
import { filtered, onEveryStore, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

onEveryStore('indexes of a tenant', {}, (server) => {
  it('C27: are added and taken out by the policy, built by the server, and shown', {
    tags: ['slow'],
    timeout: 240_000,
  }, async () => {
    const { tenant, call, manage } = await createTenant(server());
    const made = (await call('POST', '/Users', { body: user({ title: 'Pilot' }) })).json;
    expect((await manage('GET', `/tenants/${tenant}/indexes`)).json).toEqual({ items: [] });
    const refused = await manage('PATCH', `/tenants/${tenant}`, {
      policy: { indexes: { User: ['titel'] } },
    });
    expect([refused.status, refused.json.detail]).toEqual([
      400,
      expect.stringContaining('User has no attribute "titel"'),
    ]);
    const changed = await manage('PATCH', `/tenants/${tenant}`, {
      policy: { indexes: { User: ['Title'] } },
    });
    expect([changed.status, changed.json.policy.indexes]).toEqual([200, { User: ['title'] }]);
    const indexes = async () =>
      (await manage('GET', `/tenants/${tenant}/indexes`)).json.items as { status: string }[];
    const later = (await call('POST', '/Users', { body: user({ title: 'PILOT' }) })).json;
    const find = async () =>
      (await call('GET', filtered('title eq "pilot"'))).json.Resources.map(
        ({ id }: { id: string }) => id,
      );
    // Found with the index, and before.
    const afterSearch = async () => {
      expect(await find()).toEqual([made.id, later.id]);
      return indexes();
    };
    await expect.poll(afterSearch).toEqual([{ type: 'User', path: 'title', status: 'ready' }]);
    expect(await find()).toEqual([made.id, later.id]);
    expect(
      (await manage('PATCH', `/tenants/${tenant}`, { policy: { indexes: null } })).json.policy
        .indexes,
    ).toEqual({});
    expect(await find()).toEqual([made.id, later.id]);
    await expect.poll(indexes).toEqual([]);
    expect(await find()).toEqual([made.id, later.id]);
  });
});
