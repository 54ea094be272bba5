import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseJson } from '../../src/protocol/json/parse-json.ts';
import { builtInDefinitions, extendDefinitions } from '../../src/protocol/schema/built-in.ts';
import { incompatibilities } from '../../src/protocol/schema/incompatibilities.ts';
import {
  DefinitionError,
  definitionLimits,
  readDefinitions,
} from '../../src/protocol/schema/read-definitions.ts';
import { createCall, send, token as siteToken } from '../support/client.ts';
import { runCommand, startProcess } from '../support/process.ts';
import {
  freshName,
  onEveryStore,
  patch,
  type TestServer,
  user,
  userUrn,
} from '../support/server.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const example = (name: string): string =>
  readFileSync(join(name === 'every-type' ? fixtures : examples, `${name}.json`), 'utf8');
const testUrn = 'urn:ietf:params:scim:schemas:test:2.0:TestResource';
const extensionUrn = 'urn:ietf:params:scim:schemas:test:2.0:TestExtension';
const badgeUrn = 'urn:example:params:scim:schemas:extension:1.0:Badge';

/** All three examples as one file, as an operator would have them. */
const merged = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'definitions.json');
const parts = ['every-type', 'device', 'user-extension'].map(
  (name) => JSON.parse(example(name)) as Record<string, unknown[]>,
);
const joined = (key: string): unknown[] => parts.flatMap((part) => part[key] ?? []);
writeFileSync(
  merged,
  JSON.stringify({
    schemas: joined('schemas'),
    resourceTypes: joined('resourceTypes'),
    extensions: joined('extensions'),
  }),
);

