import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { createOktaUser, oktaHeaders, oktaUser } from './spec.ts';

const off = [{ op: 'replace', value: { active: false } }] as const;
const on = [{ op: 'replace', value: { active: true } }] as const;

/** What happens to a user from its assignment to its removal, as the requests of Okta. */
export const lifecycleCases = casesOf({ section: 'Okta CRUD test', needs: ['users'] }, [
  {
    id: 'lifecycle.create-with-password',
    title: 'POST with a password, which Okta always sends, succeeds and never shows it',
    section: 'Okta SCIM 2.0 reference, create users',
    async run(t) {
      const password = `Xy12-${crypto.randomUUID()}`;
      const answer = await t.post('/Users', oktaUser(t, { password }), { headers: oktaHeaders });
      t.status(answer, 201);
      t.that(!answer.text.includes(password), 'the answer shows the password');
      const read = await t.get(userPath(answer.json.id));
      t.absent(read.json, 'password');
    },
  },
  {
    id: 'lifecycle.find-before-create',
    title: 'a user is found by userName with the parameters that Okta adds',
    section: 'Okta SCIM 2.0 reference, determine if the user exists',
    async run(t) {
      const { id, userName } = await createOktaUser(t);
      const filter = `filter=userName%20eq%20%22${encodeURIComponent(userName)}%22`;
      const answer = await t.get(`/Users?${filter}&startIndex=1&count=100`, {
        headers: oktaHeaders,
      });
      t.listResponse(answer);
      t.equal(answer.json.totalResults, 1, 'totalResults');
      t.equal(answer.json.Resources?.[0]?.id, id, 'id of the user found');
    },
  },
  {
    id: 'lifecycle.user-name-with-plus',
    title: 'a userName with a plus sign and an apostrophe is kept and found',
    level: 'SHOULD',
    section: 'Okta test plan, special characters',
    async run(t) {
      const userName = `${t.name('o')}'neil+test@acme.example`;
      const { id } = await createOktaUser(t, { userName });
      t.equal((await t.read(userPath(id))).userName, userName, 'userName');
      t.equal(await t.find('/Users', `userName eq "${userName}"`), [id], 'the users found');
    },
  },
  {
    id: 'lifecycle.update',
    title: 'PUT of all that GET answered, with one change, makes that change',
    async run(t) {
      const { id } = await createOktaUser(t);
      const before = await t.read(userPath(id));
      const body = { ...before, name: { ...before.name, givenName: 'Augusta' } };
      const answer = await t.put(userPath(id), body, { headers: oktaHeaders });
      t.status(answer, 200);
      t.equal(answer.json?.name?.givenName, 'Augusta', 'name.givenName');
      const after = await t.read(userPath(id));
      t.equal(after.name?.givenName, 'Augusta', 'name.givenName');
      t.equal(after.name?.familyName, 'Lovelace', 'name.familyName');
      t.equal(after.userName, before.userName, 'userName');
    },
  },
  {
    id: 'lifecycle.deactivate',
    title: 'PATCH of active in a value without path deactivates and reactivates',
    needs: ['patch'],
    async run(t) {
      const { id } = await createOktaUser(t);
      t.status(await t.patch(userPath(id), off, { headers: oktaHeaders }), [200, 204]);
      t.equal((await t.read(userPath(id))).active, false, 'active');
      t.status(await t.patch(userPath(id), on, { headers: oktaHeaders }), [200, 204]);
      t.equal((await t.read(userPath(id))).active, true, 'active');
    },
  },
  {
    id: 'lifecycle.deactivate-by-put',
    title: 'PUT with active false deactivates, as integrations made with the wizard do',
    section: 'Okta SCIM 2.0 reference, delete users',
    async run(t) {
      const { id } = await createOktaUser(t);
      const before = await t.read(userPath(id));
      t.status(await t.put(userPath(id), { ...before, active: false }), 200);
      t.equal((await t.read(userPath(id))).active, false, 'active');
    },
  },
  {
    id: 'lifecycle.put-keeps-inactive',
    title: 'PUT without active does not activate a deactivated user',
    level: 'SHOULD',
    section: 'Okta test plan, deactivated users',
    needs: ['patch'],
    async run(t) {
      const { id } = await createOktaUser(t);
      t.status(await t.patch(userPath(id), off), [200, 204]);
      const { active: _, ...body } = await t.read(userPath(id));
      t.status(await t.put(userPath(id), body), 200);
      t.equal((await t.read(userPath(id))).active, false, 'active');
    },
  },
  {
    id: 'lifecycle.inactive-is-found',
    title: 'a deactivated user is still found, because Okta never deletes users',
    section: 'Okta SCIM 2.0 reference, delete users',
    needs: ['patch'],
    async run(t) {
      const { id, userName } = await createOktaUser(t);
      t.status(await t.patch(userPath(id), off), [200, 204]);
      const list = await t.list('/Users', { filter: `userName eq "${userName}"` });
      t.equal(list.totalResults, 1, 'totalResults');
      t.equal(list.Resources?.[0]?.active, false, 'active');
      t.status(await t.post('/Users', oktaUser(t, { userName })), 409);
    },
  },
  {
    id: 'lifecycle.password-sync',
    title: 'PATCH of a password succeeds, and never shows it',
    level: 'SHOULD',
    section: 'Okta SCIM 2.0 reference, sync password',
    needs: ['patch', 'changePassword'],
    async run(t) {
      const { id } = await createOktaUser(t);
      const password = `Xy12-${crypto.randomUUID()}`;
      const answer = await t.patch(userPath(id), [{ op: 'replace', value: { password } }]);
      t.status(answer, [200, 204]);
      t.that(!answer.text.includes(password), 'the answer shows the password');
    },
  },
  {
    id: 'lifecycle.profile',
    title: 'the attributes of a profile are kept: title, phone numbers, address',
    level: 'SHOULD',
    section: 'Okta test plan, profile updates',
    async run(t) {
      const profile: Json = {
        title: 'Analyst',
        phoneNumbers: [{ value: '+44 20 7946 0000', type: 'work', primary: true }],
        addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
      };
      const { id } = await createOktaUser(t, profile);
      const user = await t.read(userPath(id));
      t.equal(user.title, 'Analyst', 'title');
      t.equal(user.phoneNumbers?.[0]?.value, '+44 20 7946 0000', 'phoneNumbers.value');
      t.equal(user.addresses?.[0]?.locality, 'London', 'addresses.locality');
    },
  },
  {
    id: 'lifecycle.empty-value',
    title: 'PUT with an empty value clears the attribute',
    level: 'SHOULD',
    section: 'Okta test plan, profile updates',
    async run(t) {
      const { id } = await createOktaUser(t, { title: 'Analyst' });
      const before = await t.read(userPath(id));
      t.status(await t.put(userPath(id), { ...before, title: '' }), 200);
      const { title } = await t.read(userPath(id));
      if (title !== '') t.unassigned(title, 'title');
    },
  },
  {
    id: 'lifecycle.import',
    title: 'an import reads pages that follow each other, of the size that was asked for',
    section: 'Okta SCIM 2.0 reference, retrieve users',
    async run(t) {
      for (let user = 0; user < 4; user += 1) await createOktaUser(t);
      const [first, second] = [
        await t.list('/Users', { startIndex: 1, count: 2 }),
        await t.list('/Users', { startIndex: 3, count: 2 }),
      ];
      t.that(first.totalResults >= 4, `totalResults is ${first.totalResults} after four creates`);
      const ids: readonly Json[] = [...first.Resources, ...second.Resources].map(({ id }) => id);
      t.equal(ids.length, 4, 'the number of users on two pages of two');
      t.equal(new Set(ids).size, 4, 'the number of different users on two pages');
      t.equal(second.startIndex, 3, 'startIndex of the second page');
    },
  },
]);
