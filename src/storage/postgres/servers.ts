import pg, { type Client, type ClientConfig, type Pool, type PoolClient } from 'pg';
import { StorageError } from '../../ports/store.ts';
import type { PostgresAddress } from './address.ts';
import { numberTypes } from './connection.ts';
import { isGone, storageFailure } from './failure.ts';

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

/**
 * Sessions of one server, until it is found to be no primary any more, or gone.
 *
 * @param takes writes: it must be a primary; reads: it may be any
 */
export function createServers(address: PostgresAddress, takes: 'writes' | 'reads', onTrouble: (error: unknown) => void): Servers {
  let current: Promise<Pool> | undefined;
  let at: ClientConfig | undefined;
  let isClosed = false;
  const retired: Promise<void>[] = [];
  const turns = createTurns(address.poolSize);

  const open = (host: ClientConfig): Pool => {
    const pool = new pg.Pool({
      ...host,
      max: address.poolSize,
      idleTimeoutMillis: 30_000,
      types: numberTypes,
      pipeline: true,
    });
    // A session that breaks in somebody's hands, between two statements: the next one will say so.
    pool.on('connect', (client) => client.on('error', onTrouble));
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
    const troubles: string[] = [];
    let failure: unknown;
    for (const host of address.hosts) {
      try {
        if ((await takesWrites(host)) || takes === 'reads') {
          at = host;
          return open(host);
        }
        troubles.push(`${host.host}:${host.port} is a standby`);
      } catch (error) {
        failure = error;
        troubles.push(`${host.host}:${host.port}: ${messageOf(error)}`);
      }
    }
    const reason = failure === undefined ? 'readOnly' : reasonOf(failure);
    throw new StorageError(reason, `there is no server that takes ${takes}: ${troubles.join('; ')}`, { cause: failure });
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

  const connect = async (): Promise<PoolClient> => {
    const from = await pool();
    try {
      const client = await from.connect();
      const release = client.release.bind(client);
      client.release = (broken) => {
        client.release = release;
        turns.give();
        release(broken);
      };
      return client;
    } catch (error) {
      if (isGone(error)) retire(from);
      throw storageFailure(error);
    }
  };

  return {
    async session() {
      await turns.take();
      try {
        return await connect();
      } catch (error) {
        turns.give();
        throw error;
      }
    },
    async connection() {
      await pool();
      const client = new pg.Client(at);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    failed(error) {
      const cause = error instanceof StorageError ? error.cause : error;
      if (!isGone(cause)) return;
      onTrouble(cause);
      retireCurrent();
    },
    async close() {
      isClosed = true;
      const open = await current?.catch(() => undefined);
      await Promise.all([open?.end(), ...retired]);
    },
  };
}

/** Works on a session, and gives it back. */
export async function withSession<T>(servers: Servers, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await servers.session();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

/** Milliseconds somebody waits for a session at most. */
const longestWait = 20_000;

interface Turns {
  take(): Promise<void>;
  give(): void;
}

/** First come first served; the pool itself would count the wait as a failure to connect. */
function createTurns(width: number): Turns {
  let free = width;
  const waiting: (() => void)[] = [];
  return {
    take: () => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(go), 1);
          reject(
            new StorageError(
              'busy',
              `no session came free in ${longestWait / 1_000} s; pool_size in the storage URL says how many there are`,
            ),
          );
        }, longestWait);
        const go = (): void => {
          clearTimeout(timer);
          resolve();
        };
        waiting.push(go);
      });
    },
    give: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

/** Asks on a session of its own, so that a pool is made for a primary only. */
async function takesWrites(host: ClientConfig): Promise<boolean> {
  const client = new pg.Client(host);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ standby: boolean }>(
      "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS standby",
    );
    return !rows[0]!.standby;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function reasonOf(error: unknown): StorageError['reason'] {
  const failure = storageFailure(error);
  return failure instanceof StorageError ? failure.reason : 'io';
}

/** A library's AggregateError has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
