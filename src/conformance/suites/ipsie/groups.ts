import type { Json } from '../../answer.ts';
import { casesOf } from '../../case.ts';
import { type CaseContext, groupPath } from '../../case-context.ts';
import { urns } from '../../urns.ts';
import { attributesOf } from './users.ts';

/** AL2: groups, for servers that have them. */
export const groupCases = casesOf({ section: 'IPSIE AL2, groups', needs: ['groups'] }, [
  {
    id: 'al2-groups.schema',
    title: 'the schema of groups has displayName and members',
    requirements: ['R380'],
    section: 'IPSIE AL2, groups: schema',
    async run(t) {
      const names = await attributesOf(t, urns.group);
      for (const name of ['displayName', 'members'])
        t.includes(names, name, 'the attributes of groups');
    },
  },
  {
    id: 'al2-groups.unique-name',
    title: 'a second group of the same displayName is refused',
    requirements: ['R380'],
    level: 'SHOULD',
    section: 'IPSIE AL2, groups: schema',
    async run(t) {
      const { displayName } = await t.createGroup();
      t.status(await t.post('/Groups', t.groupBody({ displayName })), 409);
    },
  },
  {
    id: 'al2-groups.create',
    title: 'POST creates a group without members, and keeps its externalId',
    requirements: ['R380'],
    section: 'IPSIE AL2, groups: create',
    async run(t) {
      const externalId = t.name('external');
      const group = await t.readGroup(await t.createGroup({ externalId }));
      t.equal(group.externalId, externalId, 'externalId');
      t.unassigned(group.members, 'members');
    },
  },
  {
    id: 'al2-groups.get-all',
    title: 'GET of all groups answers with a page, without members where that is asked',
    requirements: ['R380'],
    needs: ['users'],
    section: 'IPSIE AL2, groups: get all',
    async run(t) {
      await t.createGroupOf(await t.createUser());
      const list = await t.list('/Groups', { excludedAttributes: 'members' });
      t.that(list.Resources?.length > 0, 'the page has no groups');
      for (const group of list.Resources) t.absent(group, 'members');
    },
  },
  {
    id: 'al2-groups.get',
    title: 'GET answers with one group by its id',
    requirements: ['R380'],
    section: 'IPSIE AL2, groups: get by id',
    async run(t) {
      const group = await t.createGroup();
      t.equal((await t.readGroup(group)).displayName, group.displayName, 'displayName');
      t.status(await t.get(groupPath(crypto.randomUUID())), 404);
    },
  },
  ...(
    [
      ['display-name', 'displayName eq …', ({ displayName }) => `displayName eq "${displayName}"`],
      ['external-id', 'externalId eq …', ({ externalId }) => `externalId eq "${externalId}"`],
      ['member', 'members[value eq …]', ({ member }) => `members[value eq "${member}"]`],
    ] as readonly (readonly [string, string, (of: Json) => string])[]
  ).map(([id, shown, filterOf]) => ({
    id: `al2-groups.find-by-${id}`,
    title: `the filter ${shown} finds the group`,
    requirements: ['R380'],
    needs: ['users' as const],
    section: 'IPSIE AL2, groups: list by alternate identifier',
    async run(t: CaseContext) {
      const { id: member } = await t.createUser();
      const externalId = t.name('external');
      const members = [{ value: member }];
      const group = await t.createGroup({ externalId, members });
      await t.createGroup();
      const filter = filterOf({ displayName: group.displayName, externalId, member });
      t.equal(await t.find('/Groups', filter), [group.id], 'the groups found');
    },
  })),
  {
    id: 'al2-groups.update',
    title: 'PATCH changes a group',
    requirements: ['R380'],
    needs: ['patch'],
    section: 'IPSIE AL2, groups: update',
    async run(t) {
      const group = await t.createGroup();
      const value = t.name('renamed');
      const after = await t.patchedGroup(group, { op: 'replace', path: 'displayName', value });
      t.equal(after.displayName, value, 'displayName');
    },
  },
  {
    id: 'al2-groups.fifty-operations',
    title: 'one PATCH carries out fifty operations on members, in order',
    requirements: ['R380'],
    needs: ['users', 'patch'],
    section: 'IPSIE AL2, groups: update',
    async run(t) {
      const group = await t.createGroup();
      const users: Json[] = [];
      for (let user = 0; user < 10; user += 1) users.push(await t.createUser());
      // Each user joins three times and leaves twice; every other one leaves at the end.
      const operations = users.flatMap(({ id }, index) => {
        const add = { op: 'add', path: 'members', value: [{ value: id }] };
        const remove = { op: 'remove', path: `members[value eq "${id}"]` };
        return index % 2 === 0
          ? [add, remove, add, remove, add]
          : [remove, add, remove, add, remove];
      });
      const { members } = await t.patchedGroup(group, ...operations);
      const expected = users.filter((_, index) => index % 2 === 0).map(({ id }) => id);
      t.sameSet(
        (members ?? []).map(({ value }: Json) => value),
        expected,
        'members',
      );
    },
  },
]);
