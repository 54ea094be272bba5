import assert from 'node:assert/strict';
import type { NewResource, Reader, Store } from '../ports/store.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import {
  all,
  byCreation,
  type ContractCase,
  changeOf,
  created,
  fill,
  idOf,
  idsOf,
  key,
  resource,
  tenant,
} from './cases.ts';

const whole = { after: -1, before: Number.MAX_SAFE_INTEGER, limit: 1_000 };

function group(number: number, displayName = `Group ${number}`): NewResource {
  const id = idOf(number);
  return {
    ...resource(number, [], { type: 'Group', document: JSON.stringify({ id, displayName }) }),
    keys: [{ path: 'displayName', key: displayName.toLowerCase() }],
  };
}

function person(number: number, displayName?: string): NewResource {
  const document = {
    id: idOf(number),
    userName: `user${number}`,
    displayName,
  };
  return resource(number, [], { document: JSON.stringify(document) });
}

/** Makes these the members of a group that has none. */
async function join(
  store: Store,
  to: number,
  members: readonly number[],
  into: string = tenant,
): Promise<number> {
  return store.write(async (transaction) => {
    const set = await transaction.createMemberSet(into, created);
    await transaction.attachMemberSet(into, idOf(to), set);
    await transaction.insertMembers(into, set, members.map(idOf));
    return set;
  });
}

async function membersOf(
  reader: Reader,
  of: number,
  in_: string = tenant,
): Promise<readonly number[]> {
  const set = await reader.memberSet(in_, idOf(of));
  if (set === undefined) return [];
  const members = await reader.members(in_, set.id, whole);
  assert.equal(set.total, members.length);
  assert.ok(members.every(({ place }) => place < set.end));
  return members.map(({ id }) => Number(id.slice(-4)));
}

/** The groups of a resource: `3` when it is in it directly, `-3` when through another. */
async function groupsOf(store: Store, number: number, type = 'User'): Promise<readonly number[]> {
  const row = (await store.resource(tenant, type, idOf(number)))!;
  const found = (await store.groupsOf(tenant, [row.position])).get(row.position) ?? [];
  if (found.length > 0) assert.equal(row.isMember, true);
  return found.map(({ group: id, isDirect }) => Number(id.slice(-4)) * (isDirect ? 1 : -1));
}

const holding = (member: number): Condition => ({
  kind: 'membership',
  side: 'members',
  id: idOf(member),
});
const within = (of: number): Condition => ({ kind: 'membership', side: 'memberOf', id: idOf(of) });

