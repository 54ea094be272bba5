import type { SqlConnection } from '../sql/connection.ts';
import type { RawDatabase } from '../sql/copy.ts';
import { readAddress } from './address.ts';
import { PostgresConnection, Texts } from './connection.ts';
import { storageFailure } from './failure.ts';
import { everyTenant, forEver, migrate } from './migrate.ts';
import { createServers, withSession } from './servers.ts';

/**
 * A database as a whole, for copying.
 *
 * @throws StorageError as opening the store does
 */
export async function openRawPostgres(url: string): Promise<RawDatabase> {
  const address = { ...readAddress(url), poolSize: 2, longestAnswer: forEver };
  const servers = createServers(address, 'writes', () => undefined);
  const texts = new Texts(false);
  const within = async <T>(
    begin: string,
    work: (connection: SqlConnection) => Promise<T>,
  ): Promise<T> => {
    const client = await servers.session();
    const connection = new PostgresConnection(client, texts);
    try {
      connection.send(
        `${begin}; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0`,
      );
      connection.enter(everyTenant);
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
    read: (work) => within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work),
    write: (work) => within('BEGIN READ WRITE', work),
    finish: () =>
      within('BEGIN READ WRITE', async (connection) => {
        await connection.all(
          "SELECT setval('positions', greatest((SELECT max(position) FROM resources), 1))",
          [],
        );
        await connection.all(
          "SELECT setval('member_set_ids', greatest((SELECT max(id) FROM member_sets), 1))",
          [],
        );
      }),
    close: () => servers.close(),
  };
}
