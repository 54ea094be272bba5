import pg, { type Client, type ClientConfig, type Pool, type PoolClient } from 'pg';
import { createSemaphore } from '../../concurrency/semaphore.ts';
import { StorageError } from '../../ports/store.ts';
import type { PostgresAddress } from './address.ts';
import { numberTypes } from './connection.ts';
import { isConnectionLost, storageFailure } from './failure.ts';
import { findServer, takesWrites } from './find-server.ts';

/** The server that takes writes (or one that answers, where nothing is written), among those it may be, and the sessions with it. */
export interface Servers {
  /**
   * A session with it; give it back with `release`, with true when it is broken.
   *
   * @throws StorageError when there is none
   */
  session(): Promise<PoolClient>;
  /** A connection beside those, for who stays; to be ended by whoever asked. */
  connection(): Promise<Client>;
  /** Told of a failure: when it means that the server is gone or has become a standby, the next session is with whatever has taken its place. */
  failed(error: unknown): void;
  close(): Promise<void>;
}

/** Milliseconds for which a session is in use when its server begins to be in doubt, and between looks at that. */
const doubtAfter = 3_000;
const lookEvery = 1_000;

/** How long a caller waits for a session. */
const maxSessionWaitMs = 20_000;

function noFreeSession(): StorageError {
  return new StorageError(
    'busy',
    `no database session became free within ${maxSessionWaitMs / 1_000} s; pool_size in the storage URL sets their number`,
  );
}

/**
 * Sessions of one server, until it is found to be no primary any more, or gone.
 *
 * @param takes writes: it must be a primary; reads: it may be any
 */
export function createServers(
  address: PostgresAddress,
  takes: 'writes' | 'reads',
  onTrouble: (error: unknown) => void,
): Servers {
  let current: Promise<Pool> | undefined;
  let at: ClientConfig | undefined;
  let isClosed = false;
  let watch: ReturnType<typeof setTimeout> | undefined;
  const retired: Promise<void>[] = [];
  // A queue of our own: the pool would count the wait as a failure to connect.
  const sessions = createSemaphore({
    permits: address.poolSize,
    timeoutMs: maxSessionWaitMs,
    refusal: noFreeSession,
  });
  /** Since when each session is in somebody's hands. */
  const out = new Map<PoolClient, number>();
  /** Every connection there is. */
  const connected = new Set<Client>();

  const open = (host: ClientConfig): Pool => {
    const pool = new pg.Pool({
      ...host,
      // Statements are sent before it is known that their transaction has begun: if it has not, none of them may write.
      ...(address.keepsSessions
        ? { options: `${host.options} -c default_transaction_read_only=on` }
        : {}),
      max: address.poolSize,
      idleTimeoutMillis: 30_000,
      types: numberTypes,
      pipeline: true,
      query_timeout: address.longestAnswer,
    });
    // A session that breaks in somebody's hands, between two statements: the next one will say so.
    pool.on('connect', (client) => {
      client.on('error', onTrouble);
      connected.add(client);
    });
    pool.on('remove', (client) => connected.delete(client));
    // A session that breaks while nobody uses it.
    pool.on('error', (error) => {
      onTrouble(error);
      retire(pool);
    });
    return pool;
  };

  const retire = (pool: Pool): void => {
    void current?.then(
      (now) => {
        if (now !== pool) return;
        current = undefined;
        retired.push(pool.end().catch(() => undefined));
      },
      () => undefined,
    );
  };

  const retireCurrent = (): void => {
    void current?.then(retire, () => undefined);
  };

  const find = async (): Promise<Pool> => {
    at = await findServer(address.hosts, takes);
    return open(at);
  };

  const pool = (): Promise<Pool> => {
    if (isClosed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    if (current === undefined) {
      const found = find();
      current = found;
      found.catch(() => {
        if (current === found) current = undefined;
      });
    }
    return current;
  };

  /** A server that vanishes ends no session: whoever waits for it would wait until the network gives up. */
  const look = async (): Promise<void> => {
    const [oldest] = out.values();
    if (at === undefined || oldest === undefined || performance.now() - oldest < doubtAfter) return;
    const asked = [...connected];
    try {
      if ((await takesWrites({ ...at, connectionTimeoutMillis: doubtAfter })) || takes === 'reads')
        return;
    } catch (error) {
      onTrouble(error);
    }
    retireCurrent();
    for (const client of asked) client.connection.stream.destroy();
  };

  /** As long as somebody has a session. */
  const startWatch = (): ReturnType<typeof setTimeout> => {
    const timer = setTimeout(() => {
      void look().then(() => {
        watch = out.size === 0 || isClosed ? undefined : startWatch();
      });
    }, lookEvery);
    timer.unref();
    return timer;
  };

  const connect = async (): Promise<PoolClient> => {
    const from = await pool();
    try {
      const client = await from.connect();
      const release = client.release.bind(client);
      client.release = (broken) => {
        client.release = release;
        out.delete(client);
        sessions.release();
        release(broken);
      };
      out.set(client, performance.now());
      watch ??= startWatch();
      return client;
    } catch (error) {
      if (isConnectionLost(error)) retire(from);
      throw storageFailure(error);
    }
  };

  return {
    async session() {
      await sessions.acquire();
      try {
        return await connect();
      } catch (error) {
        sessions.release();
        throw error;
      }
    },
    async connection() {
      await pool();
      const client = new pg.Client(at);
      client.on('error', () => undefined);
      await client.connect();
      connected.add(client);
      client.once('end', () => connected.delete(client));
      return client;
    },
    failed(error) {
      const cause = error instanceof StorageError ? error.cause : error;
      if (!isConnectionLost(cause)) return;
      onTrouble(cause);
      retireCurrent();
    },
    async close() {
      isClosed = true;
      clearTimeout(watch);
      const open = await current?.catch(() => undefined);
      await Promise.all([open?.end(), ...retired]);
    },
  };
}

/** Works on a session, and gives it back. */
export async function withSession<T>(
  servers: Servers,
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
