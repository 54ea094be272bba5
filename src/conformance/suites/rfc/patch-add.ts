import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { add, item } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** PATCH that adds (RFC 7644 §3.5.2.1). */
export const patchAddCases = casesOf({ section: 'RFC 7644 §3.5.2.1', needs: ['users', 'patch'] }, [
  {
    id: 'patch.add.no-value',
    title: 'add without a value is refused',
    requirements: ['R268'],
    async run(t) {
      const { id } = await t.createUser();
      t.error(await t.patch(userPath(id), [{ op: 'add', path: 'title' }]), 400);
    },
  },
  {
    id: 'patch.add.no-path',
    title: 'add without a path adds the attributes of its value, and leaves the others',
    requirements: ['R269', 'R254'],
    async run(t) {
      const user = await t.createUser({ displayName: 'Ada' });
      const after = await t.patchedUser(
        user,
        add(undefined, { title: 'Analyst', nickName: 'Countess' }),
      );
      t.equal(after.title, 'Analyst', 'title');
      t.equal(after.nickName, 'Countess', 'nickName');
      t.equal(after.displayName, 'Ada', 'displayName');
    },
  },
  {
    id: 'patch.add.absent',
    title: 'add creates an attribute that has no value',
    requirements: ['R270'],
    async run(t) {
      const after = await t.patchedUser(await t.createUser(), add('title', 'Analyst'));
      t.equal(after.title, 'Analyst', 'title');
    },
  },
  {
    id: 'patch.add.single',
    title: 'add replaces the value of a single-valued attribute',
    requirements: ['R273'],
    async run(t) {
      const user = await t.createUser({ title: 'Analyst' });
      t.equal((await t.patchedUser(user, add('title', 'Countess'))).title, 'Countess', 'title');
    },
  },
  {
    id: 'patch.add.complex',
    title: 'add to a complex attribute merges its sub-attributes',
    requirements: ['R271'],
    async run(t) {
      const user = await t.createUser({ name: { givenName: 'Ada', familyName: 'Lovelace' } });
      const after = await t.patchedUser(user, add('name', { givenName: 'Augusta' }));
      t.equal(after.name?.givenName, 'Augusta', 'name.givenName');
      t.equal(after.name.familyName, 'Lovelace', 'name.familyName');
    },
  },
  {
    id: 'patch.add.sub-attribute',
    title: 'add to a sub-attribute of an absent complex attribute creates it',
    requirements: ['R278'],
    async run(t) {
      const after = await t.patchedUser(await t.createUser(), add('name.middleName', 'King'));
      t.equal(after.name?.middleName, 'King', 'name.middleName');
    },
  },
  {
    id: 'patch.add.multi-valued',
    title: 'add appends to a multi-valued attribute',
    requirements: ['R272'],
    async run(t) {
      const user = await t.createUser({ emails: [item(t.mail('a@work'), 'work')] });
      const after = await t.patchedUser(user, add('emails', [item(t.mail('a@home'), 'home')]));
      t.sameSet(
        after.emails?.map(({ value }: Json) => value),
        [t.mail('a@work'), t.mail('a@home')],
        'emails',
      );
    },
  },
  {
    id: 'patch.add.single-object',
    title: 'add takes one object for a multi-valued attribute',
    requirements: ['R272'],
    level: 'MAY',
    async run(t) {
      const user = await t.createUser({ emails: [item(t.mail('a@work'), 'work')] });
      const after = await t.patchedUser(user, add('emails', item(t.mail('a@home'), 'home')));
      t.equal(after.emails?.length, 2, 'number of emails');
    },
  },
  {
    id: 'patch.add.duplicate',
    title: 'add of a value that is there already succeeds and adds nothing',
    requirements: ['R274', 'R067'],
    async run(t) {
      const user = await t.createUser({ emails: [item(t.mail('a@work'), 'work')] });
      const after = await t.patchedUser(user, add('emails', [item(t.mail('a@work'), 'work')]));
      t.equal(after.emails?.length, 1, 'number of emails');
    },
  },
  {
    id: 'patch.add.primary',
    title: 'a new primary value takes primary from the earlier one',
    requirements: ['R259'],
    section: 'RFC 7644 §3.5.2',
    async run(t) {
      const user = await t.createUser({
        emails: [item(t.mail('a@work'), 'work', { primary: true })],
      });
      const after = await t.patchedUser(
        user,
        add('emails', [item(t.mail('a@home'), 'home', { primary: true })]),
      );
      const primaries = (after.emails ?? []).filter(({ primary }: Json) => primary === true);
      t.equal(
        primaries.map(({ value }: Json) => value),
        [t.mail('a@home')],
        'primary emails',
      );
      t.equal(after.emails.length, 2, 'number of emails');
    },
  },
  {
    id: 'patch.add.value-path',
    title: 'add to a sub-attribute of a value path changes the matching element',
    requirements: ['R275'],
    async run(t) {
      const user = await t.createUser({
        emails: [item(t.mail('a@work'), 'work'), item(t.mail('a@home'), 'home')],
      });
      const after = await t.patchedUser(user, add('emails[type eq "work"].display', 'At work'));
      const displays: Json = Object.fromEntries(
        (after.emails ?? []).map(({ type, display }: Json) => [type, display]),
      );
      t.equal(displays.work, 'At work', 'display of the work email');
      t.unassigned(displays.home, 'display of the home email');
    },
  },
  {
    id: 'patch.add.extension',
    title: 'add of an attribute of an extension creates the extension and lists it',
    requirements: ['R257', 'R265'],
    section: 'RFC 7644 §3.5.2',
    needs: ['enterprise'],
    async run(t) {
      const after = await t.patchedUser(
        await t.createUser(),
        add(`${urns.enterprise}:department`, 'Research'),
      );
      t.equal(after[urns.enterprise]?.department, 'Research', 'department');
      t.includes(after.schemas, urns.enterprise, 'schemas');
    },
  },
  {
    id: 'patch.add.extension-object',
    title: 'add to the URN of an extension merges its attributes',
    requirements: ['R266', 'R267'],
    section: 'RFC 7644 §3.5.2',
    level: 'SHOULD',
    needs: ['enterprise'],
    async run(t) {
      const user = await t.createUser({
        schemas: [urns.user, urns.enterprise],
        [urns.enterprise]: { department: 'Research' },
      });
      const after = await t.patchedUser(user, add(urns.enterprise, { costCenter: '4130' }));
      t.equal(after[urns.enterprise]?.costCenter, '4130', 'costCenter');
      t.equal(after[urns.enterprise].department, 'Research', 'department');
    },
  },
]);
