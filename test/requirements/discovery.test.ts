import { expect, it } from 'vitest';
import { enterpriseUrn, onEveryStore, startTestServer, userUrn } from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

onEveryStore('discovery', {}, (server) => {
  const get = (path: string) => server().call('GET', path, { token: null });

  it('R031 R032 R033 R034 R035 describes itself, openly', async () => {
    const { status, json } = await get('/ServiceProviderConfig');
    expect(status).toBe(200);
    expect(json.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig']);
    for (const feature of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'])
      expect(typeof json[feature].supported).toBe('boolean');
    for (const size of [json.bulk.maxOperations, json.bulk.maxPayloadSize, json.filter.maxResults])
      expect(Number.isInteger(size)).toBe(true);
    expect(json.authenticationSchemes.length).toBeGreaterThan(0);
    for (const scheme of json.authenticationSchemes) {
      expect(['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest']).toContain(
        scheme.type,
      );
      expect([typeof scheme.name, typeof scheme.description]).toEqual(['string', 'string']);
    }
    expect(json.authenticationSchemes.map(({ type }: { type: string }) => type)).not.toContain(
      'httpbasic',
    );
  });

  it('R026 R036 R045 is not modifiable', async () => {
    for (const path of [
      '/ServiceProviderConfig',
      '/Schemas',
      '/ResourceTypes',
      `/Schemas/${userUrn}`,
      '/ResourceTypes/User',
    ]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect((await server().call(method, path, { body: {} })).status).toBe(405);
    }
  });

  it('R037 R182 R248 R308 R332 does what it says, and answers 501 where it says no', async () => {
    const { json } = await get('/ServiceProviderConfig');
    expect(
      [json.patch, json.sort, json.etag, json.filter].map(({ supported }) => supported),
    ).toEqual([true, true, true, true]);
    expect([json.bulk.supported, json.changePassword.supported]).toEqual([true, false]);
    expect((await server().call('POST', '/Bulk', { body: {} })).status).toBe(400);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await server().call(method, '/Me', { body: {} })).status).toBe(501);
  });

  it('R038 R042 R043 lists schemas and resource types whole, whatever is asked of pages', async () => {
    for (const path of ['/Schemas', '/ResourceTypes']) {
      const plain = await get(path);
      const paged = await get(`${path}?count=1&startIndex=2&sortBy=id`);
      expect(paged.text).toBe(plain.text);
      expect(plain.json.totalResults).toBe(plain.json.Resources.length);
    }
  });

  it('R039 serves each schema by its URN, raw and encoded', async () => {
    const { json } = await get('/Schemas');
    for (const schema of json.Resources) {
      expect((await get(`/Schemas/${schema.id}`)).json).toEqual(schema);
      expect((await get(`/Schemas/${encodeURIComponent(schema.id)}`)).json).toEqual(schema);
    }
    expect((await get('/Schemas/urn:nobody')).status).toBe(404);
  });

  it('R040 R041 R042 R052 R099 resource types name schemas that are there', async () => {
    const schemas = new Set(
      (await get('/Schemas')).json.Resources.map(({ id }: { id: string }) => id),
    );
    const { json } = await get('/ResourceTypes');
    for (const type of json.Resources) {
      expect(type.id).toBe(type.name);
      expect(type.meta.resourceType).toBe('ResourceType');
      expect(schemas).toContain(type.schema);
      for (const extension of type.schemaExtensions) {
        expect(schemas).toContain(extension.schema);
        expect(typeof extension.required).toBe('boolean');
      }
      expect((await server().call('GET', `!${new URL(type.meta.location).pathname}`)).json).toEqual(
        type,
      );
    }
    expect((await get('/ResourceTypes/Nothing')).status).toBe(404);
  });

  it('R044 refuses a filter', async () => {
    for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig'])
      expect((await get(`${path}?filter=id%20eq%20%22x%22`)).status).toBe(403);
  });

  it('R046 R047 R048 R049 R055 publishes every characteristic', async () => {
    const { json } = await get('/Schemas');
    const types = [
      'string',
      'boolean',
      'decimal',
      'integer',
      'dateTime',
      'binary',
      'reference',
      'complex',
    ];
    const visit = (attribute: Record<string, unknown>, depth: number): void => {
      for (const text of ['name', 'type', 'description', 'mutability', 'returned', 'uniqueness'])
        expect(typeof attribute[text]).toBe('string');
      for (const flag of ['multiValued', 'required', 'caseExact'])
        expect(typeof attribute[flag]).toBe('boolean');
      expect(types).toContain(attribute['type']);
      expect(Array.isArray(attribute['subAttributes'])).toBe(attribute['type'] === 'complex');
      expect(Array.isArray(attribute['referenceTypes'])).toBe(attribute['type'] === 'reference');
      // The one nesting of RFC 7643 §8.7.2: what describes attributes describes their
      // sub-attributes.
      const isNested = attribute['type'] === 'complex' && depth > 0;
      expect(isNested && attribute['name'] !== 'subAttributes').toBe(false);
      for (const sub of (attribute['subAttributes'] ?? []) as Record<string, unknown>[])
        visit(sub, depth + 1);
    };
    for (const schema of json.Resources)
      for (const attribute of schema.attributes) visit(attribute, 0);
    const user = json.Resources.find(({ id }: { id: string }) => id === userUrn);
    const names = user.attributes.map(({ name }: { name: string }) => name);
    expect(names).toEqual([
      'id',
      'externalId',
      'userName',
      'name',
      'displayName',
      'nickName',
      'profileUrl',
      'title',
      'userType',
      'preferredLanguage',
      'locale',
      'timezone',
      'active',
      'emails',
      'phoneNumbers',
      'ims',
      'photos',
      'addresses',
      'groups',
      'entitlements',
      'roles',
      'x509Certificates',
      'meta',
    ]);
    const certificates = user.attributes.find(
      ({ name }: { name: string }) => name === 'x509Certificates',
    );
    expect(certificates.subAttributes[0]).toMatchObject({
      name: 'value',
      type: 'binary',
      caseExact: true,
    });
    expect(user.attributes.find(({ name }: { name: string }) => name === 'userName')).toMatchObject(
      {
        required: true,
        uniqueness: 'server',
        caseExact: false,
      },
    );
    const enterprise = json.Resources.find(({ id }: { id: string }) => id === enterpriseUrn);
    expect(enterprise.attributes.map(({ name }: { name: string }) => name)).toEqual([
      'employeeNumber',
      'costCenter',
      'organization',
      'division',
      'department',
      'manager',
    ]);
  });

  it('R050 R211 says how it pages', async () => {
    const { pagination } = (await get('/ServiceProviderConfig')).json;
    expect(pagination).toMatchObject({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 1_000,
      cursorTimeout: 86_400,
    });
    expect((await server().call('GET', '/Users')).json).toMatchObject({ startIndex: 1 });
  });

  it('R051 R364 says that requests may be answered later, and of what tokens tell', async () => {
    const { asyncRequest, eventUris } = (await get('/ServiceProviderConfig')).json.securityEvents;
    expect(asyncRequest).toBe('request');
    const names = [
      ...['create', 'put', 'patch'].flatMap((name) => [`prov:${name}:full`, `prov:${name}:notice`]),
      'prov:delete',
      'prov:activate',
      'prov:deactivate',
      'misc:asyncresp',
    ];
    expect(new Set(eventUris)).toEqual(
      new Set(names.map((name) => `urn:ietf:params:scim:event:${name}`)),
    );
  });
});

