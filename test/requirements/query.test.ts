import { beforeAll, describe, expect, it } from 'vitest';
import { enterpriseUrn, filtered, onEveryStore, patch, user, userUrn } from '../support/server.ts';

interface Listed {
  readonly userName: string;
}

onEveryStore('query', {}, (server) => {
  const call = (...given: Parameters<ReturnType<typeof server>['call']>) => server().call(...given);
  const namesOf = async (path: string): Promise<string[]> => {
    const { status, json, text } = await call('GET', path);
    expect(status, text).toBe(200);
    expect(json.totalResults).toBeGreaterThanOrEqual(json.Resources.length);
    return json.Resources.map(({ userName }: Listed) => userName);
  };
  const matching = (filter: string) => namesOf(filtered(filter));
  const errorOf = async (filter: string) => {
    const { status, json } = await call('GET', filtered(filter));
    return [status, json.scimType];
  };

  beforeAll(async () => {
    const people = [
      user({
        userName: 'ada',
        displayName: 'Ada',
        title: 'Engineer',
        nickName: 'b',
        externalId: 'X1',
        emails: [
          { value: 'ada@work.example', type: 'work', primary: true },
          { value: 'ada@home.example', type: 'home' },
        ],
        name: { familyName: 'Lovelace', givenName: 'Ada' },
      }),
      user({
        userName: 'Bob',
        displayName: 'bob',
        active: false,
        emails: [
          { value: 'bob@home.example', type: 'home' },
          { value: 'bob@work.example', type: 'work', primary: true },
        ],
        name: { familyName: "O'Malley" },
        [enterpriseUrn]: { department: 'R&D', employeeNumber: '10' },
      }),
      user({
        userName: 'cyd',
        displayName: 'Zoë 100%_x',
        nickName: 'a"\\b',
        x509Certificates: [{ value: 'TUlJQg==' }],
        phoneNumbers: [{ value: '+44 1', type: 'mobile' }],
      }),
      user({
        userName: 'dan',
        userType: 'Contractor',
        locale: 'en',
        photos: [{ value: 'https://x.example/1.jpg' }],
      }),
    ];
    for (const body of people) expect((await call('POST', '/Users', { body })).status).toBe(201);
  });

  it('R143 R144 R145 R147 R191 answers a ListResponse, empty or not', async () => {
    const all = (await call('GET', '/Users')).json;
    expect(all.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:ListResponse']);
    expect([all.totalResults, all.Resources.length, all.itemsPerPage, all.startIndex]).toEqual([
      4, 4, 4, 1,
    ]);
    const none = await call('GET', filtered('userName eq "nobody"'));
    expect([none.status, none.json.totalResults, none.json.Resources]).toEqual([200, 0, []]);
    const counted = (await call('GET', '/Users?count=0')).json;
    expect([counted.totalResults, counted.Resources, counted.itemsPerPage]).toEqual([4, [], 0]);
  });

  it('R146 R189 R190 R192 R193 R194 R195 R196 R198 T050 pages by index', async () => {
    const page = async (query: string) => (await call('GET', `/Users?${query}`)).json;
    expect(await page('count=1')).toMatchObject({
      totalResults: 4,
      startIndex: 1,
      itemsPerPage: 1,
    });
    expect(await page('startIndex=2&count=2')).toMatchObject({
      totalResults: 4,
      startIndex: 2,
      itemsPerPage: 2,
    });
    expect(await page('startIndex=0')).toMatchObject({ startIndex: 1 });
    expect(await page('startIndex=-5')).toMatchObject({ startIndex: 1 });
    expect(await page('count=-1')).toMatchObject({ totalResults: 4, Resources: [] });
    expect((await page('count=1000000000')).Resources.length).toBe(4);
    expect(await page('startIndex=5')).toMatchObject({
      totalResults: 4,
      startIndex: 5,
      Resources: [],
    });
    expect(await page('startIndex=9000000000000000000')).toMatchObject({ Resources: [] });
    const walked: string[] = [];
    for (let start = 1; start <= 4; start += 1)
      walked.push(...(await namesOf(`/Users?startIndex=${start}&count=1`)));
    expect(walked).toEqual(['ada', 'Bob', 'cyd', 'dan']);
  });

  it.each([
    'count=abc',
    'count=1.5',
    'count=',
    'count=1e99',
    'count=0x10',
    'startIndex=x',
    'count=1&count=2',
    'filter=title%20pr&filter=title%20pr',
    'sortOrder=foo',
  ])('R197 T017 %s is 400 invalidValue', async (query) => {
    const { status, json } = await call('GET', `/Users?${query}`);
    expect([status, json.scimType]).toEqual([400, 'invalidValue']);
  });

  it.each([
    // R155 eq, of every type
    ['userName eq "ADA"', ['ada']],
    ['active eq false', ['Bob']],
    ['active eq true', ['ada', 'cyd', 'dan']],
    ['title eq null', ['Bob', 'cyd', 'dan']],
    ['externalId eq "X1"', ['ada']],
    ['externalId eq "x1"', []],
    ['x509Certificates.value eq "TUlJQg=="', ['cyd']],
    // R156 ne matches what is unassigned
    ['title ne "Engineer"', ['Bob', 'cyd', 'dan']],
    ['title ne "Manager"', ['ada', 'Bob', 'cyd', 'dan']],
    ['title ne null', ['ada']],
    // R157 R158 R159 co, sw, ew
    ['userName co "D"', ['ada', 'cyd', 'dan']],
    ['userName co ""', ['ada', 'Bob', 'cyd', 'dan']],
    ['userName sw "B"', ['Bob']],
    ['userName sw "bob"', ['Bob']],
    ['userName sw "bobby"', []],
    ['userName ew "DA"', ['ada']],
    ['displayName co "100%_"', ['cyd']],
    ['displayName co "1%0"', []],
    ['displayName sw "zoë"', ['cyd']],
    ['displayName sw "zoe\\u0308"', ['cyd']],
    // R160 pr
    ['title pr', ['ada']],
    ['name pr', ['ada', 'Bob']],
    ['emails pr', ['ada', 'Bob']],
    ['name.givenName pr', ['ada']],
    [`${enterpriseUrn}:department pr`, ['Bob']],
    // R161 order
    ['userName gt "bob"', ['cyd', 'dan']],
    ['userName ge "bob"', ['Bob', 'cyd', 'dan']],
    ['userName lt "bob"', ['ada']],
    ['userName le "bob"', ['ada', 'Bob']],
    ['meta.created gt "2020-01-01T00:00:00Z"', ['ada', 'Bob', 'cyd', 'dan']],
    ['meta.created lt "2020-01-01T00:00:00+02:00"', []],
    // R163 R164 R166 logic and precedence
    ['userName eq "ada" or userName eq "bob" and active eq true', ['ada']],
    ['(userName eq "ada" or userName eq "bob") and active eq false', ['Bob']],
    ['not (userName eq "ada") and active eq true', ['cyd', 'dan']],
    ['not (userName eq "ada" or active eq false)', ['cyd', 'dan']],
    ['userName eq "ada" OR userName EQ "dan"', ['ada', 'dan']],
    // R165 one and the same value
    ['emails[type eq "work" and value co "home"]', []],
    ['emails[type eq "work" and value co "work"]', ['ada', 'Bob']],
    ['emails[not (type eq "work")]', ['ada', 'Bob']],
    ['emails[type eq "work"].value eq "bob@work.example"', ['Bob']],
    ['emails[value eq "ADA@home.example"]', ['ada']],
    ['emails[primary eq "True"].value sw "a"', ['ada']],
    // R168 values are JSON
    ['nickName eq "a\\"\\\\b"', ['cyd']],
    ['displayName eq "Zo\\u00eb 100%_x"', ['cyd']],
    ['name.familyName eq "O\'Malley"', ['Bob']],
    // R153 R169 R170 names and operators in any case, with URN
    ['USERNAME Eq "ada"', ['ada']],
    [`${userUrn}:userName eq "ada"`, ['ada']],
    [`${userUrn.toUpperCase()}:name.familyName eq "lovelace"`, ['ada']],
    [`${enterpriseUrn}:employeeNumber eq "10"`, ['Bob']],
    [`${enterpriseUrn.toUpperCase()}:DEPARTMENT eq "r&d"`, ['Bob']],
    // R171 R172 multi-valued
    ['emails.type eq "home"', ['ada', 'Bob']],
    ['emails co "bob@"', ['Bob']],
    ['emails.value sw "ada"', ['ada']],
    ['emails.value ne "ada@home.example"', ['ada', 'Bob', 'cyd', 'dan']],
    // R176 schemas
    [`schemas eq "${enterpriseUrn}"`, ['Bob']],
    // R178 R151 what the type does not have is no value
    ['colour eq "blue"', []],
    ['colour ne "blue"', ['ada', 'Bob', 'cyd', 'dan']],
    ['colour pr', []],
    ['colour eq null', ['ada', 'Bob', 'cyd', 'dan']],
    ['colour[type eq "x"]', []],
    ['userName eq "ada" and colour eq "x"', []],
    ['userName eq "ada" or colour eq "x"', ['ada']],
    // spaces
    ['  userName   eq   "ada"  ', ['ada']],
    ['photos.value eq "https://x.example/1.jpg"', ['dan']],
    ['meta.resourceType eq "User" and userName eq "dan"', ['dan']],
    ['emails[type eq "work"] and name.familyName sw "l"', ['ada']],
    [
      'userName eq "ada" or emails.value eq "bob@home.example" or displayName eq "nobody"',
      ['ada', 'Bob'],
    ],
    ['(active eq true) and externalId eq "X1"', ['ada']],
    ['displayName ge "a" and displayName lt "b"', ['ada']],
  ])(
    'R151 R152 R153 R155 R156 R157 R158 R159 R160 R161 R163 R164 R165 R166 R168 R169 R170 R171 R172 R176 R178 %s',
    async (filter, expected) => {
      expect(await matching(filter)).toEqual(expected);
      expect((await call('GET', filtered(filter))).json.totalResults).toBe(expected.length);
    },
  );

  it.each(
    [
      '',
      '()',
      'userName',
      'userName eq',
      "userName eq 'ada'",
      'userName regex "x"',
      'userName eq "ada" and',
      'userName eq "ada" xor title pr',
      '(userName eq "ada"',
      'userName eq "ada")',
      'emails[type eq "work"',
      'emails[]',
      'not userName eq "ada"',
      'eq "ada"',
      'userName eq "ada',
      'userName eq {"a":1}',
      'userName..x eq "a"',
      '.x eq "a"',
      'active gt true',
      'active co "t"',
      'active eq "maybe"',
      'x509Certificates.value gt "a"',
      'x509Certificates.value co "a"',
      'userName eq 5',
      'userName gt null',
      'meta.created gt "yesterday"',
      'meta.created co "2020"',
      'name eq "x"',
      `${enterpriseUrn} eq "x"`,
      'userName[type eq "x"]',
      'emails[nope eq "x"]',
      'userName eq "x"; drop table users',
      'userName); drop table users',
      `${'('.repeat(10_000)}userName pr${')'.repeat(10_000)}`,
      `${'not ('.repeat(2_000)}userName pr${')'.repeat(2_000)}`,
    ].map((filter) => [filter.slice(0, 60), filter] as const),
  )('R154 R162 R172 R174 T041 T044 T047 %s is 400 invalidFilter', async (_, filter) => {
    const reply =
      filter.length > 5_000
        ? await call('GET', `/Users?filter=${encodeURIComponent(filter).slice(0, 16_000)}`)
        : await call('GET', filtered(filter));
    expect([reply.status, reply.json.scimType]).toEqual([400, 'invalidFilter']);
    // Refused for its length, before it is read.
    if (filter.length > 5_000) expect(reply.json.detail).toMatch(/it is long/u);
    expect(reply.json.detail.length).toBeLessThan(300);
  });

  it('T041 a chain of conditions has an end', async () => {
    const chain = Array.from({ length: 500 }, () => 'title pr').join(' or ');
    expect(await errorOf(chain)).toEqual([400, 'invalidFilter']);
  });

  it('R174 names the operator it does not know', async () => {
    expect((await call('GET', filtered("userName regex 'x'"))).json.detail).toContain('regex');
  });

  it('R179 decodes once: + is a space, %2B a plus', async () => {
    expect(await namesOf('/Users?filter=userName+eq+%22ada%22')).toEqual(['ada']);
    expect(await namesOf('/Users?filter=phoneNumbers.value+eq+%22%2B44+1%22')).toEqual(['cyd']);
    expect(await namesOf(`/Users?filter=${enterpriseUrn}:department+eq+%22R%26D%22`)).toEqual([
      'Bob',
    ]);
    expect((await call('GET', '/Users?filter=%zz')).status).toBe(400);
  });

  it('R181 finds by id, meta and what is indexed', async () => {
    const [ada] = (await call('GET', filtered('userName eq "ada"'))).json.Resources;
    for (const filter of [
      `id eq "${ada.id}"`,
      `meta.created eq "${ada.meta.created}"`,
      `meta.lastModified le "${ada.meta.lastModified}"`,
    ]) {
      expect(await matching(filter), filter).toContain('ada');
    }
    expect(await matching(`id eq "${ada.id.toUpperCase()}"`)).toEqual(
      ['ada'].filter(() => ada.id === ada.id.toUpperCase()),
    );
    const oneHourEast = new Date(Date.parse(ada.meta.created) + 3_600_000)
      .toISOString()
      .replace('Z', '+01:00');
    expect(await matching(`meta.created eq "${oneHourEast}" and userName eq "ada"`)).toEqual([
      'ada',
    ]);
    expect(await matching(`meta.version eq "W/\\"1\\"" and userName eq "ada"`)).toEqual(['ada']);
  });

  it('T043 wildcards and patterns mean themselves', async () => {
    expect(await matching('displayName co "%"')).toEqual(['cyd']);
    expect(await matching('displayName co "_"')).toEqual(['cyd']);
    expect(await matching('userName co ".*"')).toEqual([]);
    expect(await matching(`userName co "${'a'.repeat(1_000)}!"`)).toEqual([]);
  });

  it('T044 SQL is text', async () => {
    expect(await matching(`userName eq "x' or 1=1--"`)).toEqual([]);
    expect(await matching(`externalId eq "\\"); DELETE FROM resources;--"`)).toEqual([]);
    expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(4);
  });

  describe('sorting', () => {
    it.each([
      ['sortBy=userName', ['ada', 'Bob', 'cyd', 'dan']],
      ['sortBy=userName&sortOrder=descending', ['dan', 'cyd', 'Bob', 'ada']],
      ['sortBy=userName&sortOrder=ASCENDING', ['ada', 'Bob', 'cyd', 'dan']],
      ['sortBy=name.familyName', ['ada', 'Bob', 'cyd', 'dan']],
      ['sortBy=name.familyName&sortOrder=descending', ['dan', 'cyd', 'Bob', 'ada']],
      ['sortBy=displayName', ['ada', 'Bob', 'cyd', 'dan']],
      ['sortBy=displayName&sortOrder=descending', ['dan', 'cyd', 'Bob', 'ada']],
      ['sortBy=emails', ['ada', 'Bob', 'cyd', 'dan']],
      ['sortBy=emails.value&sortOrder=descending', ['dan', 'cyd', 'Bob', 'ada']],
      ['sortBy=nickName', ['cyd', 'ada', 'Bob', 'dan']],
      ['sortBy=active', ['Bob', 'ada', 'cyd', 'dan']],
      ['sortBy=title', ['ada', 'Bob', 'cyd', 'dan']],
      ['sortBy=meta.created&sortOrder=descending', ['dan', 'cyd', 'Bob', 'ada']],
      ['sortBy=id', ['ada', 'Bob', 'cyd', 'dan']],
      [`sortBy=${userUrn}:USERNAME`, ['ada', 'Bob', 'cyd', 'dan']],
    ])('R182 R183 R184 R185 R186 R187 R188 T054 %s', async (query, expected) => {
      expect(await namesOf(`/Users?${query}`)).toEqual(expected);
      const walked: string[] = [];
      for (let start = 1; start <= 4; start += 1)
        walked.push(...(await namesOf(`/Users?${query}&startIndex=${start}&count=1`)));
      expect(walked).toEqual(expected);
    });

    it('R183 a complex attribute without value is 400', async () => {
      expect((await call('GET', '/Users?sortBy=name')).json.scimType).toBe('invalidValue');
      expect((await call('GET', `/Users?sortBy=${enterpriseUrn}`)).json.scimType).toBe(
        'invalidValue',
      );
    });
  });

  describe('projection', () => {
    const keys = async (query: string) => {
      const { json } = await call('GET', `${filtered('userName eq "bob"')}&${query}`);
      return json.Resources[0];
    };

    it('R219 R220 R223 R225 R226 R228 attributes replaces what is shown', async () => {
      expect(await keys('attributes=emails.value')).toEqual({
        schemas: expect.anything(),
        id: expect.anything(),
        emails: [{ value: 'bob@home.example' }, { value: 'bob@work.example' }],
      });
      expect(
        Object.keys(await keys(`attributes=userName,%20${userUrn}:NAME.familyName,nope`)).sort(),
      ).toEqual(['id', 'name', 'schemas', 'userName']);
      expect(Object.keys(await keys('attributes=nope')).sort()).toEqual(['id', 'schemas']);
      expect(await keys(`attributes=${enterpriseUrn}:department`)).toMatchObject({
        [enterpriseUrn]: { department: 'R&D' },
      });
      expect(
        (await keys(`attributes=${enterpriseUrn}:department`))[enterpriseUrn].employeeNumber,
      ).toBeUndefined();
    });

    it('R221 excludedAttributes shrinks it', async () => {
      const shown = await keys('excludedAttributes=id,emails,name.familyName,meta.version');
      expect([shown.emails, shown.name, shown.meta.version]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect([typeof shown.id, typeof shown.meta.created, shown.displayName]).toEqual([
        'string',
        'string',
        'bob',
      ]);
    });

    it('R222 T052 both at once, or very many, are 400', async () => {
      expect(
        (await call('GET', '/Users?attributes=id&excludedAttributes=meta')).json.scimType,
      ).toBe('invalidValue');
      const many = Array.from({ length: 1_000 }, (_, index) => `a${index}`).join(',');
      expect((await call('GET', `/Users?attributes=${many}`)).json.scimType).toBe('invalidValue');
    });

    it('R224 R227 whole extensions and parts of meta', async () => {
      expect((await keys(`attributes=${enterpriseUrn}`))[enterpriseUrn]).toEqual({
        department: 'R&D',
        employeeNumber: '10',
      });
      expect((await keys('attributes=meta.lastModified')).meta).toEqual({
        lastModified: expect.anything(),
      });
    });

    it('R219 on every verb', async () => {
      const { json } = await call('POST', '/Users?attributes=userName', {
        body: user({ title: 'x' }),
      });
      const path = `/Users/${json.id}?attributes=title`;
      expect(Object.keys((await call('GET', path)).json).sort()).toEqual([
        'id',
        'schemas',
        'title',
      ]);
      expect(
        Object.keys((await call('PUT', path, { body: user({ title: 'y' }) })).json).sort(),
      ).toEqual(['id', 'schemas', 'title']);
      const patched = await call(
        'PATCH',
        path,
        patch({ op: 'replace', path: 'title', value: 'z' }),
      );
      expect([patched.status, Object.keys(patched.json).sort()]).toEqual([
        200,
        ['id', 'schemas', 'title'],
      ]);
      expect((await call('DELETE', `/Users/${json.id}`)).status).toBe(204);
    });
  });
});
