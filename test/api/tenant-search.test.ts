import { expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import { onEveryStore } from '../support/server.ts';

onEveryStore('tenants found by text', {}, (server) => {
  const manage = (...given: Parameters<ReturnType<typeof createManage>>) =>
    createManage(server().running.url)(...given);
  const find = async (search: string, more = ''): Promise<readonly string[]> => {
    const { status, json } = await manage(
      'GET',
      `/tenants?search=${encodeURIComponent(search)}${more}`,
    );
    expect(status).toBe(200);
    return json.items.map(({ id }: { id: string }) => id);
  };

  it('contain it in their id or name, in whatever case, and nothing else is read into it', async () => {
    for (const [id, name] of [
      ['zz-acme', 'Acme Inc.'],
      ['zz-other', '100 % Acme_Ärzte'],
      ['zz-third', 'Globex'],
    ])
      expect((await manage('POST', '/tenants', { id, name })).status).toBe(201);
    expect(await find('ACME')).toEqual(['zz-acme', 'zz-other']);
    expect(await find('zz-TH')).toEqual(['zz-third']);
    expect(await find('%')).toEqual(['zz-other']);
    expect(await find('e_Ä')).toEqual(['zz-other']);
    expect(await find("' OR ''='")).toEqual([]);
    expect(await find('ACME', '&limit=1')).toEqual(['zz-acme']);
    expect(await find('ACME', '&limit=1&cursor=zz-acme')).toEqual(['zz-other']);
    expect((await manage('GET', '/tenants?search=')).status).toBe(400);
  });
});
