import assert from 'node:assert/strict';
import type { Account, AccountKeys, AccountSelection } from '../ports/account.ts';
import type { Store } from '../ports/store.ts';
import { account, type ContractCase, created, idOf, tenant } from './cases.ts';

const later = '2026-03-01T00:00:00.000';

function loose(
  store: Store,
  keys: Partial<AccountKeys>,
  of: string = tenant,
): Promise<readonly string[]> {
  return store.write(async (transaction) =>
    (await transaction.unattachedAccounts(of, { emails: [], ...keys })).map(({ id }) => id),
  );
}

/** Without the user it belongs to. */
function without({ resource: _, ...rest }: Account): Account {
  return rest;
}

/** A deleted account beside a second of its name: its address changes, it returns, and it goes. */
async function moveAndDelete(store: Store, gone: Account): Promise<void> {
  const second = without(account(2, { userNameKey: 'user1', lastModified: later }));
  await store.write((transaction) => transaction.insertAccount(tenant, second));
  assert.deepEqual(await loose(store, { userNameKey: 'user1' }), ['a2', 'a1']);
  const moved = { ...gone, emails: [{ value: 'new@x.example', primary: true }] };
  await store.write((transaction) => transaction.updateAccount(tenant, moved, gone));
  assert.deepEqual(await loose(store, { emails: ['ada@x.example'] }), []);
  const { purgeAfter: _, ...back } = { ...moved, status: 'active' as const, resource: idOf(9) };
  await store.write((transaction) => transaction.updateAccount(tenant, back, moved));
  assert.equal((await store.accountOf(tenant, idOf(9)))?.username, 'Ada');
  assert.deepEqual(await loose(store, { userNameKey: 'user1', emails: ['new@x.example'] }), ['a2']);
  await store.write((transaction) => transaction.deleteAccount(tenant, back));
  assert.equal(await store.account(tenant, 'a1'), undefined);
  assert.equal(await store.accountOf(tenant, idOf(9)), undefined);
  assert.equal(
    await store.write((transaction) => transaction.isUsernameTaken(tenant, 'Ada')),
    false,
  );
}

/** Ten accounts, every fifth of them deactivated, and every other one of another connection. */
async function listByUsername(store: Store): Promise<void> {
  await store.write(async (transaction) => {
    for (let number = 0; number < 10; number += 1) {
      const fields = { id: `a${9 - number}`, username: `User${number}` };
      const connection = number % 2 === 0 ? 'even' : 'odd';
      const status = number % 5 === 0 ? ('deactivated' as const) : ('active' as const);
      const more = { ...fields, connection, status, resource: idOf(number) };
      await transaction.insertAccount(tenant, account(number, more));
    }
  });
  const list = async (selection: Partial<AccountSelection>) => {
    const whole = { after: '', limit: 100, maxExamined: 1_000, ...selection };
    const { accounts, reached } = await store.accountsByUsername(tenant, whole);
    return [accounts.map(({ username }) => username.slice(4)).join(''), reached];
  };
  assert.deepEqual(await list({}), ['0123456789', undefined]);
  assert.deepEqual(await list({ limit: 3 }), ['012', 'user2']);
  assert.deepEqual(await list({ limit: 3, after: 'user7' }), ['89', undefined]);
  assert.deepEqual(await list({ status: 'deactivated' }), ['05', undefined]);
  assert.deepEqual(await list({ status: 'deactivated', after: 'user0' }), ['5', undefined]);
  assert.deepEqual(await list({ status: 'active', limit: 2 }), ['12', 'user2']);
  assert.deepEqual(await list({ status: 'deleted' }), ['', undefined]);
  assert.deepEqual(await list({ connection: 'odd', status: 'active' }), ['1379', undefined]);
  assert.deepEqual(await list({ connection: 'odd', maxExamined: 4 }), ['13', 'user3']);
  assert.deepEqual(await list({ connection: 'none', maxExamined: 4 }), ['', 'user3']);
  assert.deepEqual(await list({ prefix: 'user4' }), ['4', undefined]);
  assert.deepEqual(await list({ prefix: 'user', after: 'user8' }), ['9', undefined]);
  assert.deepEqual(await list({ prefix: 'other' }), ['', undefined]);
}

