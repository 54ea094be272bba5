import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scryptSecrets } from '../../src/server/system.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import {
  enterpriseUrn,
  filtered,
  freshName,
  onEveryStore,
  patch,
  startTestServer,
  user,
  userUrn,
} from '../support/server.ts';

onEveryStore('attribute model', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);
  const post = async (body: object) => call('POST', '/Users', { body });
  const totalOf = async (filter: string) => (await call('GET', filtered(filter))).json.totalResults;

  it('R053 names are matched without case, everywhere', async () => {
    const name = freshName();
    const { status, json } = await post({
      SCHEMAS: [userUrn],
      USERNAME: name,
      EMAILS: [{ VALUE: name, TYPE: 'work' }],
    });
    expect([status, json.userName, json.emails]).toEqual([
      201,
      name,
      [{ value: name, type: 'work' }],
    ]);
    const path = `/Users/${json.id}`;
    const patched = await call(
      'PATCH',
      path,
      patch({ op: 'replace', path: 'EMAILS[TYPE eq "work"].VALUE', value: `new.${name}` }),
    );
    expect(patched.json.emails[0].value).toBe(`new.${name}`);
    expect(await totalOf(`Username eq "${name}"`)).toBe(1);
    expect((await call('GET', `${path}?attributes=UserName`)).json.userName).toBe(name);
  });

  it('R056 a boolean in a string is read, and only true and false', async () => {
    expect((await post(user({ active: 'False' }))).json.active).toBe(false);
    expect((await post(user({ active: 'maybe' }))).json.scimType).toBe('invalidValue');
    expect((await post(user({ active: 1 }))).json.scimType).toBe('invalidValue');
  });

  it('R059 R116 binary is base64, with or without padding, and comes back as it was', async () => {
    for (const value of ['TUlJQg==', 'TUlJQg', 'TUlJ']) {
      expect((await post(user({ x509Certificates: [{ value }] }))).json.x509Certificates).toEqual([
        { value },
      ]);
    }
    for (const value of ['@@', 'TUlJQg=', 'A', 'TUl JQ'])
      expect((await post(user({ x509Certificates: [{ value }] }))).json.scimType).toBe(
        'invalidValue',
      );
  });

  it('R060 R061 R062 R068 R117 a manager is named in full, and followed; one that is not there is kept as an id', async () => {
    const boss = (await post(user({ displayName: 'The Boss' }))).json;
    const { json } = await post(
      user({
        [enterpriseUrn]: { manager: { value: boss.id, displayName: 'forged', $ref: '../Users/x' } },
      }),
    );
    expect(json[enterpriseUrn].manager).toEqual({
      value: boss.id,
      $ref: boss.meta.location,
      displayName: 'The Boss',
    });
    const { pathname } = new URL(json[enterpriseUrn].manager.$ref);
    expect((await call('GET', `!${pathname}`)).json.id).toBe(boss.id);
    await call(
      'PATCH',
      `/Users/${boss.id}`,
      patch({ op: 'replace', path: 'displayName', value: 'Renamed' }),
    );
    expect((await call('GET', `/Users/${json.id}`)).json[enterpriseUrn].manager.displayName).toBe(
      'Renamed',
    );
    expect(await totalOf(`${enterpriseUrn}:manager.value eq "${boss.id}"`)).toBe(1);
    expect(await totalOf(`${enterpriseUrn}:manager eq "${boss.id}" and id eq "${json.id}"`)).toBe(
      1,
    );
    expect(await totalOf(`id eq "${json.id}" and manager eq "${boss.id}"`)).toBe(1);
    await call('DELETE', `/Users/${boss.id}`);
    expect((await call('GET', `/Users/${json.id}`)).json[enterpriseUrn].manager).toEqual({
      value: boss.id,
    });
    const stranger = await post(user({ [enterpriseUrn]: { manager: 'not-here-yet' } }));
    expect([stranger.status, stranger.json[enterpriseUrn].manager]).toEqual([
      201,
      { value: 'not-here-yet' },
    ]);
  });

  it('R064 the order of members does not matter', async () => {
    const body = user({ title: 't', nickName: 'n' });
    const { json, headers } = await post(body);
    const reversed = Object.fromEntries(Object.entries(body).toReversed());
    const again = await call('PUT', `/Users/${json.id}`, { body: reversed });
    expect([again.headers['etag'], again.json]).toEqual([headers['etag'], json]);
  });

  it('R065 one primary at most', async () => {
    const emails = [
      { value: 'a@x.example', primary: true },
      { value: 'b@x.example', primary: true },
    ];
    expect((await post(user({ emails }))).json.scimType).toBe('invalidValue');
  });

  it('R066 a missing primary is false', async () => {
    const { json } = await post(user({ emails: [{ value: 'a@x.example' }] }));
    expect(await totalOf(`id eq "${json.id}" and emails[primary eq true]`)).toBe(0);
    expect(await totalOf(`id eq "${json.id}" and emails[primary eq false]`)).toBe(1);
  });

  it('R067 the same type and value are stored once', async () => {
    const { json } = await post(
      user({
        emails: [
          { value: 'a@x.example', type: 'work' },
          { value: 'A@x.example', type: 'work', display: 'A' },
          { value: 'a@x.example', type: 'home' },
        ],
      }),
    );
    expect(json.emails).toEqual([
      { value: 'a@x.example', display: 'A', type: 'work' },
      { value: 'a@x.example', type: 'home' },
    ]);
    const path = `/Users/${json.id}`;
    const added = await call(
      'PATCH',
      path,
      patch({ op: 'add', path: 'emails', value: [{ value: 'A@X.EXAMPLE', type: 'home' }] }),
    );
    expect([added.json.emails.length, added.json.emails[1].value]).toEqual([2, 'A@X.EXAMPLE']);
  });

  it('R069 null, [] and "" are unassigned', async () => {
    const { json } = await post(user({ title: 't', emails: [{ value: 'a@x.example' }] }));
    const put = await call('PUT', `/Users/${json.id}`, {
      body: { ...json, title: null, emails: [], nickName: '' },
    });
    expect([put.json.title, put.json.emails, put.json.nickName]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    for (const filter of ['title pr', 'emails pr', 'nickName pr'])
      expect(await totalOf(`id eq "${json.id}" and ${filter}`)).toBe(0);
  });

  it('R070 R071 R094 R175 externalId keeps its case and is compared with it', async () => {
    const externalId = `AbC-${freshName()}`;
    const { json } = await post(user({ externalId }));
    expect(json.externalId).toBe(externalId);
    expect(await totalOf(`externalId eq "${externalId}"`)).toBe(1);
    expect(await totalOf(`externalId eq "${externalId.toLowerCase()}"`)).toBe(0);
    expect((await post(user({ externalId }))).status).toBe(201);
    expect(
      (
        await call(
          'PATCH',
          `/Users/${json.id}`,
          patch({ op: 'replace', path: 'externalId', value: 'other' }),
        )
      ).json.externalId,
    ).toBe('other');
  });

  it('R072 readOnly is ignored in POST and PUT, and refused in PATCH', async () => {
    const { json } = await post(user({ groups: [{ value: 'x' }] }));
    expect(json.groups).toBeUndefined();
    const put = await call('PUT', `/Users/${json.id}`, {
      body: { ...json, groups: [{ value: 'x' }], meta: { version: 'x' } },
    });
    expect([put.status, put.json.groups]).toEqual([200, undefined]);
    expect(
      (
        await call(
          'PATCH',
          `/Users/${json.id}`,
          patch({ op: 'add', path: 'groups', value: [{ value: 'x' }] }),
        )
      ).json.scimType,
    ).toBe('mutability');
  });

  it('R075 R076 R052 always means always, and never means never', async () => {
    const { json } = await post(user({ password: 'Secret-Word-1', displayName: 'd' }));
    const path = `/Users/${json.id}`;
    expect(Object.keys((await call('GET', `${path}?attributes=displayName`)).json).sort()).toEqual([
      'displayName',
      'id',
      'schemas',
    ]);
    const excluded = (await call('GET', `${path}?excludedAttributes=id,schemas,displayName`)).json;
    expect([excluded.id, excluded.schemas, excluded.displayName]).toEqual([
      json.id,
      [userUrn],
      undefined,
    ]);
    expect(Object.keys((await call('GET', `${path}?attributes=password`)).json).sort()).toEqual([
      'id',
      'schemas',
    ]);
  });

  it('R077 R141 returned by default', async () => {
    const { json } = await post(user({ displayName: 'd', title: 't', name: { givenName: 'g' } }));
    expect(Object.keys((await call('GET', `/Users/${json.id}`)).json).sort()).toEqual([
      'active',
      'displayName',
      'id',
      'meta',
      'name',
      'schemas',
      'title',
      'userName',
    ]);
  });

  it('R080 canonical values are suggestions', async () => {
    const { json } = await post(
      user({
        emails: [{ value: 'a@x.example', type: 'weird' }],
        roles: [{ value: 'r', type: 'anything' }],
      }),
    );
    expect([json.emails[0].type, json.roles[0].type]).toEqual(['weird', 'anything']);
  });

  it('R081 R082 R087 R118 extension attributes live in their container, and nowhere else', async () => {
    const { json } = await post(
      user({ employeeNumber: 'root', [enterpriseUrn]: { employeeNumber: '7', department: 'R&D' } }),
    );
    expect(json.employeeNumber).toBeUndefined();
    expect(json[enterpriseUrn]).toEqual({ employeeNumber: '7', department: 'R&D' });
    expect(json.schemas).toEqual([userUrn, enterpriseUrn]);
    expect(
      (await post(user({ [enterpriseUrn]: { employeeNumber: 5 } }))).json[enterpriseUrn]
        .employeeNumber,
    ).toBe('5');
  });

  it('R083 R084 R085 R086 schemas are checked and normalised', async () => {
    expect((await post(user({ schemas: [enterpriseUrn] }))).json.scimType).toBe('invalidSyntax');
    expect(
      (await post(user({ schemas: [userUrn, 'urn:ietf:params:scim:schemas:core:2.0:Group'] }))).json
        .scimType,
    ).toBe('invalidValue');
    expect((await post(user({ schemas: 'User' }))).json.scimType).toBe('invalidSyntax');
    expect((await post(user({ schemas: [1] }))).json.scimType).toBe('invalidSyntax');
    expect(
      (await post(user({ schemas: [enterpriseUrn, userUrn, userUrn, 'urn:somebody:else'] }))).json
        .schemas,
    ).toEqual([userUrn]);
    const { schemas: _, ...without } = user();
    expect((await post(without)).status).toBe(201);
  });

  it('R088 R089 R090 R091 R304 ids are the server’s, exact, and never used twice', async () => {
    const body = user({ id: 'mine' });
    const first = (await post(body)).json;
    expect(first.id).not.toBe('mine');
    expect(first.id).not.toContain('bulkId');
    expect(
      (await call('PUT', `/Users/${first.id}`, { body: { ...body, id: 'other' } })).json.id,
    ).toBe(first.id);
    expect((await call('GET', `/Users/${first.id.toUpperCase()}`)).status).toBe(404);
    await call('DELETE', `/Users/${first.id}`);
    const second = await post(body);
    expect(second.status).toBe(201);
    expect(second.json.id).not.toBe(first.id);
    expect((await call('GET', `/Users/${first.id}`)).status).toBe(404);
  });

  it('R092 externalId is never invented', async () => {
    expect((await post(user())).json.externalId).toBeUndefined();
  });

  it('R095 R096 R097 R098 R100 R101 R345 R346 R350 meta is the server’s and true', async () => {
    const created = await post(
      user({ meta: { created: '1970-01-01T00:00:00Z', version: 'W/"9"' } }),
    );
    const { meta, id } = created.json;
    expect(meta.resourceType).toBe('User');
    expect(meta.created).toBe(meta.lastModified);
    expect(meta.location).toBe(created.headers['location']);
    expect(meta.location).toBe(created.headers['content-location']);
    expect([meta.version, created.headers['etag']]).toEqual(['W/"1"', 'W/"1"']);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const idle = await call(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'replace', path: 'active', value: true }),
    );
    expect(idle.json.meta).toEqual(meta);
    const real = await call(
      'PATCH',
      `/Users/${id}`,
      patch({ op: 'replace', path: 'title', value: 'x' }),
    );
    expect(real.json.meta).toMatchObject({ created: meta.created, version: 'W/"2"' });
    expect(real.json.meta.lastModified > meta.lastModified).toBe(true);
    expect(real.headers['etag']).toBe('W/"2"');
    expect((await call('GET', `/Users/${id}`)).headers['etag']).toBe('W/"2"');
    const put = await call('PUT', `/Users/${id}`, {
      body: { ...real.json, meta: { created: '1970-01-01T00:00:00Z' } },
    });
    expect(put.json.meta).toEqual(real.json.meta);
  });

  it('R102 T102 userName is required, not blank, and unique without case', async () => {
    const { userName: _, ...without } = user();
    expect((await post(without)).json.scimType).toBe('invalidValue');
    for (const userName of ['', '   ', null])
      expect((await post(user({ userName }))).json.scimType).toBe('invalidValue');
    const { json } = await post(user());
    const twin = await post(user({ userName: json.userName.toUpperCase() }));
    expect([twin.status, twin.json.scimType]).toEqual([409, 'uniqueness']);
    expect(twin.json.detail).toContain('userName');
  });

  it('R103 T048 userNames are compared as PRECIS says', async () => {
    const stem = freshName();
    expect((await post(user({ userName: `é.${stem}` }))).status).toBe(201);
    expect((await post(user({ userName: `e\u0301.${stem}` }))).status).toBe(409);
    expect((await post(user({ userName: `É.${stem}` }))).status).toBe(409);
    expect((await post(user({ userName: `alice.${stem}` }))).status).toBe(201);
    expect((await post(user({ userName: `ａｌｉｃｅ.${stem}` }))).status).toBe(409);
    expect(await totalOf(`userName eq "ＡＬＩＣＥ.${stem}"`)).toBe(1);
    expect((await post(user({ userName: `ß.${stem}` }))).status).toBe(201);
    expect((await post(user({ userName: `ss.${stem}` }))).status).toBe(201);
    for (const hidden of ['\u200b', '\u202e', '\u00ad', '\ufeff', '\u0007', '\u{e0041}']) {
      expect(
        (await post(user({ userName: `a${hidden}.${stem}` }))).json.scimType,
        JSON.stringify(hidden),
      ).toBe('invalidValue');
    }
  });

  it('R108 R129 R130 R173 active is true unless the client says otherwise', async () => {
    const plain = (await post(user())).json;
    expect(plain.active).toBe(true);
    expect(await totalOf(`id eq "${plain.id}" and active eq true`)).toBe(1);
    expect((await post(user({ active: false }))).json.active).toBe(false);
    // C37: null is as absent.
    expect((await post(user({ active: null }))).json.active).toBe(true);
    const off = await call(
      'PATCH',
      `/Users/${plain.id}`,
      patch({ op: 'replace', value: { active: false } }),
    );
    expect(off.json.active).toBe(false);
    expect((await call('GET', `/Users/${plain.id}`)).json.active).toBe(false);
  });

  it('R109 R110 R111 what people write is kept as written', async () => {
    const body = {
      name: { formatted: 'X', givenName: 'Y' },
      locale: 'en_US',
      preferredLanguage: 'de, en;q=0.5',
      timezone: 'Mars/Base',
      emails: [{ value: 'A@EXAMPLE.COM' }],
    };
    const { json } = await post(user(body));
    expect(json).toMatchObject(body);
    expect(await totalOf(`id eq "${json.id}" and emails.value eq "a@example.com"`)).toBe(1);
  });

  it('R112 a country that is not a code is kept', async () => {
    expect((await post(user({ addresses: [{ country: 'USA' }] }))).json.addresses).toEqual([
      { country: 'USA' },
    ]);
  });

  it('R113 C03 a photo is a URI, and what is not one is kept as text', async () => {
    expect((await post(user({ photos: [{ value: 'https://x.example/a.jpg' }] }))).status).toBe(201);
    const { json } = await post(user({ photos: [{ value: 'not a uri' }] }));
    expect(json.photos).toEqual([{ value: 'not a uri' }]);
  });

  it('R114 R115 groups are not written through the user', async () => {
    const { json } = await post(user({ groups: [{ value: 'g' }] }));
    expect(json.groups).toBeUndefined();
    // C07: a list that says nothing is ignored, one that claims a membership is refused.
    const empty = await call(
      'PATCH',
      `/Users/${json.id}`,
      patch({ op: 'replace', value: { groups: [] } }),
    );
    expect([empty.status, empty.json.meta.version]).toEqual([200, json.meta.version]);
    const claim = { op: 'replace', value: { groups: [{ value: 'g' }] } };
    const refused = await call('PATCH', `/Users/${json.id}`, patch(claim));
    expect(refused.json.scimType).toBe('mutability');
  });

  it('R104 R107 R180 T035 password can be neither seen nor asked about', async () => {
    const { json, text } = await post(user({ password: 'Secret-Word-2' }));
    expect(text).not.toContain('Secret-Word-2');
    for (const filter of [
      'password eq "Secret-Word-2"',
      'password co "a"',
      'password pr',
      `${userUrn}:password sw "S"`,
    ]) {
      const reply = await call('GET', filtered(filter));
      expect(reply.json.scimType ?? reply.json.totalResults).toBe(
        filter.startsWith('urn') ? 0 : 'invalidFilter',
      );
    }
    expect((await call('GET', '/Users?sortBy=password')).status).toBe(400);
    expect(
      (await call('PUT', `/Users/${json.id}`, { body: { ...json, password: 'Other' } })).json.meta
        .version,
    ).toBe('W/"1"');
  });
});

