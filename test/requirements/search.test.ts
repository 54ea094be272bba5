import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { createToken, ensureConnection } from '../../src/access/credentials.ts';
import { createIds, systemClock } from '../../src/server/system.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import {
  freshName,
  onEveryStore,
  patch,
  startTestServer,
  type TestServer,
  user,
} from '../support/server.ts';

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

onEveryStore('search', {}, (server) => {
  const call: TestServer['call'] = (...given) => server().call(...given);
  const search = (path: string, body: object) =>
    call('POST', `${path}/.search`, { body: { schemas: [searchUrn], ...body } });
  const ids = (json: { Resources: { id: string }[] }): string[] =>
    json.Resources.map(({ id }) => id);
  const people: string[] = [];
  const groups: string[] = [];
  beforeAll(async () => {
    for (const displayName of ['Zoe', 'Ada', 'Mia'])
      people.push(
        (await call('POST', '/Users', { body: user({ displayName, title: displayName }) })).json.id,
      );
    for (const displayName of ['Board', 'Yard'])
      groups.push(
        (await call('POST', '/Groups', { body: { displayName, members: [{ value: people[0] }] } }))
          .json.id,
      );
  });

  it('R229 R233 R234 a POST on .search is a query', async () => {
    const { status, json } = await search('/Users', { filter: 'displayName eq "ADA"' });
    expect([status, json.schemas]).toEqual([
      200,
      ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    ]);
    expect([ids(json), json.totalResults, json.startIndex, json.itemsPerPage]).toEqual([
      [people[1]],
      1,
      1,
      1,
    ]);
    expect(ids((await search('/Groups', {})).json)).toEqual(groups);
    expect((await call('GET', '/Users?count=0')).json.totalResults).toBe(3);
    expect((await call('GET', '/Users/.search')).status).toBe(405);
  });

  it('R230 R232 a malformed search request is refused', async () => {
    for (const [body, scimType] of [
      [{}, 'invalidSyntax'],
      [{ schemas: ['urn:x'] }, 'invalidSyntax'],
      [{ schemas: [searchUrn], filter: 'x' }, 'invalidFilter'],
      [{ schemas: [searchUrn], filter: '' }, 'invalidFilter'],
      [{ schemas: [searchUrn], filter: 5 }, 'invalidValue'],
      [{ schemas: [searchUrn], count: 'x' }, 'invalidValue'],
      [{ schemas: [searchUrn], count: true }, 'invalidValue'],
      [{ schemas: [searchUrn], attributes: 5 }, 'invalidValue'],
      [{ schemas: [searchUrn], attributes: [5] }, 'invalidValue'],
      [{ schemas: [searchUrn], attributes: ['id'], excludedAttributes: ['id'] }, 'invalidValue'],
      [{ schemas: [searchUrn], sortBy: 'name' }, 'invalidValue'],
      [{ schemas: [searchUrn], sortOrder: 'up' }, 'invalidValue'],
      [
        { schemas: [searchUrn], filter: `displayName eq "${'x'.repeat(1_000_000)}"` },
        'invalidFilter',
      ],
    ] as const) {
      const { status, json } = await call('POST', '/Users/.search', { body });
      expect([status, json.scimType], JSON.stringify(body).slice(0, 100)).toEqual([400, scimType]);
    }
  });

  it('R231 R219 asks what the same GET asks, for 80 random queries', async () => {
    const value = fc.record(
      {
        filter: fc.constantFrom(
          'displayName pr',
          'title eq "ada"',
          'userName sw "person"',
          'active eq false',
          'title co "i"',
        ),
        sortBy: fc.constantFrom('displayName', 'userName', 'title', 'meta.created'),
        sortOrder: fc.constantFrom('ascending', 'descending', 'Descending'),
        startIndex: fc.integer({ min: -2, max: 5 }),
        count: fc.integer({ min: -2, max: 5 }),
        attributes: fc.subarray(['userName', 'displayName', 'emails.value'], { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(value, async (body) => {
        const query = Object.entries(body).map(
          ([name, one]) => `${name}=${encodeURIComponent(String(one))}`,
        );
        expect((await search('/Users', body)).text).toBe(
          (await call('GET', `/Users?${query.join('&')}`)).text,
        );
      }),
      { numRuns: 80 },
    );
  });

  it('R142 R148 R233 at the root all types are asked', async () => {
    const whole = [...people, ...groups];
    const root = await call('GET', '/?count=100');
    expect([ids(root.json), root.json.totalResults]).toEqual([whole, 5]);
    expect(root.json.Resources[0].meta.resourceType).toBe('User');
    expect(root.json.Resources[3]).toMatchObject({
      displayName: 'Board',
      members: [{ value: people[0] }],
    });
    expect(ids((await search('', {})).json)).toEqual(whole);
    const paged: string[] = [];
    for (let startIndex = 1; startIndex <= 5; startIndex += 2)
      paged.push(...ids((await search('', { startIndex, count: 2 })).json));
    expect(paged).toEqual(whole);
    const walked: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const { json } = await search('', { cursor, count: 2 });
      walked.push(...ids(json));
      cursor = json.nextCursor;
      if (cursor === undefined)
        expect(ids((await search('', { cursor: json.previousCursor, count: 2 })).json)).toEqual(
          whole.slice(2, 4),
        );
    }
    expect(walked).toEqual(whole);
  });

  it('R149 meta.resourceType restricts the types', async () => {
    expect(ids((await search('', { filter: 'meta.resourceType eq "Group"' })).json)).toEqual(
      groups,
    );
    expect(
      ids(
        (await search('', { filter: 'meta.resourceType eq "User" and displayName eq "ada"' })).json,
      ),
    ).toEqual([people[1]]);
    expect((await search('', { filter: 'meta.resourceType eq "group"' })).json.totalResults).toBe(
      0,
    );
    expect(
      (await search('/Users', { filter: 'not (meta.resourceType eq "User")' })).json.totalResults,
    ).toBe(0);
  });

  it('R151 what a type does not have counts as no value', async () => {
    expect(ids((await search('', { filter: 'userName pr' })).json)).toEqual(people);
    expect((await search('', { filter: 'displayName pr' })).json.totalResults).toBe(5);
    expect(ids((await search('', { filter: `members.value eq "${people[0]}"` })).json)).toEqual(
      groups,
    );
    expect(
      ids((await search('', { filter: 'userName ne "x" and displayName eq "yard"' })).json),
    ).toEqual([groups[1]]);
    expect((await search('', { filter: 'nothing pr' })).json.totalResults).toBe(0);
    expect((await search('', { filter: 'password eq "x"' })).json.scimType).toBe('invalidFilter');
  });

  it('sorts across types', async () => {
    const order = async (body: object) =>
      ids((await search('', { sortBy: 'displayName', ...body })).json);
    const sorted = [people[1], groups[0], people[2], groups[1], people[0]];
    expect(await order({})).toEqual(sorted);
    expect(await order({ sortOrder: 'descending' })).toEqual(sorted.toReversed());
    expect(await order({ startIndex: 3, count: 2 })).toEqual(sorted.slice(2, 4));
    const first = (await search('', { sortBy: 'displayName', cursor: '', count: 3 })).json;
    expect(ids(first)).toEqual(sorted.slice(0, 3));
    expect(
      ids((await search('', { sortBy: 'displayName', cursor: first.nextCursor, count: 3 })).json),
    ).toEqual(sorted.slice(3));
    expect(ids((await search('', { sortBy: 'title', count: 3 })).json)).toEqual([
      people[1],
      people[2],
      people[0],
    ]);
    expect(ids((await search('', { sortBy: 'nothing' })).json)).toEqual(
      ids((await search('', {})).json),
    );
  });

  it('GET by id is the filter id eq, for every type', async () => {
    for (const [path, id] of [
      ...people.map((one) => ['/Users', one]),
      ...groups.map((one) => ['/Groups', one]),
    ]) {
      const { json } = await call('GET', `${path}/${id}`);
      expect(
        (await call('GET', `${path}?filter=${encodeURIComponent(`id eq "${id}"`)}`)).json.Resources,
      ).toEqual([json]);
      expect((await search('', { filter: `id eq "${id}"` })).json.Resources).toEqual([json]);
    }
  });

  it('PATCH replace of an attribute is PUT with that change', async () => {
    for (const [name, value] of [
      ['title', 'Countess'],
      ['emails', [{ value: 'a@x.example', type: 'work' }]],
      ['displayName', 'Lady'],
      ['active', false],
      ['phoneNumbers', [{ value: '1' }, { value: '2', primary: true }]],
    ] as const) {
      const body = user({ title: 'x', emails: [{ value: 'b@x.example' }], userName: freshName() });
      const [one, other] = [
        (await call('POST', '/Users', { body })).json,
        (await call('POST', '/Users', { body: { ...body, userName: freshName() } })).json,
      ];
      const patched = (
        await call('PATCH', `/Users/${one.id}`, patch({ op: 'replace', path: name, value }))
      ).json;
      const put = (await call('PUT', `/Users/${other.id}`, { body: { ...other, [name]: value } }))
        .json;
      const { id: _1, meta: _2, userName: _3, ...left } = patched;
      const { id: _4, meta: _5, userName: _6, ...right } = put;
      expect(left, name).toEqual(right);
    }
  });
});

it('R022 R030 R332 R333 R334 R335 /Me is the user a token is bound to, and all that it reads', async () => {
  const server = await startTestServer('sqlite');
  const ids = createIds(systemClock);
  const made = (await server.call('POST', '/Users', { body: user() })).json;
  const store = openSqliteStore({ path: server.path! });
  const { token } = await store.write(async (transaction) => {
    const wish = { tenant: 'default', name: 'site configuration', profile: 'default' };
    const connection = await ensureConnection(transaction, wish, ids, systemClock);
    return createToken(transaction, { connection, name: 'self', user: made.id }, ids, systemClock);
  });
  await store.close();
  const me = await server.call('GET', '/Me', { token });
  expect([me.status, me.json, me.headers['location']]).toEqual([200, made, made.meta.location]);
  expect((await server.call('GET', '/Me?attributes=userName', { token })).json).not.toHaveProperty(
    'meta',
  );
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    expect((await server.call(method, '/Me', { token, body: user() })).status).toBe(403);
  for (const path of ['/Users', `/Users/${made.id}`, '/Groups', '/'])
    expect((await server.call('GET', path, { token })).status).toBe(403);
  expect((await server.call('GET', '/Schemas', { token })).status).toBe(200);
  await server.call('DELETE', `/Users/${made.id}`);
  expect((await server.call('GET', '/Me', { token })).status).toBe(404);
  expect((await server.call('GET', '/Me')).status).toBe(501);
  await server.stop();
});