onEveryStore('types of one’s own', { definitions: merged }, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const thing = (more: object = {}): Record<string, unknown> => ({
    schemas: [testUrn, extensionUrn],
    name: freshName('thing'),
    [extensionUrn]: { reason: 'because' },
    ...more,
  });
  const create = async (more: object = {}) => call('POST', '/TestResources', { body: thing(more) });
  const find = async (path: string, filter: string): Promise<string[]> =>
    (await call('GET', `${path}?filter=${encodeURIComponent(filter)}`)).json.Resources.map(
      ({ id }: { id: string }) => id,
    );

  it('R355 shows a tenant its schemas, and a caller without its token the built-in ones', async () => {
    const { url } = server().running;
    for (const root of ['/t/default/scim/v2', '/scim/v2', '/.api/scim/v2']) {
      const get = (path: string, options: object) =>
        send(url, 'GET', root + path, options, siteToken);
      expect((await get(`/Schemas/${badgeUrn}`, {})).status).toBe(200);
      for (const token of [null, 'not-a-token']) {
        expect((await get(`/Schemas/${badgeUrn}`, { token })).status).toBe(404);
        expect((await get('/ResourceTypes/TestResource', { token })).status).toBe(404);
        for (const path of [
          '/Schemas',
          '/ResourceTypes',
          '/ResourceTypes/User',
          '/ServiceProviderConfig',
        ]) {
          const { status, text } = await get(path, { token });
          expect([path, status]).toEqual([path, 200]);
          for (const urn of [badgeUrn, testUrn, extensionUrn]) expect(text).not.toContain(urn);
        }
      }
    }
  });

  it('R015 R038 R040 R041 R042 discovery lists them at once, and only what is true', async () => {
    const types = (await call('GET', '/ResourceTypes')).json.Resources;
    expect(types.map(({ name }: { name: string }) => name)).toEqual([
      'User',
      'Group',
      'TestResource',
      'Device',
    ]);
    expect(types[2]).toMatchObject({
      endpoint: '/TestResources',
      schema: testUrn,
      schemaExtensions: [{ schema: extensionUrn, required: true }],
    });
    expect(types[0].schemaExtensions).toContainEqual({ schema: badgeUrn, required: false });
    const schemas = new Set(
      (await call('GET', '/Schemas')).json.Resources.map(({ id }: { id: string }) => id),
    );
    for (const urn of [testUrn, extensionUrn, badgeUrn]) expect(schemas).toContain(urn);
    const { json } = await call('GET', `/Schemas/${testUrn}`);
    const given = (
      JSON.parse(example('every-type')) as { schemas: { attributes: Record<string, unknown>[] }[] }
    ).schemas[0]!;
    const {
      subAttributes: _,
      indexed: __,
      ...place
    } = given.attributes.find(({ name }) => name === 'secret')!;
    expect(json.attributes.find(({ name }: { name: string }) => name === 'secret')).toMatchObject(
      place,
    );
    const members = (
      await call('GET', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group')
    ).json.attributes.find(({ name }: { name: string }) => name === 'members');
    expect(
      members.subAttributes.find(({ name }: { name: string }) => name === 'type').canonicalValues,
    ).toEqual(['User', 'Group', 'TestResource', 'Device']);
  });

  it('R101 R138 every type of value is kept and given back', async () => {
    const body = {
      exact: 'Case',
      flag: true,
      count: 5,
      ratio: 1.5,
      when: '2026-01-31T08:00:00Z',
      data: 'aGk=',
      link: 'https://x.example/',
      texts: ['a', 'b'],
      numbers: [1, 2],
      once: 'o',
      always: 'a',
      place: { street: 's', number: 3, code: 'c' },
      items: [{ value: 'v', type: 'work', primary: true }],
    };
    const { status, json } = await create(body);
    expect([status, json.meta.resourceType]).toEqual([201, 'TestResource']);
    expect(json).toMatchObject({ ...body, [extensionUrn]: { reason: 'because' } });
    expect((await call('GET', `/TestResources/${json.id}`)).json).toEqual(json);
    expect(
      (await call('POST', '/TestResources', { body: { schemas: [testUrn], name: 'x' } })).json
        .scimType,
    ).toBe('invalidValue');
    expect((await create({ [extensionUrn]: { level: 1 } })).json.scimType).toBe('invalidValue');
  });

  it('R076 R078 R240 mutability and returned are what the schema says', async () => {
    const { json } = await create({
      secret: 's3cret',
      asked: 'a',
      never: 'n',
      always: 'y',
      serverOwn: 'x',
      once: '1',
    });
    expect(json).toMatchObject({ asked: 'a', always: 'y', once: '1' });
    for (const name of ['secret', 'never', 'serverOwn']) expect(json).not.toHaveProperty(name);
    const path = `/TestResources/${json.id}`;
    const read = (await call('GET', path)).json;
    for (const name of ['secret', 'never', 'asked']) expect(read).not.toHaveProperty(name);
    expect((await call('GET', `${path}?attributes=asked,never,secret`)).json).toMatchObject({
      asked: 'a',
      always: 'y',
    });
    expect((await call('GET', `${path}?attributes=never`)).json).not.toHaveProperty('never');
    expect((await call('GET', `${path}?excludedAttributes=always`)).json).toHaveProperty('always');
    for (const name of ['never', 'secret'])
      expect(
        (await call('GET', `/TestResources?filter=${name}%20eq%20%22n%22`)).json.scimType,
      ).toBe('invalidFilter');
    const set = (name: string, value: unknown) =>
      call('PATCH', path, patch({ op: 'replace', path: name, value }));
    expect((await set('once', '2')).json.scimType).toBe('mutability');
    expect((await set('serverOwn', '2')).json.scimType).toBe('mutability');
    expect((await set('place', { code: 'a', street: 's' })).status).toBe(200);
    expect((await set('place.code', 'b')).json.scimType).toBe('mutability');
    const put = await call('PUT', path, {
      body: { ...thing(), name: json.name, place: { street: 't' } },
    });
    expect(put.json).toMatchObject({ once: '1', place: { street: 't', code: 'a' } });
    expect(
      (await call('PUT', path, { body: { ...thing(), name: json.name, place: { code: 'b' } } }))
        .json.scimType,
    ).toBe('mutability');
  });

  it('R079 R134 R244 R264 uniqueness is honoured, case as the schema says', async () => {
    const { json } = await create({ name: 'Unique One' });
    const again = await create({ name: 'uNIQUE oNE' });
    expect([again.status, again.json.scimType, again.json.detail]).toEqual([
      409,
      'uniqueness',
      expect.stringContaining('name'),
    ]);
    const other = (await create()).json;
    const taken = await call(
      'PATCH',
      `/TestResources/${other.id}`,
      patch({ op: 'replace', path: 'name', value: 'unique one' }),
    );
    expect(taken.status).toBe(409);
    expect((await call('GET', `/TestResources/${other.id}`)).json).toEqual(other);
    expect(
      (
        await call(
          'PATCH',
          `/TestResources/${json.id}`,
          patch({ op: 'replace', path: 'name', value: 'UNIQUE ONE' }),
        )
      ).status,
    ).toBe(200);
    await call('DELETE', `/TestResources/${json.id}`);
    expect((await create({ name: 'Unique One' })).status).toBe(201);
    const races = await Promise.all(Array.from({ length: 20 }, () => create({ name: 'Raced' })));
    expect(races.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('R152 R175 R181 indexed and other attributes are found, each by its kind', async () => {
    const { id } = (
      await create({
        exact: 'AbC',
        flag: true,
        count: 7,
        when: '2026-03-01T00:00:00Z',
        items: [{ value: 'Zed' }],
        ratio: 2.5,
      })
    ).json;
    for (const filter of [
      'exact eq "AbC"',
      'count eq 7',
      'count gt 6 and count lt 8',
      'flag eq true and exact sw "Ab"',
      'when gt "2026-03-01T01:00:00+02:00"',
      'items eq "zed"',
      'items[value eq "zed" and type pr] or exact eq "AbC"',
      'ratio eq 2.5',
    ])
      expect(await find('/TestResources', filter), filter).toEqual([id]);
    expect(await find('/TestResources', 'exact eq "abc"')).toEqual([]);
    const level = (await create({ [extensionUrn]: { reason: 'r', level: 42 } })).json.id;
    expect(await find('/TestResources', `${extensionUrn}:level eq 42`)).toEqual([level]);
    expect(
      (await call('GET', '/TestResources?sortBy=count&sortOrder=descending&count=1')).status,
    ).toBe(200);
    expect((await call('GET', '/TestResources?sortBy=name')).status).toBe(200);
  });

  it('R122 R233 they are members, searched, and part of Bulk and of the root', async () => {
    const { id } = (await create()).json;
    const group = (
      await call('POST', '/Groups', { body: { displayName: 'Things', members: [{ value: id }] } })
    ).json;
    expect(group.members).toEqual([
      {
        value: id,
        $ref: `${server().running.origin}/scim/v2/TestResources/${id}`,
        type: 'TestResource',
      },
    ]);
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    expect(
      (await call('POST', '/TestResources/.search', { body: { schemas, filter: `id eq "${id}"` } }))
        .json.totalResults,
    ).toBe(1);
    expect(
      (await call('POST', '/.search', { body: { schemas, filter: `id eq "${id}"` } })).json
        .Resources[0].meta.resourceType,
    ).toBe('TestResource');
    const Operations = [
      { method: 'POST', path: '/testresources', bulkId: '1', data: thing({ friend: 'bulkId:u' }) },
      { method: 'POST', path: '/Users', bulkId: 'u', data: user() },
    ];
    const bulk = await call('POST', '/Bulk', {
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations },
    });
    const [made, friend] = bulk.json.Operations.map(({ location }: { location: string }) =>
      location.slice(location.lastIndexOf('/') + 1),
    );
    expect((await call('GET', `/TestResources/${made}`)).json.friend).toBe(friend);
    await call('DELETE', `/TestResources/${id}`);
    expect((await call('GET', `/Groups/${group.id}`)).json.members).toBeUndefined();
  });

  it('a reference shows whom it names', async () => {
    const ada = (await call('POST', '/Users', { body: user({ displayName: 'Ada' }) })).json;
    const body = { displayName: 'Laptop', serialNumber: freshName('sn'), owner: { value: ada.id } };
    const { json } = await call('POST', '/Devices', { body });
    expect(json.owner).toEqual({ value: ada.id, $ref: ada.meta.location, displayName: 'Ada' });
    expect(await find('/Devices', `owner eq "${ada.id}"`)).toEqual([json.id]);
    expect(await find('/Devices', `displayName eq "laptop"`)).toEqual([json.id]);
    expect((await call('POST', '/Devices', { body })).status).toBe(409);
    expect(
      (
        await call(
          'PATCH',
          `/Devices/${json.id}`,
          patch({ op: 'replace', path: 'serialNumber', value: 'x' }),
        )
      ).json.scimType,
    ).toBe('mutability');
  });

  it('an extension of User is a peer of the built-in ones', async () => {
    const badge = freshName('badge');
    const body = user({
      schemas: [userUrn, badgeUrn],
      [badgeUrn]: { badgeNumber: badge, hireDate: '2026-01-01T00:00:00Z' },
    });
    const { json } = await call('POST', '/Users', { body });
    expect(json).toMatchObject({
      schemas: [userUrn, badgeUrn],
      [badgeUrn]: { badgeNumber: badge },
    });
    expect(await find('/Users', `${badgeUrn}:badgeNumber eq "${badge}"`)).toEqual([json.id]);
    expect(
      (await call('POST', '/Users', { body: { ...body, userName: freshName() } })).json.scimType,
    ).toBe('uniqueness');
    const renamed = await call(
      'PATCH',
      `/Users/${json.id}`,
      patch({ op: 'replace', path: `${badgeUrn}:badgeNumber`, value: `${badge}2` }),
    );
    expect(renamed.json[badgeUrn].badgeNumber).toBe(`${badge}2`);
    expect(
      (await call('POST', '/Users', { body: { ...body, userName: freshName() } })).status,
    ).toBe(201);
  });
});

describe('definitions', () => {
  const builtIn = builtInDefinitions();
  const problems = (definitions: unknown): readonly string[] => {
    try {
      readDefinitions(parseJson(JSON.stringify(definitions)), builtIn);
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(DefinitionError);
      return (error as DefinitionError).problems;
    }
  };
  const schema = (attributes: unknown, more: object = {}): object => ({
    id: 'urn:x:y:Z',
    name: 'Z',
    attributes,
    ...more,
  });
  const type = (more: object = {}): object => ({ name: 'Zed', schema: 'urn:x:y:Z', ...more });
  const one = [{ name: 'a' }];

  it('the examples are right', () => {
    for (const name of [
      'test-resource',
      'every-type',
      'device',
      'rfc9944-device',
      'agent',
      'user-extension',
    ])
      expect(problems(JSON.parse(example(name)))).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  it.each([
    ['[]', [], 'must be a JSON object'],
    ['an unknown part', { schema: [] }, 'unknown field "schema"'],
    ['schemas that are no array', { schemas: {} }, 'schemas must be an array'],
    ['a schema without URN', { schemas: [schema(one, { id: 'x' })] }, 'is not a URN'],
    ['a URN with odd characters', { schemas: [schema(one, { id: 'urn:x:y[z]' })] }, 'is not a URN'],
    [
      'the URN of a message',
      { schemas: [schema(one, { id: 'urn:ietf:params:scim:api:messages:2.0:X' })] },
      'URN of a message',
    ],
    [
      'the URN of a built-in schema',
      { schemas: [schema(one, { id: userUrn })] },
      'is defined twice',
    ],
    ['a schema without attributes', { schemas: [schema([])] }, 'at least one attribute'],
    ['a name of JavaScript', { schemas: [schema([{ name: 'constructor' }])] }, 'reserved'],
    ['__proto__', { schemas: [schema([{ name: '__proto__' }])] }, 'not an attribute name'],
    ['a common attribute', { schemas: [schema([{ name: 'Meta' }])] }, 'reserved'],
    ['an odd name', { schemas: [schema([{ name: 'a b' }])] }, 'not an attribute name'],
    ['the same name twice', { schemas: [schema([{ name: 'a' }, { name: 'A' }])] }, 'twice'],
    [
      'an unknown type',
      { schemas: [schema([{ name: 'a', type: 'text' }])] },
      'type must be one of',
    ],
    [
      'an unknown mutability',
      { schemas: [schema([{ name: 'a', mutability: 'x' }])] },
      'mutability must be one of',
    ],
    [
      'a flag that is none',
      { schemas: [schema([{ name: 'a', required: 'yes' }])] },
      'required must be true or false',
    ],
    [
      'words that are none',
      { schemas: [schema([{ name: 'a', canonicalValues: 'x' }])] },
      'canonicalValues must be an array',
    ],
    ['a name that is none', { schemas: [schema([{ name: 5 }])] }, 'name must be a string'],
    [
      'complex without parts',
      { schemas: [schema([{ name: 'a', type: 'complex' }])] },
      'at least one attribute',
    ],
    [
      'parts of what is not complex',
      { schemas: [schema([{ name: 'a', subAttributes: one }])] },
      'only a complex attribute',
    ],
    [
      'recursion',
      {
        schemas: [
          schema([
            {
              name: 'a',
              type: 'complex',
              subAttributes: [{ name: 'b', type: 'complex', subAttributes: one }],
            },
          ]),
        ],
      },
      'cannot be nested',
    ],
    [
      'a reference to nothing',
      { schemas: [schema([{ name: 'a', type: 'reference' }])] },
      'must have referenceTypes',
    ],
    [
      'a reference to an unknown type',
      { schemas: [schema([{ name: 'a', type: 'reference', referenceTypes: ['Robot'] }])] },
      'names "Robot", which is not a resource type',
    ],
    [
      'an index of what is complex',
      { schemas: [schema([{ name: 'a', type: 'complex', indexed: true, subAttributes: one }])] },
      'cannot be indexed',
    ],
    [
      'an extension within one that does not stand before it',
      {
        schemas: [schema(one), schema(one, { id: 'urn:x:y:E' })],
        resourceTypes: [type({ schemaExtensions: [{ schema: 'urn:x:y:E', within: 'urn:x:y:E' }] })],
      },
      'list that extension before it',
    ],
    [
      'unique values',
      { schemas: [schema([{ name: 'a', multiValued: true, uniqueness: 'server' }])] },
      'can be unique',
    ],
    [
      'a writeOnly number',
      { schemas: [schema([{ name: 'a', type: 'integer', mutability: 'writeOnly' }])] },
      'is hashed and must be a string',
    ],
    ['a type without schema', { resourceTypes: [type()] }, 'there is no schema'],
    [
      'an endpoint of SCIM’s own',
      { schemas: [schema(one)], resourceTypes: [type({ endpoint: '/Bulk' })] },
      'is reserved by SCIM',
    ],
    [
      'an endpoint that is taken',
      { schemas: [schema(one)], resourceTypes: [type({ endpoint: '/users' })] },
      'twice',
    ],
    [
      'an endpoint with a path',
      { schemas: [schema(one)], resourceTypes: [type({ endpoint: '/a/b' })] },
      'a slash and a name',
    ],
    [
      'a type of an odd name',
      { schemas: [schema(one)], resourceTypes: [type({ name: 'a b' })] },
      'not a name for a resource type',
    ],
    [
      'the name of a built-in type',
      { schemas: [schema(one)], resourceTypes: [type({ name: 'User' })] },
      'twice',
    ],
    [
      'an extension of nothing',
      { schemas: [schema(one)], extensions: [{ resourceType: 'Robot', schema: 'urn:x:y:Z' }] },
      'no resource type "Robot"',
    ],
    [
      'an extension twice',
      {
        schemas: [schema(one)],
        extensions: [1, 2].map(() => ({ resourceType: 'User', schema: 'urn:x:y:Z' })),
      },
      'twice',
    ],
    [
      '5,000 attributes',
      { schemas: [schema(Array.from({ length: 5_000 }, (_, index) => ({ name: `a${index}` })))] },
      `the maximum is ${definitionLimits.attributes}`,
    ],
    [
      'too many schemas',
      {
        schemas: Array.from({ length: 51 }, (_, index) => schema(one, { id: `urn:x:y:${index}` })),
      },
      'the maximum is 50',
    ],
  ])('T128 %s is told', (_, definitions, problem) => {
    expect(problems(definitions).join('\n')).toContain(problem);
  });

  it('every problem is told at once', () => {
    expect(
      problems({
        schemas: [schema([{ name: 'a b' }, { name: 'constructor' }])],
        resourceTypes: [type({ endpoint: '/Me' })],
      }),
    ).toHaveLength(3);
  });

  it('what stored resources depend on can’t be taken away', () => {
    const make = (attributes: object[], more: object = {}): ReturnType<typeof extendDefinitions> =>
      extendDefinitions(
        builtIn,
        JSON.stringify({
          schemas: [
            schema(attributes),
            schema(one, { id: 'urn:x:y:E' }),
            { id: 'urn:x:y:F', name: 'F' },
          ],
          resourceTypes: [type({ schemaExtensions: [{ schema: 'urn:x:y:E' }], ...more })],
        }),
      );
    const before = make([
      { name: 'a' },
      { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] },
    ]);
    const losses = (after: ReturnType<typeof extendDefinitions>, used = true): readonly string[] =>
      incompatibilities(before, after, (name) => used && name === 'Zed');
    const grown = make([
      { name: 'a', description: 'new' },
      { name: 'b' },
      { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }, { name: 'e' }] },
    ]);
    expect(losses(grown)).toEqual([]);
    expect(incompatibilities(builtIn, builtIn, () => true)).toEqual([]);
    const bare = extendDefinitions(
      builtIn,
      JSON.stringify({ schemas: [schema(one)], resourceTypes: [type()] }),
    );
    expect(losses(bare)).toEqual(['Zed lacks the extension urn:x:y:E', 'urn:x:y:Z:c is missing']);
    for (const [after, problem] of [
      [builtIn, 'the resource type Zed is missing'],
      [make([{ name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] }]), ':a is missing'],
      [
        make([
          { name: 'a', type: 'integer' },
          { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] },
        ]),
        ':a has another type',
      ],
      [
        make([{ name: 'a' }, { name: 'c', type: 'complex', subAttributes: [{ name: 'e' }] }]),
        ':c:d is missing',
      ],
      [
        make([
          { name: 'a', required: true },
          { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] },
        ]),
        ':a has become required',
      ],
      [
        make([{ name: 'a' }, { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] }], {
          schemaExtensions: [],
        }),
        'lacks the extension',
      ],
      [
        make([{ name: 'a' }, { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] }], {
          schemaExtensions: [{ schema: 'urn:x:y:E', required: true }],
        }),
        'has become required',
      ],
      [make([{ name: 'a' }], { schema: 'urn:x:y:E', schemaExtensions: [] }), 'has another schema'],
      [
        make([{ name: 'a' }, { name: 'c', type: 'complex', subAttributes: [{ name: 'd' }] }], {
          schemaExtensions: [{ schema: 'urn:x:y:F' }, { schema: 'urn:x:y:E', within: 'urn:x:y:F' }],
        }),
        'is in another place',
      ],
    ] as const) {
      expect(losses(after).join('\n')).toContain(problem);
      expect(losses(after, false)).toEqual([]);
    }
  });
});