it('R074 R104 R105 R106 R237 R238 a kept password is a salted hash that outlives a silent PUT', {
  tags: ['slow'],
}, async () => {
  const server = await startTestServer('sqlite', { passwords: true });
  const sealed = async (id: string) => {
    const beside = openSqliteStore({ path: server.path! });
    const text = await beside.write((transaction) => transaction.secrets('default', 'User', id));
    await beside.close();
    return text === undefined ? undefined : (JSON.parse(text) as { password: string }).password;
  };
  const { json, text } = await server.call('POST', '/Users', {
    body: user({ password: 'First-Secret-Word' }),
  });
  expect(text).not.toContain('First-Secret');
  const first = (await sealed(json.id))!;
  expect(await scryptSecrets.verify('First-Secret-Word', first)).toBe(true);
  expect(await scryptSecrets.verify('first-secret-word', first)).toBe(false);
  expect(await scryptSecrets.verify('x', 'nonsense')).toBe(false);
  await server.call('PUT', `/Users/${json.id}`, { body: { ...json, title: 'x' } });
  expect(await sealed(json.id)).toBe(first);
  const put = await server.call('PUT', `/Users/${json.id}`, {
    body: { ...json, password: 'Second-Secret-Word' },
  });
  expect(put.json.meta.version).toBe('W/"3"');
  expect(await scryptSecrets.verify('Second-Secret-Word', (await sealed(json.id))!)).toBe(true);
  await server.call('PATCH', `/Users/${json.id}`, {
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { password: 'Third-Secret-Word' } }],
    },
  });
  expect(await scryptSecrets.verify('Third-Secret-Word', (await sealed(json.id))!)).toBe(true);
  expect(
    (await server.call('GET', filtered('password eq "Third-Secret-Word"'))).json.scimType,
  ).toBe('invalidFilter');
  expect(
    (await server.call('GET', `/Users/${json.id}?attributes=password`)).json.password,
  ).toBeUndefined();
  for (const suffix of ['', '-wal'])
    expect(readFileSync(server.path! + suffix, 'latin1')).not.toMatch(
      /(First|Second|Third)-Secret-Word/u,
    );
  expect(JSON.stringify(server.log)).not.toMatch(/Secret-Word/u);
  await server.stop();
});

