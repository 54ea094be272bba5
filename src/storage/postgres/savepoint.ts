import { none } from '../sql/connection.ts';
import { identifier, type Sql, sql } from '../sql/sql.ts';
import type { PostgresConnection } from './connection.ts';
import type { DeferredCounts } from './deferred-counts.ts';

/** The statements of one savepoint. */
interface Statements {
  readonly begin: Sql;
  readonly release: Sql;
  readonly rollback: Sql;
}

/** Runs work in a savepoint of this name, and undoes it alone when it throws. */
export type Savepoint = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * Returns the savepoints of a transaction. They are not waited for: a failure of what the work has
 * sent without waiting shows in what follows, or in the commit.
 */
export function savepoint(connection: PostgresConnection, counts: DeferredCounts): Savepoint {
  const known = new Map<string, Statements>();
  return async (name, work) => {
    const statements = known.get(name) ?? statementsOf(name);
    known.set(name, statements);
    const before = counts.pending();
    try {
      connection.sendCommand(statements.begin);
      const result = await work();
      connection.sendCommand(statements.release);
      return result;
    } catch (error) {
      await connection.run(statements.rollback, none);
      connection.sendCommand(statements.release);
      counts.restore(before);
      connection.onSavepointRollback();
      throw error;
    }
  };
}

function statementsOf(savepointName: string): Statements {
  const name = identifier(savepointName);
  return {
    begin: sql`SAVEPOINT ${name}`,
    release: sql`RELEASE SAVEPOINT ${name}`,
    rollback: sql`ROLLBACK TO SAVEPOINT ${name}`,
  };
}
