import assert from 'node:assert/strict';
import type { NewResource } from '../ports/store.ts';
import type { Condition } from '../protocol/filter/plan-index.ts';
import type { IndexKey } from '../protocol/schema/keys.ts';
import {
  account,
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
  userName,
} from './cases.ts';

/** Resources with keys of every kind. */
const shapedResources: readonly NewResource[] = [
  resource(1, [
    { path: 'emails.value', key: 'a@x' },
    { path: 'emails.value', key: 'b@x' },
    { path: 'active', key: true },
    { path: 'externalId', key: 'E1' },
  ]),
  resource(2, [
    { path: 'emails.value', key: 'b@x' },
    { path: 'active', key: false },
    { path: 'displayName', key: 'zoë' },
  ]),
  resource(3, [
    { path: 'name.familyName', key: 'ab' },
    { path: 'active', key: true },
    { path: 'displayName', key: '\u{1f680}' },
  ]),
  resource(4, [
    { path: 'name.familyName', key: 'abc' },
    { path: 'displayName', key: '\uffee' },
    { path: 'flags', key: true },
  ]),
];

const range = (path: string, from?: string, to?: string, inclusive = true): Condition => ({
  kind: 'key',
  path,
  from: from === undefined ? undefined : { key: from, inclusive },
  to: to === undefined ? undefined : { key: to, inclusive: false },
});

/** Conditions of every shape, and the resources that meet them. */
const shapes: readonly (readonly [Condition, readonly number[]])[] = [
  [all, [1, 2, 3, 4]],
  [{ kind: 'none' }, []],
  [key('id', idOf(2)), [2]],
  [key('userName', 'user3'), [3]],
  [key('externalId', 'E1'), [1]],
  [key('externalId', 'e1'), []],
  [key('active', true), [1, 3]],
  [key('active', false), [2]],
  [key('flags', true), [4]],
  [key('emails.value', 'b@x'), [1, 2]],
  [key('emails.value', 'unknown'), []],
  [range('name.familyName', 'ab', 'ac'), [3, 4]],
  [range('name.familyName', 'ab', undefined, false), [4]],
  [range('userName', 'user2', 'user4'), [2, 3]],
  [range('userName', undefined, 'user2'), [1]],
  [range('displayName', 'zoë', undefined, false), [3, 4]],
  [range('displayName', '\uffee', undefined, false), [3]],
  [range('meta.created', created), [1, 2, 3, 4]],
  [range('meta.lastModified', created, undefined, false), []],
  [{ kind: 'and', conditions: [key('active', true), key('emails.value', 'b@x')] }, [1]],
  [{ kind: 'and', conditions: [key('active', true), range('userName', 'user2')] }, [3]],
  [
    {
      kind: 'or',
      conditions: [key('userName', 'user4'), key('emails.value', 'a@x'), key('externalId', 'none')],
    },
    [1, 4],
  ],
  [{ kind: 'or', conditions: [key('active', true), range('userName', 'user3')] }, [1, 3, 4]],
  [
    {
      kind: 'and',
      conditions: [
        { kind: 'or', conditions: [key('userName', 'user1'), key('userName', 'user2')] },
        key('active', false),
      ],
    },
    [2],
  ],
  [key('userName', "x' OR 1=1 --"), []],
];

