import type { LeaseTransaction } from '../../ports/lease.ts';
import type { Database } from './connection.ts';
import { sql, text } from './sql.ts';
import { leases } from './tables.ts';

const acquire = sql`${leases.insert}
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE leases.holder = excluded.holder OR leases.until <= ${text('now')}`;
const release = sql`DELETE FROM ${leases.sql} WHERE name = ${text('name')} AND holder = ${text('holder')}`;

/** Gives work to one process at a time. */
export function leaseQueries(db: Database): LeaseTransaction {
  return {
    async acquireLease(lease, now) {
      return (await db.run(acquire, { ...leases.toRow(lease), now })) > 0;
    },
    async releaseLease(name, holder) {
      await db.run(release, { name, holder });
    },
  };
}
