import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { replace } from '../../operations.ts';
import { compareTimes } from '../../times.ts';

/** Reading resources and their common attributes (RFC 7644 §3.4.1, RFC 7643 §3.1). */
export const readCases = casesOf({ section: 'RFC 7644 §3.4.1', needs: ['users'] }, [
  {
    id: 'read.by-id',
    title: 'GET by id answers the resource',
    requirements: ['R139', 'R141'],
    async run(t) {
      const user = await t.createUser({
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        displayName: 'Ada',
        active: true,
      });
      const read = await t.readUser(user);
      t.equal(read.id, user.id, 'id');
      t.equal(read.userName, user.userName, 'userName');
      t.equal(read.name?.givenName, 'Ada', 'name.givenName');
      t.equal(read.name?.familyName, 'Lovelace', 'name.familyName');
      t.equal(read.displayName, 'Ada', 'displayName');
      t.equal(read.active, true, 'active');
    },
  },
  {
    id: 'read.multi-valued',
    title: 'multi-valued complex attributes are kept with their sub-attributes',
    requirements: ['R139'],
    async run(t) {
      const emails = [
        { value: t.mail('ada@work'), type: 'work', primary: true },
        { value: t.mail('ada@home'), type: 'home' },
      ];
      const phoneNumbers = [{ value: 'tel:+1-201-555-0123', type: 'work' }];
      const user = await t.createUser({ emails, phoneNumbers });
      const read = await t.readUser(user);
      const found = (type: string) =>
        read.emails?.find((one: { type: string }) => one.type === type);
      t.equal(read.emails?.length, 2, 'number of emails');
      t.equal(found('work')?.value, t.mail('ada@work'), 'value of the work email');
      t.equal(found('work').primary, true, 'primary of the work email');
      t.equal(found('home')?.value, t.mail('ada@home'), 'value of the home email');
      t.that(found('home').primary !== true, 'the home email has become primary');
      t.equal(read.phoneNumbers?.length, 1, 'number of phoneNumbers');
    },
  },
  {
    id: 'read.unknown',
    title: 'an unknown id answers 404',
    requirements: ['R140'],
    section: 'RFC 7644 §3.12',
    async run(t) {
      t.error(await t.get('/Users/7f9d6c1e-0000-4000-8000-000000000000'), 404);
    },
  },
  {
    id: 'read.malformed-id',
    title: 'a malformed id answers 404 or another error of the client, never 500',
    requirements: ['R140'],
    level: 'SHOULD',
    section: 'RFC 7644 §3.12',
    async run(t) {
      for (const id of ["' or 1=1", '%00', '..%2F..', 'x'.repeat(2_000), '☃', '{}', 'null'])
        t.status(
          await t.get(id.includes('%') ? `/Users/${id}` : userPath(id)),
          [400, 404, 405, 414],
        );
    },
  },
  {
    id: 'read.meta',
    title: 'meta has the type, both times and the location',
    requirements: ['R096', 'R099', 'R101'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const { meta } = await t.readUser(await t.createUser());
      t.equal(meta?.resourceType, 'User', 'meta.resourceType');
      for (const name of ['created', 'lastModified'])
        t.that(
          compareTimes(meta[name], meta[name]) === 0,
          `meta.${name} is ${JSON.stringify(meta[name])}; a dateTime is expected`,
        );
      t.that(typeof meta.location === 'string', 'meta.location is missing');
    },
  },
  {
    id: 'read.created-equals-modified',
    title: 'lastModified equals created until the first change',
    requirements: ['R096'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const { meta } = await t.createUser();
      t.that(meta?.created !== undefined, 'meta.created is missing');
      t.equal(meta?.lastModified, meta?.created, 'meta.lastModified');
    },
  },
  {
    id: 'read.modified-advances',
    title: 'a change advances lastModified and leaves created and id as they are',
    requirements: ['R097', 'R088'],
    section: 'RFC 7643 §3.1',
    needs: ['patch'],
    async run(t) {
      const user = await t.createUser();
      const before = await t.readUser(user);
      const after = await t.patchedUser(user, replace('displayName', t.name('changed')));
      t.equal(after.id, before.id, 'id');
      t.equal(after.meta.created, before.meta.created, 'meta.created');
      t.that(
        (compareTimes(after.meta.lastModified, before.meta.lastModified) ?? -1) >= 0,
        'meta.lastModified went backwards',
      );
    },
  },
  {
    id: 'read.location',
    title: 'meta.location leads to the resource',
    requirements: ['R098', 'R061'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const user = await t.createUser();
      const read = await t.follow((await t.readUser(user)).meta?.location);
      t.status(read, 200);
      t.equal(read.json?.id, user.id, 'id');
    },
  },
  {
    id: 'read.content-location',
    title: 'Content-Location, if sent, equals meta.location',
    requirements: ['R098'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const user = await t.createUser();
      const answer = await t.get(userPath(user.id));
      const location = answer.headers.get('content-location');
      if (location === null) t.skip('the server sends no Content-Location');
      t.equal(location, answer.json?.meta?.location, 'Content-Location');
    },
  },
  {
    id: 'read.id-case',
    title: 'an id is compared with regard to case',
    requirements: ['R091'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const { id } = await t.createUser();
      const other = id === id.toUpperCase() ? id.toLowerCase() : id.toUpperCase();
      if (other === id) t.skip('the id has no letters');
      t.status(await t.get(userPath(other)), 404);
    },
  },
  {
    id: 'read.no-bulk-id',
    title: 'no id contains the reserved word bulkId',
    requirements: ['R090'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const { id } = await t.createUser();
      t.that(!id.includes('bulkId'), `the id ${id} contains bulkId`);
    },
  },
  {
    id: 'read.ids-differ',
    title: 'ids of users are distinct',
    requirements: ['R088', 'R359'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const ids = [];
      for (let count = 0; count < 5; count += 1) ids.push((await t.createUser()).id);
      t.equal(new Set(ids).size, ids.length, 'number of distinct ids');
    },
  },
]);
