import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, type Resource } from '../../case-context.ts';
import { urns } from '../../urns.ts';

async function createOktaGroup(t: CaseContext): Promise<Resource> {
  const body = { schemas: [urns.group], displayName: t.name('group'), members: [] };
  const answer = await t.post('/Groups', body);
  t.status(answer, 201);
  t.that(typeof answer.json?.id === 'string', 'the created group has no id');
  return answer.json;
}

const listed = (...users: readonly Resource[]): Json =>
  users.map(({ id, userName }) => ({ value: id, display: userName }));

async function membersOf(t: CaseContext, group: Resource): Promise<readonly Json[]> {
  const { members } = await t.readGroup(group);
  return (members ?? []).map(({ value }: Json) => value);
}

/** Group push: creating groups, renaming them, and keeping their members. */
export const groupCases = casesOf(
  { section: 'Okta SCIM 2.0 reference, groups', needs: ['users', 'groups'] },
  [
    {
      id: 'groups.create',
      title: 'POST of a group without members answers 201 with id and displayName',
      section: 'Okta SCIM 2.0 reference, create groups',
      async run(t) {
        const group = await createOktaGroup(t);
        t.that(Boolean(group.displayName), 'the created group has no displayName');
        t.equal(await membersOf(t, group), [], 'members');
      },
    },
    {
      id: 'groups.unknown',
      title: 'a search for a displayName that does not exist answers 200 with totalResults 0',
      async run(t) {
        const filter = `displayName eq "${t.name('none')}"`;
        const list = await t.list('/Groups', { filter, startIndex: 1, count: 100 });
        t.equal(list.totalResults, 0, 'totalResults');
      },
    },
    {
      id: 'groups.rename',
      title: 'PATCH of id and displayName in a value without path renames the group',
      needs: ['patch'],
      section: 'Okta SCIM 2.0 reference, update a specific group name',
      async run(t) {
        const { id, displayName } = await createOktaGroup(t);
        const again = [{ op: 'replace', value: { id, displayName } }];
        t.status(await t.patch(groupPath(id), again), [200, 204]);
        const renamed = t.name('renamed');
        const rename = [{ op: 'replace', value: { id, displayName: renamed } }];
        t.status(await t.patch(groupPath(id), rename), [200, 204]);
        t.equal((await t.read(groupPath(id))).displayName, renamed, 'displayName');
      },
    },
    {
      id: 'groups.change-members',
      title: 'one PATCH removes members[value eq "…"] and adds others',
      needs: ['patch'],
      section: 'Okta SCIM 2.0 reference, update specific group membership',
      async run(t) {
        const group = await createOktaGroup(t);
        const users = [await t.createUser(), await t.createUser(), await t.createUser()] as const;
        const add = { op: 'add', path: 'members', value: listed(users[0], users[1]) };
        await t.patchedGroup(group, add);
        t.sameSet(await membersOf(t, group), [users[0].id, users[1].id], 'members');
        await t.patchedGroup(
          group,
          { op: 'remove', path: `members[value eq "${users[0].id}"]` },
          { op: 'add', path: 'members', value: listed(users[2]) },
        );
        t.sameSet(await membersOf(t, group), [users[1].id, users[2].id], 'members');
      },
    },
    {
      id: 'groups.push-now',
      title: 'PATCH replaces all members, and an empty list empties the group',
      needs: ['patch'],
      section: 'Okta SCIM 2.0 reference, group push',
      async run(t) {
        const group = await createOktaGroup(t);
        const users = [await t.createUser(), await t.createUser()] as const;
        for (const value of [listed(...users), listed(users[1]), []]) {
          await t.patchedGroup(group, { op: 'replace', path: 'members', value });
          const expected = value.map((member: Json) => member.value);
          t.sameSet(await membersOf(t, group), expected, 'members');
        }
      },
    },
    {
      id: 'groups.add-again',
      title: 'adding a member that is there already succeeds, and does not repeat it',
      level: 'SHOULD',
      needs: ['patch'],
      section: 'Okta SCIM 2.0 reference, group push',
      async run(t) {
        const group = await createOktaGroup(t);
        const user = await t.createUser();
        const add = { op: 'add', path: 'members', value: listed(user) };
        await t.patchedGroup(group, add);
        await t.patchedGroup(group, add);
        t.equal(await membersOf(t, group), [user.id], 'members');
      },
    },
    {
      id: 'groups.put',
      title: 'PUT of a group replaces its members: it can grow and shrink',
      section: 'Okta SCIM 2.0 reference, update group',
      async run(t) {
        const group = await createOktaGroup(t);
        const users = [await t.createUser(), await t.createUser()] as const;
        for (const members of [users, [users[1]]]) {
          const value = members.map(({ id }) => ({ value: id, display: null }));
          const { displayName } = group;
          const body = { schemas: [urns.group], id: group.id, displayName, members: value };
          t.status(await t.put(groupPath(group.id), body), [200, 204]);
          const expected = members.map(({ id }) => id);
          t.sameSet(await membersOf(t, group), expected, 'members');
        }
      },
    },
    {
      id: 'groups.delete',
      title: 'DELETE of a group answers 204, and the group is gone',
      section: 'Okta SCIM 2.0 reference, delete groups',
      async run(t) {
        const group = await createOktaGroup(t);
        t.status(await t.delete(groupPath(group.id)), [200, 204]);
        t.status(await t.get(groupPath(group.id)), 404);
      },
    },
  ],
);
