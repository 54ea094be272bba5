import { describe, expect, it } from 'vitest';
import { defaultPolicy as policy } from '../../src/accounts/policy.ts';
import { deprovisionAccount, provisionAccount } from '../../src/accounts/provision.ts';
import type { Transaction } from '../../src/ports/store.ts';
import { createMemoryStore } from '../../src/storage/memory/index.ts';

const day = 86_400_000;
const profile = { userName: 'ada@x', userNameKey: 'ada@x', displayName: 'Ada', emails: [] };

describe('T107 a returning user', () => {
  const come = async (transaction: Transaction, resource: string, now: number) =>
    (
      await provisionAccount(
        transaction,
        { tenant: 't', connection: 'c', resource, attributes: profile, policy, now },
        () => `account-${resource}`,
      )
    ).account!;

  it('within thirty days gets the account back, and after them a new one', async () => {
    const store = createMemoryStore();
    await store.write(async (transaction) => {
      const first = await come(transaction, 'r1', 0);
      await transaction.updateAccount('t', { ...first, settings: '{"theme":"dark"}' }, first);
      await deprovisionAccount(transaction, { tenant: 't', resource: 'r1', policy, now: 0 });
      await deprovisionAccount(transaction, { tenant: 't', resource: 'r1', policy, now: 0 });
      const back = await come(transaction, 'r2', 29 * day);
      expect(back).toMatchObject({
        id: first.id,
        username: 'ada',
        settings: '{"theme":"dark"}',
        status: 'active',
        resource: 'r2',
      });
      await deprovisionAccount(transaction, { tenant: 't', resource: 'r2', policy, now: 29 * day });
      const late = await come(transaction, 'r3', 60 * day);
      expect(late).toMatchObject({ id: 'account-r3', username: 'ada-1', settings: '{}' });
    });
    await store.close();
  });
});
