import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { groupPath, userPath } from '../../case-context.ts';
import { add, remove } from '../../operations.ts';
import { asMember, createUsers, membersOf } from './people.ts';

/** Groups (RFC 7643 §4.2). */
export const groupCases = casesOf({ section: 'RFC 7643 §4.2', needs: ['users', 'groups'] }, [
  {
    id: 'groups.create',
    title: 'a group can be created without members',
    requirements: ['R120', 'R131'],
    async run(t) {
      const group = await t.createGroup();
      const read = await t.readGroup(group);
      t.equal(read.displayName, group.displayName, 'displayName');
      t.equal(read.meta?.resourceType, 'Group', 'meta.resourceType');
      t.unassigned(read.members, 'members');
    },
  },
  {
    id: 'groups.display-name',
    title: 'a group without displayName is refused',
    requirements: ['R119'],
    async run(t) {
      const { displayName: _, ...body } = t.groupBody();
      t.error(await t.post('/Groups', body), 400);
    },
  },
  {
    id: 'groups.create-with-members',
    title: 'a group can be created with members',
    requirements: ['R122'],
    async run(t) {
      const users = await createUsers(t, 3);
      const group = await t.createGroupOf(...users);
      t.sameSet(
        membersOf(await t.readGroup(group)),
        users.map(({ id }) => id),
        'members',
      );
    },
  },
  {
    id: 'groups.member-reference',
    title: '$ref of a member leads to the user, and type says what it is',
    requirements: ['R122', 'R060', 'R061'],
    async run(t) {
      const [user] = await createUsers(t, 1);
      const { members } = await t.readGroup(await t.createGroupOf(user));
      const [member] = members ?? [];
      if (member?.type !== undefined) t.equal(member.type, 'User', 'type of the member');
      if (member?.$ref === undefined) t.skip('members have no $ref');
      const read = await t.follow(member.$ref);
      t.equal(read.json?.id, user.id, 'id behind $ref');
    },
  },
  {
    id: 'groups.user-groups',
    title: 'groups of a user lists the group by its id',
    requirements: ['R115'],
    section: 'RFC 7643 §4.1.2',
    level: 'SHOULD',
    async run(t) {
      const [user] = await createUsers(t, 1);
      const group = await t.createGroupOf(user);
      const { groups } = await t.readUser(user);
      t.includes(
        (groups ?? []).map(({ value }: Json) => value),
        group.id,
        'groups of the user',
      );
    },
  },
  {
    id: 'groups.user-groups-follow',
    title: 'groups of a user follows when a member is removed and when the group is deleted',
    requirements: ['R115', 'R307', 'R114'],
    section: 'RFC 7643 §4.1.2',
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const [user] = await createUsers(t, 1);
      const [left, deleted] = [await t.createGroupOf(user), await t.createGroupOf(user)];
      t.equal((await t.readUser(user)).groups?.length, 2, 'number of groups of the user');
      await t.patchedGroup(left, remove(`members[value eq "${user.id}"]`));
      await t.deleted(groupPath(deleted.id));
      t.unassigned((await t.readUser(user)).groups, 'groups of the user');
    },
  },
  {
    id: 'groups.groups-read-only',
    title: 'groups of a user cannot be changed by PATCH of the user',
    requirements: ['R114', 'R255'],
    section: 'RFC 7643 §4.1.2',
    needs: ['patch'],
    async run(t) {
      const [user] = await createUsers(t, 1);
      const group = await t.createGroup();
      const answer = await t.patch(userPath(user.id), [add('groups', [asMember(group)])]);
      t.that(answer.status < 500, `PATCH answers ${answer.status}`);
      t.unassigned((await t.readGroup(group)).members, 'members of the group');
    },
  },
  {
    id: 'groups.unknown-member',
    title: 'an unknown member is refused or stored, never with 5xx',
    requirements: ['R062'],
    section: 'RFC 7643 §2.3.7',
    level: 'SHOULD',
    async run(t) {
      const members = [{ value: '7f9d6c1e-0000-4000-8000-000000000000' }];
      const answer = await t.post('/Groups', t.groupBody({ members }));
      if (answer.status !== 201) t.error(answer, [400, 404, 409]);
    },
  },
  {
    id: 'groups.nested',
    title: 'a group can be a member of a group, or is refused',
    requirements: ['R123'],
    level: 'MAY',
    async run(t) {
      const inner = await t.createGroup();
      const outer = await t.createGroup({ members: [{ value: inner.id, type: 'Group' }] });
      t.equal(membersOf(await t.readGroup(outer)), [inner.id], 'members of the outer group');
    },
  },
  {
    id: 'groups.cycle',
    title: 'a cycle of groups harms no reading',
    requirements: ['R123'],
    level: 'SHOULD',
    needs: ['patch'],
    async run(t) {
      const [one, other] = [await t.createGroup(), await t.createGroup()];
      const first = await t.patch(groupPath(one.id), [add('members', [asMember(other)])]);
      const second = await t.patch(groupPath(other.id), [add('members', [asMember(one)])]);
      for (const answer of [first, second])
        t.that(answer.status < 500, `PATCH answers ${answer.status}`);
      await t.readGroup(one);
      await t.readGroup(other);
    },
  },
  {
    id: 'groups.external-id',
    title: 'a group keeps externalId',
    requirements: ['R092', 'R101'],
    section: 'RFC 7643 §3.1',
    async run(t) {
      const externalId = t.name('ExT');
      const group = await t.createGroup({ externalId });
      t.equal((await t.readGroup(group)).externalId, externalId, 'externalId');
    },
  },
  {
    id: 'groups.put',
    title: 'PUT replaces the members: it adds, keeps and removes',
    requirements: ['R237', 'R292'],
    section: 'RFC 7644 §3.5.1',
    async run(t) {
      const [one, two, three] = await createUsers(t, 3);
      const group = await t.createGroupOf(one, two);
      const body = t.groupBody({
        displayName: group.displayName,
        members: [asMember(two), asMember(three)],
      });
      t.status(await t.put(groupPath(group.id), body), 200);
      t.sameSet(membersOf(await t.readGroup(group)), [two.id, three.id], 'members');
    },
  },
  {
    id: 'groups.rename',
    title: 'PUT can rename a group and keeps the members that it repeats',
    requirements: ['R237'],
    section: 'RFC 7644 §3.5.1',
    async run(t) {
      const [user] = await createUsers(t, 1);
      const group = await t.createGroupOf(user);
      const displayName = t.name('renamed');
      const body = t.groupBody({ displayName, members: [asMember(user)] });
      t.status(await t.put(groupPath(group.id), body), 200);
      const read = await t.readGroup(group);
      t.equal(read.displayName, displayName, 'displayName');
      t.equal(membersOf(read), [user.id], 'members');
    },
  },
]);
