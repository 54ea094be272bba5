import type { Client, Pool, PoolClient } from 'pg';
import {
  type EmbeddedStore,
  type HostTransaction,
  StorageError,
  type Transaction,
} from '../../ports/store.ts';
import { literal, quotedIdentifier, type Sql, sql } from '../sql/sql.ts';
import {
  controlsTransaction,
  keepOwnProperties,
  transactionControlRefused,
} from '../sql/transaction-control.ts';
import { embeddedAddress, hostPath, hostSettings } from './address.ts';
import { deleteStaleMarks } from './commit-marks.ts';
import { postgresDialect } from './dialect.ts';
import { isConflict, storageFailure } from './failure.ts';
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
 * when `schema` is empty or longer than 63 bytes
 */
export async function openEmbeddedPostgres({
  pool,
  schema = 'rollcall',
  ...listeners
}: EmbeddedPostgresOptions): Promise<EmbeddedStore> {
  const address = embeddedAddress(quotedIdentifier(schema));
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
    try {
      if (await endLeftTransaction(client))
        this.#onTrouble(
          new StorageError(
            'error',
            'the application gave a client back to the pool in an open transaction; it was rolled back',
          ),
        );
    } catch (error) {
      client.release(true);
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

/**
 * Ends a transaction that the application has left open on a client of its pool: what Rollcall
 * writes would become part of it. Resolves with whether there was one.
 */
async function endLeftTransaction(client: PoolClient): Promise<boolean> {
  if (!isInTransaction(client)) return false;
  // The statement that ends it may be on its way.
  await client.query('SELECT').catch(() => undefined);
  if (!isInTransaction(client)) return false;
  await client.query('ROLLBACK');
  return true;
}

/** Whether a client is in a transaction, as far as its version of `pg` tells. */
function isInTransaction(client: { getTransactionStatus?(): string | null }): boolean {
  const status = client.getTransactionStatus?.();
  return status === 'T' || status === 'E';
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
  const schema = quotedIdentifier(schemaName);
  const client = await servers.session();
  let isBroken = true;
  try {
    // Two processes that start together may both find it absent.
    await client.query(
      textOf(sql`SELECT pg_advisory_lock(hashtext('rollcall schema'));
      CREATE SCHEMA IF NOT EXISTS ${schema}; SELECT pg_advisory_unlock(hashtext('rollcall schema'))`),
    );
    const path = await requireApart(client, schemaName);
    await client.query(textOf(sql`SET search_path TO ${schema}, pg_temp`));
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
      session.connection.flush();
      await client.query(giveBack);
      setPipeline(client, false);
      const restore = refuseTransactionControl(client);
      // A part of the transaction that is undone takes its settings with it; the rest goes on.
      const result = await beforeTimeout(work(client), client, timeoutMs)
        .catch((error: unknown) => {
          throw conflictOf(error) ?? error;
        })
        .finally(() => {
          restore();
          setPipeline(client, true);
        });
      await requireOpen(client.query(takeBack));
      return result;
    },
  };
}

/** Returns what the work failed with, if the whole transaction may succeed when it runs again. */
function conflictOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return isConflict(cause) ? storageFailure(cause) : undefined;
}

const clientIsBorrowed =
  'a hook must not release or end the client of its transaction; Rollcall gives it back to the pool';

/**
 * Refuses statements that would end the transaction, and calls that would give its session to
 * another request. Returns what allows them again.
 */
function refuseTransactionControl(client: PoolClient): () => void {
  const restore = keepOwnProperties(client, ['query', 'release', 'end']);
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const refuse = (): never => {
    throw new StorageError('error', clientIsBorrowed);
  };
  Object.assign(client, {
    query(...given: readonly unknown[]) {
      const [first] = given;
      const text = typeof first === 'string' ? first : textIn(first);
      if (!controlsTransaction(text)) return query(...given);
      const error = new StorageError('error', transactionControlRefused);
      const callback = given.at(-1);
      if (typeof callback !== 'function') return Promise.reject(error);
      process.nextTick(() => void Reflect.apply(callback, undefined, [error]));
      return undefined;
    },
    release: refuse,
    end: refuse,
  });
  return restore;
}

function textIn(config: unknown): string {
  const isText = typeof config === 'object' && config !== null && 'text' in config;
  return isText && typeof config.text === 'string' ? config.text : '';
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
