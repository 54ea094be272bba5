import type { Tenant } from '../../ports/access.ts';
import type { Reader, Transaction } from '../../ports/store.ts';
import { accessChanges, accessQueries } from './access-queries.ts';
import { accountChanges, accountQueries } from './account-queries.ts';
import { administratorChanges, administratorQueries } from './administrator-queries.ts';
import type { Database } from './connection.ts';
import { deferredChanges, deferredQueries } from './deferred-queries.ts';
import { deliveryChanges, deliveryQueries } from './delivery-queries.ts';
import { erasureChanges, erasureQueries } from './erasure-queries.ts';
import { eventChanges, eventQueries } from './event-queries.ts';
import { keyRows } from './index-keys.ts';
import { indexChanges, indexQueries } from './index-queries.ts';
import { leaseQueries } from './lease-queries.ts';
import { memberChanges } from './member-changes.ts';
import { memberQueries } from './member-queries.ts';
import { overviewQueries } from './overview-queries.ts';
import { requestChanges, requestQueries } from './request-queries.ts';
import { resourceChanges } from './resource-changes.ts';
import { resourceQueries } from './resource-queries.ts';
import { settingChanges, settingQueries } from './setting-queries.ts';
import { setupLinkChanges, setupLinkQueries } from './setup-link-queries.ts';
import type { SharedCounts } from './shared-counts.ts';

/** Every read over one connection; what makes a snapshot is for the database to say. */
export type Queries = Omit<Reader, 'snapshot'>;

export function createQueries(db: Database): Queries {
  return {
    ...accessQueries(db),
    ...administratorQueries(db),
    ...accountQueries(db),
    ...eventQueries(db),
    ...deliveryQueries(db),
    ...requestQueries(db),
    ...deferredQueries(db),
    ...erasureQueries(db),
    ...indexQueries(db),
    ...settingQueries(db),
    ...setupLinkQueries(db),
    ...resourceQueries(db),
    ...memberQueries(db),
    ...overviewQueries(db),
  };
}

/**
 * Reads a tenant once in a transaction, which every command of a shared commit asks for. After
 * waiting for a lock, it is read again: another transaction may have changed it.
 */
function knownTenants(
  queries: Queries,
  counts: SharedCounts,
  control: Pick<Transaction, 'lock'>,
): Pick<Transaction, 'tenant' | 'lock'> {
  const known = new Map<string, Promise<Tenant | undefined>>();
  let epoch = counts.accessEpoch;
  return {
    async tenant(id) {
      if (epoch !== counts.accessEpoch) {
        known.clear();
        epoch = counts.accessEpoch;
      }
      const there = known.get(id);
      if (there !== undefined) return there;
      const asked = Promise.resolve(queries.tenant(id));
      known.set(id, asked);
      const found = await asked;
      if (found === undefined && known.get(id) === asked) known.delete(id);
      return found;
    },
    async lock(name) {
      await control.lock(name);
      known.clear();
    },
  };
}

/** Returns every read and change of an open transaction. */
export function createChanges(
  db: Database,
  counts: SharedCounts,
  control: Pick<Transaction, 'nested' | 'both' | 'lock'>,
): Transaction {
  const keys = keyRows(db);
  const queries = createQueries(db);
  const transaction: Transaction = {
    ...queries,
    ...accessChanges(db, counts),
    ...administratorChanges(db),
    ...accountChanges(db, counts, control.lock),
    ...eventChanges(db, counts),
    ...deliveryChanges(db),
    ...requestChanges(db),
    ...deferredChanges(db),
    ...erasureChanges(db),
    ...indexChanges(db, counts, keys),
    ...leaseQueries(db),
    ...settingChanges(db, counts),
    ...setupLinkChanges(db),
    ...resourceChanges(db, counts, keys),
    ...memberChanges(db),
    ...control,
    ...knownTenants(queries, counts, control),
    /** A transaction is one state already. */
    snapshot: (work) => work(transaction),
  };
  return transaction;
}
