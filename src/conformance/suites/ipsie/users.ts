import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/** Resolves with the names of the attributes of a schema. */
export async function attributesOf(t: CaseContext, urn: string): Promise<readonly string[]> {
  const { Resources } = await t.list('/Schemas');
  const schema = Resources.find(({ id }: Json) => id === urn);
  t.that(schema !== undefined, `/Schemas lacks ${urn}`);
  return schema.attributes.map(({ name }: Json) => name);
}

/** AL2: users are created, read and changed. */
export const userCases = casesOf({ section: 'IPSIE AL2, users', needs: ['users'] }, [
  {
    id: 'al2-users.schema',
    title: 'the schema of users has userName, displayName and active',
    requirements: ['R380'],
    section: 'IPSIE AL2, users: schema',
    async run(t) {
      const names = await attributesOf(t, urns.user);
      for (const name of ['userName', 'displayName', 'active'])
        t.includes(names, name, 'the attributes of users');
    },
  },
  {
    id: 'al2-users.external-id',
    title: 'externalId is kept',
    requirements: ['R380'],
    section: 'IPSIE AL2, users: schema',
    async run(t) {
      const externalId = t.name('external');
      const user = await t.createUser({ externalId });
      t.equal((await t.readUser(user)).externalId, externalId, 'externalId');
    },
  },
  {
    id: 'al2-users.no-password',
    title: 'the schema of users has no password',
    requirements: ['R380'],
    section: 'IPSIE AL2, users: passwords and other credentials',
    async run(t) {
      const names = await attributesOf(t, urns.user);
      t.excludes(names, 'password', 'the attributes of users');
    },
  },
  {
    id: 'al2-users.create',
    title: 'POST creates a user',
    requirements: ['R380'],
    section: 'IPSIE AL2, users: create',
    async run(t) {
      const user = await t.createUser({ displayName: 'Ada Lovelace', active: true });
      t.equal(user.displayName, 'Ada Lovelace', 'displayName');
      t.equal(user.active, true, 'active');
    },
  },
  {
    id: 'al2-users.update',
    title: 'PATCH changes a user',
    requirements: ['R380'],
    needs: ['patch'],
    section: 'IPSIE AL2, users: update',
    async run(t) {
      const user = await t.createUser();
      const value = 'Ada King';
      const after = await t.patchedUser(user, { op: 'replace', path: 'displayName', value });
      t.equal(after.displayName, value, 'displayName');
    },
  },
  {
    id: 'al2-users.get-all',
    title: 'GET of all users answers with a page',
    requirements: ['R380'],
    section: 'IPSIE AL2, users: get all',
    async run(t) {
      await t.createUser();
      const list = await t.list('/Users');
      t.that(list.Resources?.length > 0, 'the page has no users');
      t.that(list.totalResults >= list.Resources.length, 'totalResults is less than the page');
    },
  },
  {
    id: 'al2-users.page-size',
    title: 'a page holds at most 1,000 users',
    requirements: ['R380'],
    level: 'SHOULD',
    needs: ['serviceProviderConfig'],
    section: 'IPSIE AL2, users: get all',
    async run(t) {
      const { maxResults } = t.discovery.serviceProviderConfig.filter ?? {};
      t.that(maxResults <= 1_000, `filter.maxResults is ${maxResults}`);
    },
  },
  {
    id: 'al2-users.cursor',
    title: 'pages can be walked by cursor',
    requirements: ['R380'],
    level: 'SHOULD',
    section: 'IPSIE AL2, users: get all',
    async run(t) {
      await t.createUser();
      await t.createUser();
      const first = await t.list('/Users', { cursor: '', count: 1 });
      t.that(typeof first.nextCursor === 'string', 'the first page of two users has no nextCursor');
      const second = await t.list('/Users', { cursor: first.nextCursor, count: 1 });
      t.notEqual(
        second.Resources?.[0]?.id,
        first.Resources?.[0]?.id,
        'the user on the second page',
      );
    },
  },
  {
    id: 'al2-users.get',
    title: 'GET answers with one user by its id',
    requirements: ['R380'],
    section: 'IPSIE AL2, users: get by id',
    async run(t) {
      const user = await t.createUser();
      t.equal((await t.readUser(user)).userName, user.userName, 'userName');
      t.status(await t.get(userPath(crypto.randomUUID())), 404);
    },
  },
  ...(
    [
      ['user-name', 'username eq …', ({ userName }) => `username eq "${userName}"`],
      ['external-id', 'externalId eq …', ({ externalId }) => `externalId eq "${externalId}"`],
      ['email', 'emails[value eq …]', ({ email }) => `emails[value eq "${email}"]`],
      [
        'work-email',
        'emails[type eq "work" and value eq …]',
        ({ email }) => `emails[type eq "work" and value eq "${email}"]`,
      ],
    ] as readonly (readonly [string, string, (of: Json) => string])[]
  ).map(([id, shown, filterOf]) => ({
    id: `al2-users.find-by-${id}`,
    title: `the filter ${shown} finds the user`,
    requirements: ['R379'],
    section: 'IPSIE AL2, users: list by alternate identifier',
    async run(t: CaseContext) {
      const [externalId, email] = [t.name('external'), `${t.name('mail')}@check.example`];
      const user = await t.createUser({ externalId, emails: [{ value: email, type: 'work' }] });
      await t.createUser({ emails: [{ value: `${t.name('mail')}@check.example`, type: 'work' }] });
      const filter = filterOf({ userName: user.userName, externalId, email });
      t.equal(await t.find('/Users', filter), [user.id], 'the users found');
    },
  })),
]);
