import type { Client, Pool, PoolClient } from 'pg';
import {
  type EmbeddedStore,
  type HostTransaction,
  StorageError,
  type Transaction,
} from '../../ports/store.ts';
import { identifier, literal, type Sql, sql } from '../sql/sql.ts';
import { embeddedAddress, hostPath, hostSettings } from './address.ts';
import { deleteStaleMarks } from './commit-marks.ts';
import { postgresDialect } from './dialect.ts';
import { storageFailure } from './failure.ts';
import { migrate } from './migrate.ts';
import type { SessionSource } from './primary-pool.ts';
import { PostgresStore, type StoreListeners } from './store.ts';

/** Options of `openEmbeddedPostgres`. */
export interface EmbeddedPostgresOptions extends Omit<StoreListeners, 'replicaUrl'> {
  /** A pool of `pg`, which stays the application's: closing the store does not end it. */
  readonly pool: Pool;
  /** Schema of Rollcall's tables; created where it is absent. Default `rollcall`. */
  readonly schema?: string;
}

/**
 * Opens a store in the database of an application, over the application's pool, with tables in a
 * schema of their own. Other processes may share it.
 *
 * The search path is set for each transaction, so that it works behind a pooler too.
 *
 * @throws StorageError when the server cannot be reached, refuses, or has a newer schema; TypeError
 * when `schema` is not a name of lower-case letters, digits and underscores
 */
export async function openEmbeddedPostgres({
  pool,
  schema = 'rollcall',
  ...listeners
}: EmbeddedPostgresOptions): Promise<EmbeddedStore> {
  const name = identifier(schema);
  const address = embeddedAddress(name);
  const servers = new HostPool(pool, listeners.onTrouble);
  try {
    await withPath(servers, schema, async (client) => {
      await migrate(client, address);
      await deleteStaleMarks(client);
    });
  } catch (error) {
    throw storageFailure(error);
  }
  const store = new PostgresStore(servers, address, listeners);
  return { ...store.face(), host: (transaction) => hostTransaction(store, transaction, address) };
}

/** The pool of an application. Its clients are in pipeline mode while Rollcall has them. */
class HostPool implements SessionSource {
  readonly #pool: Pool;
  readonly #onTrouble: (error: unknown) => void;

  constructor(pool: Pool, onTrouble: (error: unknown) => void = () => undefined) {
    this.#pool = pool;
    this.#onTrouble = onTrouble;
  }

  async session(): Promise<PoolClient> {
    if (this.#pool.ended)
      throw new StorageError('closed', 'the pool of the application has been ended');
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw storageFailure(error);
    }
    const { pipeline } = client;
    const release = client.release.bind(client);
    setPipeline(client, true);
    client.on('error', this.#onTrouble);
    client.release = (broken) => {
      client.off('error', this.#onTrouble);
      setPipeline(client, pipeline);
      client.release = release;
      release(broken);
    };
    return client;
  }

  /** Nothing is listened for on the connections of an application. */
  connection(): Promise<Client> {
    return Promise.reject(new StorageError('error', 'an application keeps its connections'));
  }

  failed(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Statements may then be sent without waiting for the answers to those before. */
function setPipeline(client: PoolClient, pipeline: boolean): void {
  Object.assign(client, { pipeline });
}

/** Works on a session whose search path is the schema, and gives it back as it was. */
async function withPath(
  servers: HostPool,
  schemaName: string,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const schema = identifier(schemaName);
  const client = await servers.session();
  let isBroken = true;
  try {
    // Two processes that start together may both find it absent.
    await client.query(
      textOf(sql`SELECT pg_advisory_lock(hashtext('rollcall schema'));
      CREATE SCHEMA IF NOT EXISTS ${schema}; SELECT pg_advisory_unlock(hashtext('rollcall schema'))`),
    );
    const path = await requireApart(client, schemaName);
    await client.query(textOf(sql`SET search_path TO ${schema}`));
    await work(client);
    await client.query("SELECT set_config('search_path', $1, false)", [path]);
    isBroken = false;
  } finally {
    client.release(isBroken);
  }
}

/**
 * Resolves with the search path of the application.
 *
 * @throws StorageError error, when its own statements would find the tables of the schema
 */
async function requireApart(client: PoolClient, schema: string): Promise<string> {
  const { rows } = await client.query<{ path: string; found: boolean }>(
    textOf(sql`SELECT current_setting('search_path') AS path,
      ${literal(schema)} = ANY(current_schemas(false)) AS found`),
  );
  const { path, found } = rows[0]!;
  if (!found) return path;
  throw new StorageError(
    'error',
    `the schema is in the search path of the application (${path}), whose statements would find the tables of Rollcall instead of its own; name another schema`,
  );
}

function textOf(statement: Sql): string {
  return statement.compile(postgresDialect).text;
}

const giveBack = textOf(hostSettings);

/**
 * Returns the application's access to a transaction. The application's search path and planner
 * settings hold while its work runs.
 */
function hostTransaction(
  store: PostgresStore,
  transaction: Transaction,
  { settings }: { readonly settings: Sql },
): HostTransaction {
  const takeBack = textOf(sql`SELECT current_setting(${hostPath}, true) AS path; ${settings}`);
  return {
    async use(work, timeoutMs) {
      const session = store.sessionOf(transaction);
      if (session === undefined) throw new TypeError('the transaction is not of this store');
      // Sessions are those of the pool.
      const client = session.connection.client as PoolClient;
      await client.query(giveBack);
      setPipeline(client, false);
      const result = await beforeTimeout(work(client), client, timeoutMs);
      setPipeline(client, true);
      await requireOpen(client.query(takeBack));
      return result;
    },
  };
}

/** @throws StorageError error, when the transaction has failed or ended meanwhile */
async function requireOpen(taken: Promise<unknown>): Promise<void> {
  let results: unknown;
  try {
    results = await taken;
  } catch (cause) {
    throw new StorageError(
      'error',
      'a hook left a statement that failed in the transaction; nothing of it can be committed',
      { cause },
    );
  }
  // Several statements give several results, although the types say one.
  const [first] = results as readonly { readonly rows: readonly { readonly path?: string }[] }[];
  if (!first?.rows[0]?.path)
    throw new StorageError('error', 'a hook ended the transaction that it was called in');
}

/** After the timeout the session ends, so that what the work still sends changes nothing. */
async function beforeTimeout<T>(
  working: Promise<T>,
  client: PoolClient,
  timeoutMs: number,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new StorageError('busy', `hooks took longer than ${timeoutMs} ms`));
    client.connection.stream.destroy();
  }, timeoutMs);
  working.catch(() => undefined);
  try {
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
  }
}
