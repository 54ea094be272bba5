import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { userPath } from '../../case-context.ts';
import { item, remove } from '../../operations.ts';
import { urns } from '../../urns.ts';

/** PATCH that removes (RFC 7644 §3.5.2.2). */
export const patchRemoveCases = casesOf(
  { section: 'RFC 7644 §3.5.2.2', needs: ['users', 'patch'] },
  [
    {
      id: 'patch.remove.no-path',
      title: 'remove without a path is refused with 400 noTarget',
      requirements: ['R279', 'R254'],
      async run(t) {
        const { id } = await t.createUser();
        t.error(await t.patch(userPath(id), [{ op: 'remove' }]), 400, 'noTarget');
      },
    },
    {
      id: 'patch.remove.single',
      title: 'remove clears a single-valued attribute, and no other',
      requirements: ['R280'],
      async run(t) {
        const user = await t.createUserHaving({ title: 'Analyst', nickName: 'Ada' });
        const after = await t.patchedUser(user, remove('title'));
        t.unassigned(after.title, 'title');
        t.equal(after.nickName, 'Ada', 'nickName');
      },
    },
    {
      id: 'patch.remove.sub-attribute',
      title: 'remove of a sub-attribute leaves the others',
      requirements: ['R288'],
      async run(t) {
        const user = await t.createUserHaving({
          name: { givenName: 'Ada', familyName: 'Lovelace', middleName: 'King' },
        });
        const after = await t.patchedUser(user, remove('name.middleName'));
        t.unassigned(after.name?.middleName, 'name.middleName');
        t.equal(after.name?.givenName, 'Ada', 'name.givenName');
      },
    },
    {
      id: 'patch.remove.multi-valued',
      title: 'remove of a multi-valued attribute removes all its values',
      requirements: ['R281'],
      async run(t) {
        const user = await t.createUserHaving({
          phoneNumbers: [item('555-1', 'work'), item('555-2', 'home')],
        });
        t.unassigned(
          (await t.patchedUser(user, remove('phoneNumbers'))).phoneNumbers,
          'phoneNumbers',
        );
      },
    },
    {
      id: 'patch.remove.filter',
      title: 'remove with a filter removes the matching values only',
      requirements: ['R282'],
      async run(t) {
        const user = await t.createUserHaving({
          phoneNumbers: [item('555-1', 'work'), item('555-2', 'home'), item('555-3', 'work')],
        });
        const after = await t.patchedUser(
          user,
          remove('phoneNumbers[type eq "work" and value ew "1"]'),
        );
        t.sameSet(
          after.phoneNumbers?.map(({ value }: Json) => value),
          ['555-2', '555-3'],
          'phoneNumbers',
        );
      },
    },
    {
      id: 'patch.remove.last',
      title: 'an attribute of which the last value was removed has no value',
      requirements: ['R282', 'R069'],
      async run(t) {
        const user = await t.createUserHaving({ phoneNumbers: [item('555-1', 'work')] });
        const after = await t.patchedUser(user, remove('phoneNumbers[type eq "work"]'));
        t.unassigned(after.phoneNumbers, 'phoneNumbers');
      },
    },
    {
      id: 'patch.remove.value-path-sub',
      title: 'remove of a sub-attribute of a value path keeps the element',
      requirements: ['R283'],
      async run(t) {
        const user = await t.createUserHaving({
          phoneNumbers: [item('555-1', 'work', { display: 'Desk' }), item('555-2', 'home')],
        });
        const after = await t.patchedUser(user, remove('phoneNumbers[type eq "work"].display'));
        t.equal(after.phoneNumbers?.length, 2, 'number of phoneNumbers');
        const desk = after.phoneNumbers.find(({ value }: Json) => value === '555-1');
        t.unassigned(desk?.display, 'display');
        t.equal(desk?.type, 'work', 'type');
      },
    },
    {
      id: 'patch.remove.required',
      title: 'a required attribute cannot be removed',
      requirements: ['R284'],
      async run(t) {
        const user = await t.createUser();
        t.error(await t.patch(userPath(user.id), [remove('userName')]), 400);
        t.equal((await t.readUser(user)).userName, user.userName, 'userName');
      },
    },
    {
      id: 'patch.remove.required-named',
      title: 'removing a required attribute is refused with scimType mutability',
      requirements: ['R284'],
      level: 'SHOULD',
      async run(t) {
        const user = await t.createUser();
        t.error(
          await t.patch(userPath(user.id), [remove('userName')]),
          400,
          'mutability',
          'invalidValue',
        );
      },
    },
    {
      id: 'patch.remove.read-only',
      title: 'a readOnly attribute cannot be removed',
      requirements: ['R284', 'R255'],
      async run(t) {
        const user = await t.createUser();
        t.error(await t.patch(userPath(user.id), [remove('id')]), 400, 'mutability');
        t.equal((await t.readUser(user)).id, user.id, 'id');
      },
    },
    {
      id: 'patch.remove.absent',
      title: 'removing an attribute without a value succeeds, or is refused as noTarget',
      requirements: ['R286'],
      async run(t) {
        const user = await t.createUser();
        const answer = await t.patch(userPath(user.id), [remove('nickName')]);
        if (answer.status >= 300) t.error(answer, 400, 'noTarget');
      },
    },
    {
      id: 'patch.remove.extension-attribute',
      title: 'an attribute of an extension can be removed',
      requirements: ['R289'],
      needs: ['enterprise'],
      async run(t) {
        const user = await t.createUserHaving({
          schemas: [urns.user, urns.enterprise],
          [urns.enterprise]: { department: 'Research', costCenter: '4130' },
        });
        const after = await t.patchedUser(user, remove(`${urns.enterprise}:department`));
        t.unassigned(after[urns.enterprise]?.department, 'department');
        t.equal(after[urns.enterprise]?.costCenter, '4130', 'costCenter');
      },
    },
  ],
);
