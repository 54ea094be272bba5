import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { onEveryStore, user } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

const device = JSON.parse(
  readFileSync(new URL('../../examples/device.json', import.meta.url), 'utf8'),
) as object;

onEveryStore('what the command line lists', {}, (server) => {
  const manage = (...given: Parameters<ReturnType<typeof createManage>>) =>
    createManage(server().running.url)(...given);

  describe('the request log', () => {
    it('is filtered by connection, method, path and a range of statuses', async () => {
      const tenant = await createTenant(server());
      const made = await tenant.call('POST', '/Users', { body: user() });
      await tenant.call('POST', '/Users', { body: {} });
      await tenant.call('DELETE', `/Users/${made.json.id}`);
      const find = async (query: string) =>
        (await manage('GET', tenant.at(`/requests?${query}`))).json.items.map(
          ({ method, status }: { method: string; status: number }) => `${method} ${status}`,
        );
      await expect.poll(() => find('limit=10')).toHaveLength(3);
      const [{ connection }] = (await manage('GET', tenant.at('/requests?limit=1'))).json.items;
      expect(await find(`connection=${connection}`)).toHaveLength(3);
      expect(await find('connection=other')).toEqual([]);
      expect(await find('method=DELETE')).toEqual(['DELETE 204']);
      expect(await find('status=400&maxStatus=499')).toEqual(['POST 400']);
      expect(await find('status=200&maxStatus=201&method=POST')).toEqual(['POST 201']);
      expect(await find('path=/Users/')).toEqual(['DELETE 204']);
      expect(await find('path=/Users')).toHaveLength(3);
      expect(await find('path=/Groups')).toEqual([]);
      expect(await find(`about=${made.json.id}&method=DELETE`)).toEqual(['DELETE 204']);
      expect(await find(`about=${made.json.id}&connection=other`)).toEqual([]);
    });
  });

  it('accounts of several users, and the number of all users', async () => {
    const tenant = await createTenant(server());
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1)
      ids.push((await tenant.call('POST', '/Users', { body: user() })).json.id);
    const listed = (await manage('GET', tenant.at('/users?limit=2'))).json;
    expect([listed.items.length, listed.total]).toEqual([2, 3]);
    const asked = [ids[2], 'unknown', ids[0]].join(',');
    const { items } = (await manage('GET', tenant.at(`/accounts?users=${asked}`))).json;
    expect(items.map((account: { user: string }) => account.user)).toEqual([ids[2], ids[0]]);
    const many = Array.from({ length: 201 }, () => 'a').join(',');
    expect((await manage('GET', tenant.at(`/accounts?users=${many}`))).status).toBe(400);
  });

  it('one credential, without its secret', async () => {
    const tenant = await createTenant(server());
    const { items } = (await manage('GET', tenant.at('/credentials'))).json;
    const one = await manage('GET', `/credentials/${items[0].id}`);
    expect([one.json.id, one.headers['rollcall-tenant']]).toEqual([items[0].id, tenant.tenant]);
    expect((await manage('GET', tenant.at('/credentials/unknown'))).status).toBe(404);
  });

  it("a tenant's own schemas, replaced as a whole or not at all", async () => {
    const tenant = await createTenant(server());
    const path = tenant.at('/schemas');
    expect((await manage('GET', path)).json).toEqual({ tenant: tenant.tenant, version: 0 });
    const refused = await manage('PUT', path, { schemas: [{ id: 7 }] });
    expect([refused.status, refused.json.detail]).toEqual([400, expect.stringContaining('id')]);
    const applied = { tenant: tenant.tenant, version: 1, changed: true };
    expect((await manage('PUT', path, device)).json).toEqual(applied);
    expect((await manage('PUT', path, device)).json).toEqual({ ...applied, changed: false });
    expect((await manage('GET', path)).json).toMatchObject({ version: 1, definitions: device });
    expect((await tenant.call('GET', '/Schemas')).text).toContain('Device');
    const [entry] = (await manage('GET', tenant.at('/audit'))).json.items;
    expect([entry.action, entry.target]).toEqual(['schemas.replace', tenant.tenant]);
  });
});
