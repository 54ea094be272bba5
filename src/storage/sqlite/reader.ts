import type { Reader } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import { createQueries } from '../sql/queries.ts';
import { sql } from '../sql/sql.ts';
import type { SqliteConnection } from './connection.ts';

const begin = sql`BEGIN`;
const commit = sql`COMMIT`;
const rollback = sql`ROLLBACK`;

/** Returns reads over one SQLite connection, which has no transaction of its own. */
export function sqliteReader(database: SqliteConnection): Reader {
  let snapshots = 0;

  /** Leaves the state, so that the next read sees what was committed since. */
  const leaveState = (): void => {
    if (!database.driver.inTransaction) return;
    try {
      database.run(commit, none);
    } catch {
      database.run(rollback, none);
    }
  };

  const reader: Reader = {
    ...createQueries(database),
    /**
     * Work waits for this connection only, whose calls return at once: every snapshot ends in the
     * turn it began in.
     */
    async snapshot(work) {
      if (snapshots === 0) {
        leaveState();
        database.run(begin, none);
      }
      snapshots += 1;
      try {
        return await work(reader);
      } finally {
        snapshots -= 1;
        if (snapshots === 0) leaveState();
      }
    },
  };
  return reader;
}