/** Members of groups, orders behind a place, unique keys, states, and definitions. */
export const membershipCases: readonly ContractCase[] = [
  {
    name: 'reads sets and members of several groups at once, and no more than a limit',
    async run(store) {
      await fill(store, [person(1, 'Ada'), person(2), group(3), group(4), group(5), group(6)]);
      await fill(store, [person(1), group(3)], 'other');
      const three = await join(store, 3, [2, 1]);
      const four = await join(store, 4, [1]);
      const five = await join(store, 5, []);
      await join(store, 3, [1], 'other');
      const asked = [6, 5, 4, 3, 9].map(idOf);
      const sets = await store.memberSets(tenant, asked);
      assert.deepEqual(new Set(sets.keys()), new Set([3, 4, 5].map(idOf)));
      for (const number of [3, 4, 5])
        assert.deepEqual(
          sets.get(idOf(number)),
          { ...(await store.memberSet(tenant, idOf(number))) },
          `group ${number}`,
        );
      const all_ = await store.membersWithin(tenant, [...sets.values()], 3);
      assert.deepEqual(new Set(all_!.keys()), new Set([three, four, five]));
      for (const set of [three, four, five])
        assert.deepEqual(all_!.get(set), await store.members(tenant, set, whole), `set ${set}`);
      assert.equal(await store.membersWithin(tenant, [...sets.values()], 2), undefined);
      const before = sets.get(idOf(4))!;
      await store.write((transaction) => transaction.insertMembers(tenant, four, [idOf(2)]));
      const then = (await store.membersWithin(tenant, [before], 9))!.get(four)!;
      assert.deepEqual(
        then.map(({ id }) => id),
        [idOf(1)],
      );
      const foreign = await store.membersWithin('other', [...sets.values()], 9);
      assert.ok([...foreign!.values()].every((members) => members.length === 0));
      assert.equal((await store.memberSets(tenant, [])).size, 0);
    },
  },
  {
    name: 'tells the names of those that exist',
    async run(store) {
      const names = [
        person(1, 'Ada "the first" \\ Ł'),
        person(2),
        resource(3, [], { document: `{"id":"${idOf(3)}","displayName":["x"]}` }),
        group(4),
      ];
      await fill(store, names);
      await fill(store, [person(5, 'Eve')], 'other');
      const found = await store.displayNames(tenant, 'User', [5, 3, 2, 1, 4, 9].map(idOf));
      assert.deepEqual(
        [...found].sort(([left], [right]) => (left < right ? -1 : 1)),
        [
          [idOf(1), 'Ada "the first" \\ Ł'],
          [idOf(2), undefined],
          [idOf(3), ['x']],
        ],
      );
      const groups = await store.displayNames(tenant, 'Group', [idOf(4), idOf(1)]);
      assert.deepEqual([...groups], [[idOf(4), 'Group 4']]);
      await store.write(async (transaction) => {
        await transaction.insertResource(tenant, person(6, 'Joan'));
        const own = await transaction.displayNames(tenant, 'User', [idOf(6)]);
        assert.deepEqual([...own], [[idOf(6), 'Joan']]);
      });
    },
  },
  {
    name: 'keeps members each once, in the order they were added, and says who is unknown',
    async run(store) {
      await fill(store, [
        person(1, 'Ada'),
        person(2),
        group(3),
        resource(4, [], { type: 'Robot' }),
      ]);
      const set = await join(store, 3, [2, 1]);
      assert.deepEqual(await membersOf(store, 3), [2, 1]);
      const [second, first] = await store.members(tenant, set, whole);
      assert.deepEqual([first?.display, second?.display, first?.type], ['Ada', 'user2', 'User']);
      const add = (...numbers: number[]) =>
        store.write((transaction) => transaction.insertMembers(tenant, set, numbers.map(idOf)));
      assert.deepEqual(await add(1, 4, 9, 3), { added: 2, unknown: [idOf(9)] });
      assert.deepEqual(await add(1), { added: 0, unknown: [] });
      assert.deepEqual(await membersOf(store, 3), [2, 1, 4, 3]);
      const beyond = (max: number, ...numbers: number[]) =>
        store.write((transaction) => transaction.memberBeyond(tenant, numbers.map(idOf), max));
      assert.equal(await beyond(0, 9, 6, 1), idOf(1));
      assert.equal(await beyond(1, 1, 2, 9), undefined);
      assert.equal(
        await store.write((transaction) => transaction.memberBeyond('other', [idOf(1)], 0)),
        undefined,
      );
      assert.equal(
        await store.write((transaction) =>
          transaction.deleteMembers(tenant, set, [idOf(2), idOf(9)]),
        ),
        1,
      );
      assert.equal(
        await store.write((transaction) => transaction.deleteMembers(tenant, set, [idOf(2)])),
        0,
      );
      await add(2);
      assert.deepEqual(await membersOf(store, 3), [1, 4, 3, 2]);
      const [at] = await store.members(tenant, set, { ...whole, limit: 1 });
      const rest = await store.members(tenant, set, { ...whole, after: at!.place, limit: 2 });
      const ends = await store.members(tenant, set, { ...whole, limit: 2, descending: true });
      const all_ = await store.members(tenant, set, whole);
      assert.deepEqual(ends, [...all_].reverse().slice(0, 2));
      assert.deepEqual(
        rest.map(({ id }) => id),
        [idOf(4), idOf(3)],
      );
      assert.deepEqual(await store.members(tenant, set, { ...whole, before: at!.place }), []);
    },
  },
  {
    name: 'never lets a member cross a tenant',
    async run(store) {
      await fill(store, [person(1), group(2)]);
      await fill(store, [person(3), group(4)], 'other');
      const set = await join(store, 2, [1, 3]);
      assert.deepEqual(await membersOf(store, 2), [1]);
      assert.equal(await store.memberSet('other', idOf(2)), undefined);
      assert.deepEqual(await store.members('other', set, whole), []);
      assert.deepEqual(await idsOf(store, holding(3), 'Group'), []);
      assert.equal(await store.count('other', 'Group', holding(1)), 0);
      assert.equal(await store.count('other', 'User', within(2)), 0);
      const row = (await store.resource(tenant, 'User', idOf(1)))!;
      assert.equal((await store.groupsOf('other', [row.position])).size, 0);
    },
  },
  {
    name: 'tells groups upwards and downwards, through groups in groups, and ends where they go round',
    async run(store) {
      await fill(store, [person(1), person(2), group(3), group(4), group(5), group(6)]);
      await join(store, 3, [1, 3]);
      await join(store, 4, [3, 2]);
      await join(store, 5, [4, 3]);
      await store.write(async (transaction) => {
        const { id } = (await transaction.memberSet(tenant, idOf(3)))!;
        await transaction.insertMembers(tenant, id, [idOf(5)]);
      });
      assert.deepEqual(await groupsOf(store, 1), [3, -4, -5]);
      assert.deepEqual(await groupsOf(store, 2), [-3, 4, -5]);
      assert.deepEqual(await groupsOf(store, 6, 'Group'), []);
      assert.deepEqual(await idsOf(store, within(3)), [idOf(1), idOf(2)]);
      assert.deepEqual(await idsOf(store, within(6)), []);
      assert.deepEqual(await idsOf(store, within(5), 'Group'), [idOf(3), idOf(4), idOf(5)]);
      assert.deepEqual(await idsOf(store, holding(3), 'Group'), [idOf(3), idOf(4), idOf(5)]);
      assert.deepEqual(
        await idsOf(store, { kind: 'and', conditions: [key('id', idOf(4)), holding(2)] }, 'Group'),
        [idOf(4)],
      );
      assert.deepEqual(
        await idsOf(store, { kind: 'and', conditions: [key('id', idOf(5)), holding(2)] }, 'Group'),
        [],
      );
      assert.deepEqual(
        await idsOf(store, { kind: 'or', conditions: [holding(1), holding(2)] }, 'Group'),
        [idOf(3), idOf(4)],
      );
      const any: Condition = { kind: 'membership', side: 'members' };
      assert.deepEqual(await idsOf(store, any, 'Group'), [idOf(3), idOf(4), idOf(5)]);
      const positions = (
        await store.select(tenant, 'User', {
          condition: all,
          order: byCreation,
          offset: 0,
          limit: 9,
        })
      ).map(({ position }) => position);
      assert.deepEqual([...(await store.groupsOf(tenant, positions)).keys()], positions);
      const within6 = await store.groupsWithin(tenant, positions, 6);
      assert.deepEqual(within6, await store.groupsOf(tenant, positions));
      for (const limit of [5, 1, 0])
        assert.equal(await store.groupsWithin(tenant, positions, limit), undefined);
    },
  },
  {
    name: 'puts a set in the place of another at once, and sweeps what is left',
    async run(store) {
      await fill(store, [person(1), person(2), person(3), group(4)]);
      const old = await join(store, 4, [1, 2]);
      const next = await store.write(async (transaction) => {
        const made = await transaction.createMemberSet(tenant, created);
        await transaction.insertMembers(tenant, made, [idOf(3), idOf(2)]);
        return made;
      });
      // A set that no group has is not seen.
      assert.deepEqual([await groupsOf(store, 3), await membersOf(store, 4)], [[], [1, 2]]);
      assert.equal(
        await store.write((transaction) => transaction.equalMembers(tenant, old, next)),
        false,
      );
      await store.write((transaction) => transaction.attachMemberSet(tenant, idOf(4), next));
      assert.deepEqual(
        [await membersOf(store, 4), await groupsOf(store, 1), await groupsOf(store, 3)],
        [[3, 2], [], [4]],
      );
      const sweep = (limit: number, startedBefore: string) =>
        store.write((transaction) => transaction.deleteUnusedMemberSets(limit, startedBefore));
      while (await sweep(1, created)) assert.deepEqual(await membersOf(store, 4), [3, 2]);
      assert.deepEqual(
        [await membersOf(store, 4), (await store.members(tenant, old, whole)).length],
        [[3, 2], 0],
      );
      const begun = await store.write(async (transaction) => {
        const made = await transaction.createMemberSet(tenant, '2026-01-02T00:00:00.000');
        await transaction.insertMembers(tenant, made, [idOf(2), idOf(3)]);
        return made;
      });
      assert.equal(
        await store.write((transaction) => transaction.equalMembers(tenant, next, begun)),
        true,
      );
      await sweep(10, '2026-01-02T00:00:00.000');
      assert.equal((await store.members(tenant, begun, whole)).length, 2);
      await sweep(10, '2026-01-03T00:00:00.000');
      assert.equal((await store.members(tenant, begun, whole)).length, 0);
      const dropped = await store.write(async (transaction) => {
        const made = await transaction.createMemberSet(tenant, created);
        await transaction.insertMembers(tenant, made, [idOf(1)]);
        await transaction.dropMemberSet(tenant, made);
        return made;
      });
      await sweep(10, '2025-01-01T00:00:00.000');
      assert.equal((await store.members(tenant, dropped, whole)).length, 0);
      await store.write((transaction) => transaction.attachMemberSet(tenant, idOf(4), undefined));
      assert.equal(await store.memberSet(tenant, idOf(4)), undefined);
    },
  },
  {
    name: 'takes a resource out of every group, and gives those groups their next version',
    async run(store) {
      await fill(store, [person(1), person(2), group(3), group(4), group(5)]);
      await join(store, 3, [1, 2]);
      await join(store, 4, [1]);
      await join(store, 5, [2]);
      await store.write(async (transaction) => {
        const groups = await transaction.deleteMemberships(tenant, idOf(1));
        assert.deepEqual(groups.toSorted(), [idOf(3), idOf(4)]);
        await transaction.touchResources(tenant, groups, '2026-01-02T00:00:00.000');
      });
      assert.deepEqual(
        [await membersOf(store, 3), await membersOf(store, 4), await membersOf(store, 5)],
        [[2], [], [2]],
      );
      const touched = (await store.resource(tenant, 'Group', idOf(3)))!;
      assert.deepEqual([touched.version, touched.lastModified], [2, '2026-01-02T00:00:00.000']);
      await store.write((transaction) => transaction.touchResources(tenant, [idOf(3)], created));
      const again = (await store.resource(tenant, 'Group', idOf(3)))!;
      assert.deepEqual([again.version, again.lastModified], [3, '2026-01-02T00:00:00.000']);
      assert.equal((await store.resource(tenant, 'Group', idOf(5)))!.version, 1);
    },
  },
  {
    name: 'undoes memberships when the work rejects, whole or in part',
    async run(store) {
      await fill(store, [person(1), person(2), group(3)]);
      const set = await join(store, 3, [1]);
      const failing = store.write(async (transaction) => {
        await transaction.insertMembers(tenant, set, [idOf(2)]);
        await transaction.deleteMembers(tenant, set, [idOf(1)]);
        await transaction.touchResources(tenant, [idOf(3)], created);
        await transaction.insertDefinitions(tenant, { version: 1, definitions: '{}', created });
        await transaction.attachMemberSet(tenant, idOf(3), undefined);
        throw new Error('on purpose');
      });
      await assert.rejects(failing, { message: 'on purpose' });
      assert.deepEqual(
        [await membersOf(store, 3), (await store.resource(tenant, 'Group', idOf(3)))!.version],
        [[1], 1],
      );
      assert.equal(await store.definitions(tenant), undefined);
      await store.write(async (transaction) => {
        await transaction.insertMembers(tenant, set, [idOf(2)]);
        const part = transaction.nested(async () => {
          await transaction.deleteMembers(tenant, set, [idOf(1), idOf(2)]);
          await transaction.insertResource(tenant, person(7));
          await transaction.nested(async () => transaction.setSetting('inner', 'x'));
          throw new Error('in part');
        });
        await assert.rejects(part, { message: 'in part' });
        assert.equal(await transaction.nested(async () => 'done'), 'done');
      });
      assert.deepEqual(await membersOf(store, 3), [1, 2]);
      assert.equal(await store.resource(tenant, 'User', idOf(7)), undefined);
      assert.equal(await store.setting('inner'), undefined);
    },
  },
  {
    name: 'gives long work a commit of its own, and undoes it alone',
    async run(store) {
      const ownCommit = true;
      const before = fill(store, [person(1)]);
      const failing = store.write(
        async (transaction) => {
          await transaction.insertResource(tenant, person(2));
          await transaction.nested(() => transaction.insertResource(tenant, person(3)));
          throw new Error('on purpose');
        },
        { ownCommit },
      );
      const working = store.write(
        async (transaction) => {
          await assert.rejects(
            transaction.nested(async () => {
              await transaction.insertResource(tenant, person(4));
              throw new Error('in part');
            }),
          );
          return transaction.nested(() => transaction.insertResource(tenant, person(5)));
        },
        { ownCommit },
      );
      const after = fill(store, [person(6)]);
      await assert.rejects(failing, { message: 'on purpose' });
      assert.equal(await working, undefined);
      await Promise.all([before, after]);
      assert.deepEqual(new Set(await idsOf(store, all)), new Set([idOf(1), idOf(5), idOf(6)]));
    },
  },
  {
    name: 'goes on behind a place, in every order, whatever has gone meanwhile',
    async run(store) {
      const names = ['b', undefined, 'a', 'b', undefined, 'c', 'a'];
      await fill(
        store,
        names.map((name, index) =>
          resource(index + 1, name === undefined ? [] : [{ path: 'displayName', key: name }]),
        ),
      );
      for (const path of [undefined, 'displayName', 'id', 'meta.created'] as const) {
        for (const descending of [false, true]) {
          const order = path === undefined ? { descending } : { path, descending };
          const from = (selection: object, limit: number) =>
            store.select(tenant, 'User', { condition: all, order, offset: 0, limit, ...selection });
          const inOrder = await from({}, 100);
          for (const [index, row] of inOrder.entries()) {
            const name = names[Number(row.id.slice(-1)) - 1];
            const keys = { displayName: name, id: row.id, 'meta.created': created } as const;
            const at = path === undefined ? undefined : keys[path];
            const after = { position: row.position, key: at };
            assert.deepEqual(await from({ after }, 100), inOrder.slice(index + 1));
            assert.deepEqual(await from({ after }, 2), inOrder.slice(index + 1, index + 3));
          }
        }
      }
      const gone = (await store.resource(tenant, 'User', idOf(3)))!;
      await store.write((transaction) =>
        transaction.deleteResource(tenant, 'User', idOf(3), [
          ...resource(3).keys,
          { path: 'displayName', key: 'a' },
        ]),
      );
      const order = { path: 'displayName', descending: false };
      const after = { key: 'a', position: gone.position };
      const [next] = await store.select(tenant, 'User', {
        condition: all,
        order,
        offset: 0,
        limit: 1,
        after,
      });
      assert.equal(next?.id, idOf(7));
      const beyond = await store.positions(tenant, 'User', all, 2, gone.position);
      assert.deepEqual(
        await store.positions(tenant, 'User', { kind: 'or', conditions: [all] }, 2, gone.position),
        beyond,
      );
    },
  },
  {
    name: 'keeps unique keys unique within tenant, type and attribute',
    async run(store) {
      const serial = (key_: string, path = 'serial') =>
        ({ path, key: key_, unique: true }) as const;
      const thing = (number: number, keys: NewResource['keys'], type = 'Thing') => ({
        ...resource(number, [], { type }),
        keys,
      });
      const first = thing(1, [serial('a')]);
      await fill(store, [first, thing(2, [serial('b'), { path: 'active', key: 'text' }])]);
      const insert = (made: NewResource, into = tenant) =>
        store.write((transaction) => transaction.insertResource(into, made));
      assert.equal(await insert(thing(3, [serial('a')])), 'serial');
      assert.equal(await store.resource(tenant, 'Thing', idOf(3)), undefined);
      assert.equal(await insert(thing(3, [serial('a', 'other')])), undefined);
      assert.equal(await insert(thing(4, [serial('a')], 'Robot')), undefined);
      assert.equal(await insert(thing(4, [serial('a')]), 'other'), undefined);
      const change = changeOf(first, { type: 'Thing', before: first.keys, after: [serial('b')] });
      assert.equal(
        await store.write((transaction) => transaction.updateResource(tenant, change)),
        'serial',
      );
      const freed = { ...change, after: [serial('c')] };
      assert.equal(
        await store.write((transaction) => transaction.updateResource(tenant, freed)),
        undefined,
      );
      assert.equal(await insert(thing(5, [serial('a')])), undefined);
      assert.deepEqual(await idsOf(store, key('serial', 'c'), 'Thing'), [idOf(1)]);
      assert.deepEqual(await idsOf(store, key('active', 'text'), 'Thing'), [idOf(2)]);
      await store.write((transaction) =>
        transaction.deleteResource(tenant, 'Thing', idOf(5), [serial('a')]),
      );
      assert.equal(await insert(thing(6, [serial('a')])), undefined);
    },
  },
  {
    name: 'shows one state for as long as a snapshot lasts',
    async run(store) {
      await fill(store, [person(1), group(2)]);
      await join(store, 2, [1]);
      const seen = await store.snapshot(async (state) => {
        const before = await membersOf(state, 2);
        const nested = await state.snapshot(async (inner) => inner.count(tenant, 'User', all));
        return [before, nested, await membersOf(state, 2)];
      });
      assert.deepEqual(seen, [[1], 1, [1]]);
      await assert.rejects(
        store.snapshot(async () => {
          throw new Error('on purpose');
        }),
        { message: 'on purpose' },
      );
      await fill(store, [person(3)]);
      assert.equal(await store.snapshot(async (state) => state.count(tenant, 'User', all)), 2);
      assert.equal(
        await store.write((transaction) =>
          transaction.snapshot(async (state) => state.count(tenant, 'User', all)),
        ),
        2,
      );
    },
  },
  {
    name: 'keeps every version of a tenant’s definitions',
    async run(store) {
      const version = (number: number) => ({
        version: number,
        definitions: `{"v":${number}}`,
        created,
      });
      const generation = await store.accessGeneration();
      for (const number of [1, 2])
        await store.write((transaction) => transaction.insertDefinitions(tenant, version(number)));
      assert.ok((await store.accessGeneration()) > generation);
      assert.deepEqual(await store.definitions(tenant), version(2));
      assert.deepEqual(await store.definitions(tenant, 1), version(1));
      assert.equal(await store.definitions(tenant, 3), undefined);
      assert.equal(await store.definitions('other'), undefined);
    },
  },
  {
    name: 'tells which members of a set are groups',
    async run(store) {
      await fill(store, [group(1), group(2), group(3), person(4)]);
      const set = await join(store, 1, [4, 2, 3]);
      assert.deepEqual(await store.memberGroups(tenant, set, 10), [idOf(2), idOf(3)]);
      assert.deepEqual(await store.memberGroups(tenant, set, 1), [idOf(2)]);
      assert.deepEqual(await store.memberGroups('other', set, 10), []);
    },
  },
];
