import type { Reader, Transaction } from '../../ports/store.ts';
import { accessChanges, accessQueries } from './access-queries.ts';
import { accountChanges, accountQueries } from './account-queries.ts';
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
import { requestChanges, requestQueries } from './request-queries.ts';
import { resourceChanges } from './resource-changes.ts';
import { resourceQueries } from './resource-queries.ts';
import { settingChanges, settingQueries } from './setting-queries.ts';
import type { SharedCounts } from './shared-counts.ts';

/** Every read over one connection; what makes a snapshot is for the database to say. */
export type Queries = Omit<Reader, 'snapshot'>;

export function createQueries(db: Database): Queries {
  return {
    ...accessQueries(db),
    ...accountQueries(db),
    ...eventQueries(db),
    ...deliveryQueries(db),
    ...requestQueries(db),
    ...deferredQueries(db),
    ...erasureQueries(db),
    ...indexQueries(db),
    ...settingQueries(db),
    ...resourceQueries(db),
    ...memberQueries(db),
  };
}

/** Returns every read and change of an open transaction. */
export function createChanges(
  db: Database,
  counts: SharedCounts,
  control: Pick<Transaction, 'nested' | 'lock'>,
): Transaction {
  const keys = keyRows(db);
  const transaction: Transaction = {
    ...createQueries(db),
    ...accessChanges(db, counts),
    ...accountChanges(db, counts, control.lock),
    ...eventChanges(db, counts),
    ...deliveryChanges(db),
    ...requestChanges(db),
    ...deferredChanges(db),
    ...erasureChanges(db),
    ...indexChanges(db, counts, keys),
    ...leaseQueries(db),
    ...settingChanges(db, counts),
    ...resourceChanges(db, counts, keys),
    ...memberChanges(db),
    ...control,
    /** A transaction is one state already. */
    snapshot: (work) => work(transaction),
  };
  return transaction;
}