it('R056 R112 R118 rfc-strict refuses what the RFC does', async () => {
  const server = await startTestServer('memory', { profile: 'rfc-strict' });
  const post = (overrides: object) =>
    server.call('POST', '/Users', { body: user({ ...overrides }) });
  for (const overrides of [
    { active: 'true' },
    { [enterpriseUrn]: { employeeNumber: 5 } },
    { addresses: [{ country: 'USA' }] },
    { [enterpriseUrn]: { manager: 'id' } },
    { emails: { value: 'a@x.example' } },
    { title: ['x'] },
    { title: { value: 'x' } },
  ]) {
    const reply = await post(overrides);
    expect([reply.status, reply.json.scimType], JSON.stringify(overrides)).toEqual([
      400,
      'invalidValue',
    ]);
  }
  expect((await post({ colour: 'blue' })).json.scimType).toBe('invalidSyntax');
  expect((await post({ schemas: [userUrn, 'urn:somebody:else'] })).json.scimType).toBe(
    'invalidValue',
  );
  expect((await post({ schemas: undefined })).json.scimType).toBe('invalidSyntax');
  expect((await post({ addresses: [{ country: 'GB' }] })).status).toBe(201);
  expect((await server.call('GET', filtered('colour eq "blue"'))).json.scimType).toBe(
    'invalidFilter',
  );
  expect(
    (
      await server.call('POST', '/Users', {
        raw: JSON.stringify(user()),
        headers: { 'Content-Type': '' },
      })
    ).status,
  ).toBe(415);
  await server.stop();
});
