import { StorageError, type Transaction } from '../../ports/store.ts';
import { none } from '../sql/connection.ts';
import { createChanges } from '../sql/queries.ts';
import { identifier, type Sql, sql } from '../sql/sql.ts';
import type { SqliteConnection } from './connection.ts';
import type { GroupCounts } from './group-counts.ts';

interface Savepoint {
  readonly begin: Sql;
  readonly release: Sql;
  readonly rollback: Sql;
}

/** Returns reads and writes within the writer's open transaction, and the savepoints within it. */
export function sqliteTransaction(database: SqliteConnection, counts: GroupCounts): Transaction {
  const savepoints: Savepoint[] = [];
  let depth = 0;

  /**
   * @throws StorageError when it cannot be rolled back: then nothing of the transaction may stand
   */
  const undo = ({ rollback, release }: Savepoint, cause: unknown): void => {
    // A failure of the store may have ended the whole transaction.
    if (!database.driver.inTransaction) return;
    try {
      database.run(rollback, none);
      database.run(release, none);
    } catch (error) {
      throw cause instanceof StorageError ? cause : error;
    }
  };

  const nested: Transaction['nested'] = async (work) => {
    const savepoint = (savepoints[depth] ??= createSavepoint(depth + 1));
    const mark = counts.mark();
    depth += 1;
    try {
      database.run(savepoint.begin, none);
      try {
        const result = await work();
        database.run(savepoint.release, none);
        return result;
      } catch (error) {
        undo(savepoint, error);
        counts.rollBackTo(mark);
        throw error;
      }
    } finally {
      depth -= 1;
    }
  };

  /** One after the other: a statement that fails may end the transaction. */
  const both: Transaction['both'] = async (first, second) => {
    const result = await first();
    return [result, await second()];
  };

  /** There is one writer. */
  const lock = (): Promise<void> => Promise.resolve();
  return createChanges(database, counts, { nested, both, lock });
}

function createSavepoint(depth: number): Savepoint {
  const name = identifier(`nested${depth}`);
  return {
    begin: sql`SAVEPOINT ${name}`,
    release: sql`RELEASE ${name}`,
    rollback: sql`ROLLBACK TO ${name}`,
  };
}
