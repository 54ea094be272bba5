import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/** Headers as Okta sends them. */
export const oktaHeaders: Readonly<Record<string, string>> = {
  accept: 'application/scim+json',
  'accept-charset': 'utf-8',
  'content-type': 'application/scim+json; charset=utf-8',
  'user-agent': 'Okta SCIM Client 1.0.0',
};

/** Returns a user as Okta creates one. */
export function oktaUser(t: CaseContext, attributes: Json = {}): Json {
  const userName = `${t.name('user')}@acme.example`;
  return {
    schemas: [urns.user],
    userName,
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ primary: true, value: userName, type: 'work' }],
    displayName: 'Ada Lovelace',
    locale: 'en-US',
    externalId: t.name('00u'),
    groups: [],
    active: true,
    ...attributes,
  };
}

/** Creates such a user, and resolves with the answer. */
export async function createOktaUser(t: CaseContext, attributes?: Json): Promise<Json> {
  const answer = await t.post('/Users', oktaUser(t, attributes), { headers: oktaHeaders });
  t.status(answer, 201);
  t.that(typeof answer.json?.id === 'string', 'the created user has no id');
  return answer.json;
}

/** The required and optional tests of the published suite. */
export const specCases = casesOf({ section: 'Okta spec test', needs: ['users'] }, [
  {
    id: 'spec.users-endpoint',
    title: 'the list of users holds one page, with integers for its size, start and total',
    section: 'Okta spec test, test Users endpoint',
    async run(t) {
      await createOktaUser(t);
      const list = await t.list('/Users', { count: 1, startIndex: 1 });
      for (const name of ['itemsPerPage', 'startIndex', 'totalResults'])
        t.that(Number.isInteger(list[name]), `${name} is ${JSON.stringify(list[name])}`);
      t.equal(list.Resources?.length, 1, 'the number of users in the page');
      t.that(Boolean(list.Resources[0].id), 'the user in the page has no id');
    },
  },
  {
    id: 'spec.user-in-list',
    title: 'a user in a list has id, userName, name, active and emails',
    section: 'Okta spec test, test Users endpoint',
    async run(t) {
      const { id, userName } = await createOktaUser(t);
      const list = await t.list('/Users', {
        filter: `userName eq "${userName}"`,
        startIndex: 1,
        count: 100,
      });
      t.equal(list.totalResults, 1, 'totalResults');
      assertUser(t, list.Resources?.[0], { id, userName });
    },
  },
  {
    id: 'spec.get-user',
    title: 'GET of a user answers 200 with id, userName, name, active and emails',
    section: 'Okta spec test, get Users/{id}',
    async run(t) {
      const { id, userName } = await createOktaUser(t);
      assertUser(t, await t.read(userPath(id), { headers: oktaHeaders }), { id, userName });
    },
  },
  {
    id: 'spec.unknown-user-name',
    title: 'a search for a userName that does not exist answers 200 with totalResults 0',
    section: 'Okta spec test, invalid user by username',
    async run(t) {
      const filter = `userName eq "${t.name('absent')}@acme.example"`;
      const list = await t.list('/Users', { filter, startIndex: 1, count: 100 });
      t.equal(list.totalResults, 0, 'totalResults');
    },
  },
  {
    id: 'spec.unknown-id',
    title: 'GET of an id that does not exist answers 404 with status and detail in the body',
    section: 'Okta spec test, invalid user by id',
    async run(t) {
      const answer = await t.get('/Users/00919288221112222', { headers: oktaHeaders });
      t.error(answer, 404);
      t.that(Boolean(answer.json.detail), 'the error has no detail');
      t.equal(answer.json.status, '404', 'status in the body');
    },
  },
  {
    id: 'spec.create',
    title: 'POST answers 201 with the user as it was sent, and an id',
    section: 'Okta spec test, create Okta user with realistic values',
    async run(t) {
      const body = oktaUser(t);
      const headers = { ...oktaHeaders, accept: 'application/scim+json; charset=utf-8' };
      const asJson = { ...headers, 'content-type': 'application/json' };
      const answer = await t.post('/Users', body, { headers: asJson });
      t.status(answer, 201);
      assertUser(t, answer.json, { id: answer.json?.id, userName: body.userName });
      t.equal(answer.json.active, true, 'active');
      t.includes(answer.json.schemas, urns.user, 'schemas');
    },
  },
  {
    id: 'spec.created',
    title: 'what was created is read by its id',
    section: 'Okta spec test, verify that user was created',
    async run(t) {
      const { id, userName, name, externalId } = await createOktaUser(t);
      const user = await t.read(userPath(id));
      t.equal(user.userName, userName, 'userName');
      t.equal(user.name?.givenName, name.givenName, 'name.givenName');
      t.equal(user.name?.familyName, name.familyName, 'name.familyName');
      t.equal(user.externalId, externalId, 'externalId');
    },
  },
  {
    id: 'spec.duplicate',
    title: 'the same user again is answered 409',
    section: 'Okta spec test, expect failure when recreating user with same values',
    async run(t) {
      const body = oktaUser(t);
      t.status(await t.post('/Users', body), 201);
      const emails = [{ primary: true, value: body.userName, type: 'work' }];
      t.status(await t.post('/Users', { ...body, externalId: t.name('00u'), emails }), 409);
    },
  },
  {
    id: 'spec.user-name-case',
    title: 'a search by userName in capitals answers 200, and finds the user',
    section: 'Okta spec test, username case sensitivity check',
    async run(t) {
      const { id, userName } = await createOktaUser(t);
      const filter = `userName eq "${String(userName).toUpperCase()}"`;
      t.equal(await t.find('/Users', filter), [id], 'the users found');
    },
  },
  {
    id: 'spec.wrong-token',
    title: 'a wrong token is answered 401 with a SCIM error that has status and detail',
    section: 'Okta spec test, check status 401',
    async run(t) {
      const answer = await t.get('/Users?count=1', { authorization: 'non-token' });
      t.error(answer, 401);
      t.that(Boolean(answer.json.detail), 'the error has no detail');
      t.equal(answer.json.status, '401', 'status in the body');
    },
  },
  {
    id: 'spec.groups-endpoint',
    title: 'the list of groups answers 200 with a ListResponse',
    level: 'SHOULD',
    section: 'Okta spec test, verify Groups endpoint',
    async run(t) {
      await t.list('/Groups', { startIndex: 1, count: 100 });
    },
  },
]);

function assertUser(t: CaseContext, user: Json, { id, userName }: Json): void {
  t.that(typeof user?.id === 'string' && user.id !== '', 'the user has no id');
  t.equal(user.id, id, 'id');
  t.equal(user.userName, userName, 'userName');
  t.equal(user.name?.givenName, 'Ada', 'name.givenName');
  t.equal(user.name?.familyName, 'Lovelace', 'name.familyName');
  t.that(typeof user.active === 'boolean', `active is ${JSON.stringify(user.active)}`);
  t.that(Boolean(user.emails?.[0]?.value), 'emails has no value');
}
