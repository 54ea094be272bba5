import type { Transaction } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import { createChanges } from '../sql/queries.ts';
import { forUpdate, limit, number, rows, sql, text } from '../sql/sql.ts';
import { transactionScopes } from '../sql/tenant-scopes.ts';
import type { PostgresConnection } from './connection.ts';
import type { DeferredCounts } from './deferred-counts.ts';
import { serializationFailure } from './failure.ts';
import { inSavepoint } from './savepoint.ts';
import { scoped } from './tenancy.ts';

const takeLock = sql`SELECT pg_advisory_xact_lock(hashtextextended(${text('name')}, 0))`;
const lockResource = sql`SELECT 1 FROM resources WHERE tenant_id = ${text('tenant')}
  AND id = ${text('id')} ${forUpdate}`;
const isMember = sql`SELECT 1 AS joined FROM resources
  CROSS JOIN LATERAL (SELECT * FROM memberships WHERE memberships.tenant_id = resources.tenant_id
  AND member = resources.position OFFSET 0) AS memberships
  WHERE resources.tenant_id = ${text('tenant')} AND resources.id = ${text('id')} LIMIT 1`;
const pruneEvents = sql`DELETE FROM events WHERE (tenant_id, sequence) IN (
  SELECT tenant_id, sequence FROM events WHERE created < ${text('before')}
  ORDER BY created ${limit} FOR UPDATE SKIP LOCKED)`;
const countRequests = rows<{ readonly total: number }>()(
  sql`SELECT count(*) AS total FROM requests`,
);
const pruneRequests = sql`WITH gone AS (
    DELETE FROM requests WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM (SELECT tenant_id, id, created, row_number() OVER (ORDER BY created, id) AS place FROM requests ORDER BY created, id ${limit}) AS old
      WHERE place <= ${number('surplus')} OR created < ${text('before')})
    RETURNING tenant_id, id, keys
  ), keys_gone AS (
    DELETE FROM request_keys USING gone WHERE request_keys.tenant_id = gone.tenant_id
    AND request_keys.request_id = gone.id
      AND key IN (SELECT json_array_elements_text(gone.keys::json))
  ), contents_gone AS (
    DELETE FROM request_contents USING gone WHERE request_contents.tenant_id = gone.tenant_id
    AND request_contents.request_id = gone.id
  )
  SELECT tenant_id FROM gone`;

/**
 * Returns reads and writes within a transaction that others run beside (READ COMMITTED). What is
 * read to be changed is locked, so that changes of one resource or account come one after the
 * other, and those of different ones side by side.
 *
 * @param generation of access, where it is known without asking
 */
export function postgresTransaction(
  connection: PostgresConnection,
  counts: DeferredCounts,
  generation: () => number | undefined,
): Transaction {
  const control = transactionControl(connection, counts);
  const common = createChanges(connection, counts, control);
  const flushed: Transaction = {
    ...common,
    ...readsOfCounts(common, counts, control.lock, generation),
    ...changesBesideOthers(connection, common),
  };
  const transaction: Transaction = {
    ...scoped<Omit<Transaction, 'snapshot'>>(flushed, transactionScopes, connection),
    /** A transaction is one state already. */
    snapshot: (work) => work(transaction),
  };
  return transaction;
}

function transactionControl(
  connection: PostgresConnection,
  counts: DeferredCounts,
): Pick<Transaction, 'nested' | 'both' | 'lock'> {
  let depth = 0;
  return {
    async lock(name) {
      await connection.run(takeLock, { name });
    },
    /** The server carries out no statement of a transaction after one that failed. */
    both: (first, second) => Promise.all([first(), second()]),
    async nested(work) {
      depth += 1;
      try {
        return await inSavepoint({ connection, counts }, `nested${depth}`, work);
      } finally {
        depth -= 1;
      }
    },
  };
}

/** Reads of what is put off: it is written first. */
function readsOfCounts(
  common: Transaction,
  counts: DeferredCounts,
  lock: Transaction['lock'],
  generation: () => number | undefined,
): Pick<
  Transaction,
  'events' | 'eventRange' | 'backlog' | 'count' | 'accessGeneration' | 'accountTotals' | 'guard'
> {
  return {
    async events(...range) {
      await counts.flush();
      return common.events(...range);
    },
    async eventRange(tenant) {
      await counts.flush();
      return common.eventRange(tenant);
    },
    async backlog(endpoint, limit) {
      await counts.flush();
      return common.backlog(endpoint, limit);
    },
    async count(tenant, type, condition) {
      await counts.flush();
      return common.count(tenant, type, condition);
    },
    async accessGeneration() {
      if (counts.hasAccessChanged) await counts.flush();
      return generation() ?? common.accessGeneration();
    },
    /** The caller decides whether there is a seat left: one after the other. */
    async accountTotals(tenant) {
      await lock(`seats ${tenant}`);
      await counts.flush();
      return common.accountTotals(tenant);
    },
    /** The same of removals. */
    async guard(tenant, since) {
      await lock(`guard ${tenant}`);
      return common.guard(tenant, since);
    },
  };
}

function changesBesideOthers(
  connection: PostgresConnection,
  common: Transaction,
): Pick<Transaction, 'deleteResource' | 'deleteMemberships' | 'pruneEvents' | 'pruneRequests'> {
  return {
    /**
     * The caller found it in no group, by what was there then. From here on it cannot join one; if
     * it has meanwhile, the transaction begins again, and finds it there.
     *
     * @throws StorageError that is tried again
     */
    async deleteResource(tenant, type, id, keys) {
      const [, joined] = await Promise.all([
        connection.run(lockResource, { tenant, id }),
        connection.get(isMember, { tenant, id }),
      ]);
      if (joined !== undefined) throw serializationFailure('it joined a group meanwhile');
      await common.deleteResource(tenant, type, id, keys);
    },
    /** From here on it cannot join a group. */
    async deleteMemberships(tenant, id) {
      await connection.run(lockResource, { tenant, id });
      return common.deleteMemberships(tenant, id);
    },
    async pruneEvents(before, limit) {
      return connection.run(pruneEvents, { before, limit });
    },
    async pruneRequests(before, most, limit) {
      const { total } = (await connection.get(countRequests, none))!;
      const surplus = Math.min(limit, Math.max(0, total - most));
      return connection.run(pruneRequests, { before, surplus, limit });
    },
  };
}
