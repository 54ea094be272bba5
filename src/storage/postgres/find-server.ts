import pg, { type ClientConfig } from 'pg';
import { StorageError } from '../../ports/store.ts';
import type { HostConfig } from './address.ts';
import { storageFailure } from './failure.ts';

/**
 * Returns the server that takes writes, or the first that answers where nothing is written. All are
 * asked at once, so that one that has vanished does not delay the others.
 *
 * @throws StorageError when there is none
 */
export async function findServer(
  hosts: readonly HostConfig[],
  takes: 'writes' | 'reads',
): Promise<ClientConfig> {
  try {
    return await Promise.any(
      hosts.map(async (host) => {
        const { config, isPrimary } = await ask(host);
        if (isPrimary || takes === 'reads') return config;
        throw new StorageError('readOnly', 'is a standby');
      }),
    );
  } catch (error) {
    const failures = (error as AggregateError).errors as readonly unknown[];
    const troubles = failures.map(
      (failure, index) => `${hosts[index]!.host}:${hosts[index]!.port}: ${messageOf(failure)}`,
    );
    // What is wrong with a possible primary says more than that another is a standby.
    const cause = failures.find(
      (failure) => !(failure instanceof StorageError && failure.reason === 'readOnly'),
    );
    throw new StorageError(reasonOf(cause), `no server takes ${takes}: ${troubles.join('; ')}`, {
      cause,
    });
  }
}

function reasonOf(cause: unknown): StorageError['reason'] {
  if (cause === undefined) return 'readOnly';
  const failure = storageFailure(cause);
  return failure instanceof StorageError ? failure.reason : 'io';
}

/**
 * Returns how a server can be reached: where TLS is only preferred, without it if the server has
 * none, as libpq does.
 */
async function ask(
  host: HostConfig,
): Promise<{ readonly config: ClientConfig; readonly isPrimary: boolean }> {
  try {
    return { config: host, isPrimary: await takesWrites(host) };
  } catch (error) {
    if (host.prefersTls !== true || !messageOf(error).includes('does not support SSL')) throw error;
    const config = { ...host, ssl: false };
    return { config, isPrimary: await takesWrites(config) };
  }
}

/** Asks on a session of its own. */
export async function takesWrites(host: ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...host, query_timeout: host.connectionTimeoutMillis });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ standby: boolean }>(
      "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS standby",
    );
    return !rows[0]!.standby;
  } finally {
    // The server may be unreachable; ignore errors while closing.
    client.end().catch(() => undefined);
  }
}

/** A library's AggregateError has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
