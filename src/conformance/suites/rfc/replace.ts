import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';

/** Replacing resources with PUT (RFC 7644 §3.5.1). */
export const replaceCases = casesOf({ section: 'RFC 7644 §3.5.1', needs: ['users'] }, [
  {
    id: 'put.replaces',
    title: 'PUT answers 200 with the replaced user',
    requirements: ['R236', 'R237', 'R243'],
    async run(t) {
      const body = t.userBody({ displayName: 'Before', title: 'Analyst' });
      const json = await t.createFrom(body);
      const answer = await t.put(userPath(json.id), { ...body, displayName: 'After' });
      t.status(answer, 200);
      t.equal(answer.json?.displayName, 'After', 'displayName in the answer');
      const read = await t.readUser(json);
      t.equal(read.displayName, 'After', 'displayName');
      t.equal(read.title, 'Analyst', 'title');
      t.equal(read.id, json.id, 'id');
    },
  },
  {
    id: 'put.omitted',
    title: 'an attribute that PUT leaves out is cleared, not merged',
    requirements: ['R238'],
    level: 'SHOULD',
    async run(t) {
      const body = t.userBody({
        title: 'Analyst',
        emails: [
          { value: t.mail('a@work'), type: 'work' },
          { value: t.mail('a@home'), type: 'home' },
        ],
      });
      const json = await t.createFrom(body);
      t.that(json.title !== undefined, 'the attribute was sent with POST and is not there');
      const { title: _, ...rest } = body;
      const emails = [{ value: t.mail('a@work'), type: 'work' }];
      t.status(await t.put(userPath(json.id), { ...rest, emails }), 200);
      const read = await t.readUser(json);
      t.unassigned(read.title, 'title');
      t.equal(read.emails?.length, 1, 'number of emails');
    },
  },
  {
    id: 'put.cleared',
    title: 'null and [] clear an attribute',
    requirements: ['R239', 'R069'],
    async run(t) {
      const body = t.userBody({
        title: 'Analyst',
        phoneNumbers: [{ value: '555-0123', type: 'work' }],
      });
      const json = await t.createFrom(body);
      t.that(json.title !== undefined, 'the attribute was sent with POST and is not there');
      t.status(await t.put(userPath(json.id), { ...body, title: null, phoneNumbers: [] }), 200);
      const read = await t.readUser(json);
      t.unassigned(read.title, 'title');
      t.unassigned(read.phoneNumbers, 'phoneNumbers');
    },
  },
  {
    id: 'put.read-only',
    title: 'readOnly attributes in a PUT are ignored',
    requirements: ['R241', 'R072', 'R089', 'R095'],
    async run(t) {
      const user = await t.createUser();
      const read = await t.readUser(user);
      const answer = await t.put(userPath(user.id), {
        ...read,
        id: user.id,
        meta: { ...read.meta, created: '1970-01-01T00:00:00Z', resourceType: 'Group' },
      });
      t.status(answer, 200);
      const after = await t.readUser(user);
      t.equal(after.id, user.id, 'id');
      t.equal(after.meta?.created, read.meta?.created, 'meta.created');
      t.equal(after.meta?.resourceType, 'User', 'meta.resourceType');
    },
  },
  {
    id: 'put.other-id',
    title: 'PUT with another id in the body changes no id',
    requirements: ['R089', 'R241'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const body = t.userBody();
      const json = await t.createFrom(body);
      const answer = await t.put(userPath(json.id), { ...body, id: t.name('other-id') });
      if (answer.status !== 200) t.error(answer, 400);
      t.equal((await t.readUser(json)).id, json.id, 'id');
    },
  },
  {
    id: 'put.required',
    title: 'PUT without userName is refused and changes nothing',
    requirements: ['R242'],
    async run(t) {
      const body = t.userBody({ title: 'Analyst' });
      const json = await t.createFrom(body);
      const { userName: _, ...rest } = body;
      t.error(await t.put(userPath(json.id), { ...rest, title: 'Changed' }), 400);
      t.equal((await t.readUser(json)).title, 'Analyst', 'title');
    },
  },
  {
    id: 'put.unique',
    title: 'PUT with the userName of another user is refused with 409 uniqueness',
    requirements: ['R244'],
    async run(t) {
      const taken = await t.createUser();
      const body = t.userBody();
      const json = await t.createFrom(body);
      t.error(
        await t.put(userPath(json.id), { ...body, userName: taken.userName }),
        409,
        'uniqueness',
      );
      t.equal((await t.readUser(json)).userName, body.userName, 'userName');
    },
  },
  {
    id: 'put.unknown',
    title: 'PUT of a deleted user answers 404',
    requirements: ['R245', 'R302'],
    section: 'RFC 7644 §3.6',
    async run(t) {
      const body = t.userBody();
      const json = await t.createFrom(body);
      await t.deleted(userPath(json.id));
      t.error(await t.put(userPath(json.id), body), 404);
    },
  },
  {
    id: 'put.rename',
    title: 'PUT can change userName, and the old one is free again',
    requirements: ['R237', 'R244'],
    async run(t) {
      const body = t.userBody();
      const json = await t.createFrom(body);
      const userName = t.userBody().userName;
      t.status(await t.put(userPath(json.id), { ...body, userName }), 200);
      t.equal((await t.readUser(json)).userName, userName, 'userName');
      t.status(await t.post('/Users', body), 201);
    },
  },
  {
    id: 'put.idempotent',
    title: 'the same PUT twice leaves lastModified as it is',
    requirements: ['R246', 'R097'],
    level: 'SHOULD',
    async run(t) {
      const body = t.userBody({ title: 'Analyst' });
      const json = await t.createFrom(body);
      t.status(await t.put(userPath(json.id), body), 200);
      const before = await t.readUser(json);
      t.status(await t.put(userPath(json.id), body), 200);
      t.equal((await t.readUser(json)).meta, before.meta, 'meta');
    },
  },
  {
    id: 'put.extension-dropped',
    title: 'an extension that PUT leaves out is cleared, and schemas lists it no longer',
    requirements: ['R247'],
    level: 'SHOULD',
    needs: ['enterprise'],
    async run(t) {
      const body = t.userBody();
      const { json } = await t.post('/Users', {
        ...body,
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { department: 'Research' },
      });
      t.that(json?.[urns.enterprise] !== undefined, 'the extension was sent and is not there');
      t.status(await t.put(userPath(json.id), body), 200);
      const read = await t.readUser(json);
      t.unassigned(read[urns.enterprise], 'the extension');
      t.excludes(read.schemas, urns.enterprise, 'schemas');
    },
  },
  {
    id: 'put.deactivate',
    title: 'PUT with active false suspends the user, who can still be read',
    requirements: ['R108', 'R237'],
    section: 'RFC 7643 §4.1.1',
    async run(t) {
      const body = t.userBody({ active: true });
      const json = await t.createFrom(body);
      t.status(await t.put(userPath(json.id), { ...body, active: false }), 200);
      t.equal((await t.readUser(json)).active, false, 'active');
    },
  },
  {
    id: 'put.round-trip',
    title: 'what GET answers can be PUT back unchanged',
    requirements: ['R241', 'R237'],
    async run(t) {
      const user = await t.createUser({
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        emails: [{ value: t.mail('ada@work'), type: 'work', primary: true }],
        active: true,
      });
      const before = await t.readUser(user);
      t.status(await t.put(userPath(user.id), before), 200);
      const after = await t.readUser(user);
      for (const name of ['userName', 'name', 'emails', 'active', 'displayName'])
        t.equal(after[name], before[name], name);
    },
  },
]);
