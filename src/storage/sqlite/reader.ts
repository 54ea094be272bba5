import type { Reader } from '../../ports/store.ts';
import { createQueries } from '../sql/queries.ts';
import type { SqliteConnection } from './connection.ts';
import { ReadState } from './read-state.ts';

/**
 * Returns reads over one SQLite connection, which has no transaction of its own.
 *
 * @param state the one that the connection has
 */
export function sqliteReader(
  database: SqliteConnection,
  state: ReadState = new ReadState(database.driver),
): Reader {
  const reader: Reader = {
    ...createQueries(database),
    /**
     * Work waits for this connection only, whose calls return at once: every snapshot ends in the
     * turn it began in.
     */
    async snapshot(work) {
      state.hold();
      try {
        return await work(reader);
      } finally {
        state.release();
      }
    },
  };
  return reader;
}
