import { expect, it } from 'vitest';
import {
  enterpriseUrn,
  filtered,
  freshName,
  onEveryStore,
  patch,
  startTestServer,
  type TestServer,
  user,
} from '../support/server.ts';

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

onEveryStore('the interoperability profile', { profile: 'interop-strict' }, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const make = async (more: object = {}) =>
    (await call('POST', '/Users', { body: user({ ...more }) })).json;
  const change = async (id: string, ...operations: object[]) => {
    const { status, json } = await call('PATCH', `/Users/${id}`, patch(...operations));
    return status === 200 ? json : [status, json.scimType];
  };

  it('R371 says that it is in force', async () => {
    expect((await call('GET', '/ServiceProviderConfig')).json.interopProfileConformant).toBe(true);
    expect(
      (await call('GET', '/ServiceProviderConfig', { token: null })).json.interopProfileConformant,
    ).toBe(true);
  });

  it('R372 undefined attributes and schemas are invalidSyntax', async () => {
    for (const body of [
      user({ shoeSize: 5 }),
      user({ schemas: ['urn:x:y', ...(user()['schemas'] as string[])] }),
    ]) {
      const { status, json } = await call('POST', '/Users', { body });
      expect([status, json.scimType]).toEqual([400, 'invalidSyntax']);
    }
    const { id } = await make();
    expect(await change(id, { op: 'replace', path: 'shoeSize', value: 5 })).toEqual([
      400,
      'invalidPath',
    ]);
    const inValue = { op: 'replace', path: 'name', value: { shoeSize: 5 } };
    expect(await change(id, inValue)).toEqual([400, 'invalidSyntax']);
  });

  it('R373 a filter on an undefined attribute is invalidFilter; eq and and work', async () => {
    const { userName } = await make({ externalId: 'e1' });
    expect((await call('GET', filtered('shoeSize eq "5"'))).json.scimType).toBe('invalidFilter');
    expect(
      (await call('GET', filtered(`userName eq "${userName}" and externalId eq "e1"`))).json
        .totalResults,
    ).toBe(1);
  });

  it('R374 count of 100 is honoured, and the default', async () => {
    const { pagination } = (await call('GET', '/ServiceProviderConfig')).json;
    expect(pagination.defaultPageSize).toBeGreaterThanOrEqual(100);
    expect(pagination.maxPageSize).toBeGreaterThanOrEqual(100);
  });

  it('R375 PATCH needs a path, and a path with a filter a sub-attribute', async () => {
    const { id } = await make({ emails: [{ value: 'a@x.example', type: 'work' }] });
    expect(await change(id, { op: 'replace', value: { title: 'x' } })).toEqual([
      400,
      'invalidSyntax',
    ]);
    for (const op of ['add', 'replace', 'remove'])
      expect(
        await change(id, { op, path: 'emails[type eq "work"]', value: { value: 'b@x.example' } }),
      ).toEqual([400, 'invalidPath']);
    const changed = await change(id, {
      op: 'replace',
      path: 'emails[type eq "work"].value',
      value: 'b@x.example',
    });
    expect(changed.emails).toEqual([{ value: 'b@x.example', type: 'work' }]);
    const ada = await make();
    const group = await call('POST', '/Groups', {
      body: { schemas: [groupUrn], displayName: freshName(), members: [{ value: ada.id }] },
    });
    const left = await call(
      'PATCH',
      `/Groups/${group.json.id}`,
      patch({ op: 'remove', path: `members[value eq "${ada.id}"]` }),
    );
    expect([left.status, left.json.members]).toEqual([200, undefined]);
  });

  it('R294 replace of a complex attribute puts the new value in place of the old one', async () => {
    const { id } = await make({
      name: { givenName: 'Ada', familyName: 'L' },
      schemas: [...(user()['schemas'] as string[]), enterpriseUrn],
      [enterpriseUrn]: { department: 'd' },
    });
    expect(
      (await change(id, { op: 'replace', path: 'name', value: { givenName: 'Augusta' } })).name,
    ).toEqual({
      givenName: 'Augusta',
    });
    expect(
      (await change(id, { op: 'add', path: 'name', value: { familyName: 'King' } })).name,
    ).toEqual({
      givenName: 'Augusta',
      familyName: 'King',
    });
  });

  it('R376 PATCH never deletes, DELETE does, and what it frees can be used again', async () => {
    const { id, userName } = await make();
    expect((await change(id, { op: 'replace', path: 'active', value: false })).active).toBe(false);
    expect((await call('GET', `/Users/${id}`)).status).toBe(200);
    expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await call('GET', `/Users/${id}`)).status).toBe(404);
    const again = await make({ userName });
    expect(again.id).not.toBe(id);
  });

  it('R377 every type has canonical values', async () => {
    const { Resources } = (await call('GET', '/Schemas')).json;
    let seen = 0;
    for (const { attributes } of Resources) {
      for (const { subAttributes = [] } of attributes) {
        for (const { name, canonicalValues } of subAttributes) {
          if (name !== 'type') continue;
          seen += 1;
          expect(canonicalValues.length).toBeGreaterThan(0);
        }
      }
    }
    expect(seen).toBeGreaterThan(8);
  });
});

it('R371 no other profile claims it', async () => {
  for (const profile of ['default', 'rfc-strict', 'entra']) {
    const server = await startTestServer('memory', { profile });
    expect((await server.call('GET', '/ServiceProviderConfig')).json).not.toHaveProperty(
      'interopProfileConformant',
    );
    await server.stop();
  }
});

it('R380 IPSIE level 2: a group has what the level asks for, and 50 members change in one PATCH', async () => {
  const server = await startTestServer('sqlite');
  const ids = await Promise.all(
    Array.from(
      { length: 60 },
      async () => (await server.call('POST', '/Users', { body: user() })).json.id,
    ),
  );
  const { json } = await server.call('POST', '/Groups', {
    body: { displayName: 'IPSIE', externalId: 'x' },
  });
  const members = ids.map((value) => ({ value }));
  const added = await server.call(
    'PATCH',
    `/Groups/${json.id}`,
    patch({ op: 'add', path: 'members', value: members }),
  );
  expect(added.json).toMatchObject({ displayName: 'IPSIE', externalId: 'x' });
  expect(added.json.members).toHaveLength(60);
  const found = await server.call(
    'GET',
    `/Groups?filter=${encodeURIComponent(`members[value eq "${ids[7]}"]`)}`,
  );
  expect(found.json.totalResults).toBe(1);
  const removals = ids
    .slice(0, 50)
    .map((one) => ({ op: 'remove', path: `members[value eq "${one}"]` }));
  expect(
    (await server.call('PATCH', `/Groups/${json.id}`, patch(...removals))).json.members,
  ).toHaveLength(10);
  await server.stop();
});
