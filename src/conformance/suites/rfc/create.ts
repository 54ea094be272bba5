import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/** Creating resources (RFC 7644 §3.3). */
export const createCases = casesOf({ section: 'RFC 7644 §3.3', needs: ['users'] }, [
  {
    id: 'create.status',
    title: 'POST answers 201 with the created user',
    requirements: ['R131', 'R132'],
    async run(t) {
      const body = t.userBody();
      const answer = await t.post('/Users', body);
      t.status(answer, 201);
      t.equal(answer.json?.userName, body.userName, 'userName');
      t.that(typeof answer.json?.id === 'string' && answer.json.id !== '', 'the answer has no id');
    },
  },
  {
    id: 'create.location',
    title: 'Location and meta.location hold the same absolute URL, which leads to the user',
    requirements: ['R133', 'R098'],
    async run(t) {
      const answer = await t.post('/Users', t.userBody());
      t.status(answer, 201);
      const location = answer.headers.get('location');
      t.that(location !== null, 'there is no Location header');
      t.equal(location, answer.json?.meta?.location, 'Location');
      const read = await t.follow(location);
      t.status(read, 200);
      t.equal(read.json?.id, answer.json.id, 'id behind Location');
    },
  },
  {
    id: 'create.same-as-read',
    title: 'the answer of POST is what GET answers',
    requirements: ['R132', 'R011'],
    level: 'SHOULD',
    async run(t) {
      const created = await t.createUser({
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        title: 'Analyst',
      });
      t.equal(await t.readUser(created), created, 'the user as read');
    },
  },
  {
    id: 'create.id-is-the-servers',
    title: 'an id in the body is ignored',
    requirements: ['R128', 'R089', 'R088'],
    async run(t) {
      const id = t.name('own-id');
      const created = await t.createUser({ id });
      t.notEqual(created.id, id, 'id');
    },
  },
  {
    id: 'create.meta-is-the-servers',
    title: 'meta in the body is ignored',
    requirements: ['R095', 'R128', 'R137', 'R099'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const created = await t.createUser({
        meta: {
          resourceType: 'Group',
          created: '1970-01-01T00:00:00Z',
          location: 'https://x.example/',
        },
      });
      t.equal(created.meta?.resourceType, 'User', 'meta.resourceType');
      t.notEqual(created.meta?.created, '1970-01-01T00:00:00Z', 'meta.created');
      t.notEqual(created.meta?.location, 'https://x.example/', 'meta.location');
    },
  },
  {
    id: 'create.unique-user-name',
    title: 'a second user of the same userName is refused with 409 uniqueness',
    requirements: ['R134', 'R102'],
    async run(t) {
      const body = t.userBody();
      t.status(await t.post('/Users', body), 201);
      t.error(await t.post('/Users', body), 409, 'uniqueness');
    },
  },
  {
    id: 'create.unique-without-case',
    title: 'userName is unique without regard to case',
    requirements: ['R102', 'R071'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      const body = t.userBody();
      t.status(await t.post('/Users', body), 201);
      const upper = { ...body, userName: body.userName.toUpperCase() };
      t.error(await t.post('/Users', upper), 409, 'uniqueness');
    },
  },
  {
    id: 'create.user-name-required',
    title: 'a user without userName is refused',
    requirements: ['R102', 'R135'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      const { userName: _, ...body } = t.userBody();
      t.error(await t.post('/Users', body), 400);
    },
  },
  {
    id: 'create.user-name-empty',
    title: 'an empty userName is refused',
    requirements: ['R102'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      t.error(await t.post('/Users', t.userBody({ userName: '' })), 400);
    },
  },
  {
    id: 'create.invalid-value-named',
    title: 'a missing required attribute is refused with scimType invalidValue',
    requirements: ['R135'],
    section: 'RFC 7644 §3.12',
    level: 'SHOULD',
    async run(t) {
      const { userName: _, ...body } = t.userBody();
      t.error(await t.post('/Users', body), 400, 'invalidValue');
    },
  },
  {
    id: 'create.projection',
    title: 'attributes selects what the answer of POST holds',
    requirements: ['R136', 'R219'],
    section: 'RFC 7644 §3.9',
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ title: 'Analyst' }), {
        query: { attributes: 'userName' },
      });
      t.status(answer, 201);
      t.that(answer.json?.id !== undefined, 'id is missing');
      t.that(answer.json?.userName !== undefined, 'userName is missing');
      t.absent(answer.json, 'title');
    },
  },
  {
    id: 'create.external-id-kept',
    title: 'externalId is kept as it was sent, and never invented',
    requirements: ['R092', 'R070', 'R094'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const externalId = t.name('AbC');
      const created = await t.createUser({ externalId });
      t.equal((await t.readUser(created)).externalId, externalId, 'externalId');
      const { externalId: _, ...body } = t.userBody();
      const answer = await t.post('/Users', body);
      if (answer.status === 400) t.skip('the server requires externalId');
      t.status(answer, 201);
      t.unassigned(answer.json.externalId, 'externalId of a user that was created without one');
    },
  },
  {
    id: 'create.new-id-after-delete',
    title: 'a deleted userName can be created again, under a new id',
    requirements: ['R088', 'R304'],
    section: 'RFC 7644 §3.6',
    level: 'SHOULD',
    async run(t) {
      const body = t.userBody();
      const first = await t.post('/Users', body);
      t.status(first, 201);
      await t.deleted(userPath(first.json.id));
      const second = await t.post('/Users', body);
      t.status(second, 201);
      t.notEqual(second.json.id, first.json.id, 'id of the second user');
    },
  },
  {
    id: 'create.groups-read-only',
    title: 'groups in the body of a user are ignored',
    requirements: ['R114', 'R128'],
    section: 'RFC 7643 §4.1.2',
    needs: ['groups'],
    async run(t) {
      const group = await t.createGroup();
      const created = await t.createUser({ groups: [{ value: group.id }] });
      t.unassigned(created.groups, 'groups');
      const { members } = await t.readGroup(group);
      t.unassigned(members, 'members of the group');
    },
  },
  {
    id: 'create.schemas-required-base',
    title: 'a user whose schemas name only an extension is refused, or gets the base schema',
    requirements: ['R084'],
    section: 'RFC 7643 §3',
    needs: ['enterprise'],
    async run(t) {
      const answer = await t.post('/Users', t.userBody({ schemas: [urns.enterprise] }));
      if (answer.status === 201) t.includes(answer.json.schemas, urns.user, 'schemas');
      else t.error(answer, 400);
    },
  },
]);