/** Resources, keys and transactions. */
export const resourceCases: readonly ContractCase[] = [
  {
    name: 'gives back what was inserted, and nothing else',
    async run(store) {
      await fill(store, [resource(1, [], { document: '{"id":"é🚀"}', hasReferences: true })]);
      const row = await store.resource(tenant, 'User', idOf(1));
      assert.deepEqual(
        { ...row, position: 0 },
        {
          id: idOf(1),
          type: 'User',
          connection: 'c',
          document: '{"id":"é🚀"}',
          version: 1,
          created,
          lastModified: created,
          hasReferences: true,
          isMember: false,
          position: 0,
        },
      );
      assert.equal(await store.resource(tenant, 'Group', idOf(1)), undefined);
      assert.equal(await store.resource('other', 'User', idOf(1)), undefined);
      assert.equal(await store.resource(tenant, 'User', idOf(2)), undefined);
    },
  },
  {
    name: 'keeps userNames unique within tenant and type',
    async run(store) {
      await fill(store, [resource(1)]);
      const twin = { ...resource(2), keys: [userName('user1')] };
      assert.equal(
        await store.write((transaction) => transaction.insertResource(tenant, twin)),
        'userName',
      );
      assert.equal(await store.resource(tenant, 'User', idOf(2)), undefined);
      await fill(store, [{ ...twin, id: idOf(3), type: 'Robot' }]);
      await fill(store, [{ ...twin, id: idOf(4) }], 'other');
      assert.equal(await store.count(tenant, 'User', all), 1);
    },
  },
  {
    name: 'updates a resource and its keys, and refuses a userName that is taken',
    async run(store) {
      const first = resource(1, [{ path: 'emails.value', key: 'a' }]);
      await fill(store, [first, resource(2)]);
      const after: IndexKey[] = [userName('renamed'), { path: 'emails.value', key: 'b' }];
      const done = await store.write((transaction) =>
        transaction.updateResource(tenant, changeOf(first, { document: '{"new":1}', after })),
      );
      assert.equal(done, undefined);
      const row = await store.resource(tenant, 'User', idOf(1));
      assert.deepEqual(
        [row?.document, row?.version, row?.created, row?.lastModified],
        ['{"new":1}', 2, created, '2026-01-02T00:00:00.000'],
      );
      assert.deepEqual(await idsOf(store, key('emails.value', 'a')), []);
      assert.deepEqual(await idsOf(store, key('emails.value', 'b')), [idOf(1)]);
      assert.deepEqual(await idsOf(store, key('userName', 'user1')), []);
      const taken = changeOf(first, { before: after, after: [userName('user2')] });
      assert.equal(
        await store.write((transaction) => transaction.updateResource(tenant, taken)),
        'userName',
      );
      assert.deepEqual(await idsOf(store, key('userName', 'renamed')), [idOf(1)]);
      await fill(store, [{ ...resource(3), keys: [userName('user1')] }]);
    },
  },
  {
    name: 'keeps the keys that an update of a resource leaves out of both lists',
    async run(store) {
      const emails = (value: string): IndexKey => ({ path: 'emails.value', key: value });
      const made = resource(1, [emails('a'), { path: 'name.familyName', key: 'n' }]);
      await fill(store, [made]);
      const change = changeOf(made, { before: [emails('a')], after: [emails('b')] });
      await store.write((transaction) => transaction.updateResource(tenant, change));
      for (const kept of [key('userName', 'user1'), key('name.familyName', 'n')])
        assert.deepEqual(await idsOf(store, kept), [idOf(1)]);
      assert.deepEqual(await idsOf(store, key('emails.value', 'b')), [idOf(1)]);
      assert.deepEqual(await idsOf(store, key('emails.value', 'a')), []);
    },
  },
  {
    name: 'deletes a resource with its keys, and frees its userName',
    async run(store) {
      const made = resource(1, [
        { path: 'emails.value', key: 'a' },
        { path: 'active', key: true },
      ]);
      await fill(store, [made, resource(2)]);
      await store.write((transaction) =>
        transaction.deleteResource(tenant, 'User', made.id, made.keys),
      );
      assert.equal(await store.resource(tenant, 'User', made.id), undefined);
      assert.deepEqual(await idsOf(store, all), [idOf(2)]);
      for (const condition of [
        key('emails.value', 'a'),
        key('active', true),
        key('userName', 'user1'),
      ])
        assert.deepEqual(await idsOf(store, condition), []);
      await fill(store, [{ ...made, id: idOf(3) }]);
      assert.deepEqual(await idsOf(store, all), [idOf(2), idOf(3)]);
    },
  },
  {
    name: 'keeps secrets apart from what readers see',
    async run(store) {
      const made = resource(1, [], { secrets: '{"password":"sealed"}' });
      await fill(store, [made]);
      assert.equal(
        await store.write((transaction) => transaction.secrets(tenant, 'User', made.id)),
        '{"password":"sealed"}',
      );
      assert.ok(!JSON.stringify(await store.resource(tenant, 'User', made.id)).includes('sealed'));
      await store.write((transaction) => transaction.updateResource(tenant, changeOf(made)));
      assert.equal(
        await store.write((transaction) => transaction.secrets(tenant, 'User', made.id)),
        undefined,
      );
      assert.equal(
        await store.write((transaction) => transaction.secrets('other', 'User', made.id)),
        undefined,
      );
    },
  },
  {
    name: 'finds by every shape of condition',
    async run(store) {
      await fill(store, shapedResources);
      for (const [condition, expected] of shapes)
        assert.deepEqual(
          await idsOf(store, condition),
          expected.map(idOf),
          JSON.stringify(condition),
        );
      assert.deepEqual(await idsOf(store, all, 'Robot'), []);
    },
  },
  {
    name: 'puts resources in order, what has no value last, ties as they were created',
    async run(store) {
      const named = (number: number, displayName?: string): NewResource =>
        resource(
          number,
          displayName === undefined ? [] : [{ path: 'displayName', key: displayName }],
        );
      await fill(store, [
        named(1, 'b'),
        named(2),
        named(3, 'a'),
        named(4, 'b'),
        named(5),
        named(6, '\u{1f680}'),
        named(7, '\uffee'),
      ]);
      const order = async (
        path: string | undefined,
        descending: boolean,
      ): Promise<readonly number[]> => {
        const given = path === undefined ? { descending } : { path, descending };
        const rows = await store.select(tenant, 'User', {
          condition: all,
          order: given,
          offset: 0,
          limit: 100,
        });
        return rows.map(({ id }) => Number(id.slice(-2)));
      };
      assert.deepEqual(await order(undefined, false), [1, 2, 3, 4, 5, 6, 7]);
      assert.deepEqual(await order(undefined, true), [7, 6, 5, 4, 3, 2, 1]);
      assert.deepEqual(await order('displayName', false), [3, 1, 4, 7, 6, 2, 5]);
      assert.deepEqual(await order('displayName', true), [5, 2, 6, 7, 4, 1, 3]);
      for (const path of [
        'id',
        'userName',
        'meta.created',
        'meta.lastModified',
        'externalId',
        'active',
      ]) {
        assert.deepEqual(await order(path, false), [1, 2, 3, 4, 5, 6, 7], path);
        assert.deepEqual(await order(path, true), [7, 6, 5, 4, 3, 2, 1], path);
      }
    },
  },
  {
    name: 'pages by offset and by position',
    async run(store) {
      await fill(
        store,
        Array.from({ length: 25 }, (_, index) => resource(index + 1)),
      );
      const rows = await store.select(tenant, 'User', {
        condition: all,
        order: byCreation,
        offset: 10,
        limit: 10,
      });
      assert.deepEqual(
        rows.map(({ id }) => id),
        Array.from({ length: 10 }, (_, index) => idOf(index + 11)),
      );
      assert.deepEqual(
        await store.select(tenant, 'User', {
          condition: all,
          order: byCreation,
          offset: 25,
          limit: 10,
        }),
        [],
      );
      const positions = await store.positions(tenant, 'User', all, 5);
      assert.equal(positions.length, 5);
      const at = await store.resourcesAt(tenant, 'User', [positions[1]!, 999_999, positions[3]!]);
      assert.deepEqual(
        at.map(({ id }) => id),
        [idOf(2), idOf(4)],
      );
      const bytes = rows[0]!.document.length;
      const page = { condition: all, order: byCreation, offset: 10, limit: 20 };
      const some = await store.select(tenant, 'User', { ...page, maxBytes: 2 * bytes });
      assert.deepEqual(
        some.map(({ id }) => id),
        [idOf(11), idOf(12)],
      );
      assert.equal((await store.select(tenant, 'User', { ...page, maxBytes: 1 })).length, 1);
      assert.equal(
        (await store.select(tenant, 'User', { ...page, maxBytes: 1_000 * bytes })).length,
        15,
      );
      const twenty = await store.positions(tenant, 'User', all, 20);
      assert.equal((await store.resourcesAt(tenant, 'User', twenty, 3 * bytes)).length, 3);
      assert.deepEqual(await store.resourcesAt('other', 'User', positions), []);
      assert.deepEqual(await store.resourcesAt(tenant, 'Robot', positions), []);
    },
  },
  {
    name: 'undoes everything when the work rejects, and only that',
    async run(store) {
      const made = resource(1, [{ path: 'emails.value', key: 'a' }]);
      await fill(store, [made]);
      await store.write((transaction) => transaction.insertAccount(tenant, account(1)));
      const fails = store.write(async (transaction) => {
        await transaction.insertResource(tenant, resource(2, [{ path: 'emails.value', key: 'a' }]));
        await transaction.updateResource(
          tenant,
          changeOf(made, { document: '{}', after: [userName('other')] }),
        );
        await transaction.insertAccount(tenant, account(2));
        await transaction.updateAccount(tenant, account(1, { displayName: 'changed' }), account(1));
        await transaction.setUsernameSuffix(tenant, 'user', 9);
        await transaction.setSetting('x', 'y');
        await transaction.putTenant({
          id: 'new',
          name: 'new',
          status: 'active',
          created,
          policy: '{}',
        });
        await transaction.deleteResource(tenant, 'User', made.id, [userName('other')]);
        throw new Error('on purpose');
      });
      const beside = fill(store, [resource(3)]);
      await assert.rejects(fails, { message: 'on purpose' });
      await beside;
      assert.deepEqual(await idsOf(store, all), [idOf(1), idOf(3)]);
      assert.deepEqual(await idsOf(store, key('emails.value', 'a')), [idOf(1)]);
      assert.deepEqual(await idsOf(store, key('userName', 'user1')), [idOf(1)]);
      assert.equal((await store.resource(tenant, 'User', idOf(1)))?.version, 1);
      assert.deepEqual(await store.accountOf(tenant, idOf(1)), account(1));
      assert.equal(await store.accountOf(tenant, idOf(2)), undefined);
      assert.equal(await store.setting('x'), undefined);
      assert.equal(await store.tenant('new'), undefined);
      assert.equal(
        await store.write((transaction) => transaction.usernameSuffix(tenant, 'user')),
        1,
      );
      assert.equal(
        await store.write((transaction) => transaction.isUsernameTaken(tenant, 'user2')),
        false,
      );
    },
  },
  {
    name: 'runs transactions one after another, each seeing the last',
    async run(store) {
      assert.equal(await store.write(async () => 'nothing asked for'), 'nothing asked for');
      const tries = Array.from({ length: 100 }, (_, index) =>
        store.write((transaction) =>
          transaction.insertResource(tenant, { ...resource(index + 1), keys: [userName('same')] }),
        ),
      );
      const results = await Promise.all(tries);
      assert.equal(results.filter((conflict) => conflict === undefined).length, 1);
      assert.equal(await store.count(tenant, 'User', all), 1);
      const counted = Array.from({ length: 50 }, () =>
        store.write(async (transaction) => {
          const suffix = await transaction.usernameSuffix(tenant, 'n');
          await Promise.resolve();
          await transaction.setUsernameSuffix(tenant, 'n', suffix + 1);
        }),
      );
      await Promise.all(counted);
      assert.equal(await store.write((transaction) => transaction.usernameSuffix(tenant, 'N')), 51);
    },
  },
  {
    name: 'shows readers committed state only',
    async run(store) {
      const count = async (): Promise<number> => store.count(tenant, 'User', all);
      let during: Promise<number> | undefined;
      await store.write(async (transaction) => {
        await transaction.insertResource(tenant, resource(1));
        assert.equal(await transaction.count(tenant, 'User', all), 1);
        during = count().then((total) => (total === 0 || total === 1 ? total : Number.NaN));
        await assert.rejects(async () => {
          await transaction.resource(tenant, 'User', idOf(1));
          throw new Error('still the same transaction');
        });
      });
      assert.ok(!Number.isNaN(await during));
      await assert.rejects(
        store.write(async (transaction) => {
          await transaction.insertResource(tenant, resource(2));
          during = count();
          throw new Error('on purpose');
        }),
      );
      assert.equal(await during, 1);
      assert.equal(await store.count(tenant, 'User', all), 1);
    },
  },
  {
    name: 'keeps settings',
    async run(store) {
      assert.equal(await store.setting('a'), undefined);
      await store.write((transaction) => transaction.setSetting('a', '1'));
      await store.write((transaction) => transaction.setSetting('a', '2'));
      assert.equal(await store.setting('a'), '2');
    },
  },
  {
    name: 'finishes what was asked before it was closed, and refuses what comes after',
    async run(store) {
      const last = store.write((transaction) => transaction.insertResource(tenant, resource(1)));
      const closing = store.close();
      assert.equal(await last, undefined);
      await closing;
      await assert.rejects(
        store.write((transaction) => transaction.insertResource(tenant, resource(2))),
      );
    },
  },
];