it('C29 C41 discovery names OAuth and the documentation, and describes itself', async () => {
  const server = await startTestServer('memory');
  const get = (path: string) => server.call('GET', path, { token: null });
  const { json } = await get('/ServiceProviderConfig');
  expect(
    json.authenticationSchemes.map(({ type, primary }: { type: string; primary: boolean }) => [
      type,
      primary,
    ]),
  ).toEqual([
    ['oauthbearertoken', true],
    ['oauth2', false],
  ]);
  expect(new URL(json.documentationUri).protocol).toBe('https:');
  const schemas = (await get('/Schemas')).json.Resources as {
    id: string;
    attributes: { name: string }[];
  }[];
  for (const name of ['ServiceProviderConfig', 'ResourceType', 'Schema']) {
    const id = `urn:ietf:params:scim:schemas:core:2.0:${name}`;
    const listed = schemas.find((schema) => schema.id === id)!;
    expect((await get(`/Schemas/${id}`)).json).toEqual(listed);
    const path = name === 'ServiceProviderConfig' ? '/ServiceProviderConfig' : `/${name}s`;
    const { json: shown } = await get(path);
    const [resource] = shown.Resources ?? [shown];
    const known = new Set([
      'schemas',
      'meta',
      ...listed.attributes.map((attribute) => attribute.name),
    ]);
    expect(Object.keys(resource).filter((attribute) => !known.has(attribute))).toEqual([]);
  }
  expect(new Set(schemas.map(({ id }) => id)).size).toBe(schemas.length);
  expect((await get('/ResourceTypes')).json.totalResults).toBe(2);
  await server.stop();
});

