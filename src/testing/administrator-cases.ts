import assert from 'node:assert/strict';
import type { ConsoleSession, StoredAdministrator } from '../ports/administrators.ts';
import { type ContractCase, created, tenant } from './cases.ts';

const ada: StoredAdministrator = {
  id: 'a1',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'owner',
  status: 'active',
  password: 'hash',
  created,
};
const grace: StoredAdministrator = {
  id: 'a2',
  email: 'grace@example.com',
  name: 'Grace',
  role: 'owner',
  tenant,
  status: 'invited',
  created,
};
const session = (hash: string, administrator: string, at = created): ConsoleSession => {
  return { hash, administrator, created: at, used: at, expires: '2026-02-01' };
};

/** Promises about administrators, their sessions and their links. */
export const administratorCases: readonly ContractCase[] = [
  {
    name: 'finds administrators by id, e-mail address and tenant, and owners of everything',
    async run(store) {
      const disabled = { ...ada, id: 'a3', email: 'x@example.com', status: 'disabled' } as const;
      await store.write(async (transaction) => {
        for (const one of [grace, ada, disabled]) await transaction.putAdministrator(one);
      });
      assert.deepEqual(await store.administrator('a2'), grace);
      assert.deepEqual(await store.administratorByEmail('ada@example.com'), ada);
      assert.equal(await store.administratorByEmail('ADA@example.com'), undefined);
      assert.deepEqual(await store.administrators(undefined, 'a1', 9), [grace, disabled]);
      assert.deepEqual(await store.administrators(undefined, '', 1), [ada]);
      assert.deepEqual(await store.administrators(tenant, '', 9), [grace]);
      assert.deepEqual(await store.owners(9), [ada]);
      await store.write((transaction) => transaction.putAdministrator({ ...ada, name: 'A.' }));
      assert.equal((await store.administrator('a1'))?.name, 'A.');
    },
  },
  {
    name: 'ends sessions one by one, all but one, the oldest, and with their administrator',
    async run(store) {
      await store.write(async (transaction) => {
        await transaction.putAdministrator(ada);
        for (const hash of ['s1', 's2', 's3'])
          await transaction.putConsoleSession(session(hash, 'a1', `2026-01-0${hash.at(-1)!}`));
        await transaction.putConsoleSession(session('other', 'a2'));
        await transaction.trimConsoleSessions('a1', 2);
      });
      assert.equal(await store.consoleSession('s1'), undefined);
      assert.deepEqual(await store.consoleSession('s2'), session('s2', 'a1', '2026-01-02'));
      await store.write((transaction) => transaction.deleteConsoleSessions('a1', 's3'));
      assert.equal(await store.consoleSession('s2'), undefined);
      await store.write((transaction) => transaction.deleteAdministrator('a1'));
      assert.equal(await store.consoleSession('s3'), undefined);
      assert.equal(await store.administrator('a1'), undefined);
      await store.write((transaction) => transaction.deleteConsoleSession('nothing'));
      assert.deepEqual(await store.consoleSession('other'), session('other', 'a2'));
    },
  },
  {
    name: 'writes down the use of a session unless that was done lately, and deletes what is over',
    async run(store) {
      await store.write(async (transaction) => {
        await transaction.putConsoleSession(session('s1', 'a1', '2026-01-05'));
        await transaction.touchConsoleSession('s1', '2026-01-06', '2026-01-04');
      });
      assert.equal((await store.consoleSession('s1'))?.used, '2026-01-05');
      await store.write((transaction) =>
        transaction.touchConsoleSession('s1', '2026-01-06', '2026-01-05'),
      );
      assert.equal((await store.consoleSession('s1'))?.used, '2026-01-06');
      assert.equal(await store.write((transaction) => transaction.deleteStale('2026-01-31', 9)), 0);
      assert.equal(await store.write((transaction) => transaction.deleteStale('2026-02-01', 9)), 1);
      assert.equal(await store.consoleSession('s1'), undefined);
    },
  },
  {
    name: 'keeps links until they are used, are over, or go with their administrator',
    async run(store) {
      const first = { hash: 'l1', created, expires: '2026-02-01' };
      const own = { ...first, hash: 'l2', administrator: 'a1' };
      await store.write(async (transaction) => {
        await transaction.putConsoleLink(first);
        await transaction.putConsoleLink(own);
        await transaction.putConsoleLink({ ...own, hash: 'l3', administrator: 'a2' });
      });
      assert.deepEqual(await store.consoleLink('l1'), first);
      assert.deepEqual(await store.consoleLink('l2'), own);
      await store.write((transaction) => transaction.deleteConsoleLinks(undefined));
      assert.equal(await store.consoleLink('l1'), undefined);
      await store.write((transaction) => transaction.deleteAdministrator('a1'));
      assert.equal(await store.consoleLink('l2'), undefined);
      assert.equal(await store.write((transaction) => transaction.deleteStale('2026-02-01', 9)), 1);
    },
  },
];
