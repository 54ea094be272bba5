import { none, type SqlConnection } from '../sql/connection.ts';
import type { RawDatabase } from '../sql/copy.ts';
import { type Sql, sql } from '../sql/sql.ts';
import { everyTenant } from '../sql/tenant-scopes.ts';
import { readAddress } from './address.ts';
import { PostgresConnection } from './connection.ts';
import { storageFailure } from './failure.ts';
import { maxTimeoutMs, migrate } from './migrate.ts';
import { PrimaryPool, withSession } from './primary-pool.ts';
import { StatementNames } from './statement-names.ts';

/**
 * A database as a whole, for copying.
 *
 * @throws StorageError as opening the store does
 */
export async function openRawPostgres(url: string): Promise<RawDatabase> {
  const address = { ...readAddress(url), poolSize: 2, answerTimeoutMs: maxTimeoutMs };
  const servers = new PrimaryPool(address, 'writes', () => undefined);
  const names = new StatementNames(false);
  const within = async <T>(
    begin: Sql,
    work: (connection: SqlConnection) => Promise<T>,
  ): Promise<T> => {
    const client = await servers.session();
    const connection = new PostgresConnection(client, names, false);
    try {
      connection.sendCommand(
        sql`${begin}; SET LOCAL statement_timeout = 0;
          SET LOCAL idle_in_transaction_session_timeout = 0`,
      );
      connection.setTenant(everyTenant);
      const result = await work(connection);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw storageFailure(error);
    } finally {
      client.release();
    }
  };
  try {
    await withSession(servers, (client) => migrate(client, address));
  } catch (error) {
    await servers.close();
    throw storageFailure(error);
  }
  return {
    read: (work) => within(sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`, work),
    write: (work) => within(sql`BEGIN READ WRITE`, work),
    finish: () =>
      within(sql`BEGIN READ WRITE`, async (connection) => {
        await connection.all(
          sql`SELECT setval('positions', greatest((SELECT max(position) FROM resources), 1))`,
          none,
        );
        await connection.all(
          sql`SELECT setval('member_set_ids', greatest((SELECT max(id) FROM member_sets), 1))`,
          none,
        );
      }),
    close: () => servers.close(),
  };
}
