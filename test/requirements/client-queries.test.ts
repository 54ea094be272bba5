import { beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../support/client.ts';
import {
  enterpriseUrn,
  filtered,
  freshName,
  type LogLine,
  logged,
  onEveryStore,
  patch,
  user,
  userUrn,
} from '../support/server.ts';
import { createTenant } from '../support/tenant.ts';

const strictProfiles = ['rfc-strict', 'interop-strict'] as const;
const listed = { schemas: [userUrn, enterpriseUrn] };
const fires = (fields: LogLine['fields'], tolerance: string): boolean =>
  String(fields['tolerances']).split(',').includes(tolerance);
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

onEveryStore('queries that clients send', {}, (server) => {
  let call: Call;
  let boss: string;
  let ada: string;
  let bob: string;
  const number = `n${Math.random()}`;
  const strict = new Map<string, Call>();

  const totalOf = async (filter: string): Promise<number> => {
    const reply = await call('GET', filtered(filter));
    expect([filter, reply.status, reply.json.detail]).toEqual([filter, 200, undefined]);
    const searched = await call('POST', '/Users/.search', {
      body: { schemas: [searchUrn], filter },
    });
    expect(searched.json.totalResults).toBe(reply.json.totalResults);
    return reply.json.totalResults;
  };

  beforeAll(async () => {
    ({ call } = await createTenant(server()));
    const post = async (body: object): Promise<string> =>
      (await call('POST', '/Users', { body })).json.id;
    boss = await post(user({ userName: freshName('boss') }));
    const employed = { employeeNumber: number, department: 'R&D', manager: { value: boss } };
    ada = await post(
      user({
        ...listed,
        userName: freshName('Olga'),
        title: 'b',
        [enterpriseUrn]: employed,
        emails: [{ value: 'o@x', type: 'work' }],
      }),
    );
    bob = await post(
      user({
        ...listed,
        userName: freshName('bob'),
        title: 'a',
        [enterpriseUrn]: { employeeNumber: 'z' },
      }),
    );
    for (const profile of strictProfiles)
      strict.set(profile, (await createTenant(server(), { profile })).call);
  });

  const refused = async (path: string, scimType: string, options: object = {}) => {
    for (const [profile, ask] of strict) {
      const { status, json } = await ask(
        Object.keys(options).length === 0 ? 'GET' : 'POST',
        path,
        options,
      );
      expect([profile, path, status, json.scimType]).toEqual([profile, path, 400, scimType]);
    }
  };

  describe('C11 names of an extension without its URN', () => {
    it('are the attribute in filters, on the index and in the evaluator', async () => {
      expect(await totalOf(`id eq "${ada}" and manager eq "${boss}"`)).toBe(1);
      expect(await totalOf(`id eq "${boss}" and manager eq "${boss}"`)).toBe(0);
      expect(await totalOf(`id eq "${ada}" and manager eq "${bob}"`)).toBe(0);
      expect(await totalOf(`manager eq "${boss}"`)).toBe(1);
      expect(await totalOf(`MANAGER.VALUE EQ "${boss}"`)).toBe(1);
      expect(await totalOf(`manager[value eq "${boss}"]`)).toBe(1);
      expect(await totalOf(`${enterpriseUrn}:manager[value eq "${boss}"]`)).toBe(1);
      expect(await totalOf(`not (manager pr)`)).toBe(2);
      expect(await totalOf(`manager ne "${boss}" and userName pr`)).toBe(2);
      expect(await totalOf(`employeeNumber eq "${number.toUpperCase()}"`)).toBe(1);
      expect(await totalOf(`employeeNumber sw "n0." and department eq "r&d"`)).toBe(1);
      expect(await totalOf(`name[familyName pr]`)).toBe(0);
    });

    it('are noted, and unknown ones are still no value', async () => {
      expect(await totalOf('department eq "R&D"')).toBe(1);
      await logged(server(), ({ fields }) => fires(fields, 'unqualified-names'));
      expect(await totalOf('departmental eq "R&D"')).toBe(0);
    });

    it('sort, and are projected', async () => {
      const sorted = await call('GET', '/Users?sortBy=employeeNumber');
      expect(sorted.json.Resources.map(({ id }: { id: string }) => id)).toEqual([ada, bob, boss]);
      const { json } = await call('GET', `/Users/${ada}?attributes=employeeNumber,manager.value`);
      expect(json).toMatchObject({
        [enterpriseUrn]: { employeeNumber: number, manager: { value: boss } },
      });
      expect(json[enterpriseUrn].department).toBeUndefined();
      const without = await call('GET', `/Users/${ada}?excludedAttributes=department`);
      expect(without.json[enterpriseUrn]).toMatchObject({ employeeNumber: number });
      expect(without.json[enterpriseUrn].department).toBeUndefined();
      expect(without.json.userName).toBeDefined();
    });

    it('are unknown to strict profiles', async () => {
      await refused(filtered(`manager eq "${boss}"`), 'invalidFilter');
      await refused('/Users?sortBy=employeeNumber', 'invalidValue');
      for (const ask of strict.values()) {
        const made = await ask('POST', '/Users', {
          body: user({ ...listed, [enterpriseUrn]: { department: 'd' } }),
        });
        expect(made.status).toBe(201);
        const { json } = await ask('GET', `/Users/${made.json.id}?attributes=department`);
        expect(json[enterpriseUrn]).toBeUndefined();
        expect(
          (await ask('GET', filtered(`${enterpriseUrn}:department eq "d"`))).json.totalResults,
        ).toBeGreaterThan(0);
      }
    });
  });

  describe('C22 operands without quotes', () => {
    it('are strings up to the next blank or parenthesis', async () => {
      expect(await totalOf('userName sw O')).toBe(1);
      expect(await totalOf('(userName sw O)')).toBe(1);
      expect(await totalOf('(userName sw O and not(title eq a)) or title eq a')).toBe(2);
      expect(await totalOf('emails[type eq work and value sw o].value eq o@x')).toBe(1);
      expect(await totalOf('meta.created gt 2020-01-01T00:00:00Z')).toBe(3);
      expect(await totalOf(`id eq ${ada}`)).toBe(1);
      expect(await totalOf('active eq True')).toBe(3);
      await logged(server(), ({ fields }) => fires(fields, 'unquoted-operands'));
    });

    it.each([
      "userName eq 'x'",
      'userName eq "x',
      'userName eq [1]',
      'userName eq O Brien',
      'userName eq',
      'userName eq 5',
    ])('%s is a mistake all the same', async (filter) => {
      const { status, json } = await call('GET', filtered(filter));
      expect([status, json.scimType]).toEqual([400, 'invalidFilter']);
    });

    it('are refused by strict profiles', async () => {
      await refused(filtered('userName sw O'), 'invalidFilter');
      await refused('/Users/.search', 'invalidFilter', {
        body: { schemas: [searchUrn], filter: 'userName sw O' },
      });
    });
  });

  describe('C23 filters in lists of attributes', () => {
    it.each([
      'emails[type eq "work"]',
      'title,emails[value eq "a,b"].value',
      'emails[0].value',
      `${userUrn}:emails[primary eq true]`,
    ])('attributes=%s shows the attribute before the bracket', async (names) => {
      const { json } = await call('GET', `/Users/${ada}?attributes=${encodeURIComponent(names)}`);
      expect(json.emails).toEqual([{ value: 'o@x', type: 'work' }]);
      expect(json.userName).toBeUndefined();
      expect(json.title).toBe(names.includes('title') ? 'b' : undefined);
      const less = await call(
        'GET',
        `/Users/${ada}?excludedAttributes=${encodeURIComponent(names)}`,
      );
      expect(less.json.emails).toBeUndefined();
      expect(less.json.userName).toBeDefined();
      const body = {
        schemas: [searchUrn],
        attributes: [names.split(',')[0]!.includes('[') ? names : 'emails[x'],
        count: 1,
      };
      expect((await call('POST', '/Users/.search', { body })).status).toBe(200);
    });

    it('name nothing in strict profiles', async () => {
      for (const ask of strict.values()) {
        const { json } = await ask('POST', '/Users', {
          body: user({ emails: [{ value: 'a@x' }] }),
        });
        const shown = await ask(
          'GET',
          `/Users/${json.id}?attributes=${encodeURIComponent('emails[type eq "work"]')}`,
        );
        expect([shown.status, shown.json.emails]).toEqual([200, undefined]);
      }
    });
  });

  describe('C14 names of parameters', () => {
    it('are matched without case', async () => {
      expect(
        (await call('GET', filtered(`id eq "${ada}"`).replace('filter', 'Filter'))).json
          .totalResults,
      ).toBe(1);
      const page = await call(
        'GET',
        '/Users?STARTINDEX=2&Count=1&SortBy=userName&sortorder=descending',
      );
      expect(page.json).toMatchObject({ startIndex: 2, itemsPerPage: 1, totalResults: 3 });
      const { json } = await call('GET', `/Users/${ada}?Attributes=title`);
      expect([json.title, json.userName]).toEqual(['b', undefined]);
      expect((await call('GET', '/Users?CURSOR=&count=1')).json.nextCursor).toBeDefined();
      expect((await call('GET', '/Schemas?FILTER=id%20pr')).status).toBe(403);
      for (const ask of strict.values())
        expect(
          (await ask('GET', '/Users?Filter=userName%20eq%20%22nobody%22')).json.totalResults,
        ).toBe(0);
    });

    it.each([
      'filter=title%20pr&Filter=title%20pr',
      'count=1&COUNT=1',
      'attributes=title&Attributes=title',
      'sortBy=title&sortby=title',
      'startIndex=1&startindex=1',
      'excludedAttributes=title&excludedattributes=emails',
    ])('?%s is 400: two spellings of one', async (query) => {
      for (const ask of [call, ...strict.values()]) {
        const { status, json } = await ask('GET', `/Users?${query}`);
        expect([status, json.scimType]).toEqual([400, 'invalidSyntax']);
      }
    });

    it('lists of attributes may come in parts; anything else that comes twice is 400', async () => {
      const { json } = await call('GET', `/Users/${ada}?attributes=title&attributes=emails,id`);
      expect([json.title, json.emails.length, json.userName]).toEqual(['b', 1, undefined]);
      const less = await call(
        'GET',
        `/Users/${ada}?excludedAttributes=title&excludedAttributes=emails`,
      );
      expect([less.json.title, less.json.emails]).toEqual([undefined, undefined]);
      expect((await call('GET', '/Users?count=1&count=2')).json.scimType).toBe('invalidValue');
      await refused('/Users?attributes=title&attributes=emails', 'invalidValue');
    });

    it('names of members of messages that differ only in case are 400', async () => {
      const before = (await call('GET', '/Users?count=0')).json.totalResults;
      const bulk = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
      const operation = { method: 'POST', path: '/Users', bulkId: 'a', data: user() };
      for (const ask of [call, ...strict.values()]) {
        for (const [path, body] of [
          ['/Users/.search', { schemas: [searchUrn], filter: 'title pr', Filter: 'title pr' }],
          ['/Users/.search', { schemas: [searchUrn], Schemas: [searchUrn] }],
          ['/.search', { schemas: [searchUrn], count: 1, COUNT: 2 }],
          ['/Bulk', { schemas: [bulk], Operations: [operation], operations: [operation] }],
          ['/Bulk', { schemas: [bulk], Operations: [operation], failOnErrors: 1, FailOnErrors: 2 }],
        ] as const) {
          const { status, json } = await ask('POST', path, { body });
          expect([path, status, json.scimType]).toEqual([path, 400, 'invalidSyntax']);
        }
        const mixed = {
          schemas: [bulk],
          Operations: [
            { ...operation, Method: 'DELETE' },
            { ...operation, Path: '/Groups', bulkId: 'b' },
          ],
        };
        const { json } = await ask('POST', '/Bulk', { body: mixed });
        expect(json.Operations.map(({ status }: { status: string }) => status)).toEqual([
          '400',
          '400',
        ]);
        expect(json.Operations[0].response.scimType).toBe('invalidSyntax');
      }
      expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(before);
    });
  });

  describe('C38 sortBy', () => {
    it('an unknown attribute is ignored and noted', async () => {
      const plain = await call('GET', '/Users');
      for (const query of [
        'sortBy=fooBar',
        'sortBy=emails.nope',
        'sortBy=urn:nope:x',
        'sortBy=fooBar&sortOrder=descending',
      ]) {
        const { status, json } = await call('GET', `/Users?${query}`);
        expect([query, status, json]).toEqual([query, 200, plain.json]);
      }
      await logged(
        server(),
        ({ fields }) =>
          fires(fields, 'unknown-sort-attributes') &&
          String(fields['ignored']).includes('sortBy.fooBar'),
      );
      expect((await call('GET', '/?sortBy=fooBar')).status).toBe(200);
      const first = await call('GET', '/Users?sortBy=fooBar&cursor=&count=2');
      const rest = await call(
        'GET',
        `/Users?sortBy=fooBar&cursor=${first.json.nextCursor}&count=2`,
      );
      expect([...first.json.Resources, ...rest.json.Resources]).toEqual(plain.json.Resources);
    });

    it('is 400 invalidValue in strict profiles, and for what is never returned in all', async () => {
      await refused('/Users?sortBy=fooBar', 'invalidValue');
      await refused('/?sortBy=fooBar', 'invalidValue');
      expect((await call('GET', '/Users?sortBy=password')).json.scimType).toBe('invalidValue');
      expect((await call('GET', '/Users?sortBy=name')).json.scimType).toBe('invalidValue');
    });
  });

  it.each(['emails[0].value', 'emails[0]', 'emails[*].value', 'emails[].value', 'emails[-1]'])(
    'a PATCH path that picks by position, %s, is invalidPath and changes nothing',
    async (path) => {
      const before = (await call('GET', `/Users/${ada}`)).json;
      const reply = await call(
        'PATCH',
        `/Users/${ada}`,
        patch({ op: 'replace', path, value: 'x' }),
      );
      expect([reply.status, reply.json.scimType]).toEqual([400, 'invalidPath']);
      expect((await call('GET', `/Users/${ada}`)).json).toEqual(before);
      const filter = await call('GET', filtered(`${path} eq "x"`));
      expect([filter.status, filter.json.scimType]).toEqual([400, 'invalidFilter']);
    },
  );

  it('C17 pre-standard URNs begin paths in filters, sorts and lists of attributes', async () => {
    for (const old of [
      'urn:scim:schemas:extension:enterprise:1.0',
      'urn:scim:schemas:extension:enterprise:2.0',
      'urn:scim:schemas:extension:enterprise:1.0:User',
      'URN:SCIM:schemas:extension:enterprise:2.0:user',
    ]) {
      expect(await totalOf(`${old}:employeeNumber eq "${number}"`)).toBe(1);
      expect(await totalOf(`${old}:manager eq "${boss}"`)).toBe(1);
      const { json } = await call('GET', `/Users/${ada}?attributes=${old}:department`);
      expect(json[enterpriseUrn]).toEqual({ department: 'R&D' });
      expect((await call('GET', `/Users?sortBy=${old}:employeeNumber`)).json.Resources[0].id).toBe(
        ada,
      );
      await refused(filtered(`${old}:employeeNumber eq "${number}"`), 'invalidFilter');
    }
    for (const old of [
      'urn:scim:schemas:core:1.0',
      'urn:scim:schemas:core:2.0',
      'urn:scim:schemas:core:1.0:User',
    ])
      expect(await totalOf(`${old}:userName sw "Olga"`)).toBe(1);
    expect(await totalOf('urn:scim:schemas:core:1.0:Group:displayName pr')).toBe(0);
  });
});
