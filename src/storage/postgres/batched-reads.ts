import type { Account } from '../../ports/account.ts';
import type { StoredResource, Transaction } from '../../ports/store.ts';
import {
  accountsToChange,
  isAnyUnattached,
  resourcesToChange,
  takenUsernames,
} from '../sql/batch-queries.ts';
import { Batch } from './batch.ts';
import type { PostgresConnection } from './connection.ts';

/** Reads that works of a transaction ask for at the same time. */
type BatchedReads = Pick<
  Transaction,
  'resource' | 'accountOf' | 'unattachedAccounts' | 'isUsernameTaken'
>;

/**
 * Returns reads that ask once for what works of a transaction ask for at the same time. All works
 * are of the tenant that is named first; what is asked for alone is read as ever.
 *
 * @param single the reads of the transaction
 * @param onUnattached called when several works ask for accounts without a user, and there is one
 */
export function batchedReads(
  connection: PostgresConnection,
  single: BatchedReads,
  onUnattached: () => never,
): BatchedReads {
  const several = severalOf(connection, onUnattached);
  const resources = new Batch<Parameters<Transaction['resource']>, StoredResource | undefined>(
    (asked) => single.resource(...asked),
    several.resources,
  );
  const accounts = new Batch<Parameters<Transaction['accountOf']>, Account | undefined>(
    (asked) => single.accountOf(...asked),
    several.accounts,
  );
  const unattached = new Batch<Parameters<Transaction['unattachedAccounts']>, readonly Account[]>(
    (asked) => single.unattachedAccounts(...asked),
    several.unattached,
  );
  const usernames = new Batch<Parameters<Transaction['isUsernameTaken']>, boolean>(
    (asked) => single.isUsernameTaken(...asked),
    several.usernames,
  );
  return {
    resource: (...asked) => resources.ask(asked),
    accountOf: (...asked) => accounts.ask(asked),
    unattachedAccounts: (...asked) => unattached.ask(asked),
    isUsernameTaken: (...asked) => usernames.ask(asked),
  };
}

type AskedFor<M extends keyof BatchedReads> = readonly Parameters<BatchedReads[M]>[];

/** Returns the same reads for several works, each of which resolves to an answer for each. */
function severalOf(connection: PostgresConnection, onUnattached: () => never) {
  return {
    async resources(asked: AskedFor<'resource'>) {
      const tenant = tenantOf(connection, asked);
      const byType = new Map<string, ReadonlyMap<string, StoredResource>>();
      for (const [type, all] of Map.groupBy(asked, ([, type]) => type)) {
        const ids = all.map(([, , id]) => id);
        byType.set(type, await resourcesToChange(connection, tenant, type, ids));
      }
      return ([, type, id]: Parameters<BatchedReads['resource']>) => byType.get(type)!.get(id);
    },
    async accounts(asked: AskedFor<'accountOf'>) {
      const users = asked.map(([, user]) => user);
      const found = await accountsToChange(connection, tenantOf(connection, asked), users);
      return ([, user]: Parameters<BatchedReads['accountOf']>) => found.get(user);
    },
    async unattached(asked: AskedFor<'unattachedAccounts'>) {
      const keys = asked.map(([, one]) => one);
      const isAny = await isAnyUnattached(connection, tenantOf(connection, asked), keys);
      return isAny ? onUnattached() : () => [];
    },
    async usernames(asked: AskedFor<'isUsernameTaken'>) {
      const keys = asked.map(([, username]) => username.toLowerCase());
      const taken = await takenUsernames(connection, tenantOf(connection, asked), keys);
      return ([, username]: Parameters<BatchedReads['isUsernameTaken']>) =>
        taken.has(username.toLowerCase());
    },
  };
}

/**
 * Returns the tenant that works are of, and names it.
 *
 * @throws TypeError when there are several
 */
function tenantOf(
  connection: PostgresConnection,
  asked: readonly (readonly [tenant: string, ...unknown[]])[],
): string {
  const [tenant] = asked[0]!;
  if (asked.some(([other]) => other !== tenant))
    throw new TypeError('works of several tenants share a transaction');
  connection.setTenant(tenant);
  return tenant;
}