it('C34 C41 what is switched off is absent, and the documentation is where the setting says', async () => {
  const server = await startTestServer('memory', {
    events: false,
    documentationUri: 'https://help.example.com/scim',
  });
  const { json } = await server.call('GET', '/ServiceProviderConfig');
  expect(json.securityEvents).toBeUndefined();
  expect(json.pagination.cursor).toBe(true);
  expect(json.documentationUri).toBe('https://help.example.com/scim');
  await server.stop();
});

onEveryStore(
  'C34 discovery for clients whose models forbid attributes of later RFCs',
  {},
  (server) => {
    it('a connection may leave them out, and nothing else', async () => {
      const tenant = await createTenant(server());
      const { manage, at, call, connection } = tenant;
      const shown = async () => (await call('GET', '/ServiceProviderConfig')).json;
      const full = await shown();
      const { pagination, securityEvents, ...rest } = full;
      expect([pagination.cursor, securityEvents.asyncRequest]).toEqual([true, 'request']);
      const set = (discovery: string) =>
        manage('PATCH', at(`/connections/${connection}`), { discovery });
      const changed = await set('rfc7643');
      expect([changed.status, changed.json.discovery]).toEqual([200, 'rfc7643']);
      expect(await shown()).toEqual(rest);
      expect((await manage('GET', at(`/connections/${connection}`))).json.discovery).toBe(
        'rfc7643',
      );
      await manage('PATCH', at(`/connections/${connection}`), { name: 'renamed' });
      expect(await shown()).toEqual(rest);
      expect((await server().call('GET', '/ServiceProviderConfig')).json.pagination).toBeDefined();
      expect((await set('full')).json.discovery).toBeUndefined();
      expect(await shown()).toEqual(full);
      expect((await set('some')).status).toBe(400);
      const made = await manage('POST', at('/connections'), {
        name: 'strict models',
        discovery: 'rfc7643',
      });
      expect([made.status, made.json.discovery]).toEqual([201, 'rfc7643']);
    });
  },
);

it('R037 R106 password is part of the schema only where it is kept', async () => {
  const server = await startTestServer('memory', { passwords: true });
  expect((await server.call('GET', '/ServiceProviderConfig')).json.changePassword.supported).toBe(
    true,
  );
  const { json } = await server.call('GET', `/Schemas/${userUrn}`);
  const password = json.attributes.find(({ name }: { name: string }) => name === 'password');
  expect(password).toMatchObject({ mutability: 'writeOnly', returned: 'never' });
  await server.stop();
});
