import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/** Returns a user as the provisioning service creates one. */
export function entraUser(t: CaseContext, attributes: Json = {}): Json {
  const userName = `${t.name('user')}@contoso.example`;
  return {
    schemas: [urns.user, urns.enterprise],
    externalId: userName.split('@', 1)[0],
    userName,
    active: true,
    displayName: 'Ada Lovelace',
    emails: [{ primary: true, type: 'work', value: userName }],
    meta: { resourceType: 'User' },
    name: { formatted: 'Ada Lovelace', familyName: 'Lovelace', givenName: 'Ada' },
    roles: [],
    [urns.enterprise]: { department: 'Research' },
    ...attributes,
  };
}

/** Creates such a user, and resolves with the answer. */
export async function createEntraUser(t: CaseContext, attributes?: Json): Promise<Json> {
  const answer = await t.post('/Users', entraUser(t, attributes));
  t.status(answer, [200, 201]);
  t.that(typeof answer.json?.id === 'string', 'the created user has no id');
  return answer.json;
}

/** Creating, finding, and deleting users. */
export const userCases = casesOf(
  { section: 'Entra SCIM guide, user operations', needs: ['users'] },
  [
    {
      id: 'users.create',
      title: 'POST creates the user, and answers with an id and the userName that was sent',
      section: 'Entra validation test 17, SCIM_User_Create_Test',
      async run(t) {
        const body = entraUser(t);
        const answer = await t.post('/Users', body);
        t.status(answer, [200, 201]);
        t.that(typeof answer.json?.id === 'string' && answer.json.id !== '', 'there is no id');
        t.equal(answer.json.userName, body.userName, 'userName');
      },
    },
    {
      id: 'users.duplicate',
      title: 'a second user of the same userName is answered 409',
      section: 'Entra SCIM validator, create a duplicate user',
      async run(t) {
        const body = entraUser(t);
        t.status(await t.post('/Users', body), [200, 201]);
        t.status(await t.post('/Users', body), 409);
      },
    },
    {
      id: 'users.find-by-user-name',
      title: 'a user is found by userName, in any case',
      async run(t) {
        const { id, userName } = await createEntraUser(t);
        t.equal(await t.find('/Users', `userName eq "${userName}"`), [id], 'the users found');
        const upper = String(userName).toUpperCase();
        t.equal(
          await t.find('/Users', `userName eq "${upper}"`),
          [id],
          'the users found by capitals',
        );
      },
    },
    {
      id: 'users.find-by-external-id',
      title: 'a user is found by externalId, the matching attribute of many mappings',
      async run(t) {
        const { id, externalId } = await createEntraUser(t);
        t.equal(await t.find('/Users', `externalId eq "${externalId}"`), [id], 'the users found');
      },
    },
    {
      id: 'users.find-by-work-email',
      title:
        'a user is found by emails[type eq "work"].value, where that is the matching attribute',
      level: 'SHOULD',
      async run(t) {
        const { id, userName } = await createEntraUser(t);
        const filter = `emails[type eq "work"].value eq "${userName}"`;
        t.equal(await t.find('/Users', filter), [id], 'the users found');
      },
    },
    {
      id: 'users.soft-deleted-is-found',
      title: 'a deactivated user is still read and found, with active false',
      section: 'Entra SCIM guide, protocol requirements',
      needs: ['patch'],
      async run(t) {
        const { id, userName } = await createEntraUser(t);
        const path = userPath(id);
        t.status(
          await t.patch(path, [{ op: 'Replace', path: 'active', value: false }]),
          [200, 204],
        );
        t.equal((await t.read(path)).active, false, 'active');
        t.equal(await t.find('/Users', `userName eq "${userName}"`), [id], 'the users found');
      },
    },
    {
      id: 'users.delete',
      title: 'DELETE removes the user: it is neither read nor found any more',
      level: 'SHOULD',
      section: 'Entra validation test 4, Delete_User_Test',
      async run(t) {
        const { id, userName } = await createEntraUser(t);
        t.status(await t.delete(userPath(id)), [200, 204]);
        t.status(await t.get(userPath(id)), 404);
        t.equal(await t.find('/Users', `userName eq "${userName}"`), [], 'the users found');
      },
    },
    {
      id: 'users.create-again',
      title: 'after DELETE, the same user can be created again',
      section: 'Entra validation test 6, Restore_User_Test',
      async run(t) {
        const body = entraUser(t);
        const first = await t.post('/Users', body);
        t.status(first, [200, 201]);
        t.status(await t.delete(userPath(first.json.id)), [200, 204]);
        const second = await t.post('/Users', body);
        t.status(second, [200, 201]);
        t.equal((await t.readUser(second.json)).active, true, 'active');
      },
    },
    {
      id: 'users.pages',
      title: 'pages of five users follow each other, and echo their startIndex',
      section: 'Entra validation test 23, SCIM_User_Pagination_Test',
      async run(t) {
        for (let user = 0; user < 11; user += 1) await t.createUser();
        await walksPages(t, '/Users');
      },
    },
  ],
);

/** Three pages exist: the caller has created eleven resources. */
export async function walksPages(t: CaseContext, path: string): Promise<void> {
  const seen = new Set<unknown>();
  for (const startIndex of [1, 6, 11]) {
    const list = await t.list(path, { startIndex, count: 5 });
    t.equal(list.startIndex, startIndex, 'startIndex');
    const ids: readonly unknown[] = (list.Resources ?? []).map(({ id }: Json) => id);
    t.that(
      ids.length > 0 && ids.length <= 5,
      `the page at ${startIndex} has ${ids.length} resources`,
    );
    t.equal(
      ids.filter((id) => seen.has(id)),
      [],
      `what the page at ${startIndex} repeats`,
    );
    for (const id of ids) seen.add(id);
  }
}
