import pg, { type Client, type ClientConfig, type Pool, type PoolClient } from 'pg';
import { createSemaphore, type Semaphore } from '../../concurrency/semaphore.ts';
import { StorageError } from '../../ports/store.ts';
import type { PostgresAddress } from './address.ts';
import { numberTypes } from './connection.ts';
import { isConnectionLost, storageFailure } from './failure.ts';
import { findServer, takesWrites } from './find-server.ts';

/** Age at which a session in use makes its server doubtful, and the time between checks of that. */
const doubtAfterMs = 3_000;
const checkIntervalMs = 1_000;

/** How long a caller waits for a session. */
const maxSessionWaitMs = 20_000;

function noFreeSession(): StorageError {
  return new StorageError(
    'busy',
    `no database session became free within ${maxSessionWaitMs / 1_000} s; pool_size in the storage URL sets their number`,
  );
}

/** Where sessions come from. */
export interface SessionSource {
  /**
   * Returns a session; give it back with `release`, with true when it is broken.
   *
   * @throws StorageError when there is none
   */
  session(): Promise<PoolClient>;
  /** Returns a connection beside the sessions, for a caller that keeps it and ends it. */
  connection(): Promise<Client>;
  /** Reports a failure, which may mean that the server is gone. */
  failed(error: unknown): void;
  close(): Promise<void>;
}

/**
 * The sessions of the server that takes writes (or of one that answers, where nothing is written),
 * among those it may be, until it turns out not to be the primary any more, or to be gone.
 */
export class PrimaryPool implements SessionSource {
  readonly #address: PostgresAddress;
  readonly #takes: 'writes' | 'reads';
  readonly #onTrouble: (error: unknown) => void;
  // A queue of our own: the pool would count the wait as a failure to connect.
  readonly #free: Semaphore;
  #current: Promise<Pool> | undefined;
  #server: ClientConfig | undefined;
  #isClosed = false;
  #watch: ReturnType<typeof setTimeout> | undefined;
  readonly #retired: Promise<void>[] = [];
  /** Since when each session is in use. */
  readonly #inUse = new Map<PoolClient, number>();
  /** Every connection there is. */
  readonly #connected = new Set<Client>();

  /** @param takes writes: the server must be a primary; reads: it may be any */
  constructor(
    address: PostgresAddress,
    takes: 'writes' | 'reads',
    onTrouble: (error: unknown) => void,
  ) {
    this.#address = address;
    this.#takes = takes;
    this.#onTrouble = onTrouble;
    this.#free = createSemaphore({
      permits: address.poolSize,
      timeoutMs: maxSessionWaitMs,
      refusal: noFreeSession,
    });
  }

  /**
   * Returns a session; give it back with `release`, with true when it is broken.
   *
   * @throws StorageError when there is none
   */
  async session(): Promise<PoolClient> {
    await this.#free.acquire();
    try {
      return await this.#connect();
    } catch (error) {
      this.#free.release();
      throw error;
    }
  }

  /** Returns a connection beside the sessions, for a caller that keeps it and ends it. */
  async connection(): Promise<Client> {
    await this.#pool();
    const client = new pg.Client(this.#server);
    client.on('error', () => undefined);
    await client.connect();
    this.#connected.add(client);
    client.once('end', () => this.#connected.delete(client));
    return client;
  }

  /**
   * Reports a failure: when it means that the server is gone or has become a standby, the next
   * session is with the server that has taken its place.
   */
  failed(error: unknown): void {
    const cause = error instanceof StorageError ? error.cause : error;
    if (!isConnectionLost(cause)) return;
    this.#onTrouble(cause);
    this.#retireCurrent();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#watch);
    const open = await this.#current?.catch(() => undefined);
    await Promise.all([open?.end(), ...this.#retired]);
  }

  async #connect(): Promise<PoolClient> {
    const from = await this.#pool();
    try {
      const client = await from.connect();
      const release = client.release.bind(client);
      client.release = (broken) => {
        client.release = release;
        this.#inUse.delete(client);
        this.#free.release();
        release(broken);
      };
      this.#use(client);
      return client;
    } catch (error) {
      if (isConnectionLost(error)) this.#retire(from);
      throw storageFailure(error);
    }
  }

  #use(client: PoolClient): void {
    this.#inUse.set(client, performance.now());
    this.#watch ??= this.#startWatch();
  }

  #pool(): Promise<Pool> {
    if (this.#isClosed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    if (this.#current === undefined) {
      const found = this.#find();
      this.#current = found;
      found.catch(() => {
        if (this.#current === found) this.#current = undefined;
      });
    }
    return this.#current;
  }

  async #find(): Promise<Pool> {
    this.#server = await findServer(this.#address.hosts, this.#takes);
    return this.#open(this.#server);
  }

  #open(host: ClientConfig): Pool {
    const { poolSize, keepsSessions, answerTimeoutMs } = this.#address;
    const pool = new pg.Pool({
      ...host,
      // Statements are sent before it is known that their transaction has begun: if it has not,
      // none of them may write.
      options: keepsSessions ? `${host.options} -c default_transaction_read_only=on` : host.options,
      max: poolSize,
      idleTimeoutMillis: 30_000,
      types: numberTypes,
      pipeline: true,
      query_timeout: answerTimeoutMs,
    });
    // A session that breaks in use, between two statements: the next one fails.
    pool.on('connect', (client) => {
      client.on('error', this.#onTrouble);
      this.#connected.add(client);
    });
    pool.on('remove', (client) => this.#connected.delete(client));
    // A session that breaks while it is not in use.
    pool.on('error', (error) => {
      this.#onTrouble(error);
      this.#retire(pool);
    });
    return pool;
  }

  #retire(pool: Pool): void {
    void this.#current?.then(
      (now) => {
        if (now !== pool) return;
        this.#current = undefined;
        this.#retired.push(pool.end().catch(() => undefined));
      },
      () => undefined,
    );
  }

  #retireCurrent(): void {
    void this.#current?.then(
      (pool) => this.#retire(pool),
      () => undefined,
    );
  }

  /** A server that vanishes ends no session: its clients would wait until the network gives up. */
  async #check(): Promise<void> {
    const [oldest] = this.#inUse.values();
    if (this.#server === undefined || oldest === undefined) return;
    if (performance.now() - oldest < doubtAfterMs) return;
    const asked = [...this.#connected];
    try {
      const server = { ...this.#server, connectionTimeoutMillis: doubtAfterMs };
      if ((await takesWrites(server)) || this.#takes === 'reads') return;
    } catch (error) {
      this.#onTrouble(error);
    }
    this.#retireCurrent();
    for (const client of asked) client.connection.stream.destroy();
  }

  /** Goes on as long as a session is in use. */
  #startWatch(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      void this.#check().then(() => {
        this.#watch = this.#inUse.size === 0 || this.#isClosed ? undefined : this.#startWatch();
      });
    }, checkIntervalMs);
    timer.unref();
    return timer;
  }
}

/** Works on a session, and gives it back. */
export async function withSession<T>(
  servers: SessionSource,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await servers.session();
  let isBroken = false;
  try {
    return await work(client);
  } catch (error) {
    isBroken = isConnectionLost(error);
    throw error;
  } finally {
    client.release(isBroken);
  }
}
