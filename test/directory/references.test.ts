import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createManage } from '../support/management.ts';
import {
  enterpriseUrn,
  freshName,
  onEveryStore,
  patch,
  type TestServer,
  userUrn,
} from '../support/server.ts';

const deskUrn = 'urn:example:params:scim:schemas:1.0:Desk';
const keysUrn = 'urn:example:params:scim:schemas:extension:1.0:Keys';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const reference = (types: readonly string[]) => [
  { name: 'value', type: 'string', caseExact: true },
  { name: '$ref', type: 'reference', referenceTypes: types, mutability: 'readOnly' },
  { name: 'note', type: 'string' },
];

const definitions = {
  schemas: [
    {
      id: deskUrn,
      name: 'Desk',
      attributes: [
        { name: 'label', type: 'string', required: true },
        { name: 'owner', type: 'complex', subAttributes: reference(['User']) },
        {
          name: 'guests',
          type: 'complex',
          multiValued: true,
          subAttributes: reference(['User', 'Desk']),
        },
        { name: 'keeper', type: 'complex', required: true, subAttributes: reference(['User']) },
        { name: 'cleaner', type: 'reference', referenceTypes: ['User'] },
        {
          name: 'links',
          type: 'reference',
          referenceTypes: ['User', 'external'],
          multiValued: true,
        },
        { name: 'site', type: 'reference', referenceTypes: ['external'] },
        {
          name: 'groups',
          type: 'complex',
          multiValued: true,
          mutability: 'readOnly',
          subAttributes: [
            { name: 'value', type: 'string', mutability: 'readOnly' },
            { name: '$ref', type: 'reference', referenceTypes: ['Group'], mutability: 'readOnly' },
            { name: 'display', type: 'string', mutability: 'readOnly' },
            { name: 'type', type: 'string', mutability: 'readOnly' },
          ],
        },
      ],
    },
    {
      id: keysUrn,
      name: 'Keys',
      attributes: [
        { name: 'desks', type: 'complex', multiValued: true, subAttributes: reference(['Desk']) },
      ],
    },
  ],
  resourceTypes: [{ name: 'Desk', endpoint: '/Desks', schema: deskUrn }],
  extensions: [{ resourceType: 'User', schema: keysUrn, required: false }],
};

const file = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'definitions.json');
writeFileSync(file, JSON.stringify(definitions));

