import type { PoolClient } from 'pg';
import type { PostgresAddress } from './address.ts';
import { PostgresConnection, Texts } from './connection.ts';
import { isGone } from './failure.ts';
import type { Servers } from './servers.ts';

/** Work on the sessions of one server: the primary, or a copy of it. */
export class Sessions {
  readonly servers: Servers;
  readonly #texts: Texts;
  readonly #limits: string;

  constructor(servers: Servers, { keepsSessions, limits }: Pick<PostgresAddress, 'keepsSessions' | 'limits'>) {
    this.servers = servers;
    this.#texts = new Texts(keepsSessions);
    this.#limits = limits;
  }

  /** In a transaction of this kind, or in none. Nobody waits for the end of it. */
  async read<T>(
    kind: 'READ COMMITTED' | 'REPEATABLE READ' | undefined,
    work: (connection: PostgresConnection) => Promise<T>,
  ): Promise<T> {
    const client = await this.servers.session();
    const connection = new PostgresConnection(client, this.#texts);
    let isBroken = false;
    try {
      if (kind !== undefined) void connection.begin(`BEGIN ISOLATION LEVEL ${kind} READ ONLY; ${this.#limits}`);
      return await work(connection);
    } catch (error) {
      isBroken = this.#breaks(error);
      throw error;
    } finally {
      if (kind === undefined || isBroken) client.release(isBroken);
      else finish(client, 'COMMIT');
    }
  }

  /**
   * In a transaction that the work commits itself.
   *
   * @param work is given what becomes the id of the transaction
   */
  async write<T>(
    work: (connection: PostgresConnection, client: PoolClient, id: Promise<string | undefined>) => Promise<T>,
  ): Promise<T> {
    const client = await this.servers.session();
    const connection = new PostgresConnection(client, this.#texts);
    let isBroken = false;
    let isDone = false;
    try {
      const id = connection.begin(
        `BEGIN ISOLATION LEVEL READ COMMITTED; ${this.#limits}SELECT pg_current_xact_id()::text AS id; `,
      );
      const result = await work(connection, client, id);
      isDone = true;
      return result;
    } catch (error) {
      isBroken = this.#breaks(error);
      throw error;
    } finally {
      if (isBroken || isDone) client.release(isBroken);
      else finish(client, 'ROLLBACK');
    }
  }

  /** Whether the session is lost by this; then the server may be too. */
  #breaks(error: unknown): boolean {
    for (let at = error; at instanceof Error; at = at.cause) {
      if (!isGone(at)) continue;
      this.servers.failed(at);
      return true;
    }
    return false;
  }
}

/** Ends the transaction and gives the session back, whoever waits for the answer or not. */
function finish(client: PoolClient, command: 'COMMIT' | 'ROLLBACK'): void {
  client.query(command).then(
    () => client.release(),
    () => client.release(true),
  );
}
