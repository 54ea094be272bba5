import { none } from '../sql/connection.ts';
import { identifier, type Sql, sql } from '../sql/sql.ts';
import type { PostgresConnection } from './connection.ts';
import type { DeferredCounts } from './deferred-counts.ts';

/** The part of an open transaction that savepoints change. */
export interface SavepointSession {
  readonly connection: PostgresConnection;
  readonly counts: DeferredCounts;
}

/**
 * Runs work in a savepoint, and undoes it alone when it throws. Waits for what the work has sent,
 * so that its failures are undone too.
 */
export async function inSavepoint<T>(
  session: SavepointSession,
  savepoint: string,
  work: () => Promise<T>,
): Promise<T> {
  const { connection, counts } = session;
  const name = identifier(savepoint);
  const before = counts.pending();
  try {
    connection.sendCommand(sql`SAVEPOINT ${name}`);
    const result = await work();
    await connection.drain();
    connection.sendCommand(sql`RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    await undo(session, sql`ROLLBACK TO SAVEPOINT ${name}`, before);
    connection.sendCommand(sql`RELEASE SAVEPOINT ${name}`);
    throw error;
  }
}

const first = sql`SAVEPOINT command`;
const next = sql`RELEASE SAVEPOINT command; SAVEPOINT command`;
const rollback = sql`ROLLBACK TO SAVEPOINT command`;

/**
 * Returns a function that runs the works of a transaction one after the other, and undoes one that
 * throws alone. Nothing is waited for: a failure of what a work has sent without waiting shows in
 * the next one, or in the commit. A savepoint is released with the next one, or by the commit.
 */
export function successively(session: SavepointSession): <T>(work: () => Promise<T>) => Promise<T> {
  const { connection, counts } = session;
  let begin = first;
  return async (work) => {
    const before = counts.pending();
    connection.sendCommand(begin);
    begin = next;
    try {
      return await work();
    } catch (error) {
      await undo(session, rollback, before);
      throw error;
    }
  };
}

async function undo(
  { connection, counts }: SavepointSession,
  statement: Sql,
  before: ReturnType<DeferredCounts['pending']>,
): Promise<void> {
  await connection.run(statement, none);
  counts.restore(before);
  connection.onSavepointRollback();
}