/** Accounts, what they are found by, and what holds their removal up. */
export const accountCases: readonly ContractCase[] = [
  {
    name: 'takes back what failed within a part, though nothing waited for it, and keeps the rest',
    async run(store) {
      const first = account(1);
      const taken = { ...account(2), username: first.username };
      const outcome = await store.write(async (transaction) => {
        await transaction.insertAccount(tenant, first);
        const inner = await transaction
          .nested(async () => {
            await transaction.insertAccount(tenant, account(3));
            await transaction.insertAccount(tenant, taken);
          })
          .then(
            () => 'done',
            () => 'refused',
          );
        await transaction.insertAccount(tenant, account(4));
        return inner;
      });
      assert.equal(outcome, 'refused');
      const ids = (await store.accounts(tenant, '', 10)).map(({ id }) => id);
      assert.deepEqual(ids, [first.id, account(4).id]);
      assert.equal((await store.accountTotals(tenant)).active, 2);
    },
  },
  {
    name: 'lists accounts by username, of one status or connection, and looks at so many at most',
    run: listByUsername,
  },
  {
    name: 'commits nothing of a transaction whose last write failed',
    async run(store) {
      const first = account(1);
      await assert.rejects(
        store.write(async (transaction) => {
          await transaction.insertAccount(tenant, first);
          await transaction.insertAccount(tenant, { ...account(2), username: first.username });
        }),
      );
      assert.deepEqual(await store.accounts(tenant, '', 10), []);
      assert.equal((await store.accountTotals(tenant)).active, 0);
    },
  },
  {
    name: 'keeps accounts, and finds those without a user by what they share with one',
    async run(store) {
      const first = account(1, {
        externalId: 'E',
        username: 'Ada',
        emails: [{ value: 'Ada@X.example', primary: true }],
      });
      await store.write((transaction) => transaction.insertAccount(tenant, first));
      assert.deepEqual(await store.accountOf(tenant, idOf(1)), first);
      assert.deepEqual(await store.account(tenant, 'a1'), first);
      assert.deepEqual(await store.accountByUsername(tenant, 'aDA'), first);
      for (const missing of [
        await store.accountOf('other', idOf(1)),
        await store.account('other', 'a1'),
        await store.accountByUsername('other', 'Ada'),
        await store.account(tenant, 'a2'),
      ])
        assert.equal(missing, undefined);
      assert.equal(
        await store.write((transaction) => transaction.isUsernameTaken(tenant, 'aDA')),
        true,
      );
      assert.equal(
        await store.write((transaction) => transaction.isUsernameTaken('other', 'Ada')),
        false,
      );
      assert.deepEqual(
        await loose(store, { userNameKey: 'user1', externalId: 'E', emails: ['ada@x.example'] }),
        [],
      );

      const gone: Account = {
        ...without(first),
        status: 'deleted',
        purgeAfter: '2026-02-01T00:00:00.000',
      };
      await store.write((transaction) => transaction.updateAccount(tenant, gone, first));
      assert.equal(await store.accountOf(tenant, idOf(1)), undefined);
      assert.deepEqual(await store.account(tenant, 'a1'), gone);
      assert.deepEqual(await loose(store, { userNameKey: 'user1' }), ['a1']);
      assert.deepEqual(await loose(store, { externalId: 'E' }), ['a1']);
      assert.deepEqual(await loose(store, { emails: ['unknown@x.example', 'ada@x.example'] }), [
        'a1',
      ]);
      assert.deepEqual(
        await loose(store, { userNameKey: 'user1', externalId: 'E', emails: ['ada@x.example'] }),
        ['a1'],
      );
      assert.deepEqual(await loose(store, { userNameKey: 'unknown' }), []);
      assert.deepEqual(await loose(store, { userNameKey: 'user1' }, 'other'), []);
      assert.deepEqual(await loose(store, { emails: ['ada@x.example'] }, 'other'), []);

      await moveAndDelete(store, gone);
    },
  },
  {
    name: 'lists and counts accounts, and undoes the count with the transaction',
    async run(store) {
      await store.write(async (transaction) => {
        for (const number of [1, 2, 3])
          await transaction.insertAccount(tenant, account(number, { protected: number === 2 }));
        await transaction.insertAccount('other', account(4));
      });
      assert.deepEqual(await store.accountTotals(tenant), {
        active: 3,
        deactivated: 0,
        deleted: 0,
      });
      await store.write((transaction) =>
        transaction.updateAccount(tenant, account(1, { status: 'deactivated' }), account(1)),
      );
      assert.deepEqual(await store.accountTotals(tenant), {
        active: 2,
        deactivated: 1,
        deleted: 0,
      });
      await assert.rejects(
        store.write(async (transaction) => {
          await transaction.deleteAccount(tenant, account(3));
          assert.deepEqual(await transaction.accountTotals(tenant), {
            active: 1,
            deactivated: 1,
            deleted: 0,
          });
          throw new Error('on purpose');
        }),
      );
      assert.deepEqual(await store.accountTotals(tenant), {
        active: 2,
        deactivated: 1,
        deleted: 0,
      });
      const ids = async (after: string, limit: number): Promise<readonly string[]> =>
        (await store.accounts(tenant, after, limit)).map(({ id }) => id);
      assert.deepEqual(await ids('', 2), ['a1', 'a2']);
      assert.deepEqual(await ids('a2', 2), ['a3']);
      assert.deepEqual(await store.protectedUsers(tenant), [idOf(2)]);
      assert.deepEqual(await store.protectedUsers('other'), []);
    },
  },
  {
    name: 'finds accounts whose time is over',
    async run(store) {
      const gone = without(account(1, { status: 'deleted', purgeAfter: later }));
      await store.write((transaction) => transaction.insertAccount(tenant, gone));
      const due = (now: string): Promise<readonly unknown[]> =>
        store.write((transaction) => transaction.dueAccounts(now, 10));
      assert.deepEqual(await due('2026-02-28T23:59:59.999'), []);
      assert.deepEqual(await due(later), [{ tenant, account: gone }]);
    },
  },
  {
    name: 'keeps links that wait for a decision',
    async run(store) {
      const link = { resource: idOf(1), account: 'a1', created };
      await store.write((transaction) => transaction.putHeldLink(tenant, link));
      assert.deepEqual(await store.heldLink(tenant, idOf(1)), link);
      assert.equal(await store.heldLink('other', idOf(1)), undefined);
      assert.deepEqual(await store.heldLinks(tenant, '', 10), [link]);
      assert.deepEqual(await store.heldLinks(tenant, idOf(1), 10), []);
      assert.deepEqual(await store.heldLinks('other', '', 10), []);
      await store.write((transaction) => transaction.deleteHeldLink(tenant, idOf(1)));
      assert.equal(await store.heldLink(tenant, idOf(1)), undefined);
    },
  },
  {
    name: 'counts removals by the minute, and forgets them when the guard is released',
    async run(store) {
      const add = (minute: number, removals: number, oldest: number): Promise<void> =>
        store.write((transaction) => transaction.addRemovals(tenant, minute, removals, oldest));
      await add(100, 3, 90);
      await add(100, 2, 90);
      await add(105, 1, 96);
      assert.deepEqual(await store.guard(tenant, 96), { removals: 6 });
      assert.deepEqual(await store.guard(tenant, 101), { removals: 1 });
      assert.deepEqual(await store.guard('other', 0), { removals: 0 });
      await add(120, 1, 105);
      assert.deepEqual(await store.guard(tenant, 0), { removals: 2 });
      await store.write((transaction) => transaction.setGuard(tenant, { heldSince: created }));
      assert.deepEqual(await store.guard(tenant, 0), { removals: 2, heldSince: created });
      await store.write((transaction) => transaction.setGuard(tenant, { releasedUntil: later }));
      assert.deepEqual(await store.guard(tenant, 0), { removals: 0, releasedUntil: later });
    },
  },
];
