import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freshName, onEveryStore, patch, type TestServer } from '../support/server.ts';

const testUrn = 'urn:ietf:params:scim:schemas:test:2.0:TestResource';
const extensionUrn = 'urn:ietf:params:scim:schemas:extension:test:2.0:TestResource';
const definitions = fileURLToPath(new URL('../../examples/test-resource.json', import.meta.url));

onEveryStore('C42 the test resource of the public suite', { definitions }, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const create = (more: object = {}) =>
    call('POST', '/TestResources', {
      body: {
        schemas: [testUrn, extensionUrn],
        identifier: freshName('thing'),
        [extensionUrn]: { extRequired: 'r' },
        ...more,
      },
    });
  const find = async (filter: string): Promise<number> =>
    (await call('GET', `/TestResources?filter=${encodeURIComponent(filter)}`)).json.totalResults;

  it('has just the attributes that the suite declares', async () => {
    const names = async (urn: string) =>
      (await call('GET', `/Schemas/${urn}`)).json.attributes.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names(testUrn)).toEqual([
      'id',
      'externalId',
      'identifier',
      'caseExactString',
      'caseInsensitiveString',
      'integerAttr',
      'booleanAttr',
      'dateTimeAttr',
      'binaryAttr',
      'referenceAttr',
      'readOnlyAttr',
      'immutableAttr',
      'writeOnlyAttr',
      'requestOnlyAttr',
      'alwaysReturnedAttr',
      'multiStrings',
      'complexAttr',
      'multiComplex',
      'uniqueString',
      'meta',
    ]);
    expect(await names(extensionUrn)).toEqual(['extString', 'extRequired', 'extInteger']);
    const { json } = await call('GET', '/ResourceTypes/TestResource');
    expect(json).toMatchObject({
      endpoint: '/TestResources',
      schema: testUrn,
      schemaExtensions: [{ schema: extensionUrn, required: true }],
    });
  });

  it('keeps every type of value', async () => {
    const values = {
      caseExactString: 'CaSe',
      caseInsensitiveString: 'CaSe',
      integerAttr: 7,
      booleanAttr: true,
      dateTimeAttr: '2026-01-31T08:00:00Z',
      binaryAttr: 'aGk=',
      referenceAttr: 'https://example.com/x',
      immutableAttr: 'i',
      requestOnlyAttr: 'q',
      alwaysReturnedAttr: 'a',
      multiStrings: ['a', 'b'],
      complexAttr: { sub1: 's', sub2: 2, sub3: false },
      multiComplex: [{ value: 'v', type: 'work', primary: true }],
      uniqueString: freshName('unique'),
      [extensionUrn]: { extString: 'e', extRequired: 'r', extInteger: 3 },
    };
    const made = await create(values);
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject(values);
    const { requestOnlyAttr: _, ...shown } = values;
    const read = await call('GET', `/TestResources/${made.json.id}`);
    expect(read.json).toMatchObject(shown);
    expect(read.json).not.toHaveProperty('requestOnlyAttr');
    for (const filter of [
      'caseExactString eq "CaSe"',
      'caseInsensitiveString eq "case"',
      'integerAttr ge 7',
      'booleanAttr eq true',
      'dateTimeAttr gt "2026-01-30T00:00:00Z"',
      'binaryAttr eq "aGk="',
      'referenceAttr sw "https:"',
      'multiStrings eq "b"',
      'complexAttr.sub2 eq 2',
      'multiComplex[type eq "work" and primary eq true]',
      'extInteger eq 3',
      `${extensionUrn}:extString eq "E"`,
    ])
      expect([filter, await find(filter)]).toEqual([filter, 1]);
    expect(await find('caseExactString eq "case"')).toBe(0);
  });

  it('obeys mutability, returned, uniqueness and what is required', async () => {
    const unique = freshName('unique');
    const given = {
      readOnlyAttr: 'x',
      immutableAttr: '1',
      writeOnlyAttr: 's3cret',
      requestOnlyAttr: 'q',
      alwaysReturnedAttr: 'a',
    };
    const made = await create({ ...given, uniqueString: unique });
    const path = `/TestResources/${made.json.id}`;
    for (const name of ['readOnlyAttr', 'writeOnlyAttr'])
      expect(made.json).not.toHaveProperty(name);
    expect(
      (await call('GET', `${path}?attributes=requestOnlyAttr,writeOnlyAttr`)).json,
    ).toMatchObject({
      requestOnlyAttr: 'q',
      alwaysReturnedAttr: 'a',
    });
    expect(
      (await call('GET', `${path}?excludedAttributes=alwaysReturnedAttr`)).json.alwaysReturnedAttr,
    ).toBe('a');
    expect((await call('GET', '/TestResources?filter=writeOnlyAttr%20pr')).json.scimType).toBe(
      'invalidFilter',
    );
    const set = (name: string, value: unknown) =>
      call('PATCH', path, patch({ op: 'replace', path: name, value }));
    expect((await set('immutableAttr', '2')).json.scimType).toBe('mutability');
    expect((await set('readOnlyAttr', '2')).json.scimType).toBe('mutability');
    expect((await set('multiComplex', [{ value: 'n', type: 'home' }])).status).toBe(200);
    expect((await set('multiComplex[type eq "home"].value', 'm')).json.multiComplex).toEqual([
      { value: 'm', type: 'home' },
    ]);
    expect((await create({ uniqueString: unique })).json.scimType).toBe('uniqueness');
    expect((await create({ identifier: made.json.identifier })).json.scimType).toBe('uniqueness');
    expect((await create({ identifier: undefined })).json.scimType).toBe('invalidValue');
    expect((await create({ [extensionUrn]: { extString: 'e' } })).json.scimType).toBe(
      'invalidValue',
    );
    expect((await create({ [extensionUrn]: undefined })).json.scimType).toBe('invalidValue');
    expect((await create({ integerAttr: 1.5 })).json.scimType).toBe('invalidValue');
    expect((await create({ dateTimeAttr: 'yesterday' })).json.scimType).toBe('invalidValue');
  });
});