onEveryStore('references to what is deleted', { definitions: file }, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);

  async function create(path: string, body: object): Promise<string> {
    const made = await call('POST', path, { body });
    expect(made.status, made.text).toBe(201);
    return made.json.id;
  }
  const newUser = (more: object = {}) =>
    create('/Users', { schemas: [userUrn], userName: freshName(), ...more });
  const newDesk = (body: object) => create('/Desks', { schemas: [deskUrn], label: 'd', ...body });
  const shown = async (path: string) => (await call('GET', path)).json;
  const found = async (path: string, filter: string): Promise<number> =>
    (await call('GET', `${path}?filter=${encodeURIComponent(filter)}&count=0`)).json.totalResults;

  it('C31: go with it, in every type and at every depth; what is required or names something else stays', async () => {
    const [gone, other] = [await newUser(), await newUser()];
    const report = await newUser({
      [enterpriseUrn]: { manager: { value: gone }, department: 'R&D' },
    });
    const bare = await newUser({
      schemas: [userUrn, enterpriseUrn],
      [enterpriseUrn]: { manager: { value: gone } },
    });
    const desk = await newDesk({
      owner: { value: gone, note: 'x' },
      guests: [{ value: other, note: 'a' }, { value: gone }],
      keeper: { value: gone },
      cleaner: `${server().running.url}/scim/v2/Users/${gone}`,
      links: [gone, `../Users/${gone}`, 'https://example.com/x', other],
      site: 'https://example.com',
    });
    const spare = await newDesk({ keeper: { value: other }, guests: [{ value: gone }] });
    const before = await shown(`/Desks/${desk}`);
    expect((await call('DELETE', `/Users/${gone}`)).status).toBe(204);
    const after = await shown(`/Desks/${desk}`);
    expect([after.owner, after.cleaner, after.keeper.value, after.site]).toEqual([
      undefined,
      undefined,
      gone,
      'https://example.com',
    ]);
    expect(after.guests.map(({ value }: { readonly value: string }) => value)).toEqual([other]);
    expect(after.links).toEqual(['https://example.com/x', other]);
    expect(Number(after.meta.version.slice(3, -1))).toBeGreaterThan(
      Number(before.meta.version.slice(3, -1)),
    );
    expect((await shown(`/Desks/${spare}`)).guests).toBeUndefined();
    const left = await shown(`/Users/${report}`);
    // A manager need not be a user of this server: its id stays.
    const kept = { department: 'R&D', manager: { value: gone } };
    expect([left[enterpriseUrn], left.meta.version]).toEqual([kept, 'W/"1"']);
    expect((await shown(`/Users/${bare}`))[enterpriseUrn]).toEqual({ manager: { value: gone } });
    expect(await found('/Users', `${enterpriseUrn}:manager.value eq "${gone}"`)).toBe(2);
    expect(await found('/Desks', `guests.value eq "${gone}" or owner.value eq "${gone}"`)).toBe(0);
    const { json } = await createManage(server().running.url)(
      'GET',
      '/events?tenant=default&limit=1000',
    );
    const types = json.events.filter(({ subject }: { readonly subject: string }) =>
      [desk, report].includes(subject),
    );
    expect(new Set(types.map(({ type }: { readonly type: string }) => type))).toEqual(
      new Set(['user.created', 'resource.created', 'resource.updated']),
    );
    // A reference of an extension to a type of one's own, deleted by a bulk request.
    const holder = await newUser({
      schemas: [userUrn, keysUrn],
      [keysUrn]: { desks: [{ value: spare }, { value: desk }] },
    });
    const Operations = [{ method: 'DELETE', path: `/Desks/${spare}` }];
    await call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations } });
    const keys = (await shown(`/Users/${holder}`))[keysUrn];
    expect(keys.desks.map(({ value }: { readonly value: string }) => value)).toEqual([desk]);
  });

  it('C31: go in the background where they are many', async () => {
    const [gone, keeper] = [await newUser(), await newUser()];
    for (let round = 0; round < 5; round += 1) {
      const Operations = Array.from({ length: 100 }, (_, index) => ({
        method: 'POST',
        path: '/Desks',
        bulkId: `${round}-${index}`,
        data: { schemas: [deskUrn], label: 'd', keeper: { value: keeper }, owner: { value: gone } },
      }));
      expect(
        (await call('POST', '/Bulk', { body: { schemas: [bulkUrn], Operations } })).status,
      ).toBe(200);
    }
    const desks = `owner.value eq "${gone}"`;
    expect(await found('/Desks', desks)).toBe(500);
    expect((await call('DELETE', `/Users/${gone}`)).status).toBe(204);
    await expect.poll(() => found('/Desks', desks)).toBe(0);
  });

  it('C31: a type of one’s own shows the groups it is in', async () => {
    const desk = await newDesk({ keeper: { value: await newUser() } });
    const inner = await create('/Groups', { displayName: 'inner', members: [{ value: desk }] });
    const outer = await create('/Groups', { displayName: 'outer', members: [{ value: inner }] });
    const groups = async () =>
      (await shown(`/Desks/${desk}`)).groups?.map(({ value, type }: Record<string, string>) => [
        value,
        type,
      ]);
    expect(await groups()).toEqual([
      [inner, 'direct'],
      [outer, 'indirect'],
    ]);
    const list = await call(
      'GET',
      `/Desks?filter=${encodeURIComponent(`id eq "${desk}"`)}&attributes=groups`,
    );
    expect(list.json.Resources[0].groups).toHaveLength(2);
    const written = patch({ op: 'replace', path: 'label', value: 'new' });
    expect((await call('PATCH', `/Desks/${desk}`, written)).json.groups).toHaveLength(2);
    await call('DELETE', `/Groups/${inner}`);
    expect(await groups()).toBeUndefined();
  });
});
