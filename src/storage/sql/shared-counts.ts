import type { NewEvent } from '../../ports/events.ts';
import { generationStep } from '../generation-step.ts';
import { type Database } from './connection.ts';
import { number, rows, type Sql, type SqlRow, sql, text } from './sql.ts';
import { accountTotals, counters, eventHeads, events, settings } from './tables.ts';

/**
 * What many transactions of a tenant change: its totals, the number of its last event, and the
 * generation of access. A database that transactions use side by side puts it off to their end.
 */
export interface SharedCounts {
  /** Counts resources in a range of positions. */
  addToCounter(tenant: string, type: string, bucket: number, change: number): Promise<void>;
  countAccounts(tenant: string, status: AccountTotal['status'], change: number): Promise<void>;
  appendEvent(tenant: string, event: NewEvent): Promise<void>;
  accessChanged(): Promise<void>;
  /**
   * Another number in each transaction, and after each change of access and each undone part: what
   * was read of access before may have changed.
   */
  readonly accessEpoch: number;
}

type AccountTotal = Parameters<typeof accountTotals.toRow>[0];

/** Adds to a counter of resources. */
export const addToCounter: Sql<SqlRow> = sql`${counters.insert}
  ON CONFLICT (tenant_id, type, bucket) DO UPDATE SET total = counters.total + excluded.total`;
/** Adds to the accounts of a status. */
export const countAccounts: Sql<SqlRow> = sql`${accountTotals.insert}
  ON CONFLICT (tenant_id, status) DO UPDATE SET total = account_totals.total + excluded.total`;
const nextSequence = rows<{ readonly last: number }>()(
  sql`INSERT INTO ${eventHeads.sql} (tenant_id, last) VALUES (${text('tenant')}, 1)
  ON CONFLICT (tenant_id) DO UPDATE SET last = event_heads.last + 1 RETURNING last`,
);
const addToGeneration = sql`UPDATE ${settings.sql}
  SET value = CAST(CAST(value AS BIGINT) + CAST(${number('step')} AS BIGINT) AS TEXT)
  WHERE name = 'access-generation'`;

/** Writes each change at once. */
export function immediateCounts(db: Database): Omit<SharedCounts, 'accessEpoch'> {
  return {
    async addToCounter(tenant, type, bucket, change) {
      await db.run(addToCounter, counters.toRow({ tenant, type, bucket, total: change }));
    },
    async countAccounts(tenant, status, change) {
      await db.run(countAccounts, accountTotals.toRow({ tenant, status, total: change }));
    },
    /** One writer, and a head that is rolled back with the rest: numbers have no gaps. */
    async appendEvent(tenant, event) {
      const head = await db.get(nextSequence, { tenant });
      await db.run(events.insert, events.toRow({ ...event, tenant, sequence: head!.last }));
    },
    async accessChanged() {
      await db.run(addToGeneration, { step: generationStep() });
    },
  };
}