describe('at run time, per tenant', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-'));
  });

  it('R354 a tenant gets a type while the server runs, and the others do not', {
    tags: ['slow'],
  }, async () => {
    const server = await startProcess(folder, { ROLLCALL_SCIM_AUTH_TOKEN: 'default1' });
    const token = (
      JSON.parse(
        runCommand(folder, ['token', 'create', '--tenant', 'acme', '--create', '--json']).stdout,
      ) as { token: string }
    ).token;
    const acme = createCall(server.url, '/t/acme/scim/v2', token);
    const others = createCall(server.url, '/scim/v2', 'default1');
    expect((await acme('POST', '/Devices', { body: {} })).status).toBe(404);
    const apply = (file: string, tenant = 'acme') =>
      runCommand(folder, ['schemas', 'apply', join(examples, file), '--tenant', tenant, '--json']);
    expect(JSON.parse(apply('device.json').stdout)).toEqual({
      tenant: 'acme',
      version: 1,
      changed: true,
    });
    expect(JSON.parse(apply('device.json').stdout)).toEqual({
      tenant: 'acme',
      version: 1,
      changed: false,
    });
    const body = { displayName: 'Laptop', serialNumber: '1' };
    expect((await acme('POST', '/Devices', { body })).status).toBe(201);
    expect((await acme('GET', '/Devices')).json.totalResults).toBe(1);
    expect((await others('GET', '/Devices')).status).toBe(404);
    expect((await others('GET', '/ResourceTypes')).json.totalResults).toBe(2);
    // Without its token, the path shows the built-in types.
    expect((await acme('GET', '/ResourceTypes', { token: null })).json.totalResults).toBe(2);
    expect(
      (await createCall(server.url, '/scim/v2', token)('GET', '/ResourceTypes')).json.totalResults,
    ).toBe(3);
    const lost = apply('test-resource.json');
    expect([lost.status, lost.stderr]).toEqual([
      1,
      expect.stringContaining('the resource type Device is missing, and there are resources of it'),
    ]);
    expect(runCommand(folder, ['schemas', 'show', '--tenant', 'acme']).stdout).toContain(
      'version 1, of ',
    );
    expect(runCommand(folder, ['schemas', 'show']).stdout).toContain(
      'has no definitions of its own',
    );
    expect(runCommand(folder, ['schemas', 'apply', 'nowhere.json']).stderr).toContain(
      'cannot read nowhere.json',
    );
    writeFileSync(join(folder, 'bad.json'), '{');
    expect(runCommand(folder, ['schemas', 'apply', join(folder, 'bad.json')]).stderr).toContain(
      'must be a JSON object; it is not JSON: ',
    );
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    writeFileSync(join(folder, 'worse.json'), '{"schemas": [{}]}');
    const refused = runCommand(folder, ['start', '--listen', '127.0.0.1:0'], {
      ROLLCALL_SCIM_DEFINITIONS: join(folder, 'worse.json'),
    });
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('a schema: id must be a string'),
    ]);
  });
});
