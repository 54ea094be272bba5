import { casesOf } from '../../case.ts';
import { groupPath } from '../../case-context.ts';
import { add, remove, replace } from '../../operations.ts';
import { asMember, createUsers, membersOf } from './people.ts';

/** Members of groups, changed by PATCH and found by filters (RFC 7644 §3.5.2). */
export const memberCases = casesOf(
  { section: 'RFC 7644 §3.5.2', needs: ['users', 'groups', 'patch'] },
  [
    {
      id: 'members.add',
      title: 'PATCH adds members and keeps those there are',
      requirements: ['R272'],
      section: 'RFC 7644 §3.5.2.1',
      async run(t) {
        const [one, two, three] = await createUsers(t, 3);
        const group = await t.createGroupOf(one);
        const after = await t.patchedGroup(group, add('members', [asMember(two), asMember(three)]));
        t.sameSet(membersOf(after), [one.id, two.id, three.id], 'members');
      },
    },
    {
      id: 'members.add-again',
      title: 'adding a member again succeeds and adds nothing',
      requirements: ['R124', 'R274', 'R263'],
      section: 'RFC 7644 §3.5.2.1',
      async run(t) {
        const [user] = await createUsers(t, 1);
        const group = await t.createGroupOf(user);
        const before = await t.readGroup(group);
        const after = await t.patchedGroup(group, add('members', [asMember(user)]));
        t.equal(membersOf(after), [user.id], 'members');
        t.equal(after.meta?.lastModified, before.meta?.lastModified, 'meta.lastModified');
      },
    },
    {
      id: 'members.remove-one',
      title: 'PATCH removes one member by its id, and no other',
      requirements: ['R282'],
      section: 'RFC 7644 §3.5.2.2',
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one, two);
        const after = await t.patchedGroup(group, remove(`members[value eq "${one.id}"]`));
        t.equal(membersOf(after), [two.id], 'members');
      },
    },
    {
      id: 'members.remove-all',
      title: 'PATCH removes all members by the path alone',
      requirements: ['R281'],
      section: 'RFC 7644 §3.5.2.2',
      async run(t) {
        const group = await t.createGroupOf(...(await createUsers(t, 2)));
        t.equal(membersOf(await t.readGroup(group)).length, 2, 'number of members before');
        t.unassigned((await t.patchedGroup(group, remove('members'))).members, 'members');
      },
    },
    {
      id: 'members.remove-unknown',
      title: 'removing a user that is not a member changes nothing',
      requirements: ['R285'],
      section: 'RFC 7644 §3.5.2.2',
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one);
        const answer = await t.patch(groupPath(group.id), [
          remove(`members[value eq "${two.id}"]`),
        ]);
        if (answer.status >= 300) t.error(answer, 400, 'noTarget');
        t.equal(membersOf(await t.readGroup(group)), [one.id], 'members');
      },
    },
    {
      id: 'members.remove-list',
      title: 'remove with a list of members never removes the others',
      requirements: ['R287'],
      section: 'RFC 7644 §3.5.2.2',
      level: 'SHOULD',
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one, two);
        const answer = await t.patch(groupPath(group.id), [
          { op: 'remove', path: 'members', value: [asMember(one)] },
        ]);
        if (answer.status >= 300) t.error(answer, 400);
        t.includes(membersOf(await t.readGroup(group)), two.id, 'members');
      },
    },
    {
      id: 'members.replace',
      title: 'PATCH replace of members replaces the set',
      requirements: ['R292'],
      section: 'RFC 7644 §3.5.2.3',
      async run(t) {
        const [one, two, three] = await createUsers(t, 3);
        const group = await t.createGroupOf(one, two);
        const after = await t.patchedGroup(
          group,
          replace('members', [asMember(two), asMember(three)]),
        );
        t.sameSet(membersOf(after), [two.id, three.id], 'members');
      },
    },
    {
      id: 'members.replace-none',
      title: 'PATCH replace of members with [] empties the group',
      requirements: ['R292', 'R069'],
      section: 'RFC 7644 §3.5.2.3',
      async run(t) {
        const group = await t.createGroupOf(...(await createUsers(t, 2)));
        t.equal(membersOf(await t.readGroup(group)).length, 2, 'number of members before');
        t.unassigned((await t.patchedGroup(group, replace('members', []))).members, 'members');
      },
    },
    {
      id: 'members.rename',
      title: 'PATCH of displayName leaves the members',
      requirements: ['R299', 'R291'],
      section: 'RFC 7644 §3.5.2.3',
      async run(t) {
        const [user] = await createUsers(t, 1);
        const group = await t.createGroupOf(user);
        const displayName = t.name('renamed');
        const after = await t.patchedGroup(group, replace(undefined, { displayName }));
        t.equal(after.displayName, displayName, 'displayName');
        t.equal(membersOf(after), [user.id], 'members');
      },
    },
    {
      id: 'members.add-and-remove',
      title: 'one PATCH can add and remove members',
      requirements: ['R258'],
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one);
        const after = await t.patchedGroup(
          group,
          remove(`members[value eq "${one.id}"]`),
          add('members', [asMember(two)]),
        );
        t.equal(membersOf(after), [two.id], 'members');
      },
    },
    {
      id: 'members.immutable',
      title: 'the value of a member cannot be replaced in place',
      requirements: ['R121', 'R073'],
      section: 'RFC 7643 §4.2',
      level: 'SHOULD',
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one);
        t.error(
          await t.patch(groupPath(group.id), [
            replace(`members[value eq "${one.id}"].value`, two.id),
          ]),
          400,
          'mutability',
        );
        t.equal(membersOf(await t.readGroup(group)), [one.id], 'members');
      },
    },
    {
      id: 'members.atomic',
      title: 'a failed operation undoes a change of members',
      requirements: ['R260'],
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one);
        const answer = await t.patch(groupPath(group.id), [
          add('members', [asMember(two)]),
          { op: 'remove' },
        ]);
        t.error(answer, 400);
        t.equal(membersOf(await t.readGroup(group)), [one.id], 'members');
      },
    },
    {
      id: 'members.many',
      title: 'many members are kept and answered, each once',
      requirements: ['R292', 'R122'],
      async run(t) {
        const users = await createUsers(t, 25);
        const group = await t.createGroup();
        for (let start = 0; start < users.length; start += 10)
          await t.patchedGroup(group, add('members', users.slice(start, start + 10).map(asMember)));
        t.sameSet(
          membersOf(await t.readGroup(group)),
          users.map(({ id }) => id),
          'members',
        );
      },
    },
    {
      id: 'members.filter',
      title: 'groups are found by the id of a member',
      requirements: ['R127', 'R181'],
      section: 'RFC 7644 §3.4.2.2',
      needs: ['filter'],
      async run(t) {
        const [one, two] = await createUsers(t, 2);
        const group = await t.createGroupOf(one);
        await t.createGroupOf(two);
        t.equal(
          await t.find('/Groups', `members.value eq "${one.id}"`),
          [group.id],
          'groups found',
        );
      },
    },
    {
      id: 'members.filter-value-path',
      title: 'groups are found by a value path over members',
      requirements: ['R127', 'R165'],
      section: 'RFC 7644 §3.4.2.2',
      level: 'SHOULD',
      needs: ['filter'],
      async run(t) {
        const [user] = await createUsers(t, 1);
        const group = await t.createGroupOf(user);
        const filter = `id eq "${group.id}" and members[value eq "${user.id}"]`;
        t.equal(await t.find('/Groups', filter), [group.id], 'groups found');
      },
    },
    {
      id: 'members.filter-display-name',
      title: 'groups are found by displayName',
      requirements: ['R127'],
      section: 'RFC 7644 §3.4.2.2',
      needs: ['filter'],
      async run(t) {
        const group = await t.createGroup();
        const filter = `displayName eq "${group.displayName}"`;
        t.equal(await t.find('/Groups', filter), [group.id], 'groups found');
      },
    },
  ],
);
