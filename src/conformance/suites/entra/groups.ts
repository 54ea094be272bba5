import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath, type Resource } from '../../case-context.ts';
import { urns } from '../../urns.ts';
import { walksPages } from './users.ts';

/** A schema that the service names and no other server knows. */
const foreignUrn = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';

async function createEntraGroup(t: CaseContext): Promise<Resource> {
  const displayName = t.name('group');
  const schemas = [urns.group, foreignUrn];
  const body = {
    schemas,
    externalId: crypto.randomUUID(),
    displayName,
    meta: { resourceType: 'Group' },
  };
  const answer = await t.post('/Groups', body);
  t.status(answer, [200, 201]);
  t.that(typeof answer.json?.id === 'string', 'the created group has no id');
  t.equal(answer.json.displayName, displayName, 'displayName');
  return answer.json;
}

const listed = (...users: readonly Resource[]): Json =>
  users.map(({ id }) => ({ $ref: null, value: id }));

const idsOf = (users: readonly Resource[]): readonly Json[] => users.map(({ id }) => id);

async function membersOf(t: CaseContext, group: Resource): Promise<readonly Json[]> {
  const { members } = await t.readGroup(group);
  return (members ?? []).map(({ value }: Json) => value);
}

/** Creating groups, and changing their members. */
export const groupCases = casesOf(
  { section: 'Entra SCIM guide, group operations', needs: ['users', 'groups', 'patch'] },
  [
    {
      id: 'groups.create',
      title: 'POST creates a group whose body names a schema that the server does not know',
      section: 'Entra validation test 19, SCIM_Group_Create_Test',
      async run(t) {
        await createEntraGroup(t);
      },
    },
    {
      id: 'groups.find',
      title: 'a group is found by displayName, and shown without members where that is asked',
      section: 'Entra validation test 8, Create_Group_Test',
      async run(t) {
        const group = await createEntraGroup(t);
        const user = await t.createUser();
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(user) });
        const filter = `displayName eq "${group.displayName}"`;
        const list = await t.list('/Groups', { excludedAttributes: 'members', filter });
        t.equal(
          (list.Resources ?? []).map(({ id }: Json) => id),
          [group.id],
          'the groups found',
        );
        t.absent(list.Resources[0], 'members');
        const options = { query: { excludedAttributes: 'members' } };
        t.absent(await t.readGroup(group, options), 'members');
      },
    },
    {
      id: 'groups.duplicate',
      title: 'a second group of the same displayName is answered 409',
      level: 'SHOULD',
      section: 'Entra SCIM validator, create a duplicate group',
      async run(t) {
        const { displayName } = await createEntraGroup(t);
        t.status(await t.post('/Groups', t.groupBody({ displayName })), 409);
      },
    },
    {
      id: 'groups.rename',
      title: 'Replace of displayName is read back',
      section: 'Entra validation test 20, SCIM_Group_Update_Test',
      async run(t) {
        const group = await createEntraGroup(t);
        const value = t.name('renamed');
        const after = await t.patchedGroup(group, { op: 'Replace', path: 'displayName', value });
        t.equal(after.displayName, value, 'displayName');
      },
    },
    {
      id: 'groups.add-members',
      title: 'Add of several members in one request adds all of them, beside those that are there',
      section: 'Entra validation test 11, Group_Update_Add_Member_Test',
      async run(t) {
        const group = await createEntraGroup(t);
        const users = [await t.createUser(), await t.createUser(), await t.createUser()] as const;
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(users[0]) });
        const value = listed(users[1], users[2]);
        await t.patchedGroup(group, { op: 'Add', path: 'members', value });
        t.sameSet(await membersOf(t, group), idsOf(users), 'members');
      },
    },
    {
      id: 'groups.add-member-again',
      title: 'Add of a member that is there already succeeds, and does not repeat it',
      level: 'SHOULD',
      async run(t) {
        const group = await createEntraGroup(t);
        const user = await t.createUser();
        const add = { op: 'Add', path: 'members', value: listed(user) };
        await t.patchedGroup(group, add);
        await t.patchedGroup(group, add);
        t.equal(await membersOf(t, group), [user.id], 'members');
      },
    },
    {
      id: 'groups.remove-members-by-value',
      title: 'Remove with a list of members removes these, and no other',
      section: 'Entra validation test 12, Group_Update_Remove_Member_Test',
      async run(t) {
        const group = await createEntraGroup(t);
        const users = [await t.createUser(), await t.createUser()] as const;
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(...users) });
        await t.patchedGroup(group, { op: 'Remove', path: 'members', value: listed(users[0]) });
        t.equal(await membersOf(t, group), [users[1].id], 'members');
      },
    },
    {
      id: 'groups.remove-member-by-path',
      title: 'remove of members[value eq "…"] removes that member, and no other',
      section: 'Entra known issues, aadOptscim062020',
      async run(t) {
        const group = await createEntraGroup(t);
        const users = [await t.createUser(), await t.createUser()] as const;
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(...users) });
        const path = `members[value eq "${users[0].id}"]`;
        await t.patchedGroup(group, { op: 'remove', path });
        t.equal(await membersOf(t, group), [users[1].id], 'members');
      },
    },
    {
      id: 'groups.many-changes',
      title: 'one PATCH adds and removes several members',
      level: 'SHOULD',
      section: 'Entra checklist 2.1.9',
      async run(t) {
        const group = await createEntraGroup(t);
        const users = [await t.createUser(), await t.createUser(), await t.createUser()] as const;
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(users[0]) });
        await t.patchedGroup(
          group,
          { op: 'Remove', path: 'members', value: listed(users[0]) },
          { op: 'Add', path: 'members', value: listed(users[1], users[2]) },
        );
        t.sameSet(await membersOf(t, group), [users[1].id, users[2].id], 'members');
      },
    },
    {
      id: 'groups.is-member',
      title: 'a group is found by id and member, which the service asks before it changes members',
      level: 'SHOULD',
      async run(t) {
        const group = await createEntraGroup(t);
        const [inside, outside] = [await t.createUser(), await t.createUser()];
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(inside) });
        const asked = (user: Resource): string => `id eq "${group.id}" and members eq "${user.id}"`;
        t.equal(await t.find('/Groups', asked(inside)), [group.id], 'the groups of a member');
        t.equal(await t.find('/Groups', asked(outside)), [], 'the groups of another user');
      },
    },
    {
      id: 'groups.patch-without-body',
      title: 'PATCH of a group answers 204, because a list of all members helps nothing',
      level: 'SHOULD',
      section: 'Entra SCIM guide, update group',
      async run(t) {
        const group = await createEntraGroup(t);
        const user = await t.createUser();
        const add = { op: 'Add', path: 'members', value: listed(user) };
        t.status(await t.patch(groupPath(group.id), [add]), 204);
      },
    },
    {
      id: 'groups.delete',
      title: 'DELETE removes the group, and not its members',
      level: 'SHOULD',
      section: 'Entra validation test 10, Delete_Group_Test',
      async run(t) {
        const group = await createEntraGroup(t);
        const user = await t.createUser();
        await t.patchedGroup(group, { op: 'Add', path: 'members', value: listed(user) });
        t.status(await t.delete(groupPath(group.id)), [200, 204]);
        const filter = `displayName eq "${group.displayName}"`;
        t.equal(await t.find('/Groups', filter), [], 'the groups found');
        await t.readUser(user);
      },
    },
    {
      id: 'groups.pages',
      title: 'pages of five groups follow each other, and echo their startIndex',
      level: 'SHOULD',
      section: 'Entra validation test 24, SCIM_Group_Pagination_Test',
      async run(t) {
        for (let group = 0; group < 11; group += 1) await t.createGroup();
        await walksPages(t, '/Groups');
      },
    },
  ],
);
